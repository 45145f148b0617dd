"""What one intent or record does to the row of its subject: one pure function for each kind.

`outbox.record` folds a new intent into what the editor sees, `merge` folds the province's records
into what is confirmed; both call the same functions, so both sides end up with the same.

A row is a plain dict. Beside the subject's fields it holds
`_set`: field → [epoch, seq, key, person] of the record that set it (NEVER while pending), and for
sets, element → [epoch, seq, key] of the record that added it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.vocabulary import NEVER, Kind, Revision, StoryState, TopicStage

Row = dict[str, Any]

SORTS = {
    "person": ("name", "role"),
    "column": ("name", "cadence", "target_seconds"),
    "topic": ("title", "angle", "column", "due_at", "owner"),
    "story": ("topic", "headline", "deck", "byline", "column"),
}
"""Sorts of subjects and the plain fields of each."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What happened to one subject, whether as our intent or as the province's record."""

    key: str
    kind: str
    subject: str
    person: str
    payload: Mapping[str, Any]
    at: str
    revision: Revision = NEVER
    """NEVER: an intent that the province has not taken yet."""
    base: Revision = NEVER
    predecessor: str | None = None


def sort_of(kind: str) -> str:
    """The sort of subject that an intent of this kind is about."""
    return kind.split(".", 1)[0]


def is_known(kind: str) -> bool:
    return kind in _FOLDS


def fold(row: Row | None, deed: Deed) -> Row | None:
    """The subject's row after `deed`, a new one. None: there is still no such subject."""
    step = _FOLDS.get(deed.kind)
    if step is None:
        return row
    if row is None:
        return _create(deed) if deed.kind in _CREATORS else None
    if deed.kind in _CREATORS:
        return row  # the first one made it
    fresh = {**row, "_set": dict(row["_set"]), "changed_at": max(row["changed_at"], deed.at)}
    step(fresh, deed)
    return fresh


def field_revision(row: Row | None, field: str) -> Revision:
    """Which record set the field; NEVER when it is ours alone so far."""
    found = row["_set"].get(field) if row else None
    return (found[0], found[1]) if found else NEVER


def _create(deed: Deed) -> Row:
    sort = sort_of(deed.kind)
    empty: dict[str, Any] = {"column": None, "due_at": None, "owner": None, "topic": None}
    mark = [*deed.revision, deed.key, deed.person]
    row: Row = {
        "created_key": deed.key,
        "created_at": deed.at,
        "changed_at": deed.at,
        "deleted": False,
        "_set": dict.fromkeys(SORTS[sort], mark),
    }
    for field in SORTS[sort]:
        row[field] = deed.payload.get(field, empty.get(field, ""))
    if sort == "topic":
        row |= {"stage": TopicStage.PROPOSED.value, "stage_reason": ""}
        row["channels"] = dict.fromkeys(deed.payload.get("channels", ()), mark[:3])
    if sort == "story":
        row |= {
            "author": deed.person,
            "state": StoryState.DRAFT.value,
            "return_reason": "",
            "submission": None,
            "submitted_hash": "",
            "media": {},
        }
    return row


def _change(row: Row, deed: Deed) -> None:
    field = deed.payload["field"]
    if field in SORTS[sort_of(deed.kind)]:
        row[field] = deed.payload["value"]
        row["_set"][field] = [*deed.revision, deed.key, deed.person]


def _add(row: Row, deed: Deed, collection: str, element: str, value: Any) -> None:
    mark = [*deed.revision, deed.key]
    row[collection] = {**row[collection], element: value(mark)}


def _add_channel(row: Row, deed: Deed) -> None:
    _add(row, deed, "channels", deed.payload["channel"], lambda mark: mark)


def _remove_channel(row: Row, deed: Deed) -> None:
    name = deed.payload["channel"]
    if _may_remove(row["channels"].get(name), deed):
        row["channels"] = {n: mark for n, mark in row["channels"].items() if n != name}


def _add_medium(row: Row, deed: Deed) -> None:
    about = {name: value for name, value in deed.payload.items() if name != "media"}
    _add(row, deed, "media", deed.payload["media"], lambda mark: {**about, "_added": mark})


def _remove_medium(row: Row, deed: Deed) -> None:
    sha256 = deed.payload["media"]
    if _may_remove(row["media"].get(sha256, {}).get("_added"), deed):
        row["media"] = {name: about for name, about in row["media"].items() if name != sha256}


def _may_remove(added: list[Any] | None, deed: Deed) -> bool:
    """A removal takes what it saw: added at or below its base, or by its predecessor."""
    if added is None:
        return False
    revision = (added[0], added[1])
    return added[2] == deed.predecessor or (revision != NEVER and revision <= deed.base)


def _set_stage(stage: TopicStage) -> Callable[[Row, Deed], None]:
    def step(row: Row, deed: Deed) -> None:
        if row["stage"] == TopicStage.PROPOSED:
            row["stage"] = stage.value
            row["stage_reason"] = deed.payload.get("reason", "")

    return step


def _submit(row: Row, deed: Deed) -> None:
    row["state"] = StoryState.SUBMITTED.value
    row["submission"] = deed.key
    row["submitted_hash"] = deed.payload["content_hash"]
    row["return_reason"] = ""


def _decide(state: StoryState) -> Callable[[Row, Deed], None]:
    def step(row: Row, deed: Deed) -> None:
        if row["submission"] == deed.payload.get("submission"):
            row["state"] = state.value
            row["return_reason"] = deed.payload.get("reason", "")

    return step


def _delete(row: Row, _deed: Deed) -> None:
    row["deleted"] = True


def _touch(_row: Row, _deed: Deed) -> None:
    """A body update changes no field; the body has its own table."""


_CREATORS = frozenset(
    {Kind.PERSON_JOINED, Kind.COLUMN_OPENED, Kind.TOPIC_PROPOSED, Kind.STORY_STARTED}
)

_FOLDS: dict[str, Callable[[Row, Deed], None]] = {
    Kind.PERSON_JOINED: _touch,
    Kind.COLUMN_OPENED: _touch,
    Kind.TOPIC_PROPOSED: _touch,
    Kind.TOPIC_CHANGED: _change,
    Kind.TOPIC_CHANNEL_ADDED: _add_channel,
    Kind.TOPIC_CHANNEL_REMOVED: _remove_channel,
    Kind.TOPIC_APPROVED: _set_stage(TopicStage.APPROVED),
    Kind.TOPIC_DROPPED: _set_stage(TopicStage.DROPPED),
    Kind.TOPIC_DELETED: _delete,
    Kind.STORY_STARTED: _touch,
    Kind.STORY_CHANGED: _change,
    Kind.STORY_BODY_UPDATED: _touch,
    Kind.STORY_MEDIA_ADDED: _add_medium,
    Kind.STORY_MEDIA_REMOVED: _remove_medium,
    Kind.STORY_SUBMITTED: _submit,
    Kind.STORY_ADOPTED: _decide(StoryState.ADOPTED),
    Kind.STORY_RETURNED: _decide(StoryState.RETURNED),
    Kind.STORY_DELETED: _delete,
}
