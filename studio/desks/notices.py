"""Which news a person is told of, each once: across restarts, power cuts and clocks that jump.

What was told is noted by its marks before anybody is shown it. No clock takes part in that: one
that jumps can bring a reminder too early, but nothing twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from studio.desks.matters import Concern, Matter, Reason, matters_of, next_turn, said_in
from studio.desks.newsroom import Office
from studio.desks.titles import Titles
from studio.models.glance import among, listed
from studio.models.notice import Notice
from studio.models.person import Pin
from studio.sync import facts
from studio.sync.line import LineState, remembered_line
from studio.vocabulary import PersonId

MOST_LINES = 50
"""The bell lists; what is older is of no use to anybody."""
KNEW_BEFORE = "knew_before_notices"
"""Persons who worked here before there were notices (migration 0011), until they are looked at."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the bell."""

    number: int
    reason: Reason
    sort: str
    subject: str
    title: str
    detail: str
    """As of Matter."""
    at: str
    """UTC stamp of the telling."""
    is_read: bool
    """Somebody read it, or it waits for nobody any more."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is for the person who works here, at one moment."""

    person: PersonId
    waiting: tuple[Matter, ...]
    """All that waits for them, the most urgent first."""
    unnoted: tuple[Matter, ...]
    """Of these, what has a mark that is not noted yet."""
    rows: tuple[NoticeRow, ...]
    """What they were told, the newest first."""
    next_turn: datetime | None
    """When to look again though nothing has changed (UTC); None: no deadline is near."""
    is_caught_up: bool
    """The province was asked since the start, or there is none."""
    may_name: bool
    """Titles may be shown outside the window: it is known who sits here."""
    is_to_begin: bool
    """They worked here before there were notices, and what waits is no news to them."""

    @property
    def unread(self) -> int:
        return sum(not row.is_read for row in self.rows)


@dataclass(frozen=True, slots=True)
class NoticesDesk:
    office: Office

    def look(self) -> Outlook:
        """Run it in background. Raises NotFound no_newsroom before the first start."""
        now = self.office.now()
        with self.office.store.reading() as connection:
            person = self.office.author(connection).person
            waiting = matters_of(connection, person, now)
            marks = {mark for matter in waiting for mark in matter.marks}
            noted = _noted(connection, person, marks)
            here = connection.execute(select(func.count()).select_from(Pin)).scalar_one()
            line = remembered_line(connection)
            return Outlook(
                person=person,
                waiting=tuple(waiting),
                unnoted=tuple(one for one in waiting if not noted.issuperset(one.marks)),
                rows=tuple(_rows(connection, person, marks)),
                next_turn=next_turn(connection, now),
                is_caught_up=line.state in (LineState.ONLINE, LineState.NOT_ENROLLED),
                may_name=here <= 1 or self.office.keys.is_open(person),
                is_to_begin=person in (facts.read_fact(connection, KNEW_BEFORE) or ()),
            )

    def tell(
        self, person: PersonId, matters: Sequence[Matter], concerns: Collection[Concern]
    ) -> tuple[Matter, ...]:
        """Note the matters; those that `person` is to be shown now, in their order.

        Nothing when somebody else works here by now. What is none of `concerns`, or the person's
        own doing, is noted without a word.
        """

        def work(connection: Connection) -> tuple[Matter, ...]:
            if self.office.author(connection).person != person:
                return ()
            knew = facts.read_fact(connection, KNEW_BEFORE) or []
            if person in knew:
                left = [one for one in knew if one != person]
                facts.write_fact(connection, KNEW_BEFORE, left)
            news: list[Matter] = []
            for matter in reversed(matters):  # the most urgent one last: it heads the bell
                noted = _noted(connection, person, matter.marks)
                is_news = not noted and person not in knew and not matter.is_own
                is_told = is_news and matter.reason.concern in concerns
                fresh = [mark for mark in matter.marks if mark not in noted]
                self._note(connection, person, matter, fresh, is_told=is_told)
                news += [matter] if is_told else []
            return tuple(reversed(news))

        return self.office.store.write(work)

    def read(self, numbers: Collection[int]) -> None:
        """The person has seen these lines."""
        self.office.store.write(
            lambda connection: connection.execute(
                update(Notice).where(among(Notice.c.number)).values(is_read=True), listed(numbers)
            )
        )

    def read_all(self) -> None:
        def work(connection: Connection) -> None:
            person = self.office.author(connection).person
            theirs = (Notice.c.person_id == person) & Notice.c.is_read.is_(False)
            connection.execute(update(Notice).where(theirs).values(is_read=True))

        self.office.store.write(work)

    def _note(
        self,
        connection: Connection,
        person: PersonId,
        matter: Matter,
        marks: Sequence[str],
        *,
        is_told: bool,
    ) -> None:
        """One line a mark; the first of them is what the bell lists."""
        about = {
            "person_id": person,
            "reason": matter.reason.value,
            "sort": matter.sort,
            "subject_id": matter.subject,
            "detail": matter.detail,
            "at": self.office.stamp(),
        }
        lines = [
            {**about, "mark": mark, "is_told": is_told and number == 0, "is_read": not is_told}
            for number, mark in enumerate(marks)
        ]
        if lines:
            connection.execute(insert(Notice), lines)


def _noted(connection: Connection, person: PersonId, marks: Collection[str]) -> set[str]:
    wanted = select(Notice.c.mark).where(Notice.c.person_id == person, among(Notice.c.mark))
    return set(connection.execute(wanted, listed(marks)).scalars())


def _rows(connection: Connection, person: PersonId, waiting: Collection[str]) -> list[NoticeRow]:
    titles = Titles(connection)
    wanted = (
        select(Notice)
        .where(Notice.c.person_id == person, Notice.c.is_told)
        .order_by(Notice.c.number.desc())
        .limit(MOST_LINES)
    )
    return [
        NoticeRow(
            number=line.number,
            reason=Reason(line.reason),
            sort=line.sort,
            subject=line.subject_id,
            title=_title(connection, titles, line),
            detail=line.detail,
            at=line.at,
            is_read=line.is_read or line.mark not in waiting,
        )
        for line in connection.execute(wanted)
    ]


def _title(connection: Connection, titles: Titles, line: Any) -> str:
    title = titles.of(line.sort, line.subject_id)
    return title if title or line.reason != Reason.REFUSED else said_in(connection, line.detail)
