"""Comments on text (批注): a mark on the letters, and a thread in the document beside them.

Everything two people may do to a thread at the same time stands under a key of its own, so a
reply never loses to a resolution. Undo leaves comments alone. They are no part of what is signed
or sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

import loro

from studio.errors import NotFound
from studio.manuscript.blocks import COMMENT, OBJECT, clean, units
from studio.manuscript.body import StoryBody
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.steps import Steps
from studio.vocabulary import PersonId

LONGEST_COMMENT: Final = 5000
"""Characters."""
_LONGEST_QUOTE: Final = 120
_REPLIES, _DELETED, _RESOLVED, _EDITED = "replies", "deleted", "resolved", "edited"


@dataclass(frozen=True, slots=True)
class Remark:
    """What one person said in a thread."""

    id: str
    person: PersonId
    at: str
    """UTC stamp, for display only."""
    words: str
    mentions: tuple[PersonId, ...]
    edited_at: str = ""
    """UTC stamp of the words that stand (已编辑). Empty: the first ones do."""
    is_taken_back: bool = False
    """撤回 while somebody answered it: the answers stand, these words do not."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody was named in a thread that is open."""

    thread: str
    remark: str
    """Of its story: tells remarks of all threads apart."""
    person: PersonId
    by: PersonId
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Thread:
    id: str
    opening: Remark
    replies: tuple[Remark, ...]
    quote: str
    """What it was about when it was made."""
    resolved_by: PersonId | None
    start: int | None
    """UTF-16. None: all its letters were deleted (原文已删)."""
    end: int | None


def read_threads(body: StoryBody) -> list[Thread]:
    """All that were not deleted: by place, those without a place last."""
    places = _places(body)
    with GUARD:
        stored = body.comments.get_deep_value()
    threads = threads_in(stored, places)
    nowhere = body.text.length
    return sorted(
        threads,
        key=lambda one: (nowhere if one.start is None else one.start, _order(one.id)),
    )


def threads_in(stored: object, places: Mapping[str, tuple[int, int]]) -> list[Thread]:
    """What a body's comments say, as they are stored; in no order."""
    entries = stored.items() if isinstance(stored, dict) else ()
    threads = (
        _thread(name, entry, places.get(name))
        for name, entry in entries
        if isinstance(entry, dict) and "words" in entry
    )
    return [one for one in threads if one.replies or not one.opening.is_taken_back]


def mentions_in(threads: Sequence[Thread]) -> Iterator[Mention]:
    """Who is named in what is still open, by somebody else."""
    for thread in threads:
        if thread.resolved_by is not None:
            continue
        for one in (thread.opening, *thread.replies):
            key = thread.id if one is thread.opening else f"{thread.id}/{one.id}"
            for person in dict.fromkeys(one.mentions):
                if person != one.person:
                    yield Mention(thread.id, key, person, one.person, one.at, one.words)


def may_take_back(thread: Thread, remark: Remark, person: PersonId | None) -> bool:
    """One's own words, until somebody else answered them."""
    said = (thread.opening, *thread.replies)
    after = said[said.index(remark) + 1 :] if remark in said else ()
    is_own = remark.person == person and not remark.is_taken_back
    return is_own and all(one.person == person for one in after)


def all_remarks(body: StoryBody) -> list[Remark]:
    """Everything ever said beside the text, in no order; deleted things too."""
    with GUARD:
        stored = cast("dict[str, dict[str, Any]]", body.comments.get_deep_value())
    found: list[Remark] = []
    for name, entry in stored.items():
        if isinstance(entry, dict):
            replies = entry.get(_REPLIES)
            said = replies if isinstance(replies, dict) else {}
            both = {name: entry, **said}
            found += [_remark(key, one) for key, one in both.items() if isinstance(one, dict)]
    return found


def add_comment(
    body: StoryBody, start: int, end: int, words: str, mentions: Sequence[PersonId] = ()
) -> tuple[str, Steps]:
    """A comment on [start, end); its id, and what the screen must follow."""
    with GUARD:
        number = len(body.comments.keys()) + 1
    name = f"{number}-{body.peer:x}"
    quote = body.text.slice(start, end).replace(OBJECT, "").strip()[:_LONGEST_QUOTE]
    with body.beside():
        thread = cast("loro.LoroMap", body.comments.insert_container(name, loro.LoroMap()))
        for key, value in _said(body, words, mentions).items():
            thread.insert(key, value)
        thread.insert("quote", quote)
        thread.insert_container(_REPLIES, loro.LoroMap())
        body.text.mark(start, end, COMMENT + name, True)
    return name, body.take()


def reply(
    body: StoryBody, thread: str, words: str, mentions: Sequence[PersonId] = ()
) -> tuple[str, Steps]:
    """Raises NotFound when there is no such thread."""
    replies = _map_in(_find(body, thread), _REPLIES)
    with GUARD:
        name = f"{len(replies.keys()) + 1}-{body.peer:x}"
    with body.beside():
        replies.insert(name, _said(body, words, mentions))
    return name, body.take()


def edit_remark(
    body: StoryBody, thread: str, answer: str, words: str, mentions: Sequence[PersonId] = ()
) -> Steps:
    """Other words for what was said; `answer`: id of a reply. Empty: the opening.

    Raises NotFound when it is not there, or not of the person who writes here.
    """
    found = _find(body, thread)
    with GUARD:
        said = cast("dict[str, Any]", found.get_deep_value())
    before = said.get(_REPLIES, {}).get(answer, {}) if answer else said
    if body.pen is None or before.get("person") != body.pen.person:
        raise NotFound("not_found")
    with body.beside():
        found.insert(f"{_EDITED}:{answer}", _said(body, words, mentions))
    return body.take()


def resolve(body: StoryBody, thread: str, *, on: bool) -> Steps:
    """Close the thread, or open it again. Raises NotFound."""
    found = _find(body, thread)
    with body.beside():
        found.insert(_RESOLVED, _said(body, "", ()) if on else None)
    return body.take()


def delete_comment(body: StoryBody, thread: str) -> Steps:
    """Take the opening back, and the thread with it unless it was answered. Raises NotFound.

    The document keeps it, marked as deleted; whoever answers meanwhile keeps their words.
    """
    found = _find(body, thread)
    place = _places(body).get(thread)
    with body.beside():
        found.insert(_DELETED, True)
        if place is not None:
            body.text.mark(*place, COMMENT + thread, None)
    return body.take()


def restore_comment(body: StoryBody, thread: str, place: tuple[int, int] | None) -> Steps:
    """Undo `delete_comment`: it stands again, on these letters. Raises NotFound."""
    found = _find(body, thread)
    with body.beside():
        found.insert(_DELETED, False)
        if place is not None and place[0] < place[1]:
            body.text.mark(*place, COMMENT + thread, True)
    return body.take()


def restore_reply(body: StoryBody, thread: str, name: str) -> Steps:
    """Undo `delete_reply`. Raises NotFound."""
    found = _find(body, thread)
    with body.beside():
        found.insert(f"{_DELETED}:{name}", False)
    return body.take()


def delete_reply(body: StoryBody, thread: str, name: str) -> Steps:
    """Raises NotFound."""
    found = _find(body, thread)
    with body.beside():
        found.insert(f"{_DELETED}:{name}", True)
    return body.take()


def _said(body: StoryBody, words: str, mentions: Sequence[PersonId]) -> dict[str, Any]:
    return {
        "person": body.pen.person if body.pen else "",
        "device": body.pen.device if body.pen else "",
        "at": body.stamp(),
        "words": clean(words).strip()[:LONGEST_COMMENT],
        "mentions": list(mentions),
    }


def _find(body: StoryBody, thread: str) -> loro.LoroMap:
    return _map_in(body.comments, thread)


def _map_in(holder: loro.LoroMap, name: str) -> loro.LoroMap:
    with GUARD:
        found = holder.get(name)
    container = getattr(found, "container", None)
    inner = getattr(container, "container", container)
    if not isinstance(inner, loro.LoroMap):
        raise NotFound("not_found")
    return inner


def _places(body: StoryBody) -> dict[str, tuple[int, int]]:
    """From the first to the last letter of each; newlines alone are no place."""
    places: dict[str, tuple[int, int]] = {}
    at = 0
    for text, marks in body.text.raw_pieces(0, body.text.length):
        end = at + units(text)
        if text.strip("\n"):
            for key, value in (marks or {}).items():
                if key.startswith(COMMENT) and value:
                    name = key.removeprefix(COMMENT)
                    places[name] = (places.get(name, (at, end))[0], end)
        at = end
    return places


def _thread(name: str, entry: Mapping[str, Any], place: tuple[int, int] | None) -> Thread:
    replies = entry.get(_REPLIES)
    said = replies.items() if isinstance(replies, dict) else ()
    resolved = entry.get(_RESOLVED)
    opening = _edited(_remark(name, entry), entry.get(f"{_EDITED}:"))
    if entry.get(_DELETED):
        opening = replace(opening, words="", mentions=(), is_taken_back=True)
    return Thread(
        id=name,
        opening=opening,
        replies=tuple(
            _edited(_remark(key, value), entry.get(f"{_EDITED}:{key}"))
            for key, value in sorted(said, key=lambda one: _order(one[0]))
            if isinstance(value, dict) and not entry.get(f"{_DELETED}:{key}")
        ),
        quote=str(entry.get("quote", "")),
        resolved_by=PersonId(str(resolved.get("person"))) if isinstance(resolved, dict) else None,
        start=place[0] if place else None,
        end=place[1] if place else None,
    )


def _edited(remark: Remark, entry: object) -> Remark:
    if not isinstance(entry, dict):
        return remark
    now = _remark(remark.id, entry)
    return replace(remark, words=now.words, mentions=now.mentions, edited_at=now.at)


def _remark(name: str, entry: Mapping[str, Any]) -> Remark:
    mentions = entry.get("mentions")
    return Remark(
        id=name,
        person=PersonId(str(entry.get("person", ""))),
        at=str(entry.get("at", "")),
        words=str(entry.get("words", "")),
        mentions=tuple(map(PersonId, map(str, mentions))) if isinstance(mentions, list) else (),
    )


def _order(name: str) -> tuple[int, str]:
    number, _, peer = name.partition("-")
    return (int(number) if number.isdecimal() else 0, peer)
