"""Reads in what a studio without a line sent on a stick, and writes the receipt it is carried back.

A bundle is requests of docs/sync-protocol.md in a file, and a receipt is their answers: each goes
through the same code as one that came by wire. So whatever comes both ways, or twice, or in another
order, is taken once.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import sqlalchemy as sa
from msgspec import Meta

from province import access, log, store
from province.access import Device
from province.blobs import TEXT, Blobs
from province.container import Container, Member, packed, read_through
from province.errors import ProvinceError
from province.sealing import is_sealed_by, keys_of, seal, unseal
from province.sight import Sight, sight_of
from province.snapshots import Snapshots
from province.store import Store, utc_now
from province.wire import (
    LARGEST_BATCH,
    LARGEST_MEDIA,
    MOST_INTENTS,
    MOST_RECORDS,
    BundleKeys,
    Id,
    Intent,
    Position,
    Result,
    Sha256,
)

FORM = 1
"""Of bundles and receipts."""
MOST_BLOBS = 3 * 1024**3
"""Bytes of large body updates that a receipt carries; more waits for the line."""
ANEW = ("epoch_over", "position_not_genuine")
"""What the studio's position may be answered with; then it starts from the snapshot."""
_ORDER = re.compile(r"head intents (media/[0-9a-f]{64} )*")
_NAME = re.compile("[0-9a-f]{64}")
_AT_ONCE = 1024 * 1024

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is raised of lines that are no JSON of the wanted shape."""
LEFT_AFTER_S = 24 * 3600
"""Nothing is read in for so long: what lies there is of one that was killed."""

_encode = msgspec.json.encode
_Shape = TypeVar("_Shape")


class Carried(msgspec.Struct, frozen=True):
    """A medium in the bundle."""

    sha256: Sha256
    size: Annotated[int, Meta(ge=1, le=LARGEST_MEDIA)]
    type: Annotated[str, Meta(min_length=1, max_length=200)]


class Head(msgspec.Struct, frozen=True):
    """The first member of a bundle."""

    form: int
    id: Id
    newsroom: Annotated[str, Meta(max_length=64)]
    device: Id
    app: Annotated[str, Meta(max_length=200)]
    position: Position | None
    media: list[Carried] = []
    asks: list[Sha256] = []
    """Media of which the studio wants to know whether they are here, and safe."""
    page: Annotated[int, Meta(ge=1, le=MOST_RECORDS)] = MOST_RECORDS
    """Records that it likes in a page."""


class MediumState(msgspec.Struct, frozen=True):
    sha256: str
    state: Literal["verified", "resume", "unknown"]
    is_stable: bool


class Blob(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class Trouble(msgspec.Struct, frozen=True):
    """Why nothing of the intents was looked at."""

    code: str
    facts: dict[str, Any]


class ReceiptHead(msgspec.Struct, frozen=True):
    form: int
    id: str
    bundle: str
    newsroom: str
    device: str
    made_at: str
    trouble: Trouble | None
    media: list[MediumState]
    blobs: list[Blob]


@dataclass(frozen=True, slots=True)
class ReadIn:
    """What became of a bundle."""

    newsroom: str
    device: str
    """Its name."""
    device_id: str
    bundle: str
    """The id that the studio gave it."""
    accepted: int
    refused: int
    deferred: int
    media: int
    """That are here now, of those it brought."""
    is_set_back: bool
    """Nothing was taken: the studio must start from the snapshot first."""


@dataclass(slots=True)
class _Answers:
    results: list[Result] = field(default_factory=list)
    trouble: Trouble | None = None

    def count(self, outcome: str) -> int:
        return sum(result.outcome == outcome for result in self.results)


def read_in(kept: Store, source: Path, receipt: Path) -> ReadIn:
    """Take what the bundle brings and write the receipt. Raises ProvinceError.

    A bundle that cannot be believed is refused before anything of it is taken. After anything else
    that goes wrong, a full stick for the receipt too, the same bundle may be read in again: so the
    receipt never takes its place.
    """
    if receipt.resolve() == source.resolve():
        raise ProvinceError("bundle_is_receipt", file=source.name)
    with _workplace(kept) as place, store.told_as_ours():
        opened = place / source.name
        unseal(source, opened, keys_of(kept.key).identity)
        bundle = read_through(opened, _ORDER)
        head, device, keys = _believed(kept, bundle)
        blobs = Blobs(kept)
        _take_media(blobs, bundle, head, is_text=True)  # what intents name must be there
        answers = _take_intents(kept, bundle, head, device)
        _take_media(blobs, bundle, head, is_text=False)
        _Receipt(kept, head, answers, place, sight_of(device)).write(receipt, keys)
        states = [blobs.state(head.newsroom, one.sha256).state for one in head.media]
    return ReadIn(
        device.newsroom,
        device.name,
        head.device,
        head.id,
        answers.count("accepted"),
        answers.count("refused"),
        answers.count("deferred"),
        media=states.count("verified"),
        is_set_back=answers.trouble is not None,
    )


@contextlib.contextmanager
def _workplace(kept: Store) -> Iterator[Path]:
    """A folder for what is opened, gone when the block ends."""
    carried = kept.folder / "carried"
    _remove_left(carried)
    place = carried / uuid.uuid4().hex
    store.make_folder(place)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _remove_left(carried: Path) -> None:
    """What newsrooms wrote does not lie about opened. Others may be reading in just now."""
    for place in carried.glob("*"):
        with contextlib.suppress(OSError):  # another one has just removed it
            if time.time() - place.stat().st_mtime > LEFT_AFTER_S:
                shutil.rmtree(place, ignore_errors=True)


def _believed(kept: Store, bundle: Container) -> tuple[Head, Device, BundleKeys]:
    """Whose it is. Raises ProvinceError unless that device made exactly this."""
    form = _decoded(bundle, bundle.whole("head"), _Form).form
    if form > FORM:
        raise ProvinceError("bundle_too_new", file=bundle.path.name)
    head = _decoded(bundle, bundle.whole("head"), Head)
    device, keys = access.carrying_device(kept, head.newsroom, head.device)
    if not is_sealed_by(keys.signs, "bundle", bundle.sha256, bundle.seal):
        raise ProvinceError("bundle_forged", file=bundle.path.name)
    named = {f"media/{one.sha256}": one.size for one in head.media}
    brought = {name: span.size for name, span in bundle.members.items() if "/" in name}
    if named != brought:
        raise ProvinceError("bundle_damaged", file=bundle.path.name)
    return head, device, keys


class _Form(msgspec.Struct):
    form: int


def _decoded(bundle: Container, content: bytes, shape: type[_Shape]) -> _Shape:
    try:
        return msgspec.json.decode(content, type=shape)
    except UNREADABLE as error:
        raise ProvinceError("bundle_damaged", file=bundle.path.name) from error


def _take_media(blobs: Blobs, bundle: Container, head: Head, *, is_text: bool) -> None:
    for one in head.media:
        if (one.type == TEXT) is not is_text:
            continue
        chunks = bundle.chunks(f"media/{one.sha256}")
        try:
            blobs.take_whole(head.newsroom, one.sha256, one.size, one.type, chunks)
        except ProvinceError as error:
            if error.code != "media_hash_differs":  # the receipt says that it is not here
                raise


# -- intents -------------------------------------------------------------------------------------


def _take_intents(kept: Store, bundle: Container, head: Head, device: Device) -> _Answers:
    answers = _Answers()
    for batch in _batches(bundle.lines("intents")):
        readable = []
        for line in batch:
            try:
                readable.append(msgspec.json.decode(line, type=Intent))
            except UNREADABLE as error:
                answers.results.append(_unread(bundle, line, error))
        try:
            answers.results += _pushed(kept, device, head.position, readable)
        except ProvinceError as error:
            if error.code not in ANEW:
                raise
            return _Answers(trouble=Trouble(error.code, error.facts))
    return answers


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """As a studio would push them."""
    batch: list[bytes] = []
    size = 0
    for line in lines:
        if batch and (len(batch) == MOST_INTENTS or size + len(line) > LARGEST_BATCH):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def _pushed(
    kept: Store, device: Device, position: Position | None, intents: list[Intent]
) -> list[Result]:
    """A result for each; one that is malformed takes no other with it, as when it came by wire."""
    try:
        return log.push(kept, device, position, intents).results if intents else []
    except ProvinceError as error:
        if error.code in ANEW or error.status >= 500:
            raise
        if len(intents) == 1:
            return [Result(intents[0].key, "refused", code=error.code, facts=error.facts)]
    middle = len(intents) // 2
    return [
        *_pushed(kept, device, position, intents[:middle]),
        *_pushed(kept, device, position, intents[middle:]),
    ]


def _unread(bundle: Container, line: bytes, error: Exception) -> Result:
    key = _decoded(bundle, line, _Key).key
    if not isinstance(error, msgspec.DecodeError):  # which says why in its own words
        error = ValueError("no JSON")
    return Result(key, "refused", code="request_malformed", facts={"why": str(error)})


class _Key(msgspec.Struct):
    key: Id


# -- the receipt ---------------------------------------------------------------------------------


@dataclass(slots=True)
class _Receipt:
    kept: Store
    head: Head
    answers: _Answers
    place: Path
    sight: Sight

    def write(self, target: Path, keys: BundleKeys) -> None:
        log_member = self._log()
        since = self.head.position.cursor if self.head.position and self._is_paged else 0
        blobs = list(self._blobs(since))
        results = b"".join(_encode(one) + b"\n" for one in self.answers.results)
        members = [
            _member("head", _encode(self._head(blobs))),
            _member("results", results),
            log_member,
            *(_file(f"media/{one.sha256}", self._blob_path(one.sha256)) for one in blobs),
        ]
        ours = keys_of(self.kept.key)
        seal(target, packed(members, lambda sha256: ours.sign("receipt", sha256)), keys.opens)

    @property
    def _is_paged(self) -> bool:
        return self.head.position is not None and self.answers.trouble is None

    def _log(self) -> Member:
        """The pages after the studio's position, or the whole log where there is none."""
        if self._is_paged:
            try:
                return self._pages()
            except ProvinceError as error:
                if error.code not in ANEW:
                    raise
                self.answers.trouble = Trouble(error.code, error.facts)
        made = Snapshots(self.kept).newest(self.head.newsroom, self.sight)
        return _file("snapshot", made.path)

    def _pages(self) -> Member:
        path, position = self.place / "pages", self.head.position
        with path.open("wb") as file:
            while True:
                page = log.pull(
                    self.kept, self.head.newsroom, position, self.head.page,
                    as_stored=True, sight=self.sight,
                )  # fmt: skip
                file.write(_encode(page) + b"\n")
                position = page.position
                if position.cursor >= page.head:
                    break
        return _file("pages", path)

    def _head(self, blobs: list[Blob]) -> ReceiptHead:
        media = Blobs(self.kept)
        asked = dict.fromkeys([*(one.sha256 for one in self.head.media), *self.head.asks])
        states = []
        for sha256 in asked:
            found = media.state(self.head.newsroom, sha256)
            states.append(MediumState(sha256, found.state, found.is_stable))
        return ReceiptHead(
            FORM, uuid.uuid4().hex, self.head.id, self.head.newsroom, self.head.device, utc_now(),
            self.answers.trouble, states, blobs,
        )  # fmt: skip

    def _blobs(self, since: int) -> Iterator[Blob]:
        """Large updates that the log names after `since`, but not those that the bundle brought.

        Among them the device's own: its disk may have been set back since it sent them.
        """
        if self.sight.kinds is not None:  # no role sees the bodies alone
            return
        record, left = store.record.c, MOST_BLOBS
        known = {one.sha256 for one in self.head.media}
        with self.kept.reading() as connection:
            payloads = connection.scalars(
                sa.select(record.payload).where(
                    record.newsroom == self.head.newsroom,
                    record.seq > since,
                    record.kind == "story.body_updated",
                    sa.func.instr(record.payload, b'"blob"') > 0,
                )
            ).all()
        for payload in payloads:
            try:
                sha256 = str(msgspec.json.decode(payload, type=dict[str, Any]).get("blob", ""))
            except ValueError:  # harmed by the disk: the log is told without it
                continue
            if not _NAME.fullmatch(sha256) or sha256 in known:
                continue
            if not self._blob_path(sha256).is_file():
                continue
            known.add(sha256)
            size = self._blob_path(sha256).stat().st_size
            left -= size
            if left >= 0:
                yield Blob(sha256, size)

    def _blob_path(self, sha256: str) -> Path:
        return Blobs(self.kept).path(self.head.newsroom, sha256)


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), lambda: [content])


def _file(name: str, path: Path) -> Member:
    return Member(name, path.stat().st_size, lambda: _chunks(path))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            yield chunk
