"""Shared fixtures. A fixture gives a real part on a temporary store, never a mock."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from PySide6.QtCore import QCoreApplication, QThreadPool, QTranslator

from studio.composition import Studio
from studio.connectors.in_memory import InMemoryPlatform
from tests.newsrooms import Clock, Line, open_newsroom

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ZAOTAI_KEYRING"] = "off"  # the keyring of whoever runs the tests is theirs
# Every run tries the same examples, however slow the machine is; ZAOTAI_FUZZ asks for others.
settings.register_profile("checks", deadline=None, derandomize="ZAOTAI_FUZZ" not in os.environ)
settings.load_profile("checks")


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
