"""Putting a backup in the place of a province's data."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from province import backups, positions, store
from province.errors import ProvinceError
from province.holding import held
from province.store import open_store
from province.verifying import MANIFEST, Verified, read_only, verify


def restore(backup: Path, data: Path, *, set_aside: bool = False) -> dict[str, int]:
    """The new epoch of each newsroom, by id. `backup` is verified first and stays as it is.

    Data that is there is renamed to `<data>.aside-<stamp>`, or refused without `set_aside`. The
    epochs open above those of the data set aside too: studios may have seen them.
    """
    found = _verified(backup)
    with contextlib.ExitStack() as last:
        in_the_way = data.exists() and any(data.iterdir())
        if in_the_way and not set_aside:
            raise ProvinceError("province_data_in_the_way", folder=str(data))
        if in_the_way:
            last.enter_context(held(data))
        above = _epochs(backup) | (_epochs_that_were(data) if in_the_way else {})
        draft = data.with_name(f"{data.name}.restoring-{backups.stamp()}")
        try:
            with store.told_to_the_operator(draft):
                _copy(backup, draft)
                epochs = _open_epochs(draft, found, above)
                if in_the_way:
                    _carry_access_over(data, draft)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    with store.told_to_the_operator(data):
        aside = data.with_name(f"{data.name}.aside-{backups.stamp()}")
        if in_the_way:
            data.rename(aside)
        elif data.exists():
            data.rmdir()
        draft.rename(data)
        if (aside / "backups").exists():  # the nights before count for the restored one too
            (aside / "backups").rename(data / "backups")
        store.sync_folder(data.parent)
    return epochs


def _verified(backup: Path) -> Verified:
    if not (backup / MANIFEST).exists():
        raise ProvinceError("province_backup_damaged", folder=str(backup), why=MANIFEST)
    found = verify(backup)
    if found.troubles:
        why = "; ".join(map(str, found.troubles[:3]))
        raise ProvinceError("province_backup_damaged", folder=str(backup), why=why)
    return found


def _copy(backup: Path, draft: Path) -> None:
    for line in (backup / MANIFEST).read_text(encoding="utf-8").splitlines():
        name = line.partition("  ")[2]
        if name == "province.db":  # the only one that will be written to
            store.make_folder(draft)
            store.copy_durably(backup / name, draft / name)
        else:
            backups.link_or_copy(backup / name, draft / name)


def _open_epochs(draft: Path, found: Verified, above: dict[str, int]) -> dict[str, int]:
    kept = open_store(draft, create=False)
    try:
        backups.note_stable(kept, found)
        return {
            newsroom: positions.open_epoch_above(kept, newsroom, epoch)
            for newsroom, epoch in above.items()
        }
    finally:
        kept.close()


def _carry_access_over(data: Path, draft: Path) -> None:
    """Who was enrolled or shut out since the backup stays so, where that can still be read."""
    rows: dict[sa.Table, list[dict[str, Any]]] = {}
    with contextlib.suppress(sa.exc.DBAPIError), read_only(data) as connection:
        for table in (store.device, store.invitation, store.device_key):
            with contextlib.suppress(sa.exc.DBAPIError):  # an older province had not all of them
                found = connection.execute(sa.select(table)).mappings()
                rows[table] = [dict(row) for row in found]
        kept = open_store(draft, create=False)
        try:
            with kept.writing() as writing:
                for table, lines in rows.items():
                    if lines:
                        writing.execute(sa.insert(table).prefix_with("OR REPLACE"), lines)
        finally:
            kept.close()


def _epochs(folder: Path) -> dict[str, int]:
    room = store.newsroom.c
    with read_only(folder) as connection:
        return {row.id: row.epoch for row in connection.execute(sa.select(room.id, room.epoch))}


def _epochs_that_were(data: Path) -> dict[str, int]:
    """Of the data that makes way; nothing when it can no longer be read."""
    with contextlib.suppress(sa.exc.DBAPIError):
        return _epochs(data)
    return {}
