"""Brings what was marked into the full-text index, a little at a time, behind everything else."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, bindparam, select

from studio.clock import Clock, moment, stamp
from studio.desks.history import newest_milestone, past_paragraphs
from studio.desks.mentions import put_mentions
from studio.desks.sought import separated
from studio.errors import BodyError, StoreError
from studio.models.database import Store
from studio.models.search import SearchMark
from studio.models.story import Body, Story
from studio.models.topic import Topic
from studio.sync.bodies import body_blobs, catch_up_text
from studio.vocabulary import StoryId

if TYPE_CHECKING:
    from studio.manuscript.comments import Mention

REST_S: Final = 1.0
"""From a change to its way into the index: somebody who types is not disturbed by it."""
MOST_DOCS: Final = 24
MOST_LETTERS: Final = 12_000
"""In one merge, some 10 ms; a save waits no longer. A longer story goes alone."""
TIDY_EVERY: Final = 4
"""Steps; else the first indexing of a large profile would leave thousands of parts."""
JOINED_AT_ONCE: Final = 200
"""Pages, some 5 ms."""


@dataclass(frozen=True, slots=True)
class Doc:
    """Everything that one subject is found by."""

    subject: str
    sort: str
    stirred: int
    """Of its mark when this was read."""
    order: int
    """Milliseconds of the newest change: what is listed first is found first."""
    title: str
    words: str
    media: str
    """Also of what stands in the text."""
    objects: str
    comments: str
    past: str
    """All paragraphs of its named versions, also those that still stand."""
    past_of: str
    caught_up: str | None
    """The body's text, where the store still has an older one."""
    is_gone: bool = False
    mentions: tuple[Mention, ...] | None = ()
    """In its comments. None: its body cannot be read, what was known of them stays."""

    @property
    def fields(self) -> tuple[str, ...]:
        """As the index has columns; of the past only what does not stand any more."""
        present = set(self.words.split("\n"))
        past = "\n".join(line for line in self.past.split("\n") if line not in present)
        return self.title, self.words, self.media, self.comments, past

    @property
    def digest(self) -> bytes:
        made = hashlib.blake2b(digest_size=12)
        for field in (str(self.order), self.past_of, self.objects, *self.fields):
            made.update(field.encode("utf-8", "replace") + b"\0")
        return made.digest()


@dataclass
class Indexer:
    """One thread; what it had not done when the machine went off is still marked."""

    store: Store
    now: Clock
    on_bug: Callable[[BaseException], object]
    on_mentions: Callable[[], object] = lambda: None
    """Somebody is mentioned who was not, or the other way about; called in the thread."""
    in_the_quiet: Callable[[], bool] = lambda: False
    """Does a little of what can wait for long; False: there is no more of it."""

    def __post_init__(self) -> None:
        self._wake = Event()
        self._stopping = Event()
        self._thread: Thread | None = None
        self._steps = 0
        self._ahead: list[str] = []  # subjects that were marked a moment ago, the next one last

    def start(self) -> None:
        self._wake.set()
        self._thread = Thread(target=self._loop, name="indexing", daemon=True)
        self._thread.start()

    def stop(self, within_s: float = 5.0) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(within_s)

    def poke(self) -> None:
        """Something was changed."""
        self._wake.set()

    def index_all(self) -> None:
        """All that is marked, in the calling thread. Raises StoreError."""
        while self.step():
            pass
        while self.tidy():
            pass

    def step(self) -> bool:
        """Index a few, the newest first; False when nothing is marked. Raises StoreError."""
        with self.store.reading() as connection:
            if not self._ahead:
                self._ahead = list(connection.execute(_MARKED).scalars())[::-1]
            docs = _read_some(connection, self._ahead)
        if not docs:
            return False
        at = stamp(self.now())
        if self.store.merge(lambda connection: _file(connection, docs, at)):
            self.on_mentions()
        self._steps += 1
        if self._steps % TIDY_EVERY == 0:
            self.tidy()
        return True

    def tidy(self) -> bool:
        """Join some parts of the index, so that it stays quick; False when there is no need."""
        return self.store.merge(_join_parts)

    def _loop(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait()
            self._stopping.wait(REST_S)
            self._wake.clear()
            try:
                while not self._stopping.is_set() and self.step():
                    self._stopping.wait(0.002)  # whoever wants the store or the processor has it
                while not self._stopping.wait(0.002) and self.tidy():
                    pass
                while not self._wake.is_set() and self.in_the_quiet():
                    self._wake.wait(0.02)  # whoever types goes on; the rest waits for the next lull
            except StoreError:
                continue  # a full disk: the marks stay, and marked things are found all the same
            except BaseException as error:
                self.on_bug(error)
                return


def _read_some(connection: Connection, ahead: list[str]) -> list[Doc]:
    """The next ones, taken off the list, as many as one merge should take."""
    docs: list[Doc] = []
    letters = 0
    while ahead and len(docs) < MOST_DOCS and letters < MOST_LETTERS:
        mark = connection.execute(_MARK, {"subject": ahead.pop()}).one_or_none()
        if mark is not None:
            doc = read_doc(connection, mark)
            letters += sum(map(len, doc.fields))
            docs.append(doc)
    return sorted(docs, key=lambda doc: doc.order)


def read_doc(connection: Connection, mark: Any) -> Doc:
    """What a marked subject says now."""
    if mark.sort == "topic":
        return _read_topic(connection, mark)
    line = connection.execute(_STORY, {"subject": mark.subject_id}).one_or_none()
    if line is None:
        return _gone(mark)
    text, objects, comments, caught_up = line.text or "", "", "", None
    mentions: tuple[Mention, ...] | None = ()
    past, past_of = "", ""
    if line.submission_key is not None:
        past, past_of = _read_past(connection, StoryId(line.id))
    blobs = body_blobs(connection, StoryId(line.id))
    if blobs:
        from studio.manuscript.reading import (
            read_words,
        )  # Loro is not needed before the first paint

        try:
            found = read_words(blobs)
        except BodyError:  # damaged: as it was last saved
            found, mentions = None, None
        if found is not None:
            objects, comments, mentions = found.objects, found.comments, found.mentions
            if found.text != text:
                text = caught_up = found.text
    return Doc(
        subject=line.id,
        sort="story",
        stirred=mark.stirred,
        order=_milliseconds(line.changed_at),
        title=line.headline,
        words="\n".join((line.deck, line.byline, text)),
        media="\n".join((media_words(line.media), objects)),
        objects=objects,
        comments=comments,
        past=past,
        past_of=past_of,
        caught_up=caught_up,
        mentions=mentions,
    )


def _read_past(connection: Connection, story: StoryId) -> tuple[str, str]:
    """Read off the history only after a submission or a verdict: it may be a long one."""
    newest = newest_milestone(connection, story)
    known = connection.exec_driver_sql(_FIND, (story,)).one_or_none()
    if known is not None and known.past_of == newest:
        return known.past, newest
    try:
        return "\n".join(past_paragraphs(connection, story)), newest
    except BodyError:
        return "", newest


def media_words(media: dict[str, Any]) -> str:
    """Names, captions and credits, a line a medium."""
    ordered = sorted(media.values(), key=lambda about: about["order"])
    return "\n".join(
        " · ".join(str(about[key]) for key in ("name", "caption", "credit") if about.get(key))
        for about in ordered
    )


def _read_topic(connection: Connection, mark: Any) -> Doc:
    line = connection.execute(_TOPIC, {"subject": mark.subject_id}).one_or_none()
    if line is None:
        return _gone(mark)
    return Doc(
        subject=line.id,
        sort="topic",
        stirred=mark.stirred,
        order=_milliseconds(line.created_at),
        title=line.title,
        words=line.angle,
        media="",
        objects="",
        comments="",
        past="",
        past_of="",
        caught_up=None,
    )


def _gone(mark: Any) -> Doc:
    return Doc(
        mark.subject_id, mark.sort, mark.stirred, 0, "", "", "", "", "", "", "", None, is_gone=True
    )


def _file(connection: Connection, docs: list[Doc], at: str) -> bool:
    """Whether somebody is mentioned who was not, or the other way about."""
    is_new = False
    for doc in docs:
        taken = (doc.subject, doc.stirred)
        if not connection.exec_driver_sql(_TAKE_MARK, taken).rowcount:
            continue  # it changed while it was read: it stays marked, and comes again
        if doc.caught_up is not None:
            catch_up_text(connection, StoryId(doc.subject), doc.caught_up, at)
            connection.exec_driver_sql(_FORGET_MARK, (doc.subject,))  # of that very write
        _put(connection, doc)
        is_new |= put_mentions(connection, doc.subject, doc.mentions)
    return is_new


def _put(connection: Connection, doc: Doc) -> None:
    before = connection.exec_driver_sql(_FIND, (doc.subject,)).one_or_none()
    digest = doc.digest
    if before is not None:
        if not doc.is_gone and before.digest == digest:
            return
        connection.exec_driver_sql("DELETE FROM search_index WHERE rowid = ?", (before.number,))
        connection.exec_driver_sql("DELETE FROM search_docs WHERE number = ?", (before.number,))
    if doc.is_gone:
        return
    number = doc.order << 10
    while connection.exec_driver_sql(_TAKEN, (number,)).first() is not None:
        number += 1
    connection.exec_driver_sql(
        "INSERT INTO search_docs (number, subject_id, sort, digest, objects, comments, past,"
        " past_of) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (number, doc.subject, doc.sort, digest, doc.objects, doc.comments, doc.past, doc.past_of),
    )
    connection.exec_driver_sql(
        "INSERT INTO search_index (rowid, title, words, media, comments, past)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, *map(separated, doc.fields)),
    )


def _join_parts(connection: Connection) -> bool:
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    connection.exec_driver_sql(_JOIN, (JOINED_AT_ONCE,))
    after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    return bool(after - before >= 2)  # as FTS5's manual says: else there was nothing to do


def _milliseconds(at: str) -> int:
    try:
        return max(0, int(moment(at).timestamp() * 1000))
    except (ValueError, OverflowError):  # of a machine whose clock made no sense
        return 0


_JOIN = "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)"
_TAKE_MARK = "DELETE FROM search_marks WHERE subject_id = ? AND stirred = ?"
_FORGET_MARK = "DELETE FROM search_marks WHERE subject_id = ?"
_FIND = "SELECT number, digest, past, past_of FROM search_docs WHERE subject_id = ?"
_TAKEN = "SELECT 1 FROM search_docs WHERE number = ?"
# What came from elsewhere first: only opening it tells what it says.
_MARKED = (
    select(SearchMark.c.subject_id)
    .outerjoin(Story, Story.c.id == SearchMark.c.subject_id)
    .order_by(SearchMark.c.is_behind.desc(), Story.c.changed_at.desc())
    .limit(1000)
)
_MARK = select(SearchMark).where(SearchMark.c.subject_id == bindparam("subject"))
_STORY = (
    select(
        Story.c.id,
        Story.c.headline,
        Story.c.deck,
        Story.c.byline,
        Story.c.media,
        Story.c.changed_at,
        Story.c.submission_key,
        Body.c.text,
    )
    .outerjoin(Body, Body.c.story_id == Story.c.id)
    .where(Story.c.id == bindparam("subject"))
)
_TOPIC = select(Topic.c.id, Topic.c.title, Topic.c.angle, Topic.c.created_at).where(
    Topic.c.id == bindparam("subject")
)
