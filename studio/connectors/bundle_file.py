"""The platform on a stick: bundles are written to it, receipts are read from it.

A bundle is requests of docs/sync-protocol.md in a file, a receipt is their answers. The file is
sealed with age for its one reader and holds a tar, signed in its last member.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO, Literal, TypeVar

import msgspec

from studio import __version__
from studio.errors import BundleError, Refused, StoreError, Unreachable
from studio.exchange.container import Container, Member, Span, packed, read_through
from studio.exchange.sealing import DeviceKeys, is_sealed_by, seal, seal_into, unseal
from studio.sync.carrying import Load, MediumTold
from studio.sync.snapshot import lines_of
from studio.sync.wire import (
    BundleKeys,
    IntentMessage,
    Page,
    Position,
    Result,
    Results,
    SnapshotEnd,
    StandsFor,
    UploadPlan,
)
from studio.vocabulary import Sha256

FORM = 1
"""Of bundles and receipts."""
ENDING = ".zaotai"
_ORDER = re.compile(r"head results (pages|snapshot) (media/[0-9a-f]{64} )*")
_AT_ONCE = 1024 * 1024

_encode = msgspec.json.encode
_Shape = TypeVar("_Shape")
OnBytes = Callable[[int], object]
"""Is told how many more bytes are on their way; may raise to stop it."""


class _Medium(msgspec.Struct, frozen=True):
    sha256: str
    size: int
    type: str


class _Head(msgspec.Struct, frozen=True):
    """The first member of a bundle."""

    form: int
    id: str
    newsroom: str
    device: str
    app: str
    position: Position | None
    media: list[_Medium]
    asks: Sequence[str]
    page: int


class _Trouble(msgspec.Struct, frozen=True):
    code: str
    facts: dict[str, Any]


class _Told(msgspec.Struct, frozen=True):
    sha256: str
    state: Literal["verified", "resume", "unknown"]
    is_stable: bool


class _Form(msgspec.Struct):
    form: int


class _ReceiptHead(msgspec.Struct, frozen=True):
    form: int
    newsroom: str
    device: str
    trouble: _Trouble | None
    media: list[_Told]


@dataclass(frozen=True, slots=True)
class BundleFiles:
    """Writes bundles and opens receipts with this device's keys."""

    key_file: Path
    keep_secret: Callable[[Path, str], None]
    """Puts a secret into a file that this OS user alone reads."""
    workplace: Path
    _rooms: set[Path] = field(default_factory=set)
    """In use: a stick and the exchange place may be written to at once."""
    _turn: Lock = field(default_factory=Lock)

    def keys(self) -> DeviceKeys:
        """Made when they are first asked for, or damaged. Raises StoreError."""
        try:
            words = self.key_file.read_text(encoding="ascii", errors="replace")
        except FileNotFoundError:
            words = ""
        except OSError as error:  # never replaced: who mends its rights has the same keys again
            why = error.strerror or ""
            raise StoreError("file_unreadable", file=str(self.key_file), why=why) from error
        kept = DeviceKeys.read(words)
        if kept is not None:
            return kept
        made = DeviceKeys.generate()
        self.keep_secret(self.key_file, made.words())
        return made

    def public(self) -> BundleKeys:
        return self.keys().public

    @contextlib.contextmanager
    def room(self) -> Iterator[Path]:
        """A folder for what is put together or opened; gone when the block ends."""
        place = self.workplace / uuid.uuid4().hex
        try:
            with self._turn:
                self._remove_left()
                place.mkdir(parents=True, mode=0o700)
                self._rooms.add(place)
        except OSError as error:
            raise StoreError("file_unwritable", file=str(place)) from error
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)
            with self._turn:
                self._rooms.discard(place)

    def _remove_left(self) -> None:
        """Of a studio that was killed."""
        with contextlib.suppress(FileNotFoundError):
            for left in self.workplace.iterdir():
                if left not in self._rooms:
                    shutil.rmtree(left, ignore_errors=True)

    def write(self, load: Load, target: Path, recipient: str, on_bytes: OnBytes) -> int:
        """Seal it for the province; the file's size. Raises BundleError; `target` stays then."""
        return seal(target, self._chunks(load, on_bytes), recipient)

    def pour(self, load: Load, file: BinaryIO, recipient: str, on_bytes: OnBytes) -> None:
        """As `write`, into a file that is open somewhere. Raises what that raises, too."""
        seal_into(file, self._chunks(load, on_bytes), recipient)

    def _chunks(self, load: Load, on_bytes: OnBytes) -> Iterator[bytes]:
        keys = self.keys()
        media = [_Medium(one.sha256, one.size, one.type) for one in load.pieces]
        head = _Head(
            FORM, load.id, load.newsroom, load.device, f"studio/{__version__}",
            load.position, media, load.asks, load.page,
        )  # fmt: skip
        members = [
            _member("head", _encode(head)),
            Member("intents", load.intents.stat().st_size, lambda: _chunks(load.intents)),
            *(Member(f"media/{one.sha256}", one.size, one.content) for one in load.pieces),
        ]
        return _counted(packed(members, lambda sha256: keys.sign("bundle", sha256)), on_bytes)

    @contextlib.contextmanager
    def opened(self, source: Path, signer: str) -> Iterator[ReceiptFile]:
        """A receipt that the province made for this device. Raises BundleError."""
        with self.room() as place:
            plain = place / source.name
            unseal(source, plain, self.keys().identity)
            container = read_through(plain, _ORDER)
            if not is_sealed_by(signer, "receipt", container.sha256, container.seal):
                raise BundleError("bundle_forged", file=source.name)
            yield ReceiptFile(container)


class ReceiptFile:
    """What the province answered, as a platform that knows nothing else. See sync.carrying."""

    def __init__(self, container: Container) -> None:
        """Raises BundleError unless it can be read to its end."""
        self._in = container
        self.name = container.path.name
        if self._decoded(container.whole("head"), _Form).form > FORM:
            raise BundleError("bundle_too_new", file=self.name)
        head = self._decoded(container.whole("head"), _ReceiptHead)
        self.newsroom, self.device = head.newsroom, head.device
        self.trouble = head.trouble.code if head.trouble else ""
        self._told = head.media
        self.begins_at: Position | None = None
        self._pages: list[tuple[Span, Position]] = []
        """Where each page stands among them, and where in the log it ends."""
        if "pages" in container.members:
            self._look_through_pages()
        else:
            self.ends_at = self._end_of_snapshot()

    def results(self) -> Iterator[Result]:
        for line in self._in.lines("results"):
            yield self._decoded(line, Result)

    def media(self) -> Sequence[MediumTold]:
        return [MediumTold(Sha256(one.sha256), one.state, one.is_stable) for one in self._told]

    # As a platform

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        """What it said of them; not one of which it says nothing."""
        del position
        wanted = {intent.key for intent in intents}
        said = {result.key: result for result in self.results() if result.key in wanted}
        if len(said) < len(wanted):
            raise Unreachable("unreachable")
        return Results([said[intent.key] for intent in intents])

    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
        """What comes after `position` of the page in which that lies; the newest one is its end."""
        del limit, brief  # where a page ends is signed, and it has all there is
        cursor = position.cursor if position else 0
        for span, ends_at in self._pages:
            if ends_at.cursor > cursor or ends_at == position == self.ends_at:
                page = self._decoded(self._in.part("pages", span), Page)
                later = tuple(record for record in page.records if record.seq > cursor)
                return msgspec.structs.replace(page, records=later, head=self.ends_at.cursor)
        if position is None:
            raise Unreachable("unreachable")
        return Page((), position, position.cursor)  # it was made before what we have read since

    def fetch_snapshot(self, target: Path) -> None:
        if "snapshot" not in self._in.members:
            raise Refused("not_found")
        try:
            with target.open("wb") as file:
                for chunk in self._in.chunks("snapshot"):
                    file.write(chunk)
        except OSError as error:
            raise StoreError("file_unwritable", file=str(target)) from error

    def media_content(self, sha256: Sha256, start: int) -> Iterator[bytes]:
        name = f"media/{sha256}"
        if name not in self._in.members:
            raise Refused("not_found")
        for chunk in self._in.chunks(name):
            yield chunk[start:]
            start = max(0, start - len(chunk))

    def upload_state(self, sha256: Sha256) -> UploadPlan:
        for one in self._told:
            if one.sha256 == sha256:
                return UploadPlan(one.state, is_stable=one.is_stable)
        return UploadPlan("unknown")

    def plan_upload(
        self,
        sha256: Sha256,
        size: int,
        media_type: str,
        *,
        want: int = 0,
        stands_for: StandsFor | None = None,
    ) -> UploadPlan:
        raise Unreachable("unreachable")

    def send_part(
        self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
    ) -> None:
        raise Unreachable("unreachable")

    def complete_upload(self, sha256: Sha256) -> UploadPlan:
        raise Unreachable("unreachable")

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        raise Unreachable("unreachable")

    # What is in it

    def _look_through_pages(self) -> None:
        start = 0
        for line in self._in.lines("pages"):
            page = self._decoded(line, Page)
            if not self._pages:
                before = page.position.cursor - len(page.records)
                self.begins_at = msgspec.structs.replace(page.position, cursor=before)
            self._pages.append((Span(start, len(line)), page.position))
            start += len(line)
        if not self._pages:
            raise BundleError("bundle_damaged", file=self.name)
        self.ends_at = self._pages[-1][1]

    def _end_of_snapshot(self) -> Position:
        last = b""
        path = self._in.path.with_name(f"{self.name}.snapshot")  # beside it, whatever it is called
        self.fetch_snapshot(path)
        try:
            for line in lines_of(path):
                last = line
        except Unreachable as error:
            raise BundleError("bundle_damaged", file=self.name) from error
        finally:
            path.unlink(missing_ok=True)
        return self._decoded(last, SnapshotEnd).position

    def _decoded(self, content: bytes, shape: type[_Shape]) -> _Shape:
        try:
            return msgspec.json.decode(content, type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise BundleError("bundle_damaged", file=self.name) from error


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), lambda: [content])


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_AT_ONCE):
            yield chunk


def _counted(chunks: Iterable[bytes], on_bytes: OnBytes) -> Iterator[bytes]:
    for chunk in chunks:
        on_bytes(len(chunk))
        yield chunk
