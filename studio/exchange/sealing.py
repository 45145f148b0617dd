"""Files that only one reader can open (the age format), and the keys with which that is done."""

from __future__ import annotations

import base64
import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import pyrage

from studio.errors import BundleError, StoreError
from studio.sync.signing import public_half
from studio.sync.wire import BundleKeys, canonical

FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system says when nothing more fits; FAT32 has its own at 4 GiB."""
_NO_SUCH_CALL = {errno.EINVAL, errno.ENOTSUP}
"""What sticks with some file systems say when a folder is to be made durable."""
_NO_KEY_OF_OURS = "No matching keys found"
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """Private halves of the device's keys."""

    signing: bytes = field(repr=False)
    """Ed25519, 32 bytes."""
    identity: str = field(repr=False)
    """age's, X25519."""

    @classmethod
    def generate(cls) -> DeviceKeys:
        return cls(secrets.token_bytes(_KEY_BYTES), str(pyrage.x25519.Identity.generate()))

    @classmethod
    def read(cls, words: str) -> DeviceKeys | None:
        """From what `words` wrote; None: it is damaged."""
        try:
            signing, identity = words.split()
            pyrage.x25519.Identity.from_str(identity)
            raw = base64.b64decode(signing, validate=True)
        except (ValueError, pyrage.IdentityError):
            return None
        return cls(raw, identity) if len(raw) == _KEY_BYTES else None

    def words(self) -> str:
        return f"{base64.b64encode(self.signing).decode()}\n{self.identity}\n"

    @property
    def public(self) -> BundleKeys:
        opens = pyrage.x25519.Identity.from_str(self.identity).to_public()
        return BundleKeys(public_half(self.signing), str(opens))

    def sign(self, sort: str, sha256: str) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self.signing)
        return key.sign(_sealed_words(sort, sha256))


def is_sealed_by(public: str, sort: str, sha256: str, seal: bytes) -> bool:
    """Whether the key whose public half this is signed the container's bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(seal, _sealed_words(sort, sha256))
    except (InvalidSignature, ValueError):
        return False
    return True


def seal(target: Path, chunks: Iterable[bytes], recipient: str) -> int:
    """Put `chunks` at `target`, sealed, in one step that outlives a stick pulled out; its size.

    Raises BundleError, and what `chunks` raise; then nothing is there that was not before.
    """
    draft = target.with_name(f"{target.name}.part")
    try:
        with draft.open("wb") as file:
            seal_into(file, chunks, recipient)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        draft.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        code = "stick_full" if error.errno in FULL else "stick_gone"
        raise BundleError(code, file=str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
    return size


def seal_into(file: BinaryIO, chunks: Iterable[bytes], recipient: str) -> None:
    """Write `chunks`, sealed. Raises BundleError bundle_no_key, and what both of them raise."""
    try:
        reader = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise BundleError("bundle_no_key") from error
    _passed_on(lambda source, sink: pyrage.encrypt_io(source, sink, [reader]), chunks, file)


def unseal(source: Path, target: Path, identity: str) -> None:
    """Put what is sealed in `source` at `target`. Raises BundleError when not all of it opens."""
    ours = pyrage.x25519.Identity.from_str(identity)
    try:
        sealed = source.open("rb")
    except OSError as error:
        raise _unreadable(source, error) from error
    with sealed, on_this_disk(target) as file:
        try:
            _passed_on(
                lambda chunks, sink: pyrage.decrypt_io(chunks, sink, [ours]), _read(sealed), file
            )
        except _Unread as error:
            raise _unreadable(source, error.why) from error
        except pyrage.DecryptError as error:
            code = "bundle_foreign" if str(error) == _NO_KEY_OF_OURS else "bundle_damaged"
            raise BundleError(code, file=source.name) from error
        except _NotOpened as error:
            raise BundleError("bundle_damaged", file=source.name) from error


def _unreadable(path: Path, error: OSError) -> BundleError:
    return BundleError("file_unreadable", file=str(path), why=error.strerror or "")


@contextlib.contextmanager
def on_this_disk(target: Path) -> Iterator[BinaryIO]:
    """A file on this machine's own disk, whose troubles are not the stick's."""
    try:
        with target.open("wb") as file:
            yield file
    except OSError as error:
        raise StoreError("file_unwritable", file=str(target)) from error


class _Unread(Exception):
    def __init__(self, why: OSError) -> None:
        super().__init__(str(why))
        self.why = why


class _NotOpened(Exception):
    """The library says so as an OSError of no number."""


def _read(file: BinaryIO) -> Iterator[bytes]:
    while True:
        try:
            chunk = file.read(1024 * 1024)
        except OSError as error:
            raise _Unread(error) from error
        if not chunk:
            return
        yield chunk


class _Source:
    """What the library reads from; it makes texts of errors, so the real one is kept."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._left = memoryview(b"")
        self.error: BaseException | None = None

    def read(self, most: int = -1) -> bytes:
        try:
            while not self._left:
                self._left = memoryview(next(self._chunks))
        except StopIteration:
            return b""
        except BaseException as error:
            self.error = error
            raise
        size = len(self._left) if most < 0 else most
        taken, self._left = self._left[:size], self._left[size:]
        return bytes(taken)


class _Sink:
    """What the library writes to; as above."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: BaseException | None = None

    def write(self, content: bytes) -> int:
        try:
            return self._file.write(content)
        except BaseException as error:
            self.error = error
            raise

    def flush(self) -> None:
        self._file.flush()


def _passed_on(
    library: Callable[[_Source, _Sink], object], chunks: Iterable[bytes], file: BinaryIO
) -> None:
    source, sink = _Source(chunks), _Sink(file)
    try:
        library(source, sink)
    except Exception as error:
        _raise_real(source, sink)
        if isinstance(error, OSError):
            raise _NotOpened from error
        raise
    # WORKAROUND(pyrage 1.4): it writes the last bytes while it ends, and says nothing of an error.
    _raise_real(source, sink)


def _raise_real(source: _Source, sink: _Sink) -> None:
    for known in (source.error, sink.error):
        if known is not None:
            raise known from None


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable. Windows has nothing to call and needs nothing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise
    finally:
        os.close(descriptor)


def _sealed_words(sort: str, sha256: str) -> bytes:
    return canonical({"form": "b1", "sort": sort, "sha256": sha256})
