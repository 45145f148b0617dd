"""What the province refused: its words, the reason, and what of it may be written anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from studio.desks.awaited import Awaited, Awaiting
from studio.desks.conflicts import Names
from studio.desks.refused_bodies import BranchWords
from studio.desks.titles import Titles
from studio.desks.wording import LONGEST
from studio.models.intent import Intent
from studio.sync import facts
from studio.vocabulary import IntentKey, IntentState, Kind, StoryId


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """Something that the province refused; its words are kept."""

    key: IntentKey
    subject_id: str
    subject: str
    kind: str
    words: str
    """What the person wrote, to copy; what a column asks or begins with as JSON (see `field`)."""
    code: str
    facts: Mapping[str, Any]
    at: str
    editable: str | None = None
    """The one text in it that may be written anew before it is sent again; None: there is none."""
    field: str = ""
    """What the words are: headline, title, reason, profile …"""
    writers: tuple[str, ...] = ()
    """Names of all who wrote it; empty: only the one who works here now."""
    about: str = ""
    """The field that it changes or decides on; empty: none."""
    awaits: Awaited | None = None
    """The refused thing that has to be seen to before this one can leave."""


def refused_rows(connection: Connection, titles: Titles, branches: BranchWords) -> list[RefusedRow]:
    """All that was refused of one body is one of them, by the key and the reason of the first."""
    lines = connection.execute(
        select(Intent)
        .with_only_columns(
            Intent.c.key,
            Intent.c.subject_id,
            Intent.c.kind,
            Intent.c.payload,
            Intent.c.refusal_code,
            Intent.c.refusal_facts,
            Intent.c.at,
            Intent.c.person_id,
            Intent.c.needs,
        )
        .where(Intent.c.state == IntentState.REFUSED, Intent.c.is_put_away.is_(False))
        .order_by(Intent.c.sequence)
    ).all()
    if not lines:
        return []
    names, here = Names(connection), facts.read_fact(connection, facts.PERSON_ID)
    awaiting = Awaiting(connection, titles)
    rows = []
    bodies: set[str] = set()
    for line in lines:
        name = editable_of(line.kind, line.payload)
        is_body = line.kind == Kind.STORY_BODY_UPDATED
        if is_body and line.subject_id in bodies:
            continue
        if is_body:
            bodies.add(line.subject_id)
            words = branches.of(connection, StoryId(line.subject_id))
            wrote = [one.person_id for one in lines if _is_of_branch(one, line.subject_id)]
        else:
            words = _words(line, names)
            wrote = [line.person_id]
        subject = titles.of(line.kind, line.subject_id) or _called(line.payload)
        code, why = line.refusal_code or "", line.refusal_facts or {}
        awaits = awaiting.of(code, why, line.needs, Awaited(line.kind, subject))
        subject = subject or awaiting.called(line.subject_id)
        row = RefusedRow(
            key=line.key,
            subject_id=line.subject_id,
            subject=subject,
            kind=line.kind,
            words=words,
            code=code,
            facts=why,
            at=line.at,
            editable=line.payload[name] if name else None,
            field=field_of(line.payload, name or _said(line.payload)),
            writers=_named(wrote, names, here),
            about=str(line.payload.get("field", "")),
            awaits=awaits if awaits is not None and not awaits.is_put_away else None,
        )
        rows.append(row)
    return rows


def _is_of_branch(line: Any, story: str) -> bool:
    return bool(line.subject_id == story and line.kind == Kind.STORY_BODY_UPDATED)


def _named(persons: Sequence[str], names: Names, here: str | None) -> tuple[str, ...]:
    """Whoever takes the others' words up or puts them away should know whose they are."""
    if set(persons) <= {here}:
        return ()
    return tuple(names.people.get(person, "?") for person in dict.fromkeys(persons))


def body_of(connection: Connection, key: str) -> StoryId | None:
    """The story whose body was refused under this key; None: it is about something else."""
    wanted = select(Intent.c.subject_id).where(
        Intent.c.key == key,
        Intent.c.kind == Kind.STORY_BODY_UPDATED,
        Intent.c.state == IntentState.REFUSED,
    )
    found = connection.execute(wanted).scalar_one_or_none()
    return None if found is None else StoryId(found)


def field_of(payload: Mapping[str, Any], name: str) -> str:
    return str(payload["field"]) if name == "value" else name


def _said(payload: Mapping[str, Any]) -> str:
    """The part of a payload that says what a person wanted; empty: there is none."""
    return next((name for name in _SAID if payload.get(name)), "")


def editable_of(kind: str, payload: Mapping[str, Any]) -> str | None:
    """The one text of a payload that a person may write anew before sending it again.

    A command that says nothing of its own has none: there is nothing to edit in an approval.
    """
    name = _EDITABLE.get(kind)
    if name is None or not isinstance(payload.get(name), str):
        return None
    return None if name == "value" and payload.get("field") not in LONGEST else name


def _called(payload: Mapping[str, Any]) -> str:
    """What was to be made, where it is not there for having been refused."""
    return str(payload.get("title") or payload.get("headline") or payload.get("name") or "")


def _words(line: Any, names: Names) -> str:
    """What a person wrote in it, readable."""
    payload: dict[str, Any] = line.payload
    if line.kind == Kind.STORY_SUBMITTED:
        plain = [body["value"] for body in payload["ninjs"]["bodies"]][-1]
        return f"{payload['manuscript']['headline']}\n\n{plain}"
    name = _said(payload)
    words = names.value(field_of(payload, name), payload[name]) if name else ""
    return "\n".join(part for part in (words, payload.get("angle", "")) if part)


_SAID = ("value", "title", "headline", "name", "reason", "channel", "role")
_EDITABLE: Mapping[str, str] = {
    Kind.PERSON_JOINED: "name",
    Kind.COLUMN_OPENED: "name",
    Kind.COLUMN_CHANGED: "value",
    Kind.TOPIC_PROPOSED: "title",
    Kind.TOPIC_CHANGED: "value",
    Kind.TOPIC_DROPPED: "reason",
    Kind.STORY_STARTED: "headline",
    Kind.STORY_CHANGED: "value",
}
"""By kind, the part of its payload that a person wrote in one piece."""
