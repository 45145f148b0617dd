"""The queue: what waits for the line, in the order it will leave, and what needs a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, String, func, select, type_coerce

from studio.clock import stamp
from studio.desks.arrivals import ArrivedRow, arrived_since
from studio.desks.awaited import Awaited as Awaited  # re-exported, as below
from studio.desks.awaited import Awaiting
from studio.desks.changes import Change
from studio.desks.conflicts import Conflict, all_conflicts
from studio.desks.forecast import Step as Step
from studio.desks.forecast import forecast
from studio.desks.newsroom import Office
from studio.desks.planning import missing_subjects, waiting_subjects
from studio.desks.put_aside import PutAside, records_put_aside
from studio.desks.refusals import RefusedRow as RefusedRow
from studio.desks.refusals import body_of, editable_of, field_of, refused_rows
from studio.desks.refused_bodies import BranchWords
from studio.desks.titles import Titles
from studio.desks.wording import checked
from studio.errors import Invalid, NotFound
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.models.story import BodyUpdate
from studio.sync import exchange, facts, outbox, transfers
from studio.sync.hours import as_hours
from studio.sync.line import Line as Line  # re-exported: the interface may not import sync
from studio.sync.line import LineState as LineState
from studio.sync.line import remembered_line
from studio.sync.progress import Progress
from studio.sync.retention import backup_is_old
from studio.vocabulary import IntentKey, IntentState, Kind, Lane, Sha256, StoryId, TopicId

HISTORY = timedelta(days=7)


class QueueState(StrEnum):
    WAITING = "waiting"
    """Nothing is wrong with it; its turn comes when the line is up."""
    SENDING = "sending"
    """Some of it has left."""
    WAITING_FOR_TEXT = "waiting_for_text"
    """A medium whose submission has not arrived yet."""
    WAITING_FOR_NEEDS = "waiting_for_needs"
    PUT_OFF = "put_off"
    """It failed on its own and is tried again."""
    PAUSED = "paused"
    WAITING_FOR_HOURS = "waiting_for_hours"
    """An original outside the hours in which such may leave; they begin at `QueueRow.opens_at`."""
    HELD = "held"
    """It stays here for some seconds, so that it can be taken back."""


class QueueKind(StrEnum):
    SUBMISSION = "submission"
    EDITS = "edits"
    MEDIUM = "medium"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the queue. Several edits of one thing are one line."""

    id: str
    kind: QueueKind
    subject: str
    """What it is about, as an editor calls it: a headline, a title, a file's name."""
    changes: int
    lane: Lane
    size: int
    """Bytes."""
    sent: int
    """Bytes of it that have left."""
    state: QueueState
    code: str = ""
    """Why it waits, where that is its own reason; a code of resources/i18n."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    transfer: int | None = None
    """Of a medium: by what number the desk of transfers knows it."""
    speed: int = 0
    """Bytes a second over the last moments."""
    needs: str = ""
    """Of a medium: key of the submission that must arrive first."""
    is_unsent: bool = False
    """Of a submission: it has not left, and may be taken back."""
    opens_at: str = ""
    """UTC; when the hours of originals begin that it waits for."""
    ferried_at: str = ""
    """UTC; when all of it was put into the exchange place; it awaits the receipt, or the line."""
    awaits: Awaited | None = None
    """What has to come first, where the store knows its name."""

    @property
    def seconds_left(self) -> int | None:
        """At this speed; None: it stands still."""
        return -(-(self.size - self.sent) // self.speed) if self.speed else None


@dataclass(frozen=True, slots=True)
class QueueSheet:
    """The whole page at one moment."""

    line: Line
    is_paused: bool
    rows: tuple[QueueRow, ...]
    refused: tuple[RefusedRow, ...]
    recent: int
    """Things that arrived in the last seven days."""
    speed: int = 0
    """Bytes a second of all media together over the last moments."""
    backup_is_old: bool | None = None
    """The province has told of no new backup of its own for a week; None: nobody can say."""
    conflicts: tuple[Conflict, ...] = ()
    """Fields with another value beside what stands."""
    is_on_reserve: bool = False
    """The disk is full; what is saved now lives on the space put aside for this."""
    returning: int = 0
    """Subjects that the province lost when it was set back, and that leave here again."""
    missing: int = 0
    """Subjects that it lost and another machine must bring back (不在省平台)."""
    put_aside: tuple[PutAside, ...] = ()
    """Records that came and that this version cannot show."""

    @property
    def needing(self) -> int:
        """Things that need a person (需处理)."""
        return len(self.refused) + len(self.conflicts)

    @property
    def size(self) -> int:
        """Bytes that still have to leave."""
        return sum(row.size - row.sent for row in self.rows)


@dataclass(frozen=True, slots=True)
class QueueDesk:
    office: Office
    progress: Progress = field(default_factory=Progress)
    """Of the media under way; the sync fills it, newer than the store."""
    _branches: BranchWords = field(default_factory=BranchWords)

    def sheet(self) -> QueueSheet:
        """Run it in background."""
        since = stamp(self.office.now() - HISTORY)
        with self.office.store.reading() as connection:
            titles = Titles(connection)
            is_paused = bool(facts.read_fact(connection, facts.QUEUE_IS_PAUSED))
            lost = missing_subjects(connection)
            waiting = waiting_subjects(connection) if lost else set()
            now = self.office.now()
            aboard = exchange.aboard(exchange.ledger_within(connection))
            media = [
                replace(row, ferried_at=aboard.media.get(Sha256(row.id.removeprefix("media:")), ""))
                for row in _media(connection, now, self.progress)
            ]
            rows = [*_texts(connection, titles, stamp(now), aboard), *media]
            return QueueSheet(
                line=remembered_line(connection),
                is_paused=is_paused,
                rows=tuple(
                    replace(row, state=QueueState.PAUSED) if is_paused else row for row in rows
                ),
                refused=tuple(refused_rows(connection, titles, self._branches)),
                recent=_arrived_since(connection, since),
                speed=self.progress.whole_speed(),
                backup_is_old=backup_is_old(connection, self.office.now()),
                conflicts=tuple(all_conflicts(connection)),
                is_on_reserve=self.office.store.is_on_reserve,
                returning=len(lost & waiting),
                missing=len(lost - waiting),
                put_aside=records_put_aside(connection, titles),
            )

    def history(self) -> list[ArrivedRow]:
        """What arrived in the last seven days, the newest first. Run it in background."""
        with self.office.store.reading() as connection:
            return arrived_since(connection, stamp(self.office.now() - HISTORY))

    def forecast(self) -> list[Step]:
        """What would happen if the line came up now. Run it in background."""
        with self.office.store.reading() as connection:
            cap = facts.read_fact(connection, facts.ORIGINALS_CAP)
        return forecast(self.sheet(), int(cap) if cap else None)

    def line(self) -> Line:
        """What is known of the line to the province."""
        with self.office.store.reading() as connection:
            return remembered_line(connection)

    def pause(self) -> None:
        """Nothing leaves until `resume`; everything goes on being stored and queued."""
        self._note(facts.QUEUE_IS_PAUSED, True)

    def resume(self) -> None:
        self._note(facts.QUEUE_IS_PAUSED, False)

    def retry(self) -> None:
        """Forget all waiting times and what was held back: all may be tried at once."""

        def work(connection: Connection) -> None:
            facts.write_fact(connection, facts.LINE_ATTEMPTS, 0)
            facts.write_fact(connection, facts.LINE_NOT_BEFORE, None)
            transfers.try_at_once(connection)
            outbox.try_at_once(connection)

        self.office.store.write(work)
        self.office.changes.announce(Change(queue=True))

    def put_away(self, key: IntentKey) -> None:
        """Take a refused thing off the list; its words stay in the store.

        What needs it can never leave, and comes on the list in its turn where it says something. A
        story leaves without its topic, a topic without its column.
        """
        from studio.sync.answers import give_up  # not before the first paint
        from studio.sync.refused_bodies import branch_of

        at = stamp(self.office.now())

        def work(connection: Connection) -> dict[str, str]:
            story = body_of(connection, key)
            branch = branch_of(connection, story) if story else None
            return give_up(connection, branch.keys if branch else [key], at)

        along = self.office.store.write(work)
        topics = frozenset(TopicId(subject) for subject in along)
        stories = frozenset(StoryId(subject) for subject in along)
        self.office.changes.announce(Change(topics, stories, queue=True))

    def send_again(self, key: IntentKey, words: str | None = None) -> None:
        """Queue a refused thing anew, with other words when given; what waits for it follows.

        `words` takes the place of the one text that the intent says (see RefusedRow.editable).
        What was refused of a body is merged into it as fresh edits. Raises NotFound when it is no
        longer refused, Invalid when the words break a limit, BodyError when it cannot be read.
        """
        from studio.sync.answers import send_again
        from studio.sync.replay import apply_again

        def work(connection: Connection) -> str:
            story = body_of(connection, key)
            if story is not None:
                author = self.office.author(connection)
                try:
                    apply_again(connection, author, story, self.office.stamp())
                except LookupError as error:
                    raise NotFound("not_found") from error
                return story
            line = connection.execute(
                select(Intent.c.payload, Intent.c.kind, Intent.c.subject_id).where(
                    Intent.c.key == key
                )
            ).one_or_none()
            if line is None:
                raise NotFound("not_found")
            payload = dict(line.payload)
            if words is not None:
                name = editable_of(line.kind, payload)
                if name is None:
                    raise Invalid("choice_unknown", value=words, choices="")
                payload[name] = checked(field_of(payload, name), words)
            author = self.office.author(connection)
            try:
                send_again(connection, author, key, payload, self.office.stamp())
            except LookupError as error:
                raise NotFound("not_found") from error
            return str(line.subject_id)

        subject = self.office.command(work)
        stories, topics = frozenset({StoryId(subject)}), frozenset({TopicId(subject)})
        self.office.changes.announce(Change(topics, stories, stories, queue=True))

    def _note(self, name: str, value: object) -> None:
        self.office.store.write(lambda connection: facts.write_fact(connection, name, value))
        self.office.changes.announce(Change(queue=True))


def _texts(
    connection: Connection, titles: Titles, now: str, aboard: exchange.Aboard
) -> list[QueueRow]:
    rows: dict[str, QueueRow] = {}
    awaiting = Awaiting(connection, titles)
    for line in connection.execute(
        select(
            Intent.c.sequence,
            Intent.c.key,
            Intent.c.kind,
            Intent.c.subject_id,
            Intent.c.size,
            Intent.c.refusal_code,
            Intent.c.refusal_facts,
            Intent.c.attempts,
            Intent.c.is_handed,
            Intent.c.not_before,
            type_coerce(Intent.c.needs, String).label("needs"),  # few of them are looked at
        )
        .where(Intent.c.state == IntentState.WAITING)
        .order_by(Intent.c.sequence)
    ):
        is_submission = line.kind == Kind.STORY_SUBMITTED
        row_id = line.key if is_submission else f"edits:{line.subject_id}"
        before = rows.get(row_id)
        ferried_at = aboard.since(line.sequence, line.key)
        subject = before.subject if before else titles.of(line.kind, line.subject_id)
        row = QueueRow(
            id=row_id,
            kind=QueueKind.SUBMISSION if is_submission else QueueKind.EDITS,
            subject=subject,
            changes=before.changes + 1 if before else 1,
            lane=Lane.TEXT,
            size=line.size + (before.size if before else 0),
            sent=0,
            state=_state_of(line, now),
            is_unsent=is_submission and not line.is_handed,
            code=line.refusal_code or "",
            facts=line.refusal_facts or {},
            attempts=line.attempts,
            ferried_at=ferried_at if before is None or before.ferried_at else "",
        )
        row = _troubled(before, row, line, awaiting)
        rows[row_id] = row
    _add_unfrozen(connection, titles, rows)
    return list(rows.values())


def _troubled(before: QueueRow | None, row: QueueRow, line: Any, awaiting: Awaiting) -> QueueRow:
    """`row` with the reason that it waits for; the first one of a line tells for all behind it."""
    if before is not None and before.code:
        return replace(
            row, state=before.state, code=before.code, facts=before.facts, awaits=before.awaits
        )
    if not row.code:
        return row
    own = Awaited(line.kind, row.subject, subject_id=line.subject_id)
    awaits = awaiting.of(row.code, row.facts, json.loads(line.needs), own)
    is_its_making = awaits is not None and awaits.subject_id == line.subject_id
    subject = row.subject or (awaits.subject if awaits is not None and is_its_making else "")
    return replace(row, awaits=awaits, subject=subject)


def _state_of(line: Any, now: str) -> QueueState:
    if line.refusal_code:
        return QueueState.WAITING_FOR_NEEDS
    is_held = not line.is_handed and outbox.is_held(line.not_before, now)
    return QueueState.HELD if is_held else QueueState.WAITING


def _add_unfrozen(connection: Connection, titles: Titles, rows: dict[str, QueueRow]) -> None:
    """Pieces of bodies that no intent carries yet join the line of their story's edits."""
    for line in connection.execute(
        select(
            BodyUpdate.c.story_id,
            func.count().label("pieces"),
            func.sum(func.length(BodyUpdate.c["update"])).label("size"),
        )
        .where(BodyUpdate.c.intent_key.is_(None))
        .group_by(BodyUpdate.c.story_id)
    ):
        row_id = f"edits:{line.story_id}"
        before = rows.get(row_id)
        if before is not None:
            changes, size = before.changes + line.pieces, before.size + int(line.size)
            rows[row_id] = replace(before, changes=changes, size=size, ferried_at="")
            continue
        rows[row_id] = QueueRow(
            id=row_id,
            kind=QueueKind.EDITS,
            subject=titles.of("story", line.story_id),
            changes=line.pieces,
            lane=Lane.TEXT,
            size=int(line.size),
            sent=0,
            state=QueueState.WAITING,
        )


def _media(connection: Connection, now: datetime, progress: Progress) -> list[QueueRow]:
    hours = as_hours(facts.read_fact(connection, facts.ORIGINALS_HOURS))
    wait = hours.opens_in(now) if hours else timedelta()
    opens_at = stamp(now + wait) if wait else ""
    lines = connection.execute(
        select(Transfer, Intent.c.state.label("text_state"))
        .join(Intent, Intent.c.key == Transfer.c.needs)
        .where(Transfer.c.is_verified.is_(False), Intent.c.state != IntentState.REFUSED)
        .order_by(*transfers.sending_order())
    )
    return [_medium(line, stamp(now), opens_at, progress) for line in lines]


def _medium(line: Any, now: str, opens_at: str, progress: Progress) -> QueueRow:
    sha256 = Sha256(line.sha256)
    sent = progress.sent.get(sha256, line.sent)
    if line.is_paused or line.is_held:
        state = QueueState.PAUSED
    elif line.text_state == IntentState.WAITING:
        state = QueueState.WAITING_FOR_TEXT
    elif opens_at and line.lane == Lane.ORIGINALS and sent < line.size:
        state = QueueState.WAITING_FOR_HOURS
    elif line.not_before and line.not_before > now:
        state = QueueState.PUT_OFF
    else:
        state = QueueState.SENDING if sent else QueueState.WAITING
    trouble = line.trouble or {}
    return QueueRow(
        id=f"media:{line.sha256}",
        kind=QueueKind.MEDIUM,
        subject=line.name,
        changes=1,
        lane=Lane(line.lane),
        size=line.size,
        sent=sent,
        state=state,
        code=trouble.get("code", ""),
        facts=trouble.get("facts", {}),
        attempts=line.attempts,
        transfer=line.number,
        speed=progress.speed(sha256),
        needs=line.needs,
        opens_at=opens_at if state == QueueState.WAITING_FOR_HOURS else "",
    )


def _arrived_since(connection: Connection, since: str) -> int:
    texts = connection.execute(
        select(func.count())
        .select_from(Intent)
        .where(Intent.c.state == IntentState.SETTLED, Intent.c.settled_at >= since)
    ).scalar_one()
    media = connection.execute(
        select(func.count()).select_from(Transfer).where(Transfer.c.verified_at >= since)
    ).scalar_one()
    return texts + media


def reason_of(row: QueueRow, line: Line) -> str:
    """The code of the sentence that says why `row` waits; empty: it is its turn now."""
    if row.code:
        return row.code
    if line.state in (LineState.ONLINE, LineState.UNKNOWN):
        return ""
    return line.code
