"""The messages of docs/sync-protocol.md as the province reads and writes them."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from province.errors import ProvinceError

Id = Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32)]
"""A UUID4 in hex. max_length, because `$` alone would let a last newline pass."""
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Count = Annotated[int, Meta(ge=0, le=2**63 - 1)]
"""What SQLite can hold."""
Revision = tuple[Count, Count]
"""(epoch, seq), compared in that order."""
NEVER: Revision = (0, 0)

LARGEST_MEDIA = 64 * 1024**3
SIGNATURE_LENGTH = 88
"""Characters of 64 bytes in base64."""
MOST_INTENTS = 500
LARGEST_BATCH = 1024 * 1024
LARGEST_INTENT = 4 * 1024 * 1024
WRAPPING = 64 * 1024
"""Bytes of a push that are not its intents: the position, the brackets, the HTTP client's taste."""
MOST_RECORDS = 500
MOST_OPEN = 20
"""Stories that a device may name as open."""
LARGEST_PAGE = 1024 * 1024

_ENCODER = msgspec.json.Encoder(order="deterministic")
_LARGEST_INTEGER = 2**63 - 1


class Position(msgspec.Struct, frozen=True):
    epoch: Count
    cursor: Count
    digest: str
    signature: str


class Intent(msgspec.Struct, frozen=True, gc=False):
    key: Id
    kind: Annotated[str, Meta(max_length=64)]
    subject: Id
    person: Annotated[str, Meta(max_length=32)]
    device: Annotated[str, Meta(max_length=32)]
    app: Annotated[str, Meta(max_length=200)]
    base: Revision | None
    predecessor: Id | None
    needs: list[Id]
    payload: dict[str, Any]
    at: Annotated[str, Meta(max_length=40)]
    signature: Annotated[str, Meta(max_length=SIGNATURE_LENGTH)] | msgspec.UnsetType = msgspec.UNSET
    """Base64, of a command. Absent: unsigned."""


class Push(msgspec.Struct, frozen=True):
    position: Position | None
    intents: list[Intent]


class Result(msgspec.Struct, frozen=True, gc=False):
    key: str
    outcome: Literal["accepted", "refused", "deferred"]
    epoch: int | None = None
    seq: int | None = None
    code: str | None = None
    facts: dict[str, Any] = {}


class Results(msgspec.Struct, frozen=True):
    results: list[Result]
    position: Position | None = None
    """Behind what was accepted, when nothing else came after the position that was sent along."""
    stable: tuple[int, int] | None = None
    stable_at: str | None = None

    @property
    def head(self) -> Revision:
        """The newest that was accepted."""
        taken = [one for one in self.results if one.outcome == "accepted"]
        return max(((one.epoch or 0, one.seq or 0) for one in taken), default=NEVER)


class Record(msgspec.Struct, frozen=True, gc=False):
    seq: int
    epoch: int
    key: str
    kind: str
    subject: str
    person: str
    device: str
    app: str
    base: Revision | None
    predecessor: str | None
    needs: list[str]
    payload_hash: str
    digest: str
    at: str
    payload: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET
    """Left out of a brief page where the device that asks has it."""
    signature: str | msgspec.UnsetType = msgspec.UNSET
    """Left out where the intent had none."""


class OtherReader(msgspec.Struct, frozen=True):
    """Somebody who has a story open on another device."""

    story: str
    person: str
    name: str


class News(msgspec.Struct, frozen=True):
    """Whether there is something to pull, and how far the log reaches."""

    has_news: bool
    epoch: int
    head: int


class Page(msgspec.Struct, frozen=True):
    records: list[Record]
    position: Position
    head: int
    stable: tuple[int, int] | None
    stable_at: str | None
    others: list[OtherReader] = []


class Health(msgspec.Struct, frozen=True):
    service: str
    api: int
    least_api: int
    name: str


class DeviceName(msgspec.Struct, frozen=True):
    id: Id
    name: Name


class Enrol(msgspec.Struct, frozen=True):
    code: Annotated[str, Meta(max_length=100)]
    device: DeviceName
    app: Annotated[str, Meta(max_length=200)]


class NewsroomName(msgspec.Struct, frozen=True):
    id: str
    name: str


class Enrolled(msgspec.Struct, frozen=True):
    token: str
    newsroom: NewsroomName
    role: str


class BundleKeys(msgspec.Struct, frozen=True):
    """Public halves: with what one signs what is carried, and for whom it is sealed."""

    signs: Annotated[str, Meta(min_length=44, max_length=44)]
    """Ed25519, base64."""
    opens: Annotated[str, Meta(max_length=100)]
    """X25519, as age writes it."""


class MediaOffer(msgspec.Struct, frozen=True):
    sha256: Sha256
    size: Annotated[int, Meta(ge=1)]
    type: Name
    want: Annotated[int, Meta(ge=0, le=64)] = 0
    """How many URLs for parts it would like."""


class PartUrl(msgspec.Struct, frozen=True):
    part: int
    url: str


class MediaPlan(msgspec.Struct, frozen=True):
    state: Literal["verified", "resume", "new"]
    part_size: int
    parts_done: list[int]
    part_url: str
    urls: list[PartUrl]
    urls_for_s: int


class MediaState(msgspec.Struct, frozen=True):
    state: Literal["verified", "resume", "unknown"]
    size: int
    parts_done: list[int]
    is_stable: bool = False
    """Inside a backup that was read back and verified."""


class MediaVerified(msgspec.Struct, frozen=True):
    state: Literal["verified"] = "verified"


class SubmissionMedia(msgspec.Struct, frozen=True):
    sha256: str
    state: Literal["verified", "resume", "unknown"]


class SubmissionLine(msgspec.Struct, frozen=True):
    id: str
    newsroom: str
    story: str
    headline: str
    state: Literal["submitted", "adopted", "returned"]
    received_at: str
    media: list[SubmissionMedia]


class Submissions(msgspec.Struct, frozen=True):
    submissions: list[SubmissionLine]


class Verdict(msgspec.Struct, frozen=True):
    decision: Literal["adopt", "return"]
    reason: Annotated[str, Meta(max_length=4000)] = ""


class VerdictGiven(msgspec.Struct, frozen=True):
    id: str
    state: Literal["adopted", "returned"]
    epoch: int
    seq: int


class Problem(msgspec.Struct, frozen=True):
    """What every answer of status 400 and above carries."""

    code: str
    facts: dict[str, Any]


def canonical(value: object) -> bytes:
    """Canonical JSON. Raises ProvinceError on what it cannot hold (floats, huge integers)."""
    _require_canonical(value)
    return _ENCODER.encode(value)


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def first_digest(newsroom: str) -> str:
    """The running digest before the first record."""
    return sha256_of(newsroom.encode())


def next_digest(previous: str, key: str, payload_hash: str) -> str:
    return sha256_of(f"{previous}{key}{payload_hash}".encode("ascii"))


def _require_canonical(value: object) -> None:
    if isinstance(value, dict):
        for inner in value.values():
            _require_canonical(inner)
    elif isinstance(value, list):
        for inner in value:
            _require_canonical(inner)
    elif isinstance(value, float):
        raise ProvinceError("request_malformed", why="a payload holds no floats")
    elif isinstance(value, int) and abs(value) > _LARGEST_INTEGER:
        raise ProvinceError("request_malformed", why="an integer is larger than 64 bits")
