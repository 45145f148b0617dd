from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from studio.settings import Settings, read_settings, write_settings

CHOSEN = Settings(
    language="en",
    theme="dark",
    poll_every_s=60,
    zone="Asia/Urumqi",
    pace=300,
    ca_file="/own.pem",
    notify_attention=False,
    quiet_until="2026-11-22T00:00:00.000Z",
)


def test_what_was_written_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"

    write_settings(path, CHOSEN)

    assert read_settings(path) == CHOSEN
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"light"', b"\xff\xfe{", b"[" * 100_000, b'{"theme": "dark'],
    ids=["empty", "cut", "list", "null", "text", "bytes", "deep", "torn"],
)
def test_a_damaged_file_means_the_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)

    assert read_settings(path) == Settings()


def test_no_file_or_a_folder_in_its_place_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.json") == Settings()
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("poll_every_s", "5"),
        ("poll_every_s", True),
        ("poll_every_s", 0),
        ("poll_every_s", -5),
        ("poll_every_s", 10**9),
        ("notify_deadline", "no"),
        ("quiet_until", "tomorrow"),
        ("quiet_until", 5),
        ("theme", "pink"),
        ("theme", None),
        ("language", "fr"),
        ("language", ["en"]),
        ("zone", "Mars/Olympus"),
        ("zone", ""),
        ("ca_file", "own.pem"),
        ("zone", "/etc/passwd"),
        ("zone", "Asia"),
    ],
)
def test_a_value_that_cannot_be_used_means_its_default_and_spares_the_others(
    tmp_path: Path, name: str, value: object
) -> None:
    path = tmp_path / "settings.json"
    good = {"language": "en", "theme": "dark", "poll_every_s": 60, "zone": "Asia/Urumqi"}
    path.write_text(json.dumps({**good, name: value, "from_the_future": 1}), encoding="utf-8")

    read = read_settings(path)

    assert getattr(read, name) == getattr(Settings(), name)
    others = {kept for kept in good if kept != name}
    assert {kept: getattr(read, kept) for kept in others} == {kept: good[kept] for kept in others}


def test_the_defaults_are_themselves_usable(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, Settings())
    before = path.read_bytes()

    write_settings(path, read_settings(path))

    assert path.read_bytes() == before


def test_a_power_cut_while_writing_leaves_the_old_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, CHOSEN)

    def cut(_handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", cut)
    with pytest.raises(KeyboardInterrupt):
        write_settings(path, Settings())

    assert read_settings(path) == CHOSEN
