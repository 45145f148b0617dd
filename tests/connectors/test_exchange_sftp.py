"""Logins and keys, against a real OpenSSH server; the rest is in test_exchange_contract.py."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import paramiko
import pytest

from studio.connectors import exchange_sftp
from studio.connectors.exchange_sftp import ExchangeSftp, Login, fingerprint, host_key_of
from studio.errors import ExchangeError
from studio.sync.exchange import Account
from tests.connectors.sshd import PASSWORD, Sshd


def opens(sshd: Sshd, login: Login, host_key: str = "") -> None:
    place = ExchangeSftp(sshd.account(sshd.folder), login, host_key or sshd.host_key)
    with closing(place):
        assert place.listed("") != []


def test_the_key_that_a_server_shows_is_the_one_it_has(sshd: Sshd) -> None:
    assert host_key_of(sshd.account(Path("/"))) == sshd.host_key


def test_a_fingerprint_is_what_ssh_keygen_prints(sshd: Sshd) -> None:
    import subprocess

    told = subprocess.run(
        ["ssh-keygen", "-l", "-f", sshd.folder / "host.pub"],
        capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip

    assert fingerprint(sshd.host_key) == told.split()[1]


def test_a_password_of_chinese_letters_opens_it(sshd: Sshd) -> None:
    opens(sshd, Login(PASSWORD))


def test_a_private_key_opens_it_with_its_password_where_it_has_one(sshd: Sshd) -> None:
    opens(sshd, Login(key_file=str(sshd.client_key)))
    opens(sshd, Login("not needed", str(sshd.client_key)))
    opens(sshd, Login("letmein", str(sshd.folder / "locked")))


@pytest.mark.parametrize(
    ("login", "code"),
    [
        (Login("wrong"), "exchange_login_refused"),
        (Login(), "exchange_no_secret"),
        (Login(key_file="{0}/locked"), "exchange_key_locked"),
        (Login("wrong", "{0}/locked"), "exchange_key_unreadable"),
        (Login(key_file="{0}/none"), "exchange_key_unreadable"),
        (Login(key_file="{0}/log"), "exchange_key_unreadable"),
        (Login(key_file="{0}/stranger"), "exchange_login_refused"),
    ],
    ids=repr,
)
def test_a_login_that_does_not_open_it_says_why(sshd: Sshd, login: Login, code: str) -> None:
    stranger = sshd.folder / "stranger"
    if not stranger.exists():
        from tests.connectors.sshd import _ssh_keygen

        _ssh_keygen(stranger)
    filled = Login(login.secret, login.key_file.format(sshd.folder))

    with pytest.raises(ExchangeError, match=code):
        opens(sshd, filled)


def test_nothing_shows_a_password(sshd: Sshd, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    place = ExchangeSftp(sshd.account(sshd.folder), Login(PASSWORD), sshd.host_key)
    with closing(place):
        shown = repr(place) + repr(Login(PASSWORD)) + str(vars(place)["_account"])
    with pytest.raises(ExchangeError) as told:
        opens(sshd, Login(PASSWORD + "x"))

    assert PASSWORD not in shown + caplog.text + repr(told.value) + str(told.value.__cause__)


def test_a_server_whose_key_is_not_confirmed_hears_nothing(sshd: Sshd) -> None:
    with pytest.raises(ExchangeError, match="exchange_host_unconfirmed"):
        ExchangeSftp(sshd.account(Path("/")), Login(PASSWORD), "")


def test_a_server_with_another_key_is_refused_before_the_password(sshd: Sshd) -> None:
    sshd.stop()
    before = sshd.log()
    sshd.start("other")
    try:
        with pytest.raises(ExchangeError, match="exchange_host_changed"):
            opens(sshd, Login(PASSWORD))
        assert f"for {sshd.account(Path()).user}" not in sshd.log().removeprefix(before)
    finally:
        sshd.stop()
        sshd.start()
    opens(sshd, Login(PASSWORD))


def test_a_key_of_a_kind_that_the_server_no_longer_has_counts_as_changed(sshd: Sshd) -> None:
    known = "ecdsa-sha2-nistp256 " + sshd.host_key.split()[1]

    with pytest.raises(ExchangeError, match="exchange_host_changed"):
        opens(sshd, Login(PASSWORD), known)


def test_a_server_without_extensions_does(sshd: Sshd, tmp_path: Path) -> None:
    """Many know neither `posix-rename` nor `fsync`; this one says that they are not allowed."""
    sshd.stop()
    sshd.start(sftp="-P posix-rename,fsync")
    try:
        place = ExchangeSftp(sshd.account(tmp_path), Login(PASSWORD), sshd.host_key)
        with closing(place):
            place.prepare()
            place.put("to-province", "a.zaotai", lambda file: file.write(b"words"))
    finally:
        sshd.stop()

    assert [path.name for path in (tmp_path / "to-province").iterdir()] == ["a.zaotai"]
    assert (tmp_path / "to-province" / "a.zaotai").read_bytes() == b"words"


@pytest.mark.parametrize("words", ["Operation unsupported", "Extended request not supported"])
def test_a_server_says_in_its_own_words_what_it_does_not_know(
    sshd: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    def unknown(*_: object) -> None:
        raise OSError(words)  # as paramiko tells of an answer without a code of its own

    place = ExchangeSftp(sshd.account(tmp_path), Login(PASSWORD), sshd.host_key)
    monkeypatch.setattr(place._sftp, "posix_rename", unknown)
    with closing(place):
        place.prepare()
        place.put("to-province", "a.zaotai", lambda file: file.write(b"words"))

    assert [path.name for path in (tmp_path / "to-province").iterdir()] == ["a.zaotai"]


def test_a_server_that_ends_is_told_and_does_when_it_is_back(sshd: Sshd, tmp_path: Path) -> None:
    place = ExchangeSftp(sshd.account(tmp_path), Login(PASSWORD), sshd.host_key)
    with closing(place):
        place.prepare()

        def fill(file: object) -> None:
            sshd.stop()
            for _ in range(200):
                file.write(b"x" * 100_000)  # type: ignore[attr-defined]

        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            place.put("to-province", "a", fill)
        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            place.listed("to-province")
    sshd.start()
    with closing(ExchangeSftp(sshd.account(tmp_path), Login(PASSWORD), sshd.host_key)) as again:
        assert [one.name for one in again.listed("to-province")] in ([], ["a.part"])


def silent(line: socket.socket) -> None:
    """Answers nobody."""


def talkative(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n" * 100)


@pytest.mark.parametrize("says", [silent, talkative])
def test_what_is_no_ssh_server_holds_nobody_for_long(
    monkeypatch: pytest.MonkeyPatch, says: Callable[[socket.socket], None]
) -> None:
    monkeypatch.setattr(exchange_sftp, "PATIENCE_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        import threading

        def answer() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(ConnectionError):  # it may hang up on what is said
                says(line)
                while line.recv(1000):
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        began = time.monotonic()
        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            host_key_of(Account("county", "127.0.0.1", server.getsockname()[1], "/"))
        assert time.monotonic() - began < 20  # and not for ever
        thread.join(10)
        assert not thread.is_alive()


def test_nobody_there_is_told() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        account = Account("county", "127.0.0.1", probe.getsockname()[1], "/")

        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            host_key_of(account)


def test_a_server_that_is_too_slow_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library returns without a word when its time is over."""
    monkeypatch.setattr(paramiko.Transport, "start_client", lambda *_, **__: None)
    with socket.create_server(("127.0.0.1", 0)) as server:
        account = Account("county", "127.0.0.1", server.getsockname()[1], "/")

        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            host_key_of(account)
        with pytest.raises(ExchangeError, match="exchange_unreachable"):
            ExchangeSftp(account, Login(PASSWORD), "ssh-ed25519 AAAA")
