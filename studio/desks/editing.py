"""The editing desk (编): stories, their fields and bodies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, select, union_all

from studio.clock import moment, unique_id
from studio.desks.changes import Change
from studio.desks.conflicts import Alternative, Names, conflicts_of
from studio.desks.newsroom import Office
from studio.desks.planning import column_keys, missing_subjects, waiting_subjects
from studio.desks.reviewing import (
    ReviewParagraph,
    ReviewVersions,
    paragraphs_to_review,
    versions_of,
)
from studio.desks.wording import checked
from studio.errors import BodyError, Invalid, NotFound
from studio.models.column import Column
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.models.person import Person
from studio.models.story import Body, BodyUpdate, Story
from studio.models.topic import Topic
from studio.sync.bodies import body_blobs
from studio.sync.facts import PLATFORM_URL, read_fact
from studio.sync.outbox import Draft, record
from studio.sync.presence import Readers
from studio.sync.projection import projected_row
from studio.sync.refused_bodies import ground_of, save_body
from studio.sync.review import clear, count_marks, pieces_in_log
from studio.sync.text_blobs import awaited_bytes
from studio.vocabulary import (
    LONGEST_STORY,
    NEVER,
    Arrival,
    ColumnId,
    IntentKey,
    IntentState,
    Kind,
    PersonId,
    Revision,
    StoryId,
    StoryState,
    TopicId,
)

if TYPE_CHECKING:
    from studio.manuscript.objects import Embedded

FIELDS = ("headline", "deck", "byline", "column", "topic")


@dataclass(frozen=True, slots=True)
class StoryRow:
    """One line of the story list, detached from the store."""

    id: StoryId
    headline: str
    column_name: str
    topic_title: str
    author_name: str
    state: StoryState
    arrival: Arrival
    media_total: int
    media_there: int
    """How many of its media the province has verified."""
    changed_at: str
    return_reason: str
    has_refused: bool
    """Something of it was refused; the words are under 需处理."""
    alternatives: int = 0
    """Values beside its fields, for a person to choose."""
    to_review: int = 0
    """Paragraphs that two sides touched, and nobody has looked at since."""
    is_missing: bool = False
    """不在省平台: the province was set back and lacks something of it that we had seen."""
    submission_waits: bool = False
    """What has not reached the province is its submission, and not only later words."""
    media_elsewhere: bool = False
    """Another workstation handed it in and sends its media: how far they are is not known here."""


@dataclass(frozen=True, slots=True)
class StorySheet:
    """What the editing page shows of a story, without its body."""

    id: StoryId
    headline: str
    deck: str
    byline: str
    topic_title: str
    column_id: ColumnId | None
    column_name: str
    author_name: str
    state: StoryState
    arrival: Arrival
    media_total: int
    media_there: int
    return_reason: str
    revisions: Mapping[str, Revision]
    """Of the fields that the province has confirmed: which record set what the sheet shows."""
    saved_at: datetime | None
    """When the newest version of the body was committed here; None: no body yet."""
    alternatives: tuple[Alternative, ...] = ()
    """Values that came second and stand beside its fields."""
    to_review: int = 0
    """Paragraphs that two sides touched, and nobody has looked at since."""
    awaited: int = 0
    """Bytes of its body that others wrote and that are still on their way here."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What its column asks, for manuscript.profile.read_profile."""
    topic_id: TopicId | None = None
    shelf: tuple[tuple[str, str], ...] = ()
    """SHA-256 and media type of the media that belong to it."""
    unsent: IntentKey | None = None
    """Its submission, as long as that has not left and may be taken back."""
    media_elsewhere: bool = False
    """As of StoryRow."""
    submission_waits: bool = False
    """As of StoryRow."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A body as it stands, without what is only suggested: nobody has agreed to that yet."""

    html: str
    text: str
    """As plain text; a table has a line for each row, with tabs between its cells."""
    left_out: int
    """How many open suggestions are not in it."""
    objects: tuple[Embedded, ...] = ()
    """Pictures, tables and the like that stand in it, in order."""


@dataclass(frozen=True, slots=True)
class StoredBody:
    """A body at one moment."""

    blobs: tuple[bytes, ...]
    """Loro's, in the order to import them; none: a new body."""
    ground: int
    """Another one: words were taken out since, and what is written on top of them goes along."""


@dataclass(frozen=True, slots=True)
class Colleague:
    id: PersonId
    name: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class EditingDesk:
    office: Office
    readers: Readers = field(default_factory=Readers)

    def rows(
        self,
        states: Collection[StoryState] = tuple(StoryState),
        most: int = -1,
        fitting: Sequence[ColumnElement[bool]] = (),
    ) -> list[StoryRow]:
        """Stories in these states, the one changed last first; at most `most`, -1: all.

        `fitting`: more that must be true of them, of their column, topic or author. Slow with
        100 000 of them: run it in background.
        """
        wanted = _STORIES.where(Story.c.state.in_(states), *fitting).limit(most)
        with self.office.store.reading() as connection:
            whereabouts = _Whereabouts(connection)
            return [_row(line, whereabouts) for line in connection.execute(wanted)]

    def row(self, story_id: StoryId) -> StoryRow:
        """Raises NotFound."""
        with self.office.store.reading() as connection:
            line = connection.execute(_STORIES.where(Story.c.id == story_id)).one_or_none()
            if line is None:
                raise NotFound("not_found")
            return _row(line, _Whereabouts(connection))

    def start(self, headline: str = "", topic_id: TopicId | None = None) -> StoryId:
        """A new story, of a topic or on its own. Raises Invalid or NotFound."""
        headline = checked("headline", headline)
        story_id = StoryId(unique_id())
        self.office.store.write(
            lambda connection: start_story(connection, self.office, story_id, headline, topic_id)
        )
        topics = frozenset({topic_id}) if topic_id else frozenset()
        self.office.changes.announce(Change(topics, frozenset({story_id}), queue=True))
        return story_id

    def sheet(self, story_id: StoryId) -> StorySheet:
        """Raises NotFound."""
        with self.office.store.reading() as connection:
            line = connection.execute(_STORIES.where(Story.c.id == story_id)).one_or_none()
            if line is None:
                raise NotFound("not_found")
            row = _row(line, _Whereabouts(connection))
            confirmed = projected_row(connection, story_id) or {"_set": {}}
            saved = connection.execute(
                select(Body.c.saved_at).where(Body.c.story_id == story_id)
            ).scalar_one_or_none()
            awaited = awaited_bytes(connection, story_id)
            unsent = connection.execute(_UNSENT, {"story": story_id}).scalar_one_or_none()
            asked = connection.execute(_ASKED, {"column": line.column_id}).scalar_one_or_none()
            conflicts = (
                conflicts_of(connection, "story", story_id, Names(connection))
                if line.alternatives
                else []
            )
        return StorySheet(
            id=story_id,
            headline=line.headline,
            deck=line.deck,
            byline=line.byline,
            topic_title=row.topic_title,
            column_id=line.column_id,
            column_name=row.column_name,
            author_name=row.author_name,
            state=row.state,
            arrival=row.arrival,
            media_total=row.media_total,
            media_there=row.media_there,
            return_reason=row.return_reason,
            revisions={
                field: (mark[0], mark[1])
                for field, mark in confirmed["_set"].items()
                if (mark[0], mark[1]) != NEVER
            },
            saved_at=moment(saved) if saved else None,
            to_review=row.to_review,
            awaited=awaited,
            alternatives=tuple(one for each in conflicts for one in each.alternatives),
            asked=asked or {},
            topic_id=line.topic_id,
            shelf=tuple((sha256, about["type"]) for sha256, about in line.media.items()),
            unsent=IntentKey(unsent) if unsent else None,
            submission_waits=row.submission_waits,
            media_elsewhere=row.media_elsewhere,
        )

    def body(self, story_id: StoryId) -> list[bytes]:
        """The body's Loro blobs in the order to import them; none: a new body."""
        return list(self.stored_body(story_id).blobs)

    def stored_body(self, story_id: StoryId) -> StoredBody:
        """The body as it is, for whoever writes in it for a while."""
        with self.office.store.reading() as connection:
            blobs, ground = body_blobs(connection, story_id), ground_of(connection, story_id)
        return StoredBody(tuple(blobs), ground)

    def text(self, story_id: StoryId) -> str:
        """The body as plain text, with what came from elsewhere; a damaged one as last saved."""
        from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

        with self.office.store.reading() as connection:
            blobs = body_blobs(connection, story_id)
            saved = connection.execute(
                select(Body.c.text).where(Body.c.story_id == story_id)
            ).scalar_one_or_none()
        try:
            body = StoryBody.open(blobs)
        except BodyError:
            return saved or ""
        try:
            return (saved or "") if body.fault is not None else body.text.whole()
        finally:
            body.close()

    def colleagues(self) -> list[Colleague]:
        """Everyone of the newsroom by name, those who left too."""
        with self.office.store.reading() as connection:
            lines = connection.execute(
                select(Person.c.id, Person.c.name, Person.c.is_revoked).order_by(Person.c.name)
            )
            return [Colleague(PersonId(one.id), one.name, one.is_revoked) for one in lines]

    def html(self, story_id: StoryId) -> str:
        """As `proof`, the HTML alone."""
        return self.proof(story_id).html

    def proof(self, story_id: StoryId) -> Proof:
        """The body on paper, as last saved. Raises BodyError when it is damaged."""
        from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint
        from studio.manuscript.objects import embedded, keys_in
        from studio.manuscript.rendering import to_html, to_plain
        from studio.manuscript.suggested import as_if_rejected, open_suggestions

        body = StoryBody.open(self.body(story_id))
        try:
            if body.fault is not None:
                raise body.fault
            blocks = body.text.blocks()
            standing, embeds = as_if_rejected(blocks), body.embeds()
            objects = [embedded(embeds[key]) for key in keys_in(standing) if key in embeds]
            html = to_html(standing, embeds, rich=True)
            text = to_plain(standing, embeds)
            return Proof(html, text, len(open_suggestions(blocks)), tuple(objects))
        finally:
            body.close()

    def save_body(
        self, story_id: StoryId, update: bytes, text: str, ground: int | None = None
    ) -> datetime:
        """Commit one Loro update to the disk; the time of the commit (UTC).

        `text` is the whole body as it reads now; `ground`: of the body that was read. What builds
        on words that were refused since is kept with those, under 需处理. What is typed into a
        story that somebody moved to the bin is found there with it; into one that the province
        refused to begin, it is kept until that is sent again. Raises Invalid story_too_long,
        NotFound, or StoreError (disk_full): then nothing was stored, and the same call may be made
        again.
        """
        if len(text) > LONGEST_STORY:
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        now = self.office.now()

        def work(connection: Connection) -> bool:
            _expect_known(connection, story_id)
            author, at = self.office.author(connection), self.office.stamp()
            save_body(connection, author, story_id, update, text, at, ground)
            return ground in (None, ground_of(connection, story_id))

        is_up_to_date = self.office.store.write(work)
        stories = frozenset({story_id})
        bodies = frozenset[StoryId]() if is_up_to_date else stories
        self.office.changes.announce(Change(stories=stories, bodies=bodies, queue=True))
        return now

    def change_field(
        self, story_id: StoryId, field: str, value: str, base: Revision | None = None
    ) -> datetime:
        """Set headline, deck, byline, column or topic; the time of the commit (UTC).

        `base`: the revision of the value that the person saw when changing it; what came in from
        elsewhere since then must not be overwritten unseen. None: what is confirmed now.
        """
        if field not in FIELDS:
            raise Invalid("choice_unknown", value=field, choices=", ".join(FIELDS))
        is_place = field in ("column", "topic")
        wanted = value or None if is_place else checked(field, value)
        now = self.office.now()

        if self.office.store.write(
            lambda connection: set_field(connection, self.office, story_id, field, wanted, base)
        ):
            self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))
        return now

    def enter(self, story_id: StoryId) -> None:
        """A window here shows the story; colleagues are told while the line is up."""
        self.readers.enter(story_id)

    def leave(self, story_id: StoryId) -> None:
        self.readers.leave(story_id)

    def beside(self, story_id: StoryId) -> list[str]:
        """Who has it open elsewhere at this moment (正在编辑); a hint, as far as anybody knows."""
        return self.readers.beside(story_id)

    def review_marks(self, story_id: StoryId) -> list[ReviewParagraph]:
        """Paragraphs of the body that two sides touched, until a person clears them."""
        with self.office.store.reading() as connection:
            return paragraphs_to_review(connection, story_id)

    def review_versions(self, story_id: StoryId, paragraph: str) -> list[ReviewVersions]:
        """How each side wrote such a paragraph, the newest last. Slow: run it in background."""
        with self.office.store.reading() as connection:
            names = Names(connection)
            pieces = pieces_in_log(connection, story_id)
            row = projected_row(connection, story_id) or {}
        return versions_of(pieces, row, paragraph, names.people, names.device)

    def clear_review(self, story_id: StoryId, paragraph: str) -> None:
        """A person has looked at the paragraph as it reads now. Raises NotFound."""

        def work(connection: Connection) -> None:
            _expect(connection, story_id)
            author = self.office.author(connection)
            if clear(connection, author, story_id, paragraph, self.office.stamp()) is None:
                raise NotFound("not_found")

        self.office.store.write(work)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))

    def delete(self, story_id: StoryId) -> None:
        """Take it off the desk; the log keeps it."""

        def work(connection: Connection) -> None:
            _expect(connection, story_id)
            draft = Draft(Kind.STORY_DELETED, story_id, {})
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))


def start_story(
    connection: Connection,
    office: Office,
    story_id: StoryId,
    headline: str,
    topic_id: TopicId | None = None,
    column_id: ColumnId | None = None,
    byline: str = "",
) -> None:
    """Record a new story, its words checked, in the caller's transaction. Raises NotFound.

    Without a column it is of the topic's, without a byline of who works here.
    """
    author = office.author(connection)
    topic = _topic(connection, topic_id)
    name = connection.execute(
        select(Person.c.name).where(Person.c.id == author.person)
    ).scalar_one_or_none()
    column = column_id or (topic.column_id if topic else None)
    payload = {
        "topic": topic_id,
        "headline": headline or (topic.title if topic else ""),
        "byline": byline or name or "",
        "column": column,
    }
    needs = [topic.created_key] if topic else []
    needs += column_keys(connection, column)
    record(connection, author, Draft(Kind.STORY_STARTED, story_id, payload, needs), office.stamp())


def set_field(
    connection: Connection,
    office: Office,
    story_id: StoryId,
    field: str,
    value: str | None,
    base: Revision | None = None,
) -> bool:
    """Record what a field says now, checked, in the caller's transaction; False: it did already.

    Raises NotFound.
    """
    if getattr(_expect(connection, story_id, even_deleted=True), field) == value:
        return False
    needs: list[str] = []
    if field == "column" and value:
        needs = column_keys(connection, ColumnId(value))
    elif field == "topic" and value:
        needs = [_topic(connection, TopicId(value)).created_key]
    payload = {"field": field, "value": value}
    draft = Draft(Kind.STORY_CHANGED, story_id, payload, needs, base)
    record(connection, office.author(connection), draft, office.stamp())
    return True


class _Whereabouts:
    """What of which story is still on its way, read once for a whole list."""

    def __init__(self, connection: Connection) -> None:
        self.is_enrolled = bool(read_fact(connection, PLATFORM_URL))
        self.waiting = waiting_subjects(connection)
        self.missing = missing_subjects(connection)
        self.submitting = set(
            connection.execute(
                select(Intent.c.subject_id).where(
                    Intent.c.kind == Kind.STORY_SUBMITTED, Intent.c.state == IntentState.WAITING
                )
            ).scalars()
        )
        self.waiting |= set(
            connection.execute(
                select(BodyUpdate.c.story_id).where(BodyUpdate.c.intent_key.is_(None)).distinct()
            ).scalars()
        )
        self.refused = set(
            connection.execute(
                select(Intent.c.subject_id)
                .where(Intent.c.state == IntentState.REFUSED, Intent.c.is_put_away.is_(False))
                .distinct()
            ).scalars()
        )
        self.to_review = count_marks(connection)
        sent = connection.execute(select(Transfer.c.sha256, Transfer.c.is_verified)).all()
        self.sent_here = {line.sha256 for line in sent}
        self.verified = {line.sha256 for line in sent if line.is_verified}

    def are_elsewhere(self, state: StoryState, media: Collection[str]) -> bool:
        """Whether some of what was handed in is another workstation's to send."""
        return state is not StoryState.DRAFT and not self.sent_here.issuperset(media)

    def arrival(self, story_id: str, media: dict[str, Any]) -> tuple[Arrival, int]:
        there = len(self.verified.intersection(media))
        if not self.is_enrolled:
            return Arrival.LOCAL, there
        if story_id in self.waiting:
            return Arrival.WAITING, there
        return (Arrival.ARRIVED if there == len(media) else Arrival.TEXT_ARRIVED), there


_STORIES: Select[Any] = (
    select(
        Story.c.id,
        Story.c.headline,
        Story.c.deck,
        Story.c.byline,
        Story.c.column_id,
        Column.c.name.label("column_name"),
        Story.c.topic_id,
        Topic.c.title.label("topic_title"),
        Person.c.name.label("author_name"),
        Story.c.state,
        Story.c.media,
        Story.c.changed_at,
        Story.c.return_reason,
        Story.c.alternatives,
    )
    .outerjoin(Column, Column.c.id == Story.c.column_id)
    .outerjoin(Topic, Topic.c.id == Story.c.topic_id)
    .outerjoin(Person, Person.c.id == Story.c.author_id)
    .where(Story.c.is_deleted.is_(False))
    .order_by(Story.c.changed_at.desc())
)


_UNSENT = select(Intent.c.key).where(
    Intent.c.subject_id == bindparam("story"),
    Intent.c.kind == Kind.STORY_SUBMITTED,
    Intent.c.state == IntentState.WAITING,
    Intent.c.is_handed.is_(False),
)
_ASKED = select(Column.c.profile).where(Column.c.id == bindparam("column"))


def _row(line: Any, whereabouts: _Whereabouts) -> StoryRow:
    arrival, there = whereabouts.arrival(line.id, line.media)
    return StoryRow(
        id=line.id,
        headline=line.headline,
        column_name=line.column_name or "",
        topic_title=line.topic_title or "",
        author_name=line.author_name or "",
        state=StoryState(line.state),
        arrival=arrival,
        media_total=len(line.media),
        media_there=there,
        media_elsewhere=whereabouts.are_elsewhere(StoryState(line.state), line.media),
        changed_at=line.changed_at,
        return_reason=line.return_reason,
        has_refused=line.id in whereabouts.refused,
        alternatives=line.alternatives,
        to_review=whereabouts.to_review.get(line.id, 0),
        is_missing=line.id in whereabouts.missing,
        submission_waits=line.id in whereabouts.submitting,
    )


def _expect(connection: Connection, story_id: StoryId, *, even_deleted: bool = False) -> Any:
    found = connection.execute(_FIELDS_OF, {"story": story_id}).one_or_none()
    if found is None or (found.is_deleted and not even_deleted):
        raise NotFound("not_found")
    return found


def _expect_known(connection: Connection, story_id: StoryId) -> None:
    """Somebody may still be typing into a story in the bin, or whose beginning was refused.

    Raises NotFound when there is none, or its beginning was put away.
    """
    if connection.execute(_EVER_THERE, {"story": story_id}).first() is None:
        raise NotFound("not_found")


_EVER_THERE = union_all(
    select(Story.c.id).where(Story.c.id == bindparam("story")),
    select(Intent.c.subject_id).where(
        Intent.c.subject_id == bindparam("story"),
        Intent.c.kind == Kind.STORY_STARTED,
        Intent.c.is_put_away.is_(False),
    ),
)
_FIELDS_OF = select(
    Story.c.id,
    Story.c.headline,
    Story.c.deck,
    Story.c.byline,
    Story.c.column_id.label("column"),
    Story.c.topic_id.label("topic"),
    Story.c.is_deleted,
).where(Story.c.id == bindparam("story"))


def _topic(connection: Connection, topic_id: TopicId | None) -> Any:
    if topic_id is None:
        return None
    found = connection.execute(
        select(Topic.c.title, Topic.c.column_id, Topic.c.created_key).where(
            Topic.c.id == topic_id, Topic.c.is_deleted.is_(False)
        )
    ).one_or_none()
    if found is None:
        raise NotFound("not_found")
    return found
