"""The real province's rules and store in this process, with a line that the simulator spoils."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn

import msgspec
import sqlalchemy as sa
from pysqlite3 import dbapi2

from province import access, backups, log, people, snapshots, store, submissions, verifying
from province.blobs import Blobs
from province.errors import ProvinceError
from province.wire import Intent as TheirIntent
from province.wire import Position as TheirPosition
from studio.errors import Refused, SignInNeeded, Unreachable
from studio.sync.wire import IntentMessage, Page, Position, Record, Result, Results, UploadPlan

NEWSROOM = "newsroom"
PART = 400
"""Bytes of each part of a blob; small, so that there are many to lose."""

OLDER_STORE = """
    DROP INDEX record_by_signature; DROP TABLE device_key; DROP TABLE reach;
    PRAGMA user_version = 3
"""
"""What version 3 had: the next one folds all fields anew."""


class PowerCut(BaseException):
    """The machine is off: nothing after this line of code happens."""


class SimProvince:
    """Its store is real; `doom` says at which commit it dies, before or after it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.doom: tuple[int, bool] | None = None
        """(commits still to come, dies after the last of them rather than before)."""
        self.answers_while_dying = False
        """A planted bug: it acknowledges what it has not committed."""
        self.open()
        access.add_newsroom(self.kept, "金川市融媒体中心", NEWSROOM)

    def open(self) -> None:
        self.kept = store.open_store(self.folder, create=True)
        whole = self.kept.writing

        @contextlib.contextmanager
        def writing() -> Iterator[Any]:
            dies = self._dies_now()
            with whole() as connection:
                yield connection
                if dies is False:  # before the commit: all of it is undone
                    raise PowerCut
            if dies:
                raise PowerCut

        self.kept.writing = writing  # type: ignore[method-assign]
        self.snapshots = snapshots.Snapshots(self.kept)
        self.blobs = Blobs(self.kept, PART)

    def close(self) -> None:
        self.kept.close()

    def enrol(self, device: str, role: str) -> str:
        """The device's token."""
        code = access.invite(self.kept, NEWSROOM, role)
        return access.enrol(self.kept, code, device, "采访", "sim")[0]

    def push(
        self, token: str, position: Position | None, intents: Sequence[IntentMessage]
    ) -> Results:
        asked = msgspec.json.decode(msgspec.json.encode(intents), type=list[TheirIntent])
        results: Any = None
        with self._answering():
            device = access.device_of(self.kept, token)
            try:
                results = log.push(self.kept, device, _theirs(position), asked)
            except PowerCut:
                if not self.answers_while_dying:
                    raise
                self.restart()
                return Results([Result(one.key, "accepted", 1, 10**6) for one in intents])
        return msgspec.json.decode(msgspec.json.encode(results), type=Results)

    def pull(
        self, token: str, position: Position | None, limit: int, *, brief: bool = False
    ) -> Page:
        with self._answering():
            device = access.device_of(self.kept, token)
            reader = device.id if brief else ""
            page = log.pull(
                self.kept, device.newsroom, _theirs(position), limit, reader, device=device.id
            )
        return msgspec.json.decode(msgspec.json.encode(page), type=Page)

    def fetch_snapshot(self, token: str, target: Path) -> None:
        with self._answering():
            device = access.device_of(self.kept, token)
            shutil.copyfile(self.snapshots.newest(device.newsroom).path, target)

    def plan(self, token: str, sha256: str, size: int, media_type: str) -> UploadPlan:
        with self._answering():
            newsroom = access.device_of(self.kept, token).newsroom
            plan = self.blobs.plan(newsroom, sha256, size, media_type, want=0)
        return msgspec.json.decode(msgspec.json.encode(plan), type=UploadPlan)

    def take_part(self, token: str, sha256: str, number: int, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        with self._answering():
            newsroom = access.device_of(self.kept, token).newsroom
            asyncio.run(self.blobs.take_part(newsroom, sha256, number, chunks()))

    def complete(self, token: str, sha256: str) -> None:
        with self._answering():
            self.blobs.complete(access.device_of(self.kept, token).newsroom, sha256)

    def content(self, token: str, sha256: str) -> bytes:
        with self._answering():
            newsroom = access.device_of(self.kept, token).newsroom
            return self.blobs.content(newsroom, sha256).read_bytes()

    def records(self) -> list[Record]:
        page = log.pull(self.kept, NEWSROOM, None, 500)
        found = list(page.records)
        while page.records:
            page = log.pull(self.kept, NEWSROOM, page.position, 500)
            found += page.records
        return msgspec.json.decode(msgspec.json.encode(found), type=list[Record])

    def lacks(self, keys: Sequence[str]) -> set[str]:
        """Of these, what its log does not have."""
        with self.kept.reading() as connection:
            wanted = sa.select(store.record.c.key).where(store.record.c.key.in_(keys))
            return set(keys) - set(connection.execute(wanted).scalars())

    def decide(self, adopt: bool) -> None:
        """A verdict on the oldest submission that waits for one."""
        for found in submissions.listed(self.kept):
            if found.line.state == "submitted":
                decision: Literal["adopt", "return"] = "adopt" if adopt else "return"
                submissions.give_verdict(self.kept, found, decision, "核实", "值班")
                return

    def change_rights(self, person: str, deed: str) -> None:
        if deed == "revoke":
            people.stop(self.kept, NEWSROOM, person, "revoked")
        elif deed == "reinstate":
            people.stop(self.kept, NEWSROOM, person, "reinstated")
        else:
            people.give_role(self.kept, NEWSROOM, person, deed)

    def back_up(self, into: Path) -> None:
        backup = backups.make(self.kept, into)
        backups.note_stable(self.kept, verifying.verify(backup))

    def copy_to(self, image: Path) -> None:
        """As an operator copies the folder's database while nothing runs."""
        source = dbapi2.connect(str(self.folder / "province.db"))
        target = dbapi2.connect(str(image))
        source.backup(target)
        target.close()
        source.close()

    def set_back(self, image: Path) -> None:
        """An old copy is put in the place of the database; nobody tells anyone."""
        self.close()
        for name in ("province.db", "province.db-wal", "province.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copyfile(image, self.folder / "province.db")
        self.open()

    def upgrade(self) -> None:
        """An older version ran until now; its store is brought up as it is opened."""
        self.close()
        older = dbapi2.connect(str(self.folder / "province.db"))
        older.executescript(OLDER_STORE)
        older.close()
        self.open()

    def restart(self) -> None:
        self.doom = None
        self.close()
        self.open()

    def _dies_now(self) -> bool | None:
        """None: lives on; else whether it dies after the commit."""
        if self.doom is None:
            return None
        left, after = self.doom
        self.doom = (left - 1, after)
        return after if left <= 0 else None

    @contextlib.contextmanager
    def _answering(self) -> Iterator[None]:
        """What a studio is told; a province that dies is up again before the next request."""
        try:
            yield
        except ProvinceError as error:
            _tell(error)
        except PowerCut:
            self.restart()
            raise Unreachable("unreachable") from None


def _tell(error: ProvinceError) -> NoReturn:
    facts = {name: fact for name, fact in error.facts.items() if name not in {"code", "self"}}
    kind = {401: SignInNeeded}.get(error.status, Refused)
    raise kind(error.code, **facts) from error


def _theirs(position: Position | None) -> TheirPosition | None:
    return None if position is None else TheirPosition(*msgspec.structs.astuple(position))
