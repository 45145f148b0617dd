"""Where a person's open key lies: in the system's keyring, else in a file of the profile.

The keyring is asked only where it answers at once and without a question on the screen: one that
is locked, absent or slow is as good as none. The file is looked at first, so that who has it needs
no keyring at all.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from studio.errors import StoreError

SERVICE = "zaotai-studio"
PATIENCE_S = 5.0
"""A keyring that takes longer is not asked again in this run."""
OFF = "ZAOTAI_KEYRING"
"""`off` in the environment: no keyring, whatever the settings say. Tests and scripts use it."""


class Ring(Protocol):
    """A backend of the library `keyring`."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class PersonKeyPlace:
    """Not for several threads at once: `PersonKeys` takes care of that."""

    def __init__(
        self,
        path: Path,
        find_ring: Callable[[], Ring | None],
        write: Callable[[Path, str], None],
        patience_s: float = PATIENCE_S,
    ) -> None:
        """`write` puts a secret into a file that this OS user alone reads."""
        self._path = path
        self._find_ring = find_ring
        self._write = write
        self._patience_s = patience_s
        self._is_given_up = False

    def read(self) -> str | None:
        with contextlib.suppress(OSError):
            return self._path.read_text(encoding="ascii", errors="replace")
        found = self._ask(lambda ring: ring.get_password(SERVICE, self._account))
        return None if found is None else str(found)

    def keep(self, words: str) -> None:
        """Raises StoreError."""

        def put(ring: Ring) -> bool:
            ring.set_password(SERVICE, self._account, words)
            return ring.get_password(SERVICE, self._account) == words

        if self._ask(put):
            self._unlink()
        else:
            self._write(self._path, words)

    def forget(self) -> None:
        """Raises StoreError."""

        def take_out(ring: Ring) -> None:
            if ring.get_password(SERVICE, self._account) is not None:
                ring.delete_password(SERVICE, self._account)

        self._unlink()
        self._ask(take_out)

    @property
    def _account(self) -> str:
        return str(self._path.absolute())

    def _unlink(self) -> None:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError("file_unwritable", file=str(self._path)) from error

    def _ask(self, what: Callable[[Ring], Any]) -> Any:
        """The keyring's answer; None: there is none, or it did not answer."""
        if self._is_given_up:
            return None
        answers: list[Any] = []

        def ask() -> None:
            # Each backend has errors of its own, and no keyring is reason enough to fail: the
            # file serves as well.
            with contextlib.suppress(Exception):
                ring = self._find_ring()
                answers.append(None if ring is None else what(ring))

        asking = threading.Thread(target=ask, name="keyring", daemon=True)
        asking.start()
        asking.join(self._patience_s)
        if not answers:
            self._is_given_up = True
            return None
        return answers[0]


def system_ring() -> Ring | None:
    """The system's keyring, where it is open: it must not put a question on the screen."""
    if os.environ.get(OFF) == "off":
        return None
    import keyring  # slow: not before the first paint

    return usable(keyring.get_keyring())


def usable(backend: Any) -> Ring | None:
    """The backend that may be used of this one and those that it chains; None: none of them."""
    for one in getattr(backend, "backends", (backend,)):
        module = type(one).__module__
        if module == "keyring.backends.Windows" and sys.platform == "win32":
            return one  # type: ignore[no-any-return]
        if module == "keyring.backends.SecretService" and _is_unlocked(one):
            return one  # type: ignore[no-any-return]
    return None


def _is_unlocked(backend: Any) -> bool:
    """Of the collection in which the backend would look. It would ask to unlock it."""
    import secretstorage

    path = getattr(backend, "preferred_collection", None)
    with contextlib.closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.Collection(
            bus, path or "/org/freedesktop/secrets/aliases/default"
        )
        return not collection.is_locked()
