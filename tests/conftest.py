"""Shared fixtures. A fixture gives a real part on a temporary store, never a mock."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def no_work_left_behind() -> Iterator[None]:
    """A test that leaves background work running would break another one."""
    yield
    assert QThreadPool.globalInstance().waitForDone(5000), "background work outlived the test"
