"""What is inside a sealed file: a tar of known members in a known order, read where it lies.

Nothing is ever unpacked by a name that stands in it. The last member, `seal`, is a signature over
all bytes before it.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from studio.errors import BundleError

SEAL = "seal"
LARGEST_LINE = 16 * 1024 * 1024
"""Bytes; an intent is at most 4 MiB, and JSON may write six letters for one."""
_BLOCK = 512
_END = bytes(2 * _BLOCK)
_AT_ONCE = 1024 * 1024
_MOST_MEMBERS = 100_000
_LARGEST_SEAL = 4096


@dataclass(frozen=True, slots=True)
class Member:
    """One to be written."""

    name: str
    size: int
    chunks: Callable[[], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a member's bytes are."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Container:
    """One that was read through; nothing of it may be believed before its seal was checked."""

    path: Path
    members: dict[str, Span]
    sha256: str
    """Of all before the seal."""
    seal: bytes

    def chunks(self, name: str) -> Iterator[bytes]:
        span = self.members[name]
        with self.path.open("rb") as file:
            file.seek(span.start)
            left = span.size
            while left:
                chunk = file.read(min(left, _AT_ONCE))
                if not chunk:
                    raise _damaged(self.path)
                left -= len(chunk)
                yield chunk

    def whole(self, name: str) -> bytes:
        """Raises BundleError when there is no such member, or it is no small one."""
        if name not in self.members or self.members[name].size > LARGEST_LINE:
            raise _damaged(self.path)
        return b"".join(self.chunks(name))

    def part(self, name: str, span: Span) -> bytes:
        """Some bytes of a member; `span` begins where the member does."""
        with self.path.open("rb") as file:
            file.seek(self.members[name].start + span.start)
            return file.read(span.size)

    def lines(self, name: str) -> Iterator[bytes]:
        """Raises BundleError when one is too long."""
        span = self.members[name]
        with self.path.open("rb") as file:
            file.seek(span.start)
            left = span.size
            while left:
                line = file.readline(min(left, LARGEST_LINE))
                if not line.endswith(b"\n"):
                    raise _damaged(self.path)
                left -= len(line)
                yield line


def packed(members: Iterable[Member], sign: Callable[[str], bytes]) -> Iterator[bytes]:
    """The container's bytes. `sign` gets the SHA-256 of all before the seal."""
    digest = hashlib.sha256()
    for member in members:
        for chunk in _packed(member.name, member.size, member.chunks()):
            digest.update(chunk)
            yield chunk
    seal = sign(digest.hexdigest())
    yield from _packed(SEAL, len(seal), [seal])
    yield _END


def read_through(path: Path, order: re.Pattern[str]) -> Container:
    """Where everything is. Raises BundleError unless it is a container with such members.

    `order` is what the names, a blank behind each, must read like.
    """
    members: dict[str, Span] = {}
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for name, header, size in _headers(file, path):
            if name in members or len(members) == _MOST_MEMBERS:
                raise _damaged(path)
            if name == SEAL:
                if size > _LARGEST_SEAL or not order.fullmatch("".join(f"{n} " for n in members)):
                    raise _damaged(path)
                return Container(path, members, digest.hexdigest(), file.read(size))
            members[name] = Span(file.tell(), size)
            digest.update(header)
            left = size + -size % _BLOCK
            while left:
                chunk = file.read(min(left, _AT_ONCE))
                if not chunk:
                    raise _damaged(path)
                digest.update(chunk)
                left -= len(chunk)
    raise _damaged(path)


def _headers(file: BinaryIO, path: Path) -> Iterator[tuple[str, bytes, int]]:
    """Name, header and size of each member; the file stands where its bytes begin."""
    while True:
        header = file.read(_BLOCK)
        try:
            found = tarfile.TarInfo.frombuf(header, "ascii", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise _damaged(path) from error
        if found.type != tarfile.REGTYPE or found.size < 0:
            raise _damaged(path)
        yield found.name, header, found.size


def _packed(name: str, size: int, chunks: Iterable[bytes]) -> Iterator[bytes]:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    yield header.tobuf(tarfile.USTAR_FORMAT, "ascii")
    left = size
    for chunk in chunks:
        left -= len(chunk)
        yield chunk
    if left:
        raise ValueError(f"{name}: {left} bytes are missing")
    yield bytes(-size % _BLOCK)


def _damaged(path: Path) -> BundleError:
    return BundleError("bundle_damaged", file=path.name)
