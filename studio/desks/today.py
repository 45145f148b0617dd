"""今日台: what a person should see first in the morning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, select

from studio.desks.editing import EditingDesk, StoryRow
from studio.desks.mentions import MentionRow, MentionsDesk
from studio.desks.newsroom import Office
from studio.desks.planning import PlanningDesk, TopicRow
from studio.desks.queue import QueueDesk, QueueSheet
from studio.models.person import Person
from studio.models.story import Story
from studio.vocabulary import PersonId, StoryState

MOST_LINES = 8
"""Lines a card shows; the desks have the rest."""


@dataclass(frozen=True, slots=True)
class TodaySheet:
    person_name: str
    topics: tuple[TopicRow, ...]
    """Mine, still to be decided or to become a story, most urgent first."""
    stories: tuple[StoryRow, ...]
    """Drafts and what waits for a verdict, the one changed last first."""
    returned: tuple[StoryRow, ...]
    adopted: tuple[StoryRow, ...]
    queue: QueueSheet
    mentions: tuple[MentionRow, ...] = ()
    """Comments that name me and that I have not read, the newest first."""


@dataclass(frozen=True, slots=True)
class TodayDesk:
    office: Office
    planning: PlanningDesk
    editing: EditingDesk
    queue: QueueDesk
    mentions: MentionsDesk

    def sheet(self) -> TodaySheet:
        """Run it in background."""
        with self.office.store.reading() as connection:
            person = self.office.author(connection).person
            name = _name(connection, person)
        stories = self.editing.rows
        # Kept from the author's index: few stories are in hand at a time, and each state has an
        # index of its own; a person's stories of many years would be gone through.
        mine = Story.c.author_id.concat("") == person
        return TodaySheet(
            person_name=name,
            topics=tuple(self.planning.open_rows(person, MOST_LINES)),
            stories=tuple(_newest(partial(stories, fitting=(mine,)))),
            returned=tuple(stories((StoryState.RETURNED,), MOST_LINES)),
            adopted=tuple(stories((StoryState.ADOPTED,), MOST_LINES)),
            queue=self.queue.sheet(),
            mentions=tuple(self.mentions.unread(MOST_LINES)),
        )


def _newest(stories: Callable[[tuple[StoryState, ...], int], list[StoryRow]]) -> list[StoryRow]:
    """Drafts and submitted ones together; asked for one by one, each is a look at an index."""
    both = [row for state in _MINE for row in stories((state,), MOST_LINES)]
    return sorted(both, key=lambda row: row.changed_at, reverse=True)[:MOST_LINES]


_MINE = (StoryState.DRAFT, StoryState.SUBMITTED)


def _name(connection: Connection, person: PersonId) -> str:
    found = connection.execute(
        select(Person.c.name).where(Person.c.id == person)
    ).scalar_one_or_none()
    return found or ""
