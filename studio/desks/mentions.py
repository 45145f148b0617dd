"""Who is mentioned (@) in a comment and has not read it yet; what was read is a person's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, insert, select

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.models.mention import Mention as Stored
from studio.models.mention import MentionRead
from studio.models.person import Person
from studio.models.story import Story
from studio.vocabulary import StoryId

if TYPE_CHECKING:
    from studio.manuscript.comments import Mention


@dataclass(frozen=True, slots=True)
class MentionRow:
    """One comment in which the person who works here is mentioned."""

    story_id: StoryId
    headline: str
    thread: str
    by_name: str
    """Empty: nobody whom this machine knows."""
    words: str
    at: str
    """UTC stamp."""


@dataclass(frozen=True, slots=True)
class MentionsDesk:
    office: Office

    def unread(self, most: int) -> list[MentionRow]:
        """Of whoever works here now, the newest first; without what is resolved."""
        with self.office.store.reading() as connection:
            person = self.office.author(connection).person
            lines = connection.execute(
                select(Stored, Story.c.headline, Person.c.name)
                .join(Story, Story.c.id == Stored.c.story_id)
                .outerjoin(Person, Person.c.id == Stored.c.by_id)
                .where(Stored.c.person_id == person, ~_IS_READ, Story.c.is_deleted.is_(False))
                .order_by(Stored.c.at.desc(), Stored.c.remark)
                .limit(most)
            )
            return [
                MentionRow(
                    line.story_id, line.headline, line.thread, line.name or "", line.words, line.at
                )
                for line in lines
            ]

    def read_thread(self, story_id: StoryId, thread: str) -> None:
        """The person who works here has seen what this thread says."""

        def work(connection: Connection) -> bool:
            person = self.office.author(connection).person
            here = (Stored.c.story_id == story_id) & (Stored.c.thread == thread)
            wanted = select(Stored.c.remark).where(here, Stored.c.person_id == person, ~_IS_READ)
            remarks = connection.execute(wanted).scalars().all()
            for remark in remarks:
                about = {"person_id": person, "story_id": story_id, "remark": remark}
                connection.execute(insert(MentionRead).values(about))
            return bool(remarks)

        if self.office.store.write(work):
            self.office.changes.announce(Change(mentions=True))


def put_mentions(connection: Connection, story_id: str, mentions: Sequence[Mention] | None) -> bool:
    """Keep what a story's comments say now; True when that is something else than before."""
    if mentions is None:
        return False
    wanted = [
        (story_id, one.remark, one.person, one.thread, one.by, one.at, one.words)
        for one in mentions
    ]
    before = {tuple(line) for line in connection.exec_driver_sql(_FIND, (story_id,))}
    if before == set(wanted):
        return False
    connection.exec_driver_sql(_FORGET, (story_id,))
    if wanted:
        connection.exec_driver_sql(_KEEP, wanted)
    return True


_FIND = (
    "SELECT story_id, remark, person_id, thread, by_id, at, words FROM mentions WHERE story_id = ?"
)
_FORGET = "DELETE FROM mentions WHERE story_id = ?"
_KEEP = (
    "INSERT INTO mentions (story_id, remark, person_id, thread, by_id, at, words)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_IS_READ = exists().where(
    MentionRead.c.person_id == Stored.c.person_id,
    MentionRead.c.story_id == Stored.c.story_id,
    MentionRead.c.remark == Stored.c.remark,
)
