"""Beginning a story (起稿): blank, or with what a column's template says is there already."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from studio.clock import unique_id
from studio.desks.changes import Change
from studio.desks.editing import set_field, start_story
from studio.desks.newsroom import Office
from studio.desks.planning import column_keys
from studio.desks.wording import LONGEST, checked
from studio.errors import NotFound
from studio.manuscript.template import Template, filled, filled_blocks, read_template
from studio.models.column import Column
from studio.models.story import Story
from studio.models.topic import Topic
from studio.sync.outbox import Author, Draft, append_to_body, record
from studio.vocabulary import ColumnId, Kind, StoryId, TopicId


@dataclass(frozen=True, slots=True)
class Choice:
    """A template that a new story can begin with."""

    column_id: ColumnId
    column_name: str
    template_id: str
    template: Template


@dataclass(frozen=True, slots=True)
class Started:
    """What began, so that it can be taken back as one."""

    story: StoryId
    topic: TopicId | None = None
    """Begun along with it."""


@dataclass(frozen=True, slots=True)
class StartingDesk:
    office: Office

    def choices(self, topic_id: TopicId | None = None) -> list[Choice]:
        """Templates of columns that go on, by column and name; for a topic, those of its column."""
        wanted = (
            select(Column.c.id, Column.c.name, Column.c.templates)
            .where(Column.c.is_closed.is_(False))
            .order_by(Column.c.name)
        )
        with self.office.store.reading() as connection:
            if topic_id is not None:
                column = select(Topic.c.column_id).where(Topic.c.id == topic_id).scalar_subquery()
                wanted = wanted.where(Column.c.id == column)
            lines = connection.execute(wanted).all()
        found = [
            Choice(line.id, line.name, key, read_template(value))
            for line in lines
            for key, value in line.templates.items()
        ]
        return sorted(found, key=lambda one: (one.column_name, one.column_id, one.template.name))

    def start(
        self,
        choice: Choice | None = None,
        topic_id: TopicId | None = None,
        headline: str = "",
        day: str = "",
        column_id: ColumnId | None = None,
    ) -> Started:
        """A new story with all that the template says, or nothing of it.

        `day`: what `{日期}` becomes. Raises Invalid, NotFound or StoreError.
        """
        headline = checked("headline", headline)
        template = choice.template if choice else Template("")
        column_id = choice.column_id if choice else column_id
        with self.office.store.reading() as connection:
            author = self.office.author(connection)
            title = _title(connection, topic_id)
        values = {"date": day, "column": choice.column_name if choice else "", "topic": title}
        head = headline or filled(template.headline, values).strip()[: LONGEST["headline"]]
        update, text = _body(author, template, values)
        makes_topic = bool(template.channels) and topic_id is None
        made = Started(StoryId(unique_id()), TopicId(unique_id()) if makes_topic else None)

        def work(connection: Connection) -> None:
            topic = topic_id
            if made.topic is not None:
                about = (values["column"], template.name, day)
                named = headline or " ".join(part for part in about if part)
                self._propose(connection, author, made.topic, named, choice, template)
                topic = made.topic
            start_story(
                connection, self.office, made.story, head, topic, column_id, template.byline
            )
            if update:
                at = self.office.stamp()
                append_to_body(connection, author, made.story, update, text, at)
            deck = filled(template.deck, values)[: LONGEST["deck"]]
            if deck:
                set_field(connection, self.office, made.story, "deck", deck)

        self.office.store.write(work)
        self._announce(made, topic_id)
        return made

    def take_back(self, started: Started) -> None:
        """As if it had not begun: story and topic go to the bin, in one transaction."""

        def work(connection: Connection) -> None:
            author = self.office.author(connection)
            for table, kind, subject in (
                (Story, Kind.STORY_DELETED, started.story),
                (Topic, Kind.TOPIC_DELETED, started.topic),
            ):
                is_there = select(table.c.id).where(table.c.id == subject, ~table.c.is_deleted)
                if subject and connection.execute(is_there).first() is not None:
                    draft = Draft(kind, subject, {})
                    record(connection, author, draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(started, None)

    def _propose(
        self,
        connection: Connection,
        author: Author,
        topic: TopicId,
        title: str,
        choice: Choice | None,
        template: Template,
    ) -> None:
        column = choice.column_id if choice else None
        payload = {
            "title": checked("title", title[: LONGEST["title"]]),
            "angle": "",
            "column": column,
            "due_at": None,
            "owner": author.person,
            "channels": sorted(channel.value for channel in template.channels),
        }
        needs = column_keys(connection, column)
        record(
            connection, author, Draft(Kind.TOPIC_PROPOSED, topic, payload, needs),
            self.office.stamp(),
        )  # fmt: skip

    def _announce(self, started: Started, topic_id: TopicId | None) -> None:
        topics = frozenset(one for one in (started.topic, topic_id) if one)
        self.office.changes.announce(Change(topics, frozenset({started.story}), queue=True))


def _title(connection: Connection, topic_id: TopicId | None) -> str:
    if topic_id is None:
        return ""
    found = connection.execute(
        select(Topic.c.title).where(Topic.c.id == topic_id, Topic.c.is_deleted.is_(False))
    ).scalar_one_or_none()
    if found is None:
        raise NotFound("not_found")
    return str(found)


def _body(author: Author, template: Template, values: dict[str, str]) -> tuple[bytes, str]:
    """A body's first update with the template's paragraphs, and its text; none of an empty one."""
    if not template.blocks:
        return b"", ""
    from studio.exchange.body_document import write_document
    from studio.exchange.document import Document
    from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

    body = StoryBody.open()
    try:
        body.sign_in(author.person, author.device)
        blocks = filled_blocks(template.blocks, values)
        write_document(body, Document(blocks=blocks), lambda _: author.person)
        body.commit()
        return body.own_updates(0), body.text.whole()
    finally:
        body.close()
