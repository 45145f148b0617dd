"""A real tray on a screen of its own: the number is seen on it, and a balloon leads somewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.province.running import ROOT

NEEDED = ("Xvfb", "trayer")


@pytest.fixture
def screen() -> Iterator[str]:
    """DISPLAY of an X server with nothing on it."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} on this machine")
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(20)


def test_the_tray_shows_how_much_waits_and_a_balloon_leads_there(
    screen: str, tmp_path: Path
) -> None:
    environment = os.environ | {
        "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(ROOT),
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
    }  # fmt: skip
    panel = subprocess.Popen(
        ["trayer", "--edge", "bottom", "--align", "right", "--width", "20", "--height", "24"],
        env=environment, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    ended = subprocess.run(
        [sys.executable, "-m", "tests.journeys.tray_window", tmp_path], check=False,
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    panel.terminate()
    panel.wait(20)

    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["red"] > 20, "pixels of the number, on the screen"
    assert seen["told"] == [seen["story"]]
    assert seen["opened"] == seen["story"]
    assert seen["is_visible"]
