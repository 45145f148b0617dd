"""The exchange place (交换点): chosen here, tried before it is kept, gone to when asked."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import ExchangeError, Invalid
from studio.sync import exchange
from studio.sync.exchange import Choice as Choice  # re-exported: the interface sees no sync
from studio.sync.exchange import ExchangePlace, Freight, account_of, checked_place
from studio.sync.exchange import Happened as Happened
from studio.sync.exchange import When as When
from studio.sync.ferry_service import FerryService

PATIENCE_S = 60.0
"""For a place that is tried; a share that is gone may never answer."""
T = TypeVar("T")


class Logins(Protocol):
    def keep(self, place: str, secret: str) -> None: ...
    def read(self, place: str) -> str: ...
    def forget(self) -> None: ...


class Exchanging(Protocol):
    """Opens exchange places, and runs the turns there."""

    @property
    def logins(self) -> Logins: ...
    @property
    def service(self) -> Callable[[], FerryService]: ...
    def open(self, choice: Choice, secret: str | None = None) -> ExchangePlace: ...
    def host_key(self, place: str) -> str: ...
    def fingerprint(self, host_key: str) -> str: ...


@dataclass(frozen=True, slots=True)
class HostKey:
    """What an SFTP server shows, for a person to compare."""

    key: str
    fingerprint: str
    before: str = ""
    """The fingerprint that was confirmed for this server earlier, where it is another one."""


@dataclass(frozen=True, slots=True)
class ExchangeSheet:
    choice: Choice | None
    """None: no exchange place is in use."""
    happened: Happened | None
    awaited: int
    """Bundles without a receipt yet."""
    since: str
    """When the oldest of them was put there; empty: there is none."""
    fingerprint: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeDesk:
    office: Office
    tools: Exchanging

    def sheet(self) -> ExchangeSheet:
        """Run it in background."""
        store = self.office.store
        choice, ledger = exchange.choice_in(store), exchange.ledger_in(store)
        waiting = [
            one
            for freight in Freight
            for one in ledger.of(freight)
            if one.is_put and not one.again_at
        ]
        shown = self.tools.fingerprint(choice.host_key) if choice and choice.host_key else ""
        since = min((one.at for one in waiting), default="")
        return ExchangeSheet(choice, ledger.happened, len(waiting), since, shown)

    def host_key(self, place: str) -> HostKey | None:
        """What a person must confirm first; None: nothing. Slow; in background.

        Raises Invalid for a place that is none, ExchangeError when nobody answers there.
        """
        place = checked_place(place)
        if account_of(place) is None:
            return None
        key = _patient(lambda: self.tools.host_key(place))
        choice = exchange.choice_in(self.office.store)
        known = choice.host_key if choice and _server(choice.place) == _server(place) else ""
        if key == known:
            return None
        before = self.tools.fingerprint(known) if known else ""
        return HostKey(key, self.tools.fingerprint(key), before)

    def choose(
        self, place: str, when: When, secret: str = "", key_file: str = "", host_key: str = ""
    ) -> None:
        """Try the place, then use it from now on. Slow; in background.

        No `secret`: the one that is kept for this account. No `host_key`: the one that was
        confirmed. Raises Invalid, ExchangeError, StoreError; then all is as it was.
        """
        place, key_file = checked_place(place), key_file.strip()
        if key_file and not Path(key_file).expanduser().is_absolute():
            raise Invalid("exchange_place_unclear", field="key_file", place=key_file)
        before = exchange.choice_in(self.office.store)
        if not host_key and before and _server(before.place) == _server(place):
            host_key = before.host_key
        is_account = account_of(place) is not None
        key_file = str(Path(key_file).expanduser()) if key_file and is_account else ""
        choice = Choice(place, when, host_key if is_account else "", key_file)
        _patient(lambda: self._try(choice, secret or None))
        if is_account and secret:
            self.tools.logins.keep(place, secret)
        elif not is_account:
            self.tools.logins.forget()
        self.office.store.write(lambda connection: exchange.choose(connection, choice))
        self.tools.service().begin_anew()
        self._announce()

    def set_when(self, when: When) -> None:
        """Nothing is tried for this."""
        before = exchange.choice_in(self.office.store)
        if before is not None:
            choice = msgspec.structs.replace(before, when=when)
            self.office.store.write(lambda connection: exchange.choose(connection, choice))
            self._announce()

    def stop_using(self) -> None:
        """What lies there stays, for the province; all of it waits here as before."""
        self.office.store.write(lambda connection: exchange.choose(connection, None))
        self.tools.logins.forget()
        self._announce()

    def exchange_now(self, within_s: float = PATIENCE_S, *, with_media: bool = False) -> None:
        """Go there at once, line or no line. Slow; in background.

        Raises ExchangeError and what else keeps it; exchange_silent when it takes longer: then it
        goes on by itself.
        """
        if exchange.choice_in(self.office.store) is None:
            raise ExchangeError("exchange_none")
        self.tools.service().exchange_now(within_s, with_media=with_media)

    def _try(self, choice: Choice, secret: str | None) -> None:
        place = self.tools.open(choice, secret)
        try:
            place.prepare()
        finally:
            place.close()

    def _announce(self) -> None:
        self.office.changes.announce(Change(queue=True))


def _server(place: str) -> tuple[str, int] | None:
    account = account_of(place)
    return (account.host, account.port) if account else None


def _patient(work: Callable[[], T]) -> T:
    """What `work` gives. Raises ExchangeError when it takes too long, and what it raises.

    In a thread of its own: a share that is gone may hold it for ever, and must hold nobody else.
    """
    outcomes: list[tuple[T | None, BaseException | None]] = []

    def tried() -> None:
        try:
            outcomes.append((work(), None))
        except BaseException as error:  # handed to who asked
            outcomes.append((None, error))

    thread = threading.Thread(target=tried, name="exchange-try", daemon=True)
    thread.start()
    thread.join(PATIENCE_S)
    if not outcomes:
        raise ExchangeError("exchange_silent", seconds=round(PATIENCE_S))
    found, error = outcomes[0]
    if error is not None:
        raise error
    return found  # type: ignore[return-value]
