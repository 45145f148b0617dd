"""A real province process for the connectors to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors import sshd as sshd_module
from tests.connectors.sshd import Sshd
from tests.province.running import RunningProvince, running


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    """One process for all tests; each makes a newsroom of its own."""
    with running(tmp_path_factory.mktemp("connectors") / "data") as started:
        yield started


@pytest.fixture(scope="session")
def _running_sshd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    if reason := sshd_module.missing():
        pytest.skip(reason)
    made = Sshd(tmp_path_factory.mktemp("ssh") / "sshd")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def sshd(_running_sshd: Sshd) -> Sshd:
    """One SFTP server for all tests, up when a test begins."""
    if _running_sshd.process is None or _running_sshd.process.poll() is not None:
        _running_sshd.start()
    return _running_sshd
