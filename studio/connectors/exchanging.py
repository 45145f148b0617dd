"""Opens exchange places: which adapter, and with what login."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from studio.connectors.exchange_folder import ExchangeFolder
from studio.connectors.key_place import PersonKeyPlace
from studio.errors import ExchangeError
from studio.sync.exchange import Choice, ExchangePlace, account_of

if TYPE_CHECKING:
    from studio.sync.ferry_service import FerryService


class LoginPlace:
    """Keeps the secret of one account; any thread may ask.

    With the account's name beside it, so that no password is ever said to another server.
    """

    def __init__(self, place: PersonKeyPlace) -> None:
        self._place = place
        self._turn = Lock()

    def keep(self, place: str, secret: str) -> None:
        """Raises StoreError."""
        with self._turn:
            self._place.keep(json.dumps({"place": _of_whom(place), "secret": secret}))

    def read(self, place: str) -> str:
        """Empty: there is none for this place."""
        with self._turn:
            words = self._place.read()
        try:
            found = json.loads(words or "{}")
            if found["place"] == _of_whom(place):
                return str(found["secret"])
        except (ValueError, KeyError, TypeError):  # damaged: a person types it again
            pass
        return ""

    def forget(self) -> None:
        """Raises StoreError."""
        with self._turn:
            self._place.forget()


@dataclass(frozen=True, slots=True)
class ExchangeTools:
    logins: LoginPlace
    service: Callable[[], FerryService]
    profile: Path
    """No exchange place, nor anything in it: it holds what lets this device in."""

    def open(self, choice: Choice, secret: str | None = None) -> ExchangePlace:
        """For one thread. `secret`: instead of the one that is kept. Raises ExchangeError."""
        account = account_of(choice.place)
        if account is None:
            here, ours = Path(choice.place).resolve(), self.profile.resolve()
            if here.is_relative_to(ours) or ours.is_relative_to(here):
                raise ExchangeError("exchange_own_folder", place=choice.place)
            return ExchangeFolder(Path(choice.place))
        from studio.connectors.exchange_sftp import ExchangeSftp, Login  # slow: it brings paramiko

        known = self.logins.read(choice.place) if secret is None else secret
        return ExchangeSftp(account, Login(known, choice.key_file), choice.host_key)

    def host_key(self, place: str) -> str:
        """Of an SFTP place, as it shows itself now. Raises ExchangeError."""
        account = account_of(place)
        if account is None:
            return ""
        from studio.connectors.exchange_sftp import host_key_of

        return host_key_of(account)

    def fingerprint(self, host_key: str) -> str:
        from studio.connectors.exchange_sftp import fingerprint

        return fingerprint(host_key)


def _of_whom(place: str) -> str:
    account = account_of(place)
    return f"{account.user}@{account.host}:{account.port}" if account else ""
