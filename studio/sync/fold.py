"""What one intent or record does to the row of its subject: one pure function for each kind.

`outbox.record` folds a new intent into what the editor sees, `merge` folds the province's records
into what is confirmed; both call the same functions, so both sides end up with the same.

A row is a plain dict. Beside the subject's fields it holds
`_set`: field → [epoch, seq, key, person] of the record that set it; while that is our own intent,
[0, 0, key, person, base epoch, base seq];
`_beside`: field → what came second beside what stands, the oldest first. One that says the same as
what stands is not shown (see `alternatives`) and waits there, in case that moves away;
and for sets, element → [epoch, seq, key] of the record that added it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from studio.vocabulary import NEVER, Kind, Revision, StoryState, TopicStage

Row = dict[str, Any]

SORTS = {
    "person": ("name", "role"),
    "column": ("name", "cadence", "target_seconds"),
    "topic": ("title", "angle", "column", "due_at", "owner"),
    "story": ("topic", "headline", "deck", "byline", "column"),
}
"""Sorts of subjects and the plain fields of each, which the creating record sets."""
_SORT_OF = {kind: kind.split(".", 1)[0] for kind in map(str, Kind)}
RULES = 3
"""Raised when the same log makes other rows than before: what was folded is then folded anew."""
PROFILE = "profile"
TEMPLATE = "template:"
"""Fields of a column that nothing sets before somebody changes them: what it asks of its stories,
and a field for each template, its id behind the colon."""


class Deed(msgspec.Struct, frozen=True, gc=False):
    """What happened to one subject, whether as our intent or as the province's record."""

    key: str
    kind: str
    subject: str
    person: str
    payload: Mapping[str, Any]
    at: str
    device: str = ""
    revision: Revision = NEVER
    """NEVER: an intent that the province has not taken yet."""
    base: Revision = NEVER
    predecessor: str | None = None


def sort_of(kind: str) -> str:
    """The sort of subject that an intent of this kind is about."""
    return _SORT_OF.get(kind) or kind.split(".", 1)[0]


def is_known(kind: str) -> bool:
    return kind in _FOLDS


def makes_subject(kind: str) -> bool:
    return kind in MAKERS


def fold(row: Row | None, deed: Deed) -> Row | None:
    """The subject's row after `deed`, a new one. None: there is still no such subject."""
    step = _FOLDS.get(deed.kind)
    if step is None:
        return row
    if row is None:
        return _create(deed) if deed.kind in MAKERS else None
    if deed.kind in MAKERS:
        return row  # the first one made it
    fresh = {**row, "_set": dict(row["_set"]), "changed_at": max(row["changed_at"], deed.at)}
    step(fresh, deed)
    if row["deleted"] and deed.kind in _EDITS:
        fresh["edited_since"] = True
    return fresh


def mark_of(deed: Deed) -> list[Any]:
    """What a field remembers of the deed that set it."""
    mark = [*deed.revision, deed.key, deed.person]
    return [*mark, *deed.base] if deed.revision == NEVER else mark


def beside(row: Row | None, field: str) -> list[dict[str, Any]]:
    """What came second in the field, the oldest first; also what says the same as what stands."""
    found: list[dict[str, Any]] = row.get("_beside", {}).get(field, []) if row else []
    return found


def alternatives(row: Row | None, field: str) -> list[dict[str, Any]]:
    """What stands beside the field's value and says something else, the oldest first."""
    return [one for one in beside(row, field) if row and one["value"] != row.get(field)]


def contested(row: Row) -> list[str]:
    """The fields with alternatives."""
    return [field for field in row.get("_beside", {}) if alternatives(row, field)]


def newest_seen(row: Row, field: str) -> Revision:
    """The newest revision that says what stands: who looks at the field has seen it."""
    found = [row["_set"].get(field, NEVER)]
    found += [one["revision"] for one in beside(row, field) if one["value"] == row.get(field)]
    return max((place[0], place[1]) for place in found)


def _create(deed: Deed) -> Row:
    sort = sort_of(deed.kind)
    mark = mark_of(deed)
    row: Row = {
        "created_key": deed.key,
        "created_at": deed.at,
        "changed_at": deed.at,
        "deleted": False,
        "edited_since": False,
        "_set": dict.fromkeys(SORTS[sort], mark),
        "_beside": {},
    }
    payload = deed.payload
    for field in SORTS[sort]:
        row[field] = _said(field, payload.get(field))
    match sort:
        case "person":
            row["revoked"] = False
            row["key"] = payload.get("key") or ""
        case "topic":
            row["stage"], row["stage_reason"] = TopicStage.PROPOSED.value, ""
            row["channels"] = dict.fromkeys(payload.get("channels", ()), mark[:3])
        case "story":
            row |= _NEW_STORY
            row |= {"author": deed.person, "media": {}, "reviewed": {}}
    return row


_WORDLESS = frozenset({"column", "due_at", "owner", "topic", PROFILE})
"""Fields that may hold nothing at all; templates too."""
_NEW_STORY: Row = {
    "state": StoryState.DRAFT.value,
    "return_reason": "",
    "submission": None,
    "submitted_hash": "",
}


def _said(field: str, value: Any) -> Any:
    """`null` for words is none of them."""
    is_words = field not in _WORDLESS and not field.startswith(TEMPLATE)
    return "" if value is None and is_words else value


def _change(row: Row, deed: Deed) -> None:
    """What the province had first stays; what came second is kept beside it, never dropped."""
    field = deed.payload["field"]
    value = _said(field, deed.payload["value"])
    if not takes(sort_of(deed.kind), field):
        return
    if not _is_concurrent(row, field, deed):
        kept = [one for one in _unseen(row, field, deed) if not _before(one, deed)]
        row[field] = value
        row["_set"][field] = mark_of(deed)
        _beside(row, field, kept)
    else:
        one = {
            "value": value,
            "key": deed.key,
            "revision": list(deed.revision),
            "person": deed.person,
            "device": deed.device,
            "at": deed.at,
        }
        kept = beside(row, field)
        if any(_before(other, deed) for other in kept):
            _beside(row, field, [one if _before(other, deed) else other for other in kept])
        else:
            _beside(row, field, [*kept, one])


def takes(sort: str, field: str) -> bool:
    """Whether a subject of that sort has the field."""
    is_late = field == PROFILE or field.startswith(TEMPLATE)
    return field in SORTS[sort] or (sort == "column" and is_late)


def _adopt(row: Row, deed: Deed) -> None:
    field = deed.payload["field"]
    kept = beside(row, field)
    chosen = [one for one in kept if one["key"] == deed.payload["alternative"]]
    if chosen and not _is_concurrent(row, field, deed):
        kept = [one for one in _unseen(row, field, deed) if one is not chosen[0]]
        row[field] = chosen[0]["value"]
        row["_set"][field] = mark_of(deed)
        _beside(row, field, kept)


def _dismiss(row: Row, deed: Deed) -> None:
    field, key = deed.payload["field"], deed.payload["alternative"]
    _beside(row, field, [one for one in beside(row, field) if one["key"] != key])


def _unseen(row: Row, field: str, deed: Deed) -> list[dict[str, Any]]:
    """What stays beside when `deed` moves the value on.

    What said the same as the value had no choice of its own: it goes with the value when the author
    of `deed` had it too, and else waits, for nobody has decided against it yet.
    """
    return [
        one
        for one in beside(row, field)
        if one["value"] != row.get(field) or not NEVER < tuple(one["revision"]) <= deed.base
    ]


def _is_concurrent(row: Row, field: str, deed: Deed) -> bool:
    """Somebody set the field whose value the author of this deed had not seen."""
    mark = row["_set"].get(field)
    if mark is None or mark[2] == deed.predecessor:
        return False
    return (mark[0], mark[1]) > deed.base


def _before(alternative: Mapping[str, Any], deed: Deed) -> bool:
    return bool(alternative["key"] == deed.predecessor)


def _beside(row: Row, field: str, kept: list[dict[str, Any]]) -> None:
    others = {name: some for name, some in row.get("_beside", {}).items() if name != field}
    row["_beside"] = {**others, field: kept} if kept else others


def _add(row: Row, deed: Deed, collection: str, element: str, value: Any) -> None:
    mark = [*deed.revision, deed.key]
    row[collection] = {**row[collection], element: value(mark)}


def _add_channel(row: Row, deed: Deed) -> None:
    _add(row, deed, "channels", deed.payload["channel"], lambda mark: mark)


def _remove_channel(row: Row, deed: Deed) -> None:
    name = deed.payload["channel"]
    if _may_remove(row["channels"].get(name), deed):
        row["channels"] = {n: mark for n, mark in row["channels"].items() if n != name}


_MEDIUM: Row = {"width": 0, "height": 0, "duration_ms": 0, "caption": "", "credit": ""}
"""What may be left out of what is said of a medium."""


def _add_medium(row: Row, deed: Deed) -> None:
    said = {name: value for name, value in deed.payload.items() if value is not None}
    about = {**_MEDIUM, **said}
    del about["media"]
    _add(row, deed, "media", deed.payload["media"], lambda mark: {**about, "_added": mark})


def _remove_medium(row: Row, deed: Deed) -> None:
    sha256 = deed.payload["media"]
    if _may_remove(row["media"].get(sha256, {}).get("_added"), deed):
        row["media"] = {name: about for name, about in row["media"].items() if name != sha256}


def _move_medium(row: Row, deed: Deed) -> None:
    sha256 = deed.payload["media"]
    if sha256 in row["media"]:
        about = {**row["media"][sha256], "order": deed.payload["order"]}
        row["media"] = {**row["media"], sha256: about}


def _review(row: Row, deed: Deed) -> None:
    """A person looked at a paragraph that two had touched, as of `through`."""
    paragraph, through = deed.payload["paragraph"], list(deed.payload["through"])
    seen = row.get("reviewed", {})
    row["reviewed"] = {**seen, paragraph: max(seen.get(paragraph, [0, 0]), through)}


def _set_key(row: Row, deed: Deed) -> None:
    row["key"] = deed.payload["key"]


def _close(is_closed: bool) -> Callable[[Row, Deed], None]:
    def step(row: Row, _deed: Deed) -> None:
        row["closed"] = is_closed

    return step


def _change_role(row: Row, deed: Deed) -> None:
    row["role"] = deed.payload["role"]
    row["_set"]["role"] = mark_of(deed)


def _revoke(row: Row, _deed: Deed) -> None:
    row["revoked"] = True


def _reinstate(row: Row, _deed: Deed) -> None:
    row["revoked"] = False


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
            row["stage_reason"] = deed.payload.get("reason") or ""

    return step


def _submit(row: Row, deed: Deed) -> None:
    row["state"] = StoryState.SUBMITTED.value
    row["submission"] = deed.key
    row["submitted_hash"] = deed.payload["content_hash"]
    row["return_reason"] = ""
    _remember(row, deed)


def _decide(state: StoryState) -> Callable[[Row, Deed], None]:
    def step(row: Row, deed: Deed) -> None:
        if row["submission"] == deed.payload.get("submission"):
            row["state"] = state.value
            row["return_reason"] = deed.payload.get("reason") or ""
            _remember(row, deed)

    return step


def _remember(row: Row, deed: Deed) -> None:
    """Its named versions outlive the intents and records that made them."""
    words = deed.payload.get("reason") or ""
    milestone = [str(deed.kind), deed.key, deed.person, deed.at, words]
    row["milestones"] = [*row.get("milestones", []), milestone]


def _delete(row: Row, _deed: Deed) -> None:
    row["deleted"] = True


def _restore(row: Row, _deed: Deed) -> None:
    row["deleted"] = row["edited_since"] = False


def _touch(_row: Row, _deed: Deed) -> None:
    """A body update changes no field; the body has its own table."""


MAKERS = frozenset(
    {Kind.PERSON_JOINED, Kind.COLUMN_OPENED, Kind.TOPIC_PROPOSED, Kind.STORY_STARTED}
)

_EDITS = frozenset(
    {
        Kind.TOPIC_CHANGED,
        Kind.TOPIC_ALTERNATIVE_ADOPTED,
        Kind.TOPIC_CHANNEL_ADDED,
        Kind.TOPIC_CHANNEL_REMOVED,
        Kind.STORY_CHANGED,
        Kind.STORY_ALTERNATIVE_ADOPTED,
        Kind.STORY_BODY_UPDATED,
        Kind.STORY_MEDIA_ADDED,
        Kind.STORY_MEDIA_REMOVED,
        Kind.STORY_MEDIA_MOVED,
    }
)
"""What, done to a deleted item, is shown with it in the bin."""

_FOLDS: dict[str, Callable[[Row, Deed], None]] = {
    Kind.PERSON_JOINED: _touch,
    Kind.PERSON_KEY_SET: _set_key,
    Kind.PERSON_ROLE_CHANGED: _change_role,
    Kind.PERSON_REVOKED: _revoke,
    Kind.PERSON_REINSTATED: _reinstate,
    Kind.COLUMN_OPENED: _touch,
    Kind.COLUMN_CHANGED: _change,
    Kind.COLUMN_CLOSED: _close(True),
    Kind.COLUMN_REOPENED: _close(False),
    Kind.COLUMN_ALTERNATIVE_ADOPTED: _adopt,
    Kind.COLUMN_ALTERNATIVE_DISMISSED: _dismiss,
    Kind.TOPIC_PROPOSED: _touch,
    Kind.TOPIC_CHANGED: _change,
    Kind.TOPIC_ALTERNATIVE_ADOPTED: _adopt,
    Kind.TOPIC_ALTERNATIVE_DISMISSED: _dismiss,
    Kind.TOPIC_CHANNEL_ADDED: _add_channel,
    Kind.TOPIC_CHANNEL_REMOVED: _remove_channel,
    Kind.TOPIC_APPROVED: _set_stage(TopicStage.APPROVED),
    Kind.TOPIC_DROPPED: _set_stage(TopicStage.DROPPED),
    Kind.TOPIC_DELETED: _delete,
    Kind.TOPIC_RESTORED: _restore,
    Kind.STORY_STARTED: _touch,
    Kind.STORY_CHANGED: _change,
    Kind.STORY_ALTERNATIVE_ADOPTED: _adopt,
    Kind.STORY_ALTERNATIVE_DISMISSED: _dismiss,
    Kind.STORY_BODY_UPDATED: _touch,
    Kind.STORY_PARAGRAPH_REVIEWED: _review,
    Kind.STORY_MEDIA_ADDED: _add_medium,
    Kind.STORY_MEDIA_REMOVED: _remove_medium,
    Kind.STORY_MEDIA_MOVED: _move_medium,
    Kind.STORY_SUBMITTED: _submit,
    Kind.STORY_ADOPTED: _decide(StoryState.ADOPTED),
    Kind.STORY_RETURNED: _decide(StoryState.RETURNED),
    Kind.STORY_DELETED: _delete,
    Kind.STORY_RESTORED: _restore,
}
