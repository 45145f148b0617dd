"""Who works here: what every desk must know of the newsroom, the device and the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Connection, func, select

from studio.clock import Clock, stamp, uptime
from studio.desks.changes import ChangeFeed
from studio.desks.person_keys import PersonKeys
from studio.errors import NotFound
from studio.models.database import Store
from studio.models.fact import Fact
from studio.models.person import Person
from studio.sync.facts import DEVICE_ID, PERSON_ID
from studio.sync.outbox import Author
from studio.vocabulary import DeviceId, IntentKey, PersonId

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Office:
    """What all desks share."""

    store: Store
    changes: ChangeFeed
    now: Clock
    keys: PersonKeys = field(default_factory=PersonKeys)
    uptime: Callable[[], float] = uptime
    """Seconds since the machine started (clock.uptime)."""

    def stamp(self) -> str:
        return stamp(self.now())

    def command(self, work: Callable[[Connection], T]) -> T:
        """`store.write` for what the person signs: the key is fetched before the store is held.

        Raises Invalid key_locked or key_lost too.
        """
        self.keys.fetch()
        return self.store.write(work)

    def author(self, connection: Connection) -> Author:
        """The person who works at this device now. Raises NotFound no_newsroom before the start."""
        found = connection.execute(_AUTHOR).one_or_none()
        if found is None:
            raise NotFound("no_newsroom")
        key = IntentKey(found.created_key) if found.created_key else None
        return Author(PersonId(found.person), DeviceId(found.device), key, self.keys)


_WHO, _WHERE = Fact.alias("who"), Fact.alias("where_")
_PERSON = func.json_extract(_WHO.c.value, "$")
_AUTHOR = (
    select(
        _PERSON.label("person"),
        func.json_extract(_WHERE.c.value, "$").label("device"),
        Person.c.created_key,
    )
    .select_from(_WHO)
    .join(_WHERE, _WHERE.c.name == DEVICE_ID)
    .outerjoin(Person, Person.c.id == _PERSON)
    .where(_WHO.c.name == PERSON_ID)
)
"""One statement, for every save asks it."""
