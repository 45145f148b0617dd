"""What a waiting or refused thing waits for: the deed that has to come first, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from studio.desks.titles import Titles
from studio.models.intent import Intent
from studio.models.person import Person
from studio.sync.outbox import NEEDS_REFUSED
from studio.vocabulary import IntentState, Kind


@dataclass(frozen=True, slots=True)
class Awaited:
    """One deed that something else waits for."""

    kind: str
    subject: str
    """What it is about, as an editor calls it."""
    about: str = ""
    """The field that it changes or decides on; empty: none."""
    words: str = ""
    """What it says, where that is a line of text."""
    subject_id: str = ""
    is_put_away: bool = False
    """It was refused and put away: it will not come any more as it was."""


@dataclass(slots=True)
class Awaiting:
    """Looks up what intents wait for; everything that was refused is read once, and only if asked.

    Of one moment, as its connection is.
    """

    connection: Connection
    titles: Titles
    _lost: dict[str, Any] | None = field(default=None)

    def of(
        self, code: str, facts: Mapping[str, Any], needs: Iterable[str], own: Awaited
    ) -> Awaited | None:
        """By the reason that an intent has; None: nothing here has a name for it.

        `own` is the intent itself: a large text may be what its update waits for.
        """
        if code == NEEDS_REFUSED:
            return self._refused_one(needs)
        if code == "needs_missing":
            missing = facts.get("needs")
            return self._first_of(missing) if isinstance(missing, list) else None
        if code in _PERSONS:
            name = self._person(str(facts.get("person", "")))
            return Awaited(_PERSONS[code], name) if name else None
        return own if code == "blob_missing" else None

    def called(self, subject_id: str) -> str:
        """What was to be made and is in no table, for its making was refused; empty: nothing."""
        lost = self._all_lost().values()
        made = (line for line in lost if line.subject_id == subject_id and line.about is None)
        return next((str(line.said) for line in made if line.said), "")

    def _refused_one(self, needs: Iterable[str]) -> Awaited | None:
        """The one that a person must see to: not what only waits for another one in turn."""
        lost = self._all_lost()
        pending, seen = list(needs), set[str]()
        while pending:
            key = pending.pop(0)
            line = lost.get(key)
            if line is None or key in seen:
                continue
            seen.add(key)
            if line.state == IntentState.REFUSED and line.refusal_code != NEEDS_REFUSED:
                return self._named(line)
            pending += line.needs
        return None

    def _all_lost(self) -> dict[str, Any]:
        if self._lost is None:
            is_lost = (Intent.c.state == IntentState.REFUSED) | (
                (Intent.c.state == IntentState.WAITING) & (Intent.c.refusal_code == NEEDS_REFUSED)
            )
            self._lost = {line.key: line for line in self.connection.execute(_TOLD.where(is_lost))}
        return self._lost

    def _first_of(self, keys: Iterable[Any]) -> Awaited | None:
        """None: they are another studio's, and have not come here."""
        wanted = _TOLD.where(Intent.c.key.in_([str(key) for key in keys][:MOST]))
        line = self.connection.execute(wanted.order_by(Intent.c.sequence).limit(1)).one_or_none()
        return None if line is None else self._named(line)

    def _named(self, line: Any) -> Awaited:
        said = str(line.said or "")
        subject = self.titles.of(line.kind, line.subject_id) or said
        words = line.value if isinstance(line.value, str) and line.about in _SPOKEN else ""
        about = str(line.about or "")
        return Awaited(line.kind, subject, about, words, line.subject_id, line.is_put_away)

    def _person(self, person: str) -> str:
        found = self.connection.execute(select(Person.c.name).where(Person.c.id == person))
        return str(found.scalar_one_or_none() or "")


MOST = 500
"""Keys that are looked up at once; a province names few."""
_PERSONS: Mapping[str, str] = {
    "person_unknown": Kind.PERSON_JOINED,
    "person_revoked": Kind.PERSON_REINSTATED,
}
_SPOKEN = frozenset({"title", "headline", "deck", "byline", "angle", "name"})
"""Fields whose value is a person's words; the others hold ids and times."""


def _part(name: str) -> Any:
    return func.json_extract(Intent.c.payload, f"$.{name}")


_TOLD = select(
    Intent.c.key,
    Intent.c.kind,
    Intent.c.subject_id,
    Intent.c.state,
    Intent.c.refusal_code,
    Intent.c.needs,
    Intent.c.is_put_away,
    func.coalesce(_part("title"), _part("headline"), _part("name")).label("said"),
    _part("field").label("about"),
    _part("value").label("value"),
)
"""Without the payload: a submission holds its whole text."""
