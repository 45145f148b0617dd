"""Real parts of a province: a store on a temporary folder, or a whole process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from province import access
from province.store import Store, open_store
from tests.province.running import Enrolled, RunningProvince, running


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(tmp_path / "province", create=True)
    yield opened
    opened.close()


@pytest.fixture
def newsroom(kept: Store) -> str:
    """A newsroom's id in that store."""
    return access.add_newsroom(kept, "永登县融媒体中心")


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    """One process for all tests that only talk to it; each makes a newsroom of its own."""
    with running(tmp_path_factory.mktemp("province") / "data") as started:
        yield started


@pytest.fixture
def editor(province: RunningProvince) -> Enrolled:
    """A device in a new newsroom."""
    return province.enrol(province.newsroom())
