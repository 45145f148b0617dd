"""The open key of the person who works at this device: with it their commands are signed."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import threading
from dataclasses import dataclass, field
from typing import Protocol

from studio.errors import StoreError
from studio.sync.signing import public_half, sign_with
from studio.vocabulary import PersonId


class KeyPlace(Protocol):
    """Where the open key outlives a restart; only this OS user reads it."""

    def read(self) -> str | None: ...
    def keep(self, words: str) -> None:
        """In the place of what is there. Raises StoreError."""
        ...

    def forget(self) -> None:
        """Raises StoreError."""
        ...


@dataclass(frozen=True, slots=True)
class OpenKey:
    person: PersonId
    public: str
    private: bytes = field(repr=False)

    @staticmethod
    def of(person: PersonId, private: bytes) -> OpenKey:
        return OpenKey(person, public_half(private), private)


class PersonKeys:
    """Any thread may use it. It holds one key at most, the one of whoever entered a PIN last."""

    def __init__(self, place: KeyPlace | None = None) -> None:
        """No place: a restart asks for the PIN again."""
        self._place = place
        self._lock = threading.Lock()
        self._open: OpenKey | None = None
        self.unkept: StoreError | None = None
        """Why the key held last goes with this process."""

    def fetch(self) -> None:
        """Read the key from its place unless it is here. Slow: not while the store is held."""
        with self._lock:
            if self._open is None and self._place is not None:
                self._open = _told(self._place.read())

    def sign(self, person: PersonId, public: str, said: bytes) -> str | None:
        """None: the open key is not this person's, or is not the one with that public half.

        The store is held: what was not fetched before (Office.command does) is not open.
        """
        key = self._held(person)
        return sign_with(key.private, said) if key and key.public == public else None

    def of(self, person: PersonId) -> OpenKey | None:
        """The person's key where it is open."""
        self.fetch()
        return self._held(person)

    def is_open(self, person: PersonId) -> bool:
        """Whether it was needed or entered since the start; its place is not asked."""
        return self._held(person) is not None

    def _held(self, person: PersonId) -> OpenKey | None:
        with self._lock:
            key = self._open
        return key if key is not None and key.person == person else None

    def hold(self, key: OpenKey | None) -> None:
        """From now on this one, and no other; None: nobody's.

        Where it cannot be kept it is open until the studio ends (`unkept`); the earlier one goes
        in any case.
        """
        self.unkept = None
        with self._lock:
            self._open = key
            if self._place is None:
                return
            try:
                if key is None:
                    self._place.forget()
                else:
                    self._place.keep(_telling(key))
            except StoreError as error:  # a full disk: the PIN is asked for at the next start
                self.unkept = error
                with contextlib.suppress(StoreError):
                    self._place.forget()


def _telling(key: OpenKey) -> str:
    return json.dumps({"person": key.person, "key": base64.b64encode(key.private).decode()})


def _told(words: str | None) -> OpenKey | None:
    """None: nothing is there, or what is there was damaged."""
    try:
        found = json.loads(words or "")
        private = binascii.a2b_base64(found["key"], strict_mode=True)
        return OpenKey.of(PersonId(str(found["person"])), private)
    except (ValueError, KeyError, TypeError):
        return None
