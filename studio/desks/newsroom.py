"""Who works here: what every desk must know of the newsroom, the device and the person."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from studio.clock import Clock, stamp
from studio.desks.changes import ChangeFeed
from studio.errors import NotFound
from studio.models.database import Store
from studio.sync.facts import DEVICE_ID, PERSON_ID, read_facts
from studio.sync.outbox import Author
from studio.vocabulary import DeviceId, PersonId


@dataclass(frozen=True, slots=True)
class Office:
    """What all desks share."""

    store: Store
    changes: ChangeFeed
    now: Clock

    def stamp(self) -> str:
        return stamp(self.now())

    def author(self, connection: Connection) -> Author:
        """The person who works at this device now. Raises NotFound no_newsroom before the start."""
        known = read_facts(connection, (PERSON_ID, DEVICE_ID))
        if known.get(PERSON_ID) is None or known.get(DEVICE_ID) is None:
            raise NotFound("no_newsroom")
        return Author(PersonId(known[PERSON_ID]), DeviceId(known[DEVICE_ID]))
