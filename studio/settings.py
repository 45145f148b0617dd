"""What the editor can choose, with defaults and units. Kept as JSON in the profile."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from studio.clock import moment

LANGUAGES = ("", "zh_CN", "en")
THEMES = ("light", "dark", "contrast")
LONGEST_POLL_S = 3600
SLOWEST_PACE, FASTEST_PACE = 100, 500


@dataclass(frozen=True, slots=True)
class Settings:
    language: str = ""
    """`zh_CN`, `en`, or empty: as the system says, Chinese when it says neither."""
    theme: str = "light"
    """`light`, `dark`, or `contrast`."""
    poll_every_s: int = 5
    """Seconds between sync cycles while the line is up."""
    zone: str = "Asia/Shanghai"
    """Where the newsroom is; times are shown in it."""
    pace: int = 260
    """Characters a minute, as the newsroom speaks."""
    ca_file: str = ""
    """Authorities (PEM) that vouch for the province beside the machine's own; empty: none."""
    keyring: bool = True
    """Whether the system's keyring may hold the key of the person who works here."""
    notify_returned: bool = True
    """Whether somebody is told of stories that came back, …"""
    notify_attention: bool = True
    """… of what they must decide (需处理), …"""
    notify_deadline: bool = True
    """… and of what is due."""
    quiet_until: str = ""
    """UTC stamp before which nothing leaves the window (勿扰); empty: no such time."""


def read_settings(path: Path) -> Settings:
    """The settings at `path`; a missing or unreadable file, or a wrong value, means the default."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    return Settings(**_fitting(found)) if isinstance(found, dict) else Settings()


def write_settings(path: Path, settings: Settings) -> None:
    """Replace the file in one step. Raises OSError when the folder cannot be written."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(settings), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    with contextlib.suppress(OSError):  # not every file system can sync a folder
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _fitting(found: dict[str, Any]) -> dict[str, Any]:
    """Only the values that we can use; a wrong one must not keep the studio from starting."""
    default = Settings()
    return {
        field.name: found[field.name]
        for field in fields(Settings)
        if field.name in found
        and type(found[field.name]) is type(getattr(default, field.name))
        and _USABLE[field.name](found[field.name])
    }


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, no name at all, a folder of zones
        return False
    return True


def _is_stamp(told: str) -> bool:
    try:
        moment(told)
    except ValueError:
        return False
    return True


_USABLE: dict[str, Callable[[Any], bool]] = {
    "language": LANGUAGES.__contains__,
    "theme": THEMES.__contains__,
    "poll_every_s": lambda seconds: 1 <= seconds <= LONGEST_POLL_S,
    "zone": _is_zone,
    "pace": lambda pace: SLOWEST_PACE <= pace <= FASTEST_PACE,
    "keyring": lambda _: True,
    "notify_returned": lambda _: True,
    "notify_attention": lambda _: True,
    "notify_deadline": lambda _: True,
    "quiet_until": lambda told: not told or _is_stamp(told),
    "ca_file": lambda path: not path or Path(path).is_absolute(),
}
