"""The exchange place (交换点): what was chosen, what lies there, and what happened there last.

A folder that a gateway carries across, a share, or an SFTP account. Bundles are put into one
folder of it and receipts are fetched from another; docs/sync-protocol.md says under what names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

import msgspec
from sqlalchemy import Connection

from studio.clock import moment
from studio.errors import Invalid
from studio.models.database import Store
from studio.sync.facts import EXCHANGE, FERRIED, look_up, read_fact, write_fact
from studio.vocabulary import DeviceId, Sha256

TO_PROVINCE, TO_STUDIOS = "to-province", "to-studios"
ENDING = ".zaotai"
LARGEST_LISTED = 100_000
"""Files of one folder that are looked at."""
PART = ".part"
"""What a file is called behind its name while it is written."""
SSH_PORT = 22
_NAME = re.compile(r"([0-9a-f]{32})-([0-9a-f]{32})\.zaotai")
T = TypeVar("T")


class When(StrEnum):
    """When bundles are put there."""

    OFFLINE = "offline"
    """Only while there is no line."""
    ALWAYS = "always"


class Choice(msgspec.Struct, frozen=True):
    """What a person chose at this workstation. No secret is in it."""

    place: str
    """A folder's path, or `sftp://user@host:port/path`."""
    when: When = When.OFFLINE
    host_key: str = ""
    """Of an SFTP server: the key that a person has confirmed, as OpenSSH writes public keys."""
    key_file: str = ""
    """Of an SFTP account: where its private key lies; empty: a password opens it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where an SFTP place is."""

    user: str
    host: str
    port: int
    path: str

    @property
    def words(self) -> str:
        """Whose it is, as a person says it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.user}@{host}" + (f":{self.port}" if self.port != SSH_PORT else "")


def account_of(place: str) -> Account | None:
    """None: it is a folder. Raises Invalid exchange_place_unclear or exchange_password_in_place."""
    if "://" not in place:
        return None
    try:
        parts = urlsplit(place)
        port = parts.port or SSH_PORT
    except ValueError as error:
        raise Invalid("exchange_place_unclear", field="place", place=place) from error
    if parts.password is not None:
        raise Invalid("exchange_password_in_place", field="place")
    if (
        parts.scheme.lower() != "sftp"
        or not (parts.username and parts.hostname)
        or parts.query
        or parts.fragment
    ):
        raise Invalid("exchange_place_unclear", field="place", place=place)
    path = unquote(parts.path) or "/"
    # As curl and others write what lies in the account's home folder.
    path = path.removeprefix("/~/") if path.startswith("/~/") else path
    return Account(unquote(parts.username), parts.hostname, port, path.rstrip("/") or "/")


def checked_place(text: str) -> str:
    """As it is kept. Raises Invalid when it is neither a whole path nor an SFTP place."""
    place = text.strip()
    if account_of(place) is None and not Path(place).expanduser().is_absolute():
        raise Invalid("exchange_place_unclear", field="place", place=place)
    return place if "://" in place else str(Path(place).expanduser())


# -- what lies there -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lying:
    """A file there."""

    name: str
    size: int
    changed: float
    """By the place's own clock; only whether it differs counts."""


def as_listed(chunks: Iterable[bytes], one: Lying) -> Iterator[bytes]:
    """The chunks, up to the size that was listed."""
    left = one.size
    for chunk in chunks:
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return


class ExchangePlace(Protocol):
    """A folder or an account, for one thread. `side` is TO_PROVINCE or TO_STUDIOS.

    All of it raises ExchangeError, and within a time: no answer is an error too.
    """

    def prepare(self) -> None:
        """See that the two folders are there, and that files can be put and removed."""

    def listed(self, side: str) -> list[Lying]: ...
    def put(self, side: str, name: str, fill: Callable[[BinaryIO], object]) -> int:
        """Have `fill` write a file that nobody sees before it is whole and durable; its size.

        Raises what `fill` raises, too; then there is none.
        """

    def fetch(self, side: str, one: Lying, target: Path) -> None:
        """Not more of it than was listed: who writes there may not fill this machine's disk."""

    def remove(self, side: str, name: str) -> None:
        """One that is not there is as good."""

    def close(self) -> None: ...


def bundle_name(device: str, bundle: str) -> str:
    """Its receipt has the same, on the other side."""
    return f"{device}-{bundle}{ENDING}"


def bundle_of(name: str, device: str) -> str | None:
    """The bundle's id; None: it is not this device's, or no such file."""
    found = _NAME.fullmatch(name)
    return found[2] if found and found[1] == device else None


def is_own_draft(name: str, device: str) -> bool:
    """One that this device was writing."""
    return name.endswith(PART) and bundle_of(name.removesuffix(PART), device) is not None


# -- what is remembered ----------------------------------------------------------------------------


class Freight(StrEnum):
    """What a bundle is for: text never waits behind the others."""

    TEXT = "text"
    MEDIA = "media"


class Ferried(msgspec.Struct, frozen=True):
    """A bundle that was put there, or was about to be."""

    id: str
    freight: Freight
    at: str
    """UTC stamp."""
    through: int = 0
    """The newest intent (sequence) that it was made from; what waited then is in it."""
    pieces: int = 0
    """As above, of the pieces of bodies."""
    held: tuple[str, ...] = ()
    """Keys of what stayed here all the same, so that it could be taken back."""
    count: int = 0
    """Of the intents in it; none: it only asks for news."""
    media: tuple[str, ...] = ()
    is_put: bool = False
    is_over: bool = False
    """Nobody needs it any more; it is still to be removed there."""
    again_at: str = ""
    """It was answered, and what the province did not take yet is not put there before."""


class Happened(msgspec.Struct, frozen=True):
    """The newest that is worth telling a person."""

    what: str
    """`put`, `receipt`, `quiet` (a look that found nothing) or `failed`."""
    at: str
    code: str = ""
    """Of a failure."""
    facts: dict[str, Any] = {}


class Ledger(msgspec.Struct, frozen=True):
    """All that is remembered of the place that is chosen now."""

    ferried: tuple[Ferried, ...] = ()
    heard_at: str = ""
    """When a receipt was read last."""
    happened: Happened | None = None

    def of(self, freight: Freight) -> list[Ferried]:
        """Those that nobody needs any more left out; the oldest first."""
        return [one for one in self.ferried if one.freight is freight and not one.is_over]


def choice_in(store: Store) -> Choice | None:
    """None: no exchange place is in use."""
    found = look_up(store, EXCHANGE).get(EXCHANGE)
    return None if found is None else msgspec.convert(found, Choice)


def choose(connection: Connection, choice: Choice | None) -> None:
    """What lies at another place is forgotten: it is taken by the province, or waits in vain."""
    before = read_fact(connection, EXCHANGE)
    write_fact(connection, EXCHANGE, None if choice is None else msgspec.to_builtins(choice))
    if choice is None or before is None or before["place"] != choice.place:
        write_fact(connection, FERRIED, None)


def forget_unless_chosen(store: Store, place: str) -> None:
    """For who was at `place` while a person chose another one: what it put there covers nothing.

    To forget too much costs a bundle more.
    """

    def is_chosen(found: Any) -> bool:
        return found is not None and found["place"] == place

    def within(connection: Connection) -> None:
        if not is_chosen(read_fact(connection, EXCHANGE)):
            write_fact(connection, FERRIED, None)

    if not is_chosen(look_up(store, EXCHANGE).get(EXCHANGE)):
        store.merge(within)


def ledger_in(store: Store) -> Ledger:
    return _as_ledger(look_up(store, FERRIED).get(FERRIED))


def ledger_within(connection: Connection) -> Ledger:
    return _as_ledger(read_fact(connection, FERRIED))


def amend(store: Store, work: Callable[[Ledger], Ledger]) -> Ledger:
    """Change what is remembered, in one transaction; no change is no write."""

    def within(connection: Connection) -> Ledger:
        before = ledger_within(connection)
        after = work(before)
        if after != before:
            write_fact(connection, FERRIED, msgspec.to_builtins(after))
        return after

    return store.merge(within)


def with_entry(ledger: Ledger, entry: Ferried) -> Ledger:
    """In the place of the one with its id, or behind all."""
    kept = [one for one in ledger.ferried if one.id != entry.id]
    at = next((n for n, one in enumerate(ledger.ferried) if one.id == entry.id), len(kept))
    return msgspec.structs.replace(ledger, ferried=(*kept[:at], entry, *kept[at:]))


def without(ledger: Ledger, ids: Sequence[str]) -> Ledger:
    kept = tuple(one for one in ledger.ferried if one.id not in ids)
    return msgspec.structs.replace(ledger, ferried=kept)


def _as_ledger(found: object) -> Ledger:
    return Ledger() if found is None else msgspec.convert(found, Ledger)


# -- what a row of the queue says ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Aboard:
    """What is in bundles that lie there or were carried on, and since when."""

    through: int = 0
    pieces: int = 0
    held: frozenset[str] = frozenset()
    text_at: str = ""
    media: dict[Sha256, str] = field(default_factory=dict)

    def since(self, sequence: int, key: str) -> str:
        """When the intent was put there; empty: it was not."""
        is_in = self.text_at and sequence <= self.through and key not in self.held
        return self.text_at if is_in else ""


def aboard(ledger: Ledger) -> Aboard:
    texts = [one for one in ledger.of(Freight.TEXT) if one.is_put and one.count]
    media = {
        Sha256(sha256): one.at
        for one in ledger.of(Freight.MEDIA)
        if one.is_put and not one.again_at
        for sha256 in one.media
    }
    waiting = [one for one in texts if not one.again_at]
    if not waiting:
        return Aboard(media=media)
    newest = waiting[-1]
    return Aboard(newest.through, newest.pieces, frozenset(newest.held), newest.at, media)


def is_past(at: str, now: datetime, seconds: float) -> bool:
    """Whether `at` lies so long ago; one that lies ahead comes from a clock that was set back."""
    if not at:
        return True
    age = (now - moment(at)).total_seconds()
    return age >= seconds or age < -seconds


def own_drafts(names: Sequence[Lying], device: DeviceId) -> list[str]:
    return [one.name for one in names if is_own_draft(one.name, device)]
