"""The whole window on a profile of one's own, and a disk that is too small."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.app import Desktop, make_application
from studio.composition import open_studio
from studio.media.vlc_player import SILENT
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.desktops import leave
from tests.media.conftest import decoder, film, rubbish
from tests.newsrooms import write_story

__all__ = ["decoder", "film", "rubbish"]

SMALL_DISK = "64m"
"""Twice the studio's reserve."""
OpenDesktop = Callable[..., Desktop]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SILENT, "1")
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # given back after the crash guard
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk of its own needs root and mount")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def make_profile(folder: Path) -> StoryId:
    """A newsroom with one story; closed in order."""
    studio = open_studio(folder)
    studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", "2468")
    story = write_story(studio)
    studio.close()
    return story


@pytest.fixture
def open_desktop(qtbot: QtBot) -> Iterator[OpenDesktop]:
    """Shows the window on a profile that has a newsroom."""
    with ExitStack() as opened:

        def show(folder: Path, language: str = "zh_CN") -> Desktop:
            desktop = Desktop(make_application(folder, language), folder)
            opened.callback(_leave, desktop)
            desktop.show()
            window = main_window(desktop)
            qtbot.waitUntil(window.isActiveWindow)
            return desktop

        yield show


@pytest.fixture
def portal() -> Iterator[Callable[[int], None]]:
    """Starts, on a port, what a hotel's network answers to everything."""
    with ExitStack() as running:

        def start(port: int) -> None:
            server = ThreadingHTTPServer(("127.0.0.1", port), _Portal)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
            thread.start()
            running.callback(thread.join)
            running.callback(server.server_close)
            running.callback(server.shutdown)

        yield start


def main_window(desktop: Desktop) -> MainWindow:
    assert isinstance(desktop.window, MainWindow)
    return desktop.window


def _leave(desktop: Desktop) -> None:
    leave(desktop)
    log = logging.getLogger("studio")
    for handler in log.handlers[:]:
        log.removeHandler(handler)
        handler.close()


class _Portal(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = "<html><body>请先登录上网</body></html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(page)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        pass
