"""Sets this project up on a bare machine and runs, tests, measures and packages it.

    python3 build/dev.py run       the studio on a demo newsroom, with a province on this machine
    python3 build/dev.py test      every check; the one command that CI calls
    python3 build/dev.py bench     side-by-side figures
    python3 build/dev.py torture   the fault campaign: kills, power cuts, full disks, bad lines
    python3 build/dev.py setup     only what the others do first

Only Python's standard library is used here: nothing else is there yet.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WORK = ROOT / ".work"
LOCK = ROOT / "requirements.lock"

OLDEST_PYTHON = (3, 11)
VENV_PACKAGE = "python3-venv"
QT_PACKAGES = """
libgl1 libegl1 libopengl0 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libxkbcommon0
libxkbcommon-x11-0 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1
libxcb-xfixes0 libxcb-xkb1 libxcb-glx0 libbrotli1 libwayland-client0 libwayland-cursor0
libwayland-egl1
"""
"""What Qt's wheels need of Debian, found with ldd on a machine that has nothing."""
PLAYER_PACKAGES = "libvlc5 vlc-plugin-base"
FAULT_PACKAGES = "strace eatmydata e2fsprogs xfsprogs iproute2 iptables"
"""What the faults of tests/faults are made with; without them those are skipped, by name."""
SSH_PACKAGES = "openssh-server libwrap0"
"""The SFTP server of tests/connectors. Only unpacked: installed, it would open port 22 of whoever
tests here to everybody."""
SSHD = WORK / "openssh"
MEMORY = Path("/dev/shm")  # noqa: S108 - only a folder with a random name is made there
ROOM_FOR_TESTS = 4 * 1024**3
"""Bytes; they need some hundred MB at a time."""


def main(arguments: Sequence[str] | None = None) -> int:
    os.environ["ZAOTAI_KEYRING"] = "off"  # whoever tests or measures has keys of their own there
    parser = argparse.ArgumentParser(
        prog="build/dev.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="make .venv and install what is needed")
    run = commands.add_parser("run", help="the studio on a demo newsroom, or the tour")
    run.add_argument("--out", type=Path, default=ROOT / "tour-out", help="pictures of the tour")
    test = commands.add_parser("test", help="every check")
    test.add_argument("pytest", nargs="*", help="handed to pytest instead of all tests")
    bench = commands.add_parser("bench", help="side-by-side figures")
    bench.add_argument("--only", choices=("start", "sync", "editing"), default=None)
    bench.add_argument("--json", type=Path, default=None)
    commands.add_parser("torture", help="the fault campaign; see torture --help", add_help=False)
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "torture":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    if sys.version_info < OLDEST_PYTHON:
        print("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ".")
        return 1
    deeds: dict[str, Callable[[argparse.Namespace], int]] = {
        "setup": lambda _: 0,
        "run": _run,
        "test": _test,
        "bench": _bench,
        "torture": lambda _: _torture(rest),
    }
    problem = _set_up()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    if chosen.command in ("test", "torture"):
        absent = _install_debian_packages(FAULT_PACKAGES.split())
        if absent:
            print(f"{absent} Until then some faults are skipped.", file=sys.stderr)
    if chosen.command == "test":
        _unpack_debian_packages(SSH_PACKAGES.split(), SSHD)
    return deeds[chosen.command](chosen)


# -- setting up -----------------------------------------------------------------------------------


def _set_up() -> str:
    """An empty string, or one sentence that says what a person must do."""
    packages = [*QT_PACKAGES.split(), *PLAYER_PACKAGES.split()]
    if not _has_venv():
        packages.append(VENV_PACKAGE)
    problem = _install_debian_packages(packages)
    if problem:
        return problem
    stamp = VENV / "installed.txt"
    wanted = hashlib.sha256(
        LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + sys.version.encode()
    ).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        started = time.monotonic()
        if not _make_venv() or not _install(stamp, wanted):
            return "The Python packages could not be installed; see the lines above."
        print(f"set up .venv in {time.monotonic() - started:.0f} s", flush=True)
    _compile_translations()
    return ""


def _make_venv() -> bool:
    shutil.rmtree(VENV, ignore_errors=True)
    return _call([sys.executable, "-m", "venv", str(VENV)])


def _install(stamp: Path, wanted: str) -> bool:
    pip = [_tool("python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = (
        _call([*pip, "--no-deps", "-r", str(LOCK)])
        and _call([*pip, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])
        and _call([_tool("python"), "-m", "pip", "check"])  # the lock names all that is needed
    )
    if done:
        stamp.write_text(wanted, encoding="ascii")
    return done


def _install_debian_packages(wanted: Sequence[str]) -> str:
    """Empty when all is there, or this is not a Debian machine."""
    if shutil.which("dpkg-query") is None:
        return ""
    missing = [name for name in wanted if not _is_installed(name)]
    if not missing:
        return ""
    line = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            return "Please run as root: " + " ".join(line)
        line = ["sudo", "--non-interactive", *line]
    print(f"installing {len(missing)} Debian packages: {' '.join(missing)}", flush=True)
    update = [*line[: line.index("apt-get") + 1], "update", "-qq"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _call(update, environment)
    if not _call(line, environment, quiet=True):
        return "Debian packages are missing. Please run: sudo " + " ".join(
            line[-len(missing) - 5 :]
        )
    return ""


def _unpack_debian_packages(wanted: Sequence[str], target: Path) -> None:
    """Into a folder, where nothing of them runs by itself; what needs them is skipped by name."""
    if target.exists() or shutil.which("dpkg-deb") is None:
        return
    with tempfile.TemporaryDirectory(dir=_made(WORK)) as place:
        fetch = ["apt-get", "download", "-qq", *wanted]
        if subprocess.call(fetch, cwd=place, stderr=subprocess.DEVNULL) != 0:
            print(
                f"{' '.join(wanted)} could not be fetched: tests of SFTP are skipped.", flush=True
            )
            return
        draft = Path(place) / "unpacked"
        for package in Path(place).glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", str(package), str(draft)], check=True)
        draft.rename(target)


def _made(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def _is_installed(package: str) -> bool:
    found = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.endswith(" installed")


def _has_venv() -> bool:
    """Debian's Python has `venv` but not the `ensurepip` that it needs."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return False
    return True


def _compile_translations() -> None:
    for source in sorted((ROOT / "resources" / "i18n").glob("studio.*.ts")):
        made = source.with_suffix(".qm")
        if not made.exists() or made.stat().st_mtime < source.stat().st_mtime:
            _call([_tool("pyside6-lrelease"), "-silent", str(source), "-qm", str(made)])


# -- the commands ----------------------------------------------------------------------------------


def _run(chosen: argparse.Namespace) -> int:
    if _has_display():
        return subprocess.call([_tool("python"), "-m", "studio.tour.demonstration"], cwd=ROOT)
    print("No display here: the tour shows the studio in pictures instead.", flush=True)
    return subprocess.call([_tool("studio"), "tour", "--out", str(chosen.out)], cwd=ROOT)


def _has_display() -> bool:
    return sys.platform == "win32" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def _test(chosen: argparse.Namespace) -> int:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "ZAOTAI_SILENT": "1"}
    environment.pop("DISPLAY", None)
    # Hundreds of processes are started: each would compile our sources for itself.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with _scratch() as scratch:
        return _checked(chosen, {**environment, "TMPDIR": scratch})


def _scratch() -> tempfile.TemporaryDirectory[str]:
    """For the tests' files: memory, where there is plenty, for stores mostly wait for a disk.

    What needs a real one is tried on file systems that the tests make for themselves.
    """
    is_roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ROOM_FOR_TESTS
    runs_programs = is_roomy and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    folder = MEMORY if runs_programs else None
    # A process that a test has left behind may still write there: that fails no check.
    return tempfile.TemporaryDirectory(
        prefix="zaotai-tests-", dir=folder, ignore_cleanup_errors=True
    )


def _checked(chosen: argparse.Namespace, environment: dict[str, str]) -> int:
    tests = chosen.pytest or ["-q", "-n", "2", "--dist", "loadgroup"]
    checks = [
        [_tool("ruff"), "check", "."],
        [_tool("ruff"), "format", "--check", "."],
        [_tool("mypy")],
        [_tool("lint-imports")],
        [_tool("python"), "-m", "pytest", *tests],
    ]
    for check in checks if not chosen.pytest else checks[-1:]:
        started = time.monotonic()
        print(f"== {Path(check[0]).name} {' '.join(check[1:])}", flush=True)
        if not _call(check, environment):
            return 1
        print(f"   {time.monotonic() - started:.0f} s", flush=True)
    return 0


def _bench(chosen: argparse.Namespace) -> int:
    words = [_tool("python"), "-m", "benchmarks"]
    words += ["--only", chosen.only] if chosen.only else []
    words += ["--json", str(chosen.json)] if chosen.json else []
    return subprocess.call(words, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def _torture(arguments: Sequence[str]) -> int:
    words = [_tool("python"), "-m", "tests.faults.torture", *arguments]
    return subprocess.call(words, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})


def _tool(name: str) -> str:
    folder = VENV / ("Scripts" if sys.platform == "win32" else "bin")
    return str(folder / name)


def _call(
    words: Sequence[str], environment: dict[str, str] | None = None, *, quiet: bool = False
) -> bool:
    out = subprocess.DEVNULL if quiet else None
    return subprocess.call(words, cwd=ROOT, env=environment, stdout=out) == 0


if __name__ == "__main__":
    sys.exit(main())
