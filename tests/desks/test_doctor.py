from __future__ import annotations

import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from pysqlite3 import dbapi2

from studio.composition import Studio
from studio.desks import doctor
from studio.desks.doctor import Finding, examine
from studio.media.vlc_player import VlcPlayer
from studio.places import Profile
from tests.newsrooms import Line

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def no_real_player(monkeypatch: pytest.MonkeyPatch) -> None:
    """libVLC takes a second to start; what it finds is its own tests' matter."""
    monkeypatch.setattr(doctor, "VlcPlayer", _ClosesOnly)


class _ClosesOnly(VlcPlayer):
    def __init__(self) -> None: ...
    def close(self) -> None: ...


def found(profile: Profile) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(profile)}


def test_a_sound_profile_is_well_beside_the_window_that_holds_it(studio: Studio) -> None:
    findings = found(studio.profile)

    assert all(finding.is_well for finding in findings.values())
    assert findings["line"].value == "not_enrolled"


def test_looking_changes_nothing(studio: Studio) -> None:
    folder = studio.profile.folder
    studio.close()
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}

    examine(studio.profile)

    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_profile_that_does_not_exist_is_not_made(tmp_path: Path) -> None:
    assert found(Profile(tmp_path / "none" / "yet"))["profile"].is_well
    assert not (tmp_path / "none").exists()


def test_a_line_that_is_down_says_why(line: Line) -> None:
    line.platform.online = False
    line.studio.sync._told(line.cycle.run())

    finding = found(line.studio.profile)["line"]

    assert (finding.is_well, finding.code) == (False, "unreachable")


def test_a_damaged_store_is_found(studio: Studio) -> None:
    studio.close()
    whole = studio.profile.store.read_bytes()
    studio.profile.store.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))

    finding = found(studio.profile)["profile"]

    assert (finding.is_well, finding.code) == (False, "store_damaged_held")


def test_damage_where_nobody_reads_today_is_found_too(studio: Studio) -> None:
    studio.close()
    raw = dbapi2.connect(str(studio.profile.store))
    (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'stories'").fetchone()
    raw.close()
    data = bytearray(studio.profile.store.read_bytes())
    data[(page - 1) * 4096 : page * 4096] = b"\xa5" * 4096
    studio.profile.store.write_bytes(data)

    finding = found(studio.profile)["profile"]

    assert (finding.is_well, finding.code) == (False, "store_damaged_held")


@pytest.mark.parametrize(
    ("free", "code"), [(10 * 1024**2, "disk_full"), (1024**3, "disk_low"), (9 * 1024**3, "")]
)
def test_a_disk_is_well_while_a_mornings_video_fits(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, free: int, code: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(100 * 1024**3, 0, free))

    finding = found(studio.profile)["disk"]

    assert (finding.is_well, finding.code) == (not code, code)


def test_a_reserve_that_was_given_back_is_told(studio: Studio) -> None:
    studio.profile.reserve.unlink()

    assert found(studio.profile)["reserve"].code == "disk_low"
