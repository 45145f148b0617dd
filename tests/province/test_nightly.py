from __future__ import annotations

import logging
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from province import backups
from province.nightly import KEEPS, Nightly, seconds_to_night
from province.store import Store

BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("now", "hours"), [("2026-11-22T01:30", 1.5), ("2026-11-22T03:00", 24), ("2026-11-22T20:00", 7)]
)
def test_night_is_three_by_the_servers_clock(now: str, hours: float) -> None:
    assert seconds_to_night(datetime.fromisoformat(now).replace(tzinfo=BEIJING)) == hours * 3600


def test_one_is_overdue_after_a_day(kept: Store, newsroom: str, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    assert Nightly(kept, into).is_overdue()
    made = backups.made_at(backups.make(kept, into))

    assert not Nightly(kept, into, lambda: made + timedelta(hours=24)).is_overdue()
    assert Nightly(kept, into, lambda: made + timedelta(hours=24, seconds=1)).is_overdue()


def test_an_empty_province_has_nothing_to_back_up(kept: Store, tmp_path: Path) -> None:
    assert not Nightly(kept, tmp_path).is_overdue()


def test_an_overdue_one_is_made_when_it_starts(
    kept: Store, newsroom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[bool] = []
    nightly = Nightly(kept, tmp_path / "backups")
    make = nightly.make

    def make_and_stop() -> bool:
        nightly.stop()
        done.append(make())
        return done[-1]

    monkeypatch.setattr(nightly, "make", make_and_stop)
    nightly.start().join(timeout=20)

    assert done == [True]
    assert len(backups.listed(tmp_path / "backups")) == 1


def test_those_of_a_month_are_kept(
    kept: Store, newsroom: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(backups, "prune", lambda _folder, keeps: asked.append(keeps))

    assert Nightly(kept, tmp_path / "backups").make()
    assert asked == [KEEPS] == [35]


def test_one_that_fails_is_told_to_the_operator(
    kept: Store, newsroom: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "backups").write_text("a file stands in its place")

    with caplog.at_level(logging.ERROR, logger="province"):
        assert not Nightly(kept, tmp_path / "backups").make()
    assert "no backup was made" in caplog.text
