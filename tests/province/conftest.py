"""Real parts of a province: a store on a temporary folder, or a whole process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from province import access, log
from province.store import Store, open_store
from tests.province.making import device_in, person_joined
from tests.province.running import Enrolled, RunningProvince, running


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(tmp_path / "province", create=True)
    yield opened
    opened.close()


@pytest.fixture
def empty_newsroom(kept: Store) -> str:
    """The id of a newsroom in that store, before anybody joined."""
    return access.add_newsroom(kept, "永登县融媒体中心")


@pytest.fixture
def newsroom(kept: Store, empty_newsroom: str) -> str:
    """The same with PERSON in it, an editor: seq 1 of its log."""
    log.push(kept, device_in(empty_newsroom), None, [person_joined()])
    return empty_newsroom


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    """One process for all tests that only talk to it; each makes a newsroom of its own."""
    with running(tmp_path_factory.mktemp("province") / "data") as started:
        yield started


@pytest.fixture
def editor(province: RunningProvince) -> Enrolled:
    """A device in a new newsroom."""
    return province.enrol(province.newsroom())
