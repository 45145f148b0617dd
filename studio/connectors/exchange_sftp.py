"""An exchange place that is an SFTP account, by paramiko.

The server's key is the one that a person has confirmed, or nothing is said to it: neither a name
nor a password. Whatever does not answer is an error within PATIENCE_S.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import logging
import posixpath
import socket
import stat
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import paramiko
from paramiko.pkey import UnknownKeyType
from paramiko.sftp import CMD_EXTENDED, SFTPError

from studio.errors import ExchangeError
from studio.exchange.sealing import FULL, on_this_disk
from studio.sync.exchange import (
    LARGEST_LISTED,
    PART,
    TO_PROVINCE,
    TO_STUDIOS,
    Account,
    Lying,
    as_listed,
)

PATIENCE_S = 20.0
"""For a connection, an answer, or room for the next bytes."""
KEEPALIVE_S = 15
_AT_ONCE = 256 * 1024
_BROKEN_OFF = ("timeout", "EOF")
"""The library calls a line that breaks meanwhile a login that failed."""
_ANSWERED = (OSError, PermissionError)
"""What the library makes of a server's no; whatever else it raises was no answer."""
_RSA = ("rsa-sha2-512", "rsa-sha2-256")

# It logs every broken connection with a traceback; what there is to say of it is said by us.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Login:
    """With what the account is opened. Never stored beside the place, never shown."""

    secret: str = field(repr=False, default="")
    """The password, or that of the private key."""
    key_file: str = ""
    """The private key's file; empty: by password."""


def host_key_of(account: Account) -> str:
    """The key that the server shows, as OpenSSH writes public keys. Raises ExchangeError."""
    with _connected(account, "") as transport, _told(account):
        return _written(transport.get_remote_server_key())


def fingerprint(host_key: str) -> str:
    """As `ssh-keygen -l` prints it."""
    digest = hashlib.sha256(base64.b64decode(host_key.split()[1])).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


class ExchangeSftp:
    """Connected when it is made. Raises ExchangeError."""

    def __init__(self, account: Account, login: Login, host_key: str) -> None:
        if not host_key:
            raise ExchangeError("exchange_host_unconfirmed", host=account.host)
        self._account = account
        self._end = contextlib.ExitStack()
        with contextlib.ExitStack() as opening:
            transport = opening.enter_context(_connected(account, host_key))
            with self._told():
                # Fails where `start_client` returned without a session: its time was over.
                if _written(transport.get_remote_server_key()) != host_key:
                    raise ExchangeError("exchange_host_changed", host=account.host)
                _log_in(transport, account, login)
                self._sftp = _opened(transport)
            self._end = opening.pop_all()

    def prepare(self) -> None:
        with self._told():
            for side in (TO_PROVINCE, TO_STUDIOS):
                folder = self._path(side)
                try:
                    state = self._sftp.stat(folder)
                except FileNotFoundError:
                    self._sftp.mkdir(folder)
                else:
                    if not stat.S_ISDIR(state.st_mode or 0):
                        raise ExchangeError("exchange_missing", place=folder)
            probe = self._path(TO_PROVINCE, uuid.uuid4().hex + PART)
            try:
                with self._sftp.open(probe, "wb") as file:
                    file.write(b"1")
            finally:
                with contextlib.suppress(OSError):
                    self._sftp.remove(probe)

    def listed(self, side: str) -> list[Lying]:
        with self._told():
            found = self._sftp.listdir_attr(self._path(side))
        return [
            Lying(one.filename, one.st_size or 0, float(one.st_mtime or 0))
            for one in found[:LARGEST_LISTED]
            if stat.S_ISREG(one.st_mode or 0)
        ]

    def put(self, side: str, name: str, fill: Callable[[BinaryIO], object]) -> int:
        target = self._path(side, name)
        draft = target + PART
        with self._told():
            try:
                size = self._write(draft, fill)
                self._rename(draft, target)
            except BaseException:
                with contextlib.suppress(Exception):  # the line may be gone: the next turn does it
                    self._sftp.remove(draft)
                raise
        return size

    def fetch(self, side: str, one: Lying, target: Path) -> None:
        with on_this_disk(target) as file:
            for chunk in as_listed(self._chunks(self._path(side, one.name), one.size), one):
                file.write(chunk)

    def remove(self, side: str, name: str) -> None:
        with self._told(), contextlib.suppress(FileNotFoundError):
            self._sftp.remove(self._path(side, name))

    def close(self) -> None:
        self._end.close()

    def _path(self, *names: str) -> str:
        return posixpath.join(self._account.path, *names)

    def _write(self, draft: str, fill: Callable[[BinaryIO], object]) -> int:
        with self._sftp.open(draft, "wb") as file:
            counted = _Counted(file)
            fill(counted)  # type: ignore[arg-type]
            counted.finish()
            with contextlib.suppress(OSError):  # a server that does not know how
                # WORKAROUND(paramiko 5.1): it has no name for OpenSSH's fsync.
                self._sftp._request(  # noqa: SLF001
                    CMD_EXTENDED, "fsync@openssh.com", file.handle
                )
        there = self._sftp.stat(draft).st_size
        if there != counted.size:
            raise OSError(f"{there} of {counted.size} bytes")
        return counted.size

    def _rename(self, draft: str, target: str) -> None:
        try:
            self._sftp.posix_rename(draft, target)
        except OSError as error:
            if type(error) not in _ANSWERED:
                raise
            # It may not know that one, or not allow it, and says so in words of its own. What
            # else is the matter keeps it from this too. Names are never used twice.
            self._sftp.rename(draft, target)

    def _chunks(self, path: str, size: int) -> Iterator[bytes]:
        with self._told(), self._sftp.open(path, "rb") as file:
            file.prefetch(size, max_concurrent_requests=64)
            while chunk := file.read(_AT_ONCE):
                yield chunk

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        with _told(self._account):
            yield


class _Counted:
    """Writes on without waiting for answers, but for those to the last bytes and all before."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._file.set_pipelined(True)
        self._last = b""
        self.size = 0

    def write(self, content: bytes) -> int:
        self._file.write(self._last)
        self._last = bytes(content)
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        """When it ends."""

    def finish(self) -> None:
        self._file.set_pipelined(False)
        self._file.write(self._last)
        self._file.flush()


@contextlib.contextmanager
def _connected(account: Account, host_key: str) -> Iterator[Any]:
    """A transport over which nothing was said yet but keys.

    Asked for a key of the kind that is known: a server has several, and shows the one that is
    wanted first.
    """
    with contextlib.ExitStack() as end, _told(account):
        sock = end.enter_context(
            contextlib.closing(
                socket.create_connection((account.host, account.port), timeout=PATIENCE_S)
            )
        )
        transport = end.enter_context(contextlib.closing(paramiko.Transport(sock)))
        transport.banner_timeout = transport.handshake_timeout = PATIENCE_S
        transport.auth_timeout = transport.channel_timeout = PATIENCE_S
        if host_key:
            kind = host_key.split()[0]
            kinds = _RSA if kind == "ssh-rsa" else (kind,)
            transport.get_security_options().key_types = kinds
        try:
            transport.start_client(timeout=PATIENCE_S)
        except paramiko.ssh_exception.IncompatiblePeer as error:
            code = "exchange_host_changed" if host_key else "exchange_unreachable"
            raise ExchangeError(code, host=account.host) from error
        transport.set_keepalive(KEEPALIVE_S)
        left = end.pop_all()
    with left:
        yield transport


def _log_in(transport: Any, account: Account, login: Login) -> None:
    if not login.key_file:
        if not login.secret:
            raise ExchangeError("exchange_no_secret", host=account.host)
        transport.auth_password(account.user, login.secret)
        return
    transport.auth_publickey(account.user, _private_key(login))


def _private_key(login: Login) -> Any:
    password = login.secret.encode() or None
    try:
        return paramiko.PKey.from_path(login.key_file, password)
    except TypeError as error:  # one that is locked and no password, or the other way round
        if password is None:
            raise ExchangeError("exchange_key_locked", file=login.key_file) from error
        return _private_key(Login("", login.key_file))
    except (OSError, ValueError, paramiko.SSHException, UnknownKeyType) as error:
        raise ExchangeError("exchange_key_unreadable", file=login.key_file) from error


def _opened(transport: Any) -> Any:
    sftp = paramiko.SFTPClient.from_transport(transport)
    if sftp is None:
        raise paramiko.SSHException("no sftp")
    sftp.get_channel().settimeout(PATIENCE_S)
    return sftp


def _written(key: Any) -> str:
    return f"{key.get_name()} {key.get_base64()}"


@contextlib.contextmanager
def _told(account: Account) -> Iterator[None]:
    """In our words; what the library says may hold a name, never a password."""
    try:
        yield
    except ExchangeError:
        raise
    except paramiko.AuthenticationException as error:
        if any(words in str(error) for words in _BROKEN_OFF):
            raise ExchangeError("exchange_unreachable", host=account.host) from error
        raise ExchangeError("exchange_login_refused", account=account.words) from error
    except FileNotFoundError as error:
        raise ExchangeError("exchange_missing", place=account.words + account.path) from error
    except PermissionError as error:
        raise ExchangeError("exchange_denied", place=account.words + account.path) from error
    except (OSError, EOFError, paramiko.SSHException, SFTPError) as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise ExchangeError("exchange_full", place=account.words) from error
        if type(error) is OSError and error.errno is None and "closed" not in str(error):
            # The server's own words, of which the protocol knows few: a full disk has none.
            raise ExchangeError(
                "exchange_not_done", place=account.words + account.path, why=str(error)
            ) from error
        raise ExchangeError("exchange_unreachable", host=account.host) from error
