"""Looks for what is wrong with this machine, without Qt and without changing anything."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pysqlite3 import dbapi2

from studio.desks.put_aside import records_put_aside
from studio.desks.titles import Titles
from studio.errors import MediaError, StoreError
from studio.media.vlc_player import VlcPlayer
from studio.models.database import check_sqlite
from studio.models.opening import open_reading
from studio.models.reserve import RESERVE_BYTES, Reserve
from studio.places import Profile, resources
from studio.sync.line import LineState, remembered_line

LITTLE_ROOM = 2 * 1024**3
"""Bytes; below this a morning's video no longer fits."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    """Its word stands in resources/i18n as `word.<name>`."""
    is_well: bool
    value: str
    """What was found, for a person."""
    code: str = ""
    """The sentence that says what to do, when it is not well."""
    facts: dict[str, Any] = field(default_factory=dict)


def examine(profile: Profile) -> list[Finding]:
    """Every check, in the order in which they matter."""
    return [_sqlite(), *_store(profile), *_room(profile), _fonts(), _video()]


def _sqlite() -> Finding:
    try:
        check_sqlite()
    except StoreError as error:
        return _ill("sqlite", error)
    return Finding("sqlite", True, dbapi2.sqlite_version)


def _store(profile: Profile) -> Iterator[Finding]:
    if not profile.store.exists():
        yield Finding("profile", True, f"{profile.folder} —")
        return
    try:
        store = open_reading(profile)
    except StoreError as error:
        yield _ill("profile", error)
        return
    try:
        with store.reading() as connection:
            is_sound = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            line = remembered_line(connection)
            put_aside = records_put_aside(connection, Titles(connection))
    except StoreError as error:
        yield _ill("profile", error)
        return
    finally:
        store.close()
    if is_sound:
        yield Finding("profile", True, str(profile.folder))
    else:
        yield _ill("profile", StoreError("store_damaged_held", store=str(profile.store)))
    is_up = line.state in (LineState.ONLINE, LineState.UNKNOWN, LineState.NOT_ENROLLED)
    yield Finding("line", is_up, line.state.value, "" if is_up else line.code, line.facts)
    for one in put_aside:
        yield Finding("records", False, str(one.count), one.code, one.facts)


def _room(profile: Profile) -> Iterator[Finding]:
    folder = next(path for path in (profile.folder, *profile.folder.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    shown = f"{free / 1024**3:.1f} GiB"
    if free < RESERVE_BYTES:
        yield Finding("disk", False, shown, "disk_full")
    elif free < LITTLE_ROOM:
        yield Finding("disk", False, shown, "disk_low", {"free": shown})
    else:
        yield Finding("disk", True, shown)
    if profile.store.exists() and not Reserve(profile.reserve).is_there:
        yield Finding("reserve", False, "", "disk_low", {"free": shown})


def _fonts() -> Finding:
    fonts = sorted(path.name for path in (resources() / "fonts").glob("*.ttf"))
    if not fonts:
        folder = str(resources() / "fonts")
        return Finding("fonts", False, "", "file_missing", {"file": folder})
    return Finding("fonts", True, ", ".join(fonts))


def _video() -> Finding:
    try:
        VlcPlayer().close()
    except MediaError as error:
        return _ill("video", error)
    return Finding("video", True, "libVLC")


def _ill(name: str, error: StoreError | MediaError) -> Finding:
    return Finding(name, False, "", error.code, dict(error.facts))
