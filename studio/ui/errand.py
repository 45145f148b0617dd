"""One piece of work in a pool thread whose outcome is reported in the GUI thread.

A pool thread must never hold the last reference to a Qt object: Shiboken then frees its Python
half there and leaves the C++ half to the GUI thread, which looks for the Python half when it
deletes it (seen as crashes in `QObject::~QObject`, much later). So the pool thread is given the
work and a number, and who wants the outcome is kept here, in the GUI thread.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThreadPool, Signal, Slot
from shiboken6 import isValid

OnDone = Callable[[Any], object]
OnError = Callable[[Exception], object]


class _Outcomes(QObject):
    """Lives in the GUI thread as long as the application; its queued slot carries outcomes over."""

    _arrived = Signal(int, object, object)
    """Number, result, error or None."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.instance())
        self._numbers = itertools.count()
        self._wanted: dict[int, tuple[OnDone, OnError]] = {}
        self._arrived.connect(self._report)

    def want(self, on_done: OnDone, on_error: OnError) -> int:
        number = next(self._numbers)
        self._wanted[number] = (on_done, on_error)
        return number

    def do(self, work: Callable[[], Any], number: int) -> None:
        """Runs in a pool thread."""
        try:
            result, error = work(), None
        except Exception as found:
            result, error = None, found
        except BaseException as found:  # Loro's panics are no Exception: told, then raised again
            self._arrived.emit(number, None, RuntimeError(repr(found)))
            raise
        self._arrived.emit(number, result, error)

    @Slot(int, object, object)
    def _report(self, number: int, result: Any, error: Exception | None) -> None:
        on_done, on_error = self._wanted.pop(number)
        if error is None:
            on_done(result)
        else:
            on_error(error)


_outcomes: _Outcomes | None = None


def start_errand(
    pool: QThreadPool, work: Callable[[], Any], on_done: OnDone, on_error: OnError
) -> None:
    """Call `work` in `pool`, then `on_done(result)` or `on_error(error)` in this thread."""
    outcomes = _here()
    # Not QRunnable.create: Qt deletes the runnable, its Python wrapper stays under the address,
    # and the next Qt object born there (a thread pool, seen) is taken for that QRunnable.
    pool.start(partial(outcomes.do, work, outcomes.want(on_done, on_error)))


def report_errands() -> None:
    """Report now what has been done: this thread has been waiting instead of listening."""
    QCoreApplication.sendPostedEvents(_here(), QEvent.Type.MetaCall.value)


def _here() -> _Outcomes:
    global _outcomes
    if _outcomes is None or not isValid(_outcomes):
        _outcomes = _Outcomes()
    return _outcomes
