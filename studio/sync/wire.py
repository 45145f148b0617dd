"""The messages of docs/sync-protocol.md and the port through which they travel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol

import msgspec

from studio.vocabulary import Revision, Sha256

Payload = dict[str, Any]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""What the store can hold."""
Place = tuple[Count, Count]
"""A revision as it is told."""

_CANONICAL = msgspec.json.Encoder(order="deterministic")


class Position(msgspec.Struct, frozen=True):
    """How far this studio has read a newsroom's log; made and signed by the province alone."""

    epoch: Count
    cursor: Count
    digest: str
    signature: str


class IntentMessage(msgspec.Struct, frozen=True, gc=False):
    """One intent as it is sent: frozen, the same bytes every time."""

    key: str
    kind: str
    subject: str
    person: str
    device: str
    app: str
    base: Revision | None
    predecessor: str | None
    needs: tuple[str, ...]
    payload: Payload
    at: str
    signature: str | msgspec.UnsetType = msgspec.UNSET
    """Base64, of a command. Left out: unsigned."""


class Result(msgspec.Struct, frozen=True, gc=False):
    """The province's answer to one intent."""

    key: str
    outcome: Literal["accepted", "refused", "deferred"]
    epoch: Count | None = None
    seq: Count | None = None
    code: str | None = None
    facts: dict[str, Any] = {}


class Results(msgspec.Struct, frozen=True):
    """The province's answers to a batch, in its order."""

    results: list[Result]
    position: Position | None = None
    """Behind what was accepted, when nothing else came after the position that was sent along."""
    stable: Place | None = None
    stable_at: str | None = None


class Record(msgspec.Struct, frozen=True, gc=False):
    """One line of the newsroom's log."""

    seq: Count
    epoch: Count
    key: str
    kind: str
    subject: str
    person: str
    device: str
    app: str
    base: Place | None
    predecessor: str | None
    needs: tuple[str, ...]
    payload_hash: str
    digest: str
    at: str
    payload: Payload = {}
    """Left out of a brief page where it is our own."""
    signature: str | msgspec.UnsetType = msgspec.UNSET


BLANK = "blank"
"""The kind of a record that this device may not read: its place in the log, and no more."""


class Presence(msgspec.Struct, frozen=True):
    """Somebody else who has a story open at this moment."""

    story: str
    person: str
    name: str


class Page(msgspec.Struct, frozen=True):
    """Records after a position; `position` is where to go on, `head` the newest seq there is."""

    records: tuple[Record, ...]
    position: Position
    head: Count
    stable: Place | None = None
    """The newest record inside a backup of the province's that was read back."""
    stable_at: str | None = None
    others: tuple[Presence, ...] = ()


class News(msgspec.Struct, frozen=True):
    """Whether there is something to pull, and how far the province's log reaches."""

    has_news: bool
    epoch: Count
    head: Count


class SnapshotEnd(msgspec.Struct, frozen=True):
    """The last line of a snapshot: what stands before it is whole."""

    position: Position
    records: Count
    stable: Place | None = None
    stable_at: str | None = None


class Enrolment(msgspec.Struct, frozen=True):
    """What an invitation code was exchanged for."""

    token: str
    newsroom_id: str
    newsroom_name: str
    role: str


class BundleKeys(msgspec.Struct, frozen=True):
    """Public halves: with what one signs what is carried, and for whom it is sealed."""

    signs: str
    """Ed25519, base64."""
    opens: str
    """X25519, as age writes it."""


class PartUrl(msgspec.Struct, frozen=True):
    """Where one part may be put without a token, for some minutes."""

    part: Count
    url: str
    """Absolute, or beginning with `/` and at the province."""


class UploadPlan(msgspec.Struct, frozen=True):
    """What the province has of a media file, and how it wants the rest."""

    state: Literal["verified", "verifying", "resume", "new", "unknown"]
    """Verifying: it has all parts and reads them back; ask again."""
    part_size: Count = 0
    """Bytes of every part but the last."""
    parts_done: tuple[Count, ...] = ()
    urls: tuple[PartUrl, ...] = ()
    """For the next parts; none from a province that has no such thing: parts go with the token."""
    is_stable: bool | None = None
    """Inside a backup there that was read back; None: the province cannot say."""


class StandsFor(msgspec.Struct, frozen=True):
    """Which medium a poster or proxy was made of."""

    of: str
    """SHA-256 of the original."""
    sort: str


class Platform(Protocol):
    """What a connector must offer. Raises PlatformError, never an HTTP library's error."""

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results: ...
    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page: ...
    def fetch_snapshot(self, target: Path) -> None:
        """Put the newsroom's snapshot at `target`, whole and durable; goes on where it was cut."""
        ...

    def plan_upload(
        self,
        sha256: Sha256,
        size: int,
        media_type: str,
        *,
        want: int = 0,
        stands_for: StandsFor | None = None,
    ) -> UploadPlan:
        """`want`: for how many parts there should be URLs."""
        ...

    def upload_state(self, sha256: Sha256) -> UploadPlan: ...
    def send_part(
        self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
    ) -> None: ...
    def complete_upload(self, sha256: Sha256) -> UploadPlan: ...
    def media_content(self, sha256: Sha256, start: int) -> Iterator[bytes]:
        """A verified medium from byte `start` on, in pieces. Raises Refused not_found."""
        ...

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        """Tell the keys of our bundles, learn the province's. Raises Refused: it has none."""
        ...


class Ear(Protocol):
    """How a connector lets one listen. Raises PlatformError, as a Platform does."""

    def listen(self) -> Iterator[bool]:
        """As it comes: True for a poke, False for a sign of life. Ends with the line.

        Raises Silent when nothing came for too long; Refused not_found: it is too old for this.
        """
        ...

    def await_news(self, known: Place | None, wait_s: int) -> News:
        """As soon as the log stands elsewhere than at `known`, at the latest after `wait_s`."""
        ...

    def hang_up(self) -> None:
        """Break off what is listened to, from another thread."""
        ...


def canonical(payload: object) -> bytes:
    """Canonical JSON: UTF-8, keys sorted, no spaces."""
    return _CANONICAL.encode(payload)


def payload_hash(payload: Payload) -> str:
    """Empty, which fits no record: it holds an integer that nobody may send."""
    try:
        return hashlib.sha256(canonical(payload)).hexdigest()
    except OverflowError:
        return ""


def hash_in(record: Record) -> str:
    """Of the record's payload; of one that we may not read the hash that is told."""
    return record.payload_hash if record.kind == BLANK else payload_hash(record.payload)


def first_digest(newsroom_id: str) -> str:
    """The running digest before the first record."""
    return hashlib.sha256(newsroom_id.encode()).hexdigest()


def next_digest(previous: str, key: str, hash_of_payload: str) -> str:
    return hashlib.sha256(f"{previous}{key}{hash_of_payload}".encode()).hexdigest()
