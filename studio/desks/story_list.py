"""The list of stories, sifted in the store, and what a person looks for often (常用筛选)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    delete,
    exists,
    false,
    func,
    insert,
    select,
    union,
    update,
)

from studio.desks.editing import EditingDesk, StoryRow
from studio.desks.newsroom import Office
from studio.desks.spans import ANY_TIME, Span, read_span
from studio.desks.wording import checked
from studio.errors import Invalid, NotFound
from studio.models.column import Column
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.models.person import Person
from studio.models.saved_filter import SavedFilter as Saved
from studio.models.story import BodyUpdate, Story
from studio.models.topic import Topic
from studio.sync.facts import PLATFORM_URL, read_fact
from studio.vocabulary import Arrival, Channel, ColumnId, IntentState, PersonId, StoryState

MOST_FILTERS: Final = 30
LONGEST_WORDS: Final = 100
_SMALL: Final = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
)  # all that SQLite makes small
_Word = TypeVar("_Word", StoryState, Arrival, Channel)


@dataclass(frozen=True, slots=True)
class StoryFilter:
    """What is looked for; an empty part lets everything through."""

    words: str = ""
    """In headline, column or author; all of them."""
    column: ColumnId | None = None
    author: PersonId | None = None
    state: StoryState | None = None
    arrival: Arrival | None = None
    channel: Channel | None = None
    """Of the topic."""
    when: Span = ANY_TIME
    """Changed last."""

    @property
    def is_open(self) -> bool:
        return self == StoryFilter()


@dataclass(frozen=True, slots=True)
class SavedFilter:
    id: str
    name: str
    wanted: StoryFilter


@dataclass(frozen=True, slots=True)
class Listed:
    rows: list[StoryRow]
    total: int
    """Of all stories, whatever is looked for."""


@dataclass(frozen=True, slots=True)
class StoryListDesk:
    office: Office

    def rows(self, wanted: StoryFilter, zone: str) -> Listed:
        """What fits, the one changed last first. Slow with 100 000 of them: run it in background.

        `zone`: in which today began.
        """
        with self.office.store.reading() as connection:
            fitting = self._sifted(connection, wanted, zone)
            everything = select(func.count()).where(Story.c.is_deleted.is_(False))
            total = connection.execute(everything).scalar_one()
        return Listed(EditingDesk(self.office).rows(fitting=fitting), total)

    def counts(self, filters: Sequence[StoryFilter], zone: str) -> list[int]:
        """How many stories fit each."""
        found = []
        with self.office.store.reading() as connection:
            for wanted in filters:
                fitting = self._sifted(connection, wanted, zone)
                counted = _COUNTED.where(*fitting)
                found.append(connection.execute(counted).scalar_one())
        return found

    # -- what is looked for often --------------------------------------------------------------

    def saved(self) -> list[SavedFilter]:
        """Of the person who works here now, in their order."""
        with self.office.store.reading() as connection:
            return _saved(connection, self.office.author(connection).person)

    def save(self, name: str, wanted: StoryFilter) -> str:
        """Keep it under a name, as the last one; its id. Raises Invalid."""
        name, made = checked("name", name), uuid4().hex

        def work(connection: Connection) -> None:
            person = self.office.author(connection).person
            others = _saved(connection, person)
            _require_free(name, others)
            if len(others) >= MOST_FILTERS:
                raise Invalid("too_many_filters", limit=MOST_FILTERS)
            connection.execute(
                insert(Saved).values(
                    id=made, person_id=person, name=name, place=len(others), wanted=_plain(wanted)
                )
            )

        self.office.store.write(work)
        return made

    def change(self, filter_id: str, wanted: StoryFilter) -> None:
        """Let it look for something else. Raises NotFound."""
        self._update(filter_id, wanted=_plain(wanted))

    def rename(self, filter_id: str, name: str) -> None:
        """Raises Invalid or NotFound."""
        name = checked("name", name)

        def work(connection: Connection) -> None:
            person = self.office.author(connection).person
            _require_free(name, [o for o in _saved(connection, person) if o.id != filter_id])
            _change(connection, person, filter_id, name=name)

        self.office.store.write(work)

    def remove(self, filter_id: str) -> None:
        """Nothing happens when it is gone already."""

        def work(connection: Connection) -> None:
            person = self.office.author(connection).person
            connection.execute(
                delete(Saved).where(Saved.c.id == filter_id, Saved.c.person_id == person)
            )
            _number(connection, [one.id for one in _saved(connection, person)])

        self.office.store.write(work)

    def move(self, filter_id: str, step: int) -> None:
        """So many places towards the end (+) or the beginning (-). Raises NotFound."""

        def work(connection: Connection) -> None:
            ids = [one.id for one in _saved(connection, self.office.author(connection).person)]
            if filter_id not in ids:
                raise NotFound("not_found")
            place = ids.index(filter_id)
            ids.insert(max(0, place + step), ids.pop(place))
            _number(connection, ids)

        self.office.store.write(work)

    def _update(self, filter_id: str, **values: Any) -> None:
        self.office.store.write(
            lambda connection: _change(
                connection, self.office.author(connection).person, filter_id, **values
            )
        )

    def _sifted(
        self, connection: Connection, wanted: StoryFilter, zone: str
    ) -> list[ColumnElement[bool]]:
        """The clauses of a WHERE over stories with their columns, topics and authors."""
        found: list[ColumnElement[bool]] = []
        line = func.lower(
            Story.c.headline + " " + func.coalesce(Column.c.name, "") + " "
            + func.coalesce(Person.c.name, "")
        )  # fmt: skip
        for word in wanted.words[:LONGEST_WORDS].translate(_SMALL).split():
            found.append(func.instr(line, word) > 0)
        if wanted.column is not None:
            found.append(Story.c.column_id == wanted.column)
        if wanted.author is not None:
            found.append(Story.c.author_id == wanted.author)
        if wanted.state is not None:
            found.append(Story.c.state == wanted.state)
        if wanted.channel is not None:
            channels = func.json_each(Topic.c.channels).table_valued("value")
            found.append(exists().where(channels.c.value == wanted.channel.value))
        since, until = wanted.when.bounds(self.office.now(), zone)
        if since:
            found.append(Story.c.changed_at >= since)
        if until:
            found.append(Story.c.changed_at < until)
        if wanted.arrival is not None:
            found += _arrived(connection, wanted.arrival)
        return found


def _arrived(connection: Connection, arrival: Arrival) -> list[ColumnElement[bool]]:
    """As EditingDesk tells it of each row."""
    is_enrolled = bool(read_fact(connection, PLATFORM_URL))
    if not is_enrolled or arrival is Arrival.LOCAL:
        return [] if arrival is Arrival.LOCAL and not is_enrolled else [false()]
    waits = Story.c.id.in_(_WAITING)
    if arrival is Arrival.WAITING:
        return [waits]
    media = func.json_each(Story.c.media).table_valued("key")
    verified = select(Transfer.c.sha256).where(Transfer.c.is_verified.is_(True))
    lacks = exists().where(media.c.key.not_in(verified))
    return [~waits, lacks if arrival is Arrival.TEXT_ARRIVED else ~lacks]


_WAITING: Any = union(
    select(Intent.c.subject_id).where(Intent.c.state == IntentState.WAITING),
    select(BodyUpdate.c.story_id).where(BodyUpdate.c.intent_key.is_(None)),
)
_COUNTED: Any = (
    select(func.count())
    .select_from(Story)
    .outerjoin(Column, Column.c.id == Story.c.column_id)
    .outerjoin(Topic, Topic.c.id == Story.c.topic_id)
    .outerjoin(Person, Person.c.id == Story.c.author_id)
    .where(Story.c.is_deleted.is_(False))
)


def _saved(connection: Connection, person: PersonId) -> list[SavedFilter]:
    lines = connection.execute(
        select(Saved).where(Saved.c.person_id == person).order_by(Saved.c.place, Saved.c.id)
    )
    return [SavedFilter(line.id, line.name, _read(line.wanted)) for line in lines]


def _require_free(name: str, others: Sequence[SavedFilter]) -> None:
    if any(one.name == name for one in others):
        raise Invalid("name_taken", name=name)


def _change(connection: Connection, person: PersonId, filter_id: str, **values: Any) -> None:
    its_own = (Saved.c.id == filter_id) & (Saved.c.person_id == person)
    if not connection.execute(update(Saved).where(its_own).values(**values)).rowcount:
        raise NotFound("not_found")


def _number(connection: Connection, ids: Sequence[str]) -> None:
    for place, filter_id in enumerate(ids):
        connection.execute(update(Saved).where(Saved.c.id == filter_id).values(place=place))


def _plain(wanted: StoryFilter) -> dict[str, Any]:
    parts = {
        "words": wanted.words.strip(), "column": wanted.column, "author": wanted.author,
        "state": wanted.state, "arrival": wanted.arrival, "channel": wanted.channel,
    }  # fmt: skip
    found: dict[str, Any] = {name: str(value) for name, value in parts.items() if value}
    return found | wanted.when.plain()


def _read(stored: Mapping[str, Any]) -> StoryFilter:
    """What this version does not know lets everything through."""
    return StoryFilter(
        words=str(stored.get("words") or ""),
        column=stored.get("column"),
        author=stored.get("author"),
        state=_word(StoryState, stored.get("state")),
        arrival=_word(Arrival, stored.get("arrival")),
        channel=_word(Channel, stored.get("channel")),
        when=read_span(stored),
    )


def _word(words: type[_Word], value: object) -> _Word | None:
    return next((word for word in words if word.value == value), None)
