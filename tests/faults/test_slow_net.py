"""The worst line of a county, where the machine allows namespaces."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults import slow_net
from tests.faults.slow_net import NETS, Net

TALK = """
import socket, threading
one = socket.create_server(("127.0.0.1", 0))
two = socket.create_connection(one.getsockname())
far, _ = one.accept()
threading.Thread(target=two.sendall, args=(bytes(60_000),)).start()
left = 60_000
while left:
    left -= len(far.recv(left))
"""


@pytest.fixture(autouse=True)
def a_namespace_is_allowed() -> None:
    if reason := slow_net.missing():
        pytest.skip(reason)


@pytest.mark.timeout(120)
def test_nothing_is_lost_on_a_slow_line_with_loss(tmp_path: Path) -> None:
    trial = slow_net.run(tmp_path, 1, NETS["1 Mbit/s, 15 % loss"], days=1, file_bytes=50_000)

    assert trial.findings == []
    assert trial.faults > 0, "packets were lost"
    assert trial.lines > 2


def test_the_line_is_as_slow_as_it_says() -> None:
    with slow_net.namespace(Net(400, 0.0)) as there:
        begin = time.monotonic()
        subprocess.run([*there.wrapper, sys.executable, "-c", TALK], check=True)
        seconds = time.monotonic() - begin

        assert there.dropped == 0
    assert seconds > (60_000 - 16_000) * 8 / 400_000 * 0.9, "all but the first burst is held back"
