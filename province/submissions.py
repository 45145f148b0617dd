"""What newsrooms submitted, and the province's verdicts on it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from province import log, store
from province.blobs import Blobs
from province.errors import ProvinceError
from province.store import Store
from province.wire import Revision, SubmissionLine, SubmissionMedia


@dataclass(frozen=True, slots=True)
class Submission:
    line: SubmissionLine
    newsroom_name: str
    decided_at: str | None
    decided_by: str | None
    reason: str | None
    folder: Path
    """Holds ninjs.json and manuscript.json."""


def listed(kept: Store, newsroom: str | None = None, id_begins: str = "") -> list[Submission]:
    """Oldest first; of one newsroom or of all."""
    table, room = store.submission, store.newsroom
    query = (
        sa.select(table, room.c.name.label("newsroom_name"))
        .join(room, room.c.id == table.c.newsroom)
        .order_by(table.c.received_at, table.c.id)
    )
    if id_begins:
        query = query.where(table.c.id.startswith(id_begins, autoescape=True))
    if newsroom is not None:
        query = query.where(table.c.newsroom == newsroom)
    with kept.reading() as connection:
        rows = connection.execute(query).all()
    blobs = Blobs(kept)
    return [_submission(kept, blobs, row) for row in rows]


def find(kept: Store, submission_id: str, newsroom: str | None = None) -> Submission:
    """By its id or a beginning of it that only one has. Raises ProvinceError when there is none."""
    found = listed(kept, newsroom, submission_id)
    if len(found) != 1 or not submission_id:
        raise ProvinceError("submission_unknown", submission=submission_id)
    return found[0]


def plain_text(submission: Submission) -> str:
    """The body as it was submitted, for reading in a terminal."""
    ninjs = json.loads((submission.folder / "ninjs.json").read_text(encoding="utf-8"))
    return next(
        str(body["value"])
        for body in ninjs["bodies"]
        if (body.get("role"), body.get("contentType")) == ("main", "text/plain")
    )


def give_verdict(
    kept: Store,
    submission: Submission,
    decision: Literal["adopt", "return"],
    reason: str,
    by: str,
) -> Revision:
    """Append the verdict to the newsroom's log; the revision of its record."""
    if decision == "return" and not reason.strip():
        raise ProvinceError("reason_needed")
    state = "adopted" if decision == "adopt" else "returned"
    line, table = submission.line, store.submission
    here = sa.and_(table.c.newsroom == line.newsroom, table.c.id == line.id)
    with kept.writing() as connection:
        stands = connection.execute(sa.select(table.c.state).where(here)).scalar_one()
        if stands != "submitted":
            raise ProvinceError("verdict_given", state=stands)
        payload = {"submission": line.id, "reason": reason, "by": by}
        intent = log.own_intent(f"story.{state}", line.story, payload, needs=[line.id])
        revision = log.append(kept, connection, line.newsroom, intent)
        connection.execute(
            sa.update(table)
            .where(here)
            .values(state=state, decided_at=intent.at, decided_by=by, reason=reason)
        )
    return revision


def _submission(kept: Store, blobs: Blobs, row: sa.Row[Any]) -> Submission:
    media = [
        SubmissionMedia(sha256, blobs.state(row.newsroom, sha256).state)
        for sha256 in msgspec.json.decode(row.media, type=list[str])
    ]
    return Submission(
        SubmissionLine(
            row.id, row.newsroom, row.story, row.headline, row.state, row.received_at, media
        ),
        row.newsroom_name,
        row.decided_at,
        row.decided_by,
        row.reason,
        kept.folder / "submissions" / row.newsroom / row.id,
    )
