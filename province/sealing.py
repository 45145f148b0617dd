"""Files that only one reader can open (the age format), and the keys with which that is done.

The province has one secret, with which it signs positions. What it opens bundles with and signs
receipts with follows from that, so that a restored backup opens what was sealed for it before.
"""

from __future__ import annotations

import base64
import contextlib
import errno
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage

from province import store
from province.errors import ProvinceError
from province.signatures import key_bytes
from province.wire import canonical

_FULL = {*store.FULL, errno.EFBIG}
_NO_SUCH_CALL = {errno.EINVAL, errno.ENOTSUP}
"""What sticks with some file systems say when a folder is to be made durable."""
_NO_KEY_OF_OURS = "No matching keys found"


@dataclass(frozen=True, slots=True)
class ProvinceKeys:
    """Its private halves."""

    identity: str
    """age's, X25519."""
    signing: bytes
    """Ed25519, 32 bytes."""

    @property
    def opens(self) -> str:
        """For whom bundles are sealed."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    @property
    def signs(self) -> str:
        """With what receipts are checked."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self.signing)
        return base64.b64encode(key.public_key().public_bytes_raw()).decode()

    def sign(self, sort: str, sha256: str) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        key = Ed25519PrivateKey.from_private_bytes(self.signing)
        return key.sign(_sealed_words(sort, sha256))


def keys_of(secret: bytes) -> ProvinceKeys:
    opening = hmac.new(secret, b"zaotai bundles: opens", hashlib.sha256).digest()
    signing = hmac.new(secret, b"zaotai bundles: signs", hashlib.sha256).digest()
    return ProvinceKeys(_bech32("age-secret-key-", opening).upper(), signing)


def is_sealed_by(public: str, sort: str, sha256: str, seal: bytes) -> bool:
    """Whether the key whose public half this is signed the container's bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(key_bytes(public))
        key.verify(seal, _sealed_words(sort, sha256))
    except (InvalidSignature, ValueError):
        return False
    return True


def is_recipient(text: str) -> bool:
    """Whether something can be sealed for it."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def seal(target: Path, chunks: Iterable[bytes], recipient: str) -> None:
    """Put `chunks` at `target`, sealed, in one step that outlives a stick pulled out.

    Raises ProvinceError; then nothing is at `target` that was not there before.
    """
    draft = target.with_name(f"{target.name}.part")
    reader = pyrage.x25519.Recipient.from_str(recipient)
    try:
        with draft.open("wb") as file:
            _passed_on(lambda source, sink: pyrage.encrypt_io(source, sink, [reader]), chunks, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        make_names_durable(target.parent)
    except OSError as error:
        code = "stick_full" if error.errno in _FULL else "stick_gone"
        raise ProvinceError(code, file=str(target)) from error
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def make_names_durable(folder: Path) -> None:
    """As `store.sync_folder`, also on a stick or a share that has no such call."""
    try:
        store.sync_folder(folder)
    except OSError as error:
        if error.errno not in _NO_SUCH_CALL:
            raise


def unseal(source: Path, target: Path, identity: str) -> None:
    """Put what is sealed in `source` at `target`. Raises ProvinceError when not all of it opens."""
    ours = pyrage.x25519.Identity.from_str(identity)
    try:
        sealed = source.open("rb")
    except OSError as error:
        raise _unreadable(source, error) from error
    with sealed, target.open("wb") as file:
        try:
            _passed_on(
                lambda chunks, sink: pyrage.decrypt_io(chunks, sink, [ours]), _read(sealed), file
            )
        except _Unread as error:
            raise _unreadable(source, error.why) from error
        except pyrage.DecryptError as error:
            code = "bundle_foreign" if str(error) == _NO_KEY_OF_OURS else "bundle_damaged"
            raise ProvinceError(code, file=source.name) from error
        except _NotOpened as error:
            raise ProvinceError("bundle_damaged", file=source.name) from error


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


def _unreadable(path: Path, error: OSError) -> ProvinceError:
    return ProvinceError("file_unreadable", file=str(path), why=error.strerror or "")


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


def _sealed_words(sort: str, sha256: str) -> bytes:
    return canonical({"form": "b1", "sort": sort, "sha256": sha256})


# -- how age writes a key ------------------------------------------------------------------------

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _bech32(prefix: str, content: bytes) -> str:
    """BIP 173, which is how age writes keys; the library takes none in another way."""
    bits = "".join(f"{byte:08b}" for byte in content)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[start : start + 5], 2) for start in range(0, len(bits), 5)]
    spread = [ord(sign) >> 5 for sign in prefix] + [0] + [ord(sign) & 31 for sign in prefix]
    check = 1
    for value in [*spread, *values, 0, 0, 0, 0, 0, 0]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for number, part in enumerate(_GENERATOR):
            check ^= part if top >> number & 1 else 0
    check ^= 1
    values += [check >> 5 * (5 - number) & 31 for number in range(6)]
    return f"{prefix}1{''.join(_LETTERS[value] for value in values)}"
