"""Finding (搜索): stories, topics, captions, comments and earlier versions by their words.

The index answers for what it holds; whatever is marked as changed since is looked at itself, so
nothing that was saved is unfindable, also a moment after a kill.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, func, select

from studio.desks.indexing import Doc, media_words, read_doc
from studio.desks.newsroom import Office
from studio.desks.sought import LONGEST_SENTENCE, Sought
from studio.models.search import SearchMark
from studio.vocabulary import Channel, ColumnId, PersonId, StoryState

MOST: Final = 50


class Place(StrEnum):
    """Where the words stand."""

    HEADLINE = "headline"
    DECK = "deck"
    BYLINE = "byline"
    BODY = "body"
    MEDIA = "media"
    COMMENT = "comment"
    PAST = "past"
    """In an earlier version only."""
    ANGLE = "angle"


@dataclass(frozen=True, slots=True)
class Sieve:
    """What is not asked for; an empty field lets everything through."""

    author: PersonId | None = None
    column: ColumnId | None = None
    state: StoryState | None = None
    """Topics have none: a state leaves them out."""
    channel: Channel | None = None
    """Of the topic."""
    since: str = ""
    """UTC stamp; changed then or later."""
    until: str = ""
    """UTC stamp; changed before."""


@dataclass(frozen=True, slots=True)
class Hit:
    sort: str
    """`story` or `topic`."""
    id: str
    title: str
    title_marks: tuple[tuple[int, int], ...]
    """(start, end) of the words in it, in code points."""
    place: Place
    sentence: str
    """With words looked for, or the beginning when they stand in the title alone."""
    marks: tuple[tuple[int, int], ...]
    author_name: str
    column_name: str
    state: StoryState | None
    at: str
    """UTC stamp of the newest change."""


@dataclass(frozen=True, slots=True)
class Found:
    hits: tuple[Hit, ...]
    """Those with all words in the title first; among equals what changed last."""
    is_more: bool
    """There are more than were asked for."""
    unread: int
    """So many stories came from elsewhere and could not be looked into in time."""


@dataclass(frozen=True, slots=True)
class SearchDesk:
    office: Office

    def find(
        self, typed: str, sieve: Sieve | None = None, most: int = MOST, patience_s: float = 0.25
    ) -> Found:
        """The best `most` hits. Slow: run it in background.

        `patience_s`: how long to look into what came from elsewhere and is not indexed yet.
        """
        sought = Sought.of(typed)
        if not sought:
            return Found((), False, 0)
        with self.office.store.reading() as connection:
            search = _Search(connection, sought, sieve or Sieve(), most, patience_s)
            return search.run()


class _Search:
    """One search, within one moment of the store."""

    def __init__(
        self, connection: Connection, sought: Sought, sieve: Sieve, most: int, patience_s: float
    ) -> None:
        self._connection = connection
        self._sought = sought
        self._most = most
        self._until = time.monotonic() + patience_s
        self._sifting, self._values = _sifting(sieve)

    def run(self) -> Found:
        fresh, unread = self._marked()
        found = {hit.id: hit for hit in fresh}
        in_title = [hit for hit in fresh if hit.place is Place.HEADLINE]
        wanted = self._most + 1
        for phrases in (f"title : ({self._sought.phrases})", self._sought.phrases):
            for line in self._indexed(phrases):
                if line.subject_id in found:
                    continue
                hit = self._hit(line)
                if hit is None:
                    continue
                found[hit.id] = hit
                in_title += [hit] if hit.place is Place.HEADLINE else []
                if len(found) - len(fresh) >= wanted:
                    break
            if len(in_title) >= wanted:
                break
        hits = sorted(found.values(), key=lambda hit: hit.at, reverse=True)
        hits.sort(key=lambda hit: hit.place is not Place.HEADLINE)
        return Found(tuple(hits[: self._most]), len(hits) > self._most, unread)

    # -- what the index knows ------------------------------------------------------------------

    def _indexed(self, phrases: str) -> Iterator[Any]:
        asked = self._connection.exec_driver_sql(
            _INDEXED.format(sifting=self._sifting), {"phrases": phrases, **self._values}
        )
        try:
            yield from asked
        finally:
            asked.close()

    # -- what it does not know yet -------------------------------------------------------------

    def _marked(self) -> tuple[list[Hit], int]:
        count = self._connection.execute(select(func.count()).select_from(SearchMark)).scalar_one()
        if not count:
            return [], 0
        signs = {f"sign{number}": sign for number, sign in enumerate(self._sought.signs)}
        looks = " AND ".join(f"instr({_ALL_WORDS}, :{name})" for name in signs) or "1"
        asked = self._connection.exec_driver_sql(
            _MARKED.format(sifting=self._sifting, looks=looks), {**signs, **self._values}
        )
        hits: list[Hit] = []
        rest: list[Any] = []
        for line in asked:
            hit = self._hit(line)
            if hit is None and line.is_behind:
                rest.append(line)
            elif hit is not None:
                hits.append(hit)
                if (
                    len(hits) > self._most * 4
                ):  # only while everything is indexed for the first time
                    break
        asked.close()
        return hits, self._look_into(rest, hits)

    def _look_into(self, lines: list[Any], hits: list[Hit]) -> int:
        """Bodies must be opened to know what they say; how many there was no time for."""
        for number, line in enumerate(lines):
            if time.monotonic() > self._until:
                return len(lines) - number
            doc = read_doc(self._connection, line)
            hit = self._hit(line, doc)
            if hit is not None:
                hits.append(hit)
        return 0

    # -- one hit -------------------------------------------------------------------------------

    def _hit(self, line: Any, doc: Doc | None = None) -> Hit | None:
        """None: the words only seemed to be there."""
        sought, fields = self._sought, _fields(line, doc)
        if not sought.stands_in(*(text for _, text in fields)):
            return None
        title = fields[0][1]
        place, text = max(fields[1:], key=lambda field: sought.count(field[1]))
        sentence, marks = sought.sentence(text) or (_beginning(fields), [])
        if sought.stands_in(title):
            place = Place.HEADLINE
        return Hit(
            sort=line.sort,
            id=line.subject_id,
            title=title,
            title_marks=tuple(sought.spans(title)),
            place=place,
            sentence=sentence,
            marks=tuple(marks),
            author_name=line.author_name or "",
            column_name=line.column_name or "",
            state=StoryState(line.state) if line.sort == "story" else None,
            at=line.at,
        )


def _fields(line: Any, doc: Doc | None) -> list[tuple[Place, str]]:
    if line.sort == "topic":
        return [(Place.HEADLINE, line.title), (Place.ANGLE, line.angle)]
    return [
        (Place.HEADLINE, line.title),
        (Place.DECK, line.deck),
        (Place.BODY, doc.words.split("\n", 2)[2] if doc else line.text or ""),
        (Place.MEDIA, doc.media if doc else _media(line)),
        (Place.COMMENT, doc.comments if doc else line.comments or ""),
        (Place.BYLINE, line.byline),
        (Place.PAST, doc.past if doc else line.past or ""),
    ]


def _media(line: Any) -> str:
    return media_words(msgspec.json.decode(line.media)) + "\n" + (line.objects or "")


def _beginning(fields: list[tuple[Place, str]]) -> str:
    """What a list shows below a title."""
    whole = next((text for _, text in fields[1:] if text.strip()), "").strip()
    first = whole.split("\n", 1)[0]
    return first if len(first) <= LONGEST_SENTENCE else first[:LONGEST_SENTENCE] + "…"


def _sifting(sieve: Sieve) -> tuple[str, dict[str, str]]:
    """The end of a WHERE, and its values."""
    wanted = {
        "author": (sieve.author, "p.id = :author"),
        "column": (sieve.column, "c.id = :column"),
        "state": (sieve.state and sieve.state.value, "s.state = :state"),
        "channel": (
            sieve.channel and sieve.channel.value,
            "EXISTS (SELECT 1 FROM json_each(t.channels) WHERE value = :channel)",
        ),
        "since": (sieve.since, "coalesce(s.changed_at, t.created_at) >= :since"),
        "until": (sieve.until, "coalesce(s.changed_at, t.created_at) < :until"),
    }
    asked = {name: (value, clause) for name, (value, clause) in wanted.items() if value}
    clauses = "".join(f" AND {clause}" for _, clause in asked.values())
    return clauses, {name: str(value) for name, (value, _) in asked.items()}


_LINE: Final = """
    coalesce(s.headline, t.title) AS title, s.deck, s.byline, b.text, s.media, t.angle,
    p.name AS author_name, c.name AS column_name, s.state,
    coalesce(s.changed_at, t.created_at) AS at
"""
# `m` names the subject; the topic is the subject, or that of the story.
_AROUND: Final = """
    LEFT JOIN stories s ON s.id = m.subject_id AND m.sort = 'story'
    LEFT JOIN topics t ON t.id = CASE m.sort WHEN 'topic' THEN m.subject_id ELSE s.topic_id END
    LEFT JOIN bodies b ON b.story_id = s.id
    LEFT JOIN persons p ON p.id = CASE m.sort WHEN 'topic' THEN t.owner_id ELSE s.author_id END
    LEFT JOIN columns c ON c.id = CASE m.sort WHEN 'topic' THEN t.column_id ELSE s.column_id END
"""
_IS_THERE: Final = (
    "CASE m.sort WHEN 'topic' THEN t.is_deleted = 0 ELSE s.is_deleted = 0 END{sifting}"
)
_ALL_WORDS: Final = (
    "(coalesce(s.headline, t.title) || coalesce(s.deck || s.byline || s.media, t.angle)"
    " || coalesce(b.text, '') || coalesce(d.objects || d.comments || d.past, ''))"
)
_INDEXED: Final = f"""
    SELECT m.subject_id, m.sort, m.objects, m.comments, m.past, {_LINE}
    FROM search_index i CROSS JOIN search_docs m ON m.number = i.rowid {_AROUND}
    WHERE search_index MATCH :phrases AND {_IS_THERE}
        AND NOT EXISTS (SELECT 1 FROM search_marks k WHERE k.subject_id = m.subject_id)
    ORDER BY i.rowid DESC
"""  # noqa: S608  (put together of constants; values are bound)
_MARKED: Final = f"""
    SELECT m.subject_id, m.sort, m.stirred, m.is_behind, d.objects, d.comments, d.past, {_LINE}
    FROM search_marks m LEFT JOIN search_docs d ON d.subject_id = m.subject_id {_AROUND}
    WHERE {_IS_THERE} AND (m.is_behind OR {{looks}})
    ORDER BY at DESC
"""  # noqa: S608  (as above)
