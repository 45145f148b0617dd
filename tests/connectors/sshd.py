"""A real OpenSSH server on this machine, with an account and a password of its own.

It runs in mounts of its own, so that nothing of the machine is changed for it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from functools import cache
from pathlib import Path

from studio.sync.exchange import Account

UNPACKED = Path(__file__).parent.parent.parent / ".work" / "openssh"
"""Where build/dev.py unpacks it: installing it would open port 22 to everybody."""
USER, PASSWORD = "county", "水涨船高 2026"
PATIENCE_S = 20.0

_APART = ("setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child")
"""With all that it starts for who logs in."""
_MOUNTS = """
set -e
mount --bind "$1/passwd" /etc/passwd
mount --bind "$1/shadow" /etc/shadow
mount -t tmpfs tmpfs /run
mkdir -m 755 /run/sshd
exec "$2" -D -e -f "$1/sshd_config"
"""


@cache
def missing() -> str:
    """Why this machine cannot; empty: it can."""
    if os.name != "posix" or os.geteuid() != 0:
        return "an SFTP server with passwords needs root"
    if _binary() is None:
        return "openssh-server is not there (build/dev.py test unpacks it)"
    tried = subprocess.run(
        [*_APART, "mount", "-t", "tmpfs", "tmpfs", "/run"],
        capture_output=True,
        check=False,
    )
    return "" if tried.returncode == 0 else "no mounts of one's own here"


def _binary() -> str | None:
    unpacked = UNPACKED / "usr/sbin/sshd"
    return str(unpacked) if unpacked.exists() else shutil.which("sshd", path="/usr/sbin")


class Sshd:
    """`root` is what the account sees of it; the same paths as here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.client_key = folder / "client"
        for name in ("host", "other", "client"):
            _ssh_keygen(folder / name)
        _ssh_keygen(folder / "locked", "letmein")
        keys = [path.read_text("ascii") for path in folder.glob("*.pub")]
        (folder / "authorized").write_text("".join(keys), "ascii")
        hashed = subprocess.run(
            ["openssl", "passwd", "-6", "-stdin"],
            input=PASSWORD.encode(), capture_output=True, check=True,
        ).stdout.decode().strip()  # fmt: skip
        machine = Path("/etc/passwd").read_text("utf-8")
        account = f"{USER}:x:0:0::{folder}:/bin/sh\n"
        jail = "" if "\nsshd:" in machine else "sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n"
        (folder / "passwd").write_text(f"{account}{machine}{jail}", "utf-8")
        (folder / "shadow").write_text(f"{USER}:{hashed}:19000:0:99999:7:::\n", "ascii")
        (folder / "shadow").chmod(0o600)

    @property
    def host_key(self) -> str:
        """As OpenSSH writes public keys, without the remark."""
        return " ".join((self.folder / "host.pub").read_text("ascii").split()[:2])

    def account(self, path: Path, port: int = 0) -> Account:
        return Account(USER, "127.0.0.1", port or self.port, str(path))

    def place(self, path: Path) -> str:
        return f"sftp://{USER}@127.0.0.1:{self.port}{path}"

    def start(self, key: str = "host", sftp: str = "") -> None:
        """`sftp`: options of the SFTP server, as of sftp-server(8)."""
        config = self.folder / "sshd_config"
        config.write_text(
            f"ListenAddress 127.0.0.1\nPort {self.port}\nHostKey {self.folder / key}\n"
            "UsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\nStrictModes no\n"
            f"AuthorizedKeysFile {self.folder / 'authorized'}\nPidFile none\n"
            f"MaxStartups 100\nSubsystem sftp internal-sftp {sftp}\n",
            "ascii",
        )
        binary = _binary()
        assert binary is not None
        libraries = str(UNPACKED / "usr/lib/x86_64-linux-gnu")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*_APART, "sh", "-c", _MOUNTS, "sh", self.folder, binary],
                env=os.environ | {"LD_LIBRARY_PATH": libraries},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_banner()

    def stop(self) -> None:
        """With everybody who is logged in."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE_S)
            self.process = None

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def _await_banner(self) -> None:
        ends = time.monotonic() + PATIENCE_S
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                    if line.recv(4) == b"SSH-":
                        return
            except OSError:
                pass
            assert self.process is not None
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < ends, self.log()
            os.sched_yield()


def _ssh_keygen(path: Path, password: str = "") -> None:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", password, "-C", "test", "-f", str(path)]
    subprocess.run(words, check=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
