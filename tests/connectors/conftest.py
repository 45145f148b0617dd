"""A real province process for the connectors to talk to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.province.running import RunningProvince, running


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    """One process for all tests; each makes a newsroom of its own."""
    with running(tmp_path_factory.mktemp("connectors") / "data") as started:
        yield started
