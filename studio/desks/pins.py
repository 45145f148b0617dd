"""PINs, and what they open: each person's own key, made on this device and sealed under theirs."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from studio.desks.person_keys import OpenKey, PersonKeys
from studio.errors import Invalid
from studio.models.person import Pin
from studio.sync.outbox import Author, Draft, record
from studio.sync.signing import (
    new_key,
    seal,
    sign_earlier,
    sign_with,
    stretched,
    told_key,
    typed,
    unseal,
)
from studio.vocabulary import Kind, PersonId

SHORTEST_PIN = 4
_DIGEST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who is about to join on this device."""

    key: OpenKey
    salt: bytes = field(repr=False)
    digest: bytes = field(repr=False)
    sealed: bytes = field(repr=False)

    def store(self, connection: Connection) -> None:
        connection.execute(
            insert(Pin).values(
                person_id=self.key.person,
                salt=self.salt,
                digest=self.digest,
                sealed_key=self.sealed,
                public_key=self.key.public,
            )
        )


@dataclass(frozen=True, slots=True)
class Entered:
    """What the right PIN opened."""

    key: OpenKey | None
    """None: the person's key is on no disk of this device any more."""
    fresh: bytes | None = field(default=None, repr=False)
    """The key sealed, where `pins` does not have it yet."""
    is_told: bool = True
    """Whether the log or an intent of ours tells its public half."""


def newcomer(pin: str) -> Newcomer:
    """Somebody with a new key, sealed under that PIN. Slow. Raises Invalid pin_too_short."""
    pin = typed(pin)
    if len(pin) < SHORTEST_PIN or not pin.isdecimal():
        raise Invalid("pin_too_short", field="pin", least=SHORTEST_PIN)
    salt = secrets.token_bytes(16)
    person = PersonId(uuid4().hex)
    key = OpenKey.of(person, new_key())
    return Newcomer(key, salt, _digest(pin, salt), seal(key.private, person, pin))


def entered(connection: Connection, keys: PersonKeys, person: PersonId, pin: str) -> Entered:
    """Open the person's key by their PIN. Slow. Raises Invalid pin_wrong.

    A person who has none yet, from before there were keys, gets one. Where the store was set back
    to a time before it, the key that is still open here is theirs.
    """
    pins = connection.execute(select(Pin).where(Pin.c.person_id == person)).one_or_none()
    if pins is None or not hmac.compare_digest(_digest(pin, pins.salt), pins.digest):
        raise Invalid("pin_wrong", field="pin")
    told = told_key(connection, person)
    if pins.sealed_key is not None and told in (None, pins.public_key):
        private = unseal(pins.sealed_key, person, pin)
        return Entered(None if private is None else OpenKey.of(person, private))
    open_here = keys.of(person)
    if told is not None:
        if open_here is None or open_here.public != told:
            return Entered(None)
        return Entered(open_here, seal(open_here.private, person, pin))
    key = open_here or OpenKey.of(person, new_key())
    return Entered(key, seal(key.private, person, pin), is_told=False)


def keep_fresh(connection: Connection, author: Author, found: Entered, at: str) -> None:
    """Store a key that `pins` does not have, and tell it where nobody knows it yet."""
    key = found.key
    if key is None or found.fresh is None:
        return
    connection.execute(
        update(Pin)
        .where(Pin.c.person_id == key.person)
        .values(sealed_key=found.fresh, public_key=key.public)
    )
    if not found.is_told:
        draft = Draft(Kind.PERSON_KEY_SET, key.person, {"key": key.public})
        record(connection, author, draft, at)
        sign_earlier(connection, key.person, partial(sign_with, key.private))


def _digest(pin: str, salt: bytes) -> bytes:
    return stretched(pin, salt, _DIGEST_BYTES)
