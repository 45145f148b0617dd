from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from studio.composition import Studio
from studio.desks import exchanging
from studio.desks.exchanging import When
from studio.errors import ExchangeError, Invalid
from studio.models.database import Store
from studio.models.fact import Fact
from tests.connectors.ferried import Crossing, turn, unsettled
from tests.connectors.sshd import PASSWORD, Sshd, missing
from tests.newsrooms import Clock, open_newsroom, write_story


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    return crossing.ferrying("one")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if reason := missing():
        pytest.skip(reason)
    made = Sshd(tmp_path_factory.mktemp("ssh") / "sshd")
    made.start()
    yield made
    made.stop()


def test_a_place_that_cannot_be_used_changes_nothing(
    crossing: Crossing, studio: Studio, tmp_path: Path
) -> None:
    desk = studio.floor.exchange
    before = desk.sheet()
    file = tmp_path / "file"
    file.write_bytes(b"x")

    for place, error in (
        (str(tmp_path / "none"), ExchangeError),
        (str(file), ExchangeError),
        ("folder", Invalid),
        ("sftp://a:b@h/x", Invalid),
    ):
        with pytest.raises(error):
            desk.choose(place, When.ALWAYS)

    assert desk.sheet() == before


def test_what_was_chosen_survives_a_restart_and_stopping_it_too(
    crossing: Crossing, studio: Studio
) -> None:
    studio.floor.exchange.set_when(When.ALWAYS)
    studio.close()
    again = open_newsroom(studio.profile.folder, Clock())

    choice = again.floor.exchange.sheet().choice
    assert choice is not None
    assert (choice.place, choice.when) == (str(crossing.place), When.ALWAYS)
    again.floor.exchange.stop_using()
    with pytest.raises(ExchangeError, match="exchange_none"):
        again.floor.exchange.exchange_now()
    again.close()


def test_a_share_that_never_answers_holds_the_desk_for_a_while_only(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchanging, "PATIENCE_S", 0.05)
    end = threading.Event()

    class Tools:
        def open(self, *_: object) -> Any:
            end.wait(30)
            raise ExchangeError("exchange_gone")

    desk = replace(studio.floor.exchange, tools=Tools())  # type: ignore[arg-type]
    with pytest.raises(ExchangeError, match="exchange_silent"):
        desk.choose(str(crossing.place), When.ALWAYS)
    end.set()


def test_an_account_carries_all_of_it(crossing: Crossing, studio: Studio, running: Sshd) -> None:
    """End to end over a real OpenSSH server; the province sees the same folder."""
    desk, place = studio.floor.exchange, running.place(crossing.place)
    with pytest.raises(ExchangeError, match="exchange_host_unconfirmed"):
        desk.choose(place, When.OFFLINE, PASSWORD)
    shown = desk.host_key(place)
    assert shown is not None
    assert shown.before == ""
    with pytest.raises(ExchangeError, match="exchange_login_refused"):
        desk.choose(place, When.OFFLINE, "wrong", host_key=shown.key)
    desk.choose(place, When.OFFLINE, PASSWORD, host_key=shown.key)
    assert desk.host_key(place) is None
    desk.choose(place, When.ALWAYS)  # neither key nor password is asked for again

    write_story(studio)
    turn(studio)
    assert len(crossing.lying()) == 1
    crossing.watch()
    turn(studio)

    assert unsettled(studio) == []
    assert crossing.lying() == crossing.receipts() == []
    assert PASSWORD not in repr(desk.sheet()) + everything(studio.store)


def test_a_server_whose_key_changed_is_told_apart_and_used_after_a_confirmation(
    crossing: Crossing, studio: Studio, running: Sshd
) -> None:
    desk, place = studio.floor.exchange, running.place(crossing.place)
    shown = desk.host_key(place)
    assert shown is not None
    desk.choose(place, When.OFFLINE, PASSWORD, host_key=shown.key)
    running.stop()
    running.start("other")
    try:
        write_story(studio)
        with pytest.raises(ExchangeError, match="exchange_host_changed"):
            turn(studio)
        now = desk.host_key(place)
        assert now is not None
        assert now.before == shown.fingerprint
        assert now.fingerprint != shown.fingerprint

        desk.choose(place, When.OFFLINE, host_key=now.key)
        turn(studio)
        assert len(crossing.lying()) == 1
    finally:
        running.stop()
        running.start()


def everything(store: Store) -> str:
    """All facts, as they are stored."""
    from sqlalchemy import select

    with store.reading() as connection:
        return repr(connection.execute(select(Fact)).all())
