"""Gathers what `history` judges: a studio's store, the log over /v1/pull, media at the province."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from studio.composition import Studio, look_into_studio
from studio.errors import BodyError, MediaError
from studio.manuscript.body import StoryBody
from studio.models.confirmed import Confirmed
from studio.models.intent import Intent
from studio.models.media import MediaFile, Transfer
from studio.sync.facts import DEVICE_ID, read_fact
from studio.sync.projection import confirmed_rows
from studio.sync.wire import canonical
from studio.vocabulary import Sha256, StoryId
from tests.faults.history import Deed, Entry, Replica
from tests.province.running import Enrolled

PAGE = 500


def look(profile: Path, texts_of: Collection[str] | None = None) -> Replica:
    """What a studio's store holds, as its own commands would read it beside a window.

    `texts_of`: the stories whose bodies are read, which is slow; None: all.
    """
    with closing(look_into_studio(profile)) as studio:
        replica = _read(studio, profile.name)
        for row in studio.floor.editing.rows():
            if texts_of is None or row.id in texts_of:
                _read_body(studio, row.id, replica)
        replica.waiting = [
            f"{row.kind} {row.subject} {row.state} {row.code}"
            for row in studio.floor.queue.sheet().rows
        ]
    return replica


def _read(studio: Studio, name: str) -> Replica:
    replica = Replica(name)
    with studio.store.reading() as connection:
        replica.device = read_fact(connection, DEVICE_ID) or ""
        replica.integrity = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        columns = (
            Intent.c.key,
            Intent.c.kind,
            Intent.c.subject_id,
            Intent.c.payload,
            Intent.c.state,
        )
        made = select(*columns, Intent.c.seq, Intent.c.needs).order_by(Intent.c.sequence)
        replica.deeds = [Deed(*line) for line in connection.execute(made)]
        media = connection.execute(select(MediaFile.c.sha256)).scalars().all()
        subjects = connection.execute(select(Confirmed.c.subject_id)).scalars().all()
        replica.confirmed = dict(confirmed_rows(connection, subjects))
        verified = select(Transfer.c.sha256).where(Transfer.c.is_verified.is_(True))
        replica.delivered = set(connection.execute(verified).scalars())
    for topic in studio.floor.planning.rows():
        replica.shown[topic.id, "title"] = topic.title
    for row in studio.floor.editing.rows():
        sheet = studio.floor.editing.sheet(row.id)
        for field in ("headline", "deck", "byline"):
            replica.shown[row.id, field] = getattr(sheet, field)
    replica.broken = [f"{sha256} is damaged" for sha256 in media if not _is_whole(studio, sha256)]
    return replica


def _is_whole(studio: Studio, sha256: Sha256) -> bool:
    try:
        return hash_of(studio.floor.media.file(sha256)) == sha256
    except MediaError:
        return False


def _read_body(studio: Studio, story: StoryId, replica: Replica) -> None:
    """The body from its pieces and the text that is stored beside it must be the same."""
    try:
        body = StoryBody.open(studio.floor.editing.body(story))
    except BodyError as error:
        replica.broken.append(f"body of {story}: {error}")
        return
    if body.fault is not None:
        replica.broken.append(f"body of {story}: {body.fault}")
    replica.texts[story] = body.text.whole()
    body.close()
    if studio.floor.editing.text(story) != replica.texts[story]:
        replica.broken.append(f"text and body of {story} differ")


def read_log(device: Enrolled) -> list[Entry]:
    """The newsroom's log from its beginning, as any of its devices may read it."""
    log: list[Entry] = []
    position: dict[str, str | int] = {}
    while True:
        answer = device.ask("GET", "/v1/pull", params={**position, "limit": PAGE})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        log += [
            Entry(
                record["seq"],
                record["epoch"],
                record["key"],
                record["kind"],
                record["subject"],
                record["device"],
                record["payload"],
                hashlib.sha256(canonical(record["payload"])).hexdigest(),
                record["digest"],
            )
            for record in page["records"]
        ]
        position = page["position"]
        if not page["records"]:
            return log


def medium_is_whole(data: Path, sha256: str) -> bool:
    """Whether the province's disk has that file, byte for byte; wherever it keeps it."""
    found = [path for path in (data / "media").rglob(sha256) if path.is_file()]
    return any(hash_of(path) == sha256 for path in found)


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
