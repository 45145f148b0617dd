from __future__ import annotations

import sys
from pathlib import Path

import pytest

from studio.places import Profile, default_profile, resources


def test_the_resources_are_there_from_source() -> None:
    for name in ("i18n", "icons", "themes", "fonts", "schemas", "demo"):
        assert (resources() / name).is_dir()


def test_a_frozen_studio_looks_beside_its_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "studio"))

    assert resources() == tmp_path / "_internal" / "resources"


@pytest.mark.skipif(sys.platform == "win32", reason="XDG is not for Windows")
def test_a_newsroom_is_kept_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_profile() == tmp_path / "zaotai-studio"

    monkeypatch.setenv("XDG_DATA_HOME", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_profile() == tmp_path / "home" / ".local" / "share" / "zaotai-studio"


def test_on_windows_it_is_the_local_application_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))

    assert default_profile() == tmp_path / "zaotai-studio"


def test_everything_of_a_newsroom_lies_in_its_folder_under_a_name_of_its_own() -> None:
    """These names are in people's profiles: changing one would lose what lies there."""
    profile = Profile(Path("p"))
    names = {
        name: getattr(profile, name).as_posix()
        for name in dir(Profile)
        if isinstance(getattr(Profile, name), property)
    }

    assert names == {
        "backups": "p/backups",
        "bundle_key": "p/bundle-key",
        "carried": "p/carried",
        "exchange_secret": "p/exchange-secret",
        "lock": "p/studio.lock",
        "logs": "p/logs",
        "media": "p/media",
        "person_key": "p/person-key",
        "rescue": "p/rescue",
        "reserve": "p/reserve.bin",
        "snapshot": "p/snapshot.zst",
        "settings": "p/settings.json",
        "store": "p/studio.db",
        "token": "p/device-token",
    }
