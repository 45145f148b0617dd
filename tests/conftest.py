"""Shared fixtures. A fixture gives a real part on a temporary store, never a mock."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QThreadPool, QTranslator
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.util import LRUCache

from studio.composition import Studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.sync.signing import SCRYPT
from tests.newsrooms import Clock, Line, open_newsroom

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ZAOTAI_KEYRING"] = "off"  # the keyring of whoever runs the tests is theirs
# Every run tries the same examples, however slow the machine is; ZAOTAI_FUZZ asks for others.
settings.register_profile("checks", deadline=None, derandomize="ZAOTAI_FUZZ" not in os.environ)
settings.load_profile("checks")


SHIPPED_SCRYPT = dict(SCRYPT)


@pytest.fixture(scope="session", autouse=True)
def pins_are_cheap() -> Iterator[None]:
    """Nobody guesses here: a newsroom takes two turns of scrypt, and tests make thousands."""
    with patch.dict(SCRYPT, n=2):
        yield


@pytest.fixture
def pins_as_shipped() -> Iterator[None]:
    """For what was made, or is read, by a process of its own: they pay the full price."""
    with patch.dict(SCRYPT, SHIPPED_SCRYPT):
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """What SQLAlchemy made of a statement for one store serves the next thousand."""

    def kind(dialect: SQLiteDialect) -> tuple[type, bool]:
        return type(dialect), dialect._json_serializer is None

    def is_alike(one: SQLiteDialect, other: object) -> bool:
        return isinstance(other, SQLiteDialect) and kind(one) == kind(other)

    compiled: LRUCache[object, object] = LRUCache(5000)
    with (
        patch.object(SQLiteDialect, "__hash__", lambda one: hash(kind(one))),
        patch.object(SQLiteDialect, "__eq__", is_alike),
        patch.object(
            Engine, "_compiled_cache", property(lambda _: compiled, lambda *_: None), create=True
        ),
    ):
        yield


@pytest.fixture(autouse=True)
def no_widget_dies_elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    """A pool thread must not collect what windows leave: see studio.ui.collector."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.freeze()  # what is alive now is not looked through again after the next test
    gc.enable()


@pytest.fixture(autouse=True)
def no_work_left_behind() -> Iterator[None]:
    """A test that leaves background work running would break another one."""
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "background work outlived the test"


@pytest.fixture(autouse=True)
def no_language_left_behind() -> Iterator[None]:
    """The language belongs to the application, which all tests share."""
    yield
    application = QCoreApplication.instance()
    if application is not None and application.property("language") is not None:
        for translator in application.findChildren(QTranslator):
            application.removeTranslator(translator)
        application.setProperty("language", None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def studio(tmp_path: Path, clock: Clock) -> Iterator[Studio]:
    """A newsroom with one person, enrolled nowhere."""
    opened = open_newsroom(tmp_path / "profile", clock)
    yield opened
    opened.close()


@pytest.fixture
def line(studio: Studio, clock: Clock) -> Line:
    """The newsroom's line to a platform in this process."""
    return Line(studio, InMemoryPlatform(), clock)


@pytest.fixture
def other(line: Line, tmp_path: Path, clock: Clock) -> Iterator[Line]:
    """A colleague's machine in the same newsroom."""
    colleague = Line(open_newsroom(tmp_path / "other", clock), line.platform, clock)
    yield colleague
    colleague.studio.close()
