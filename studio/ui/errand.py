"""One piece of work in a pool thread whose outcome is reported in the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot


class Errand(QObject):
    """Lives in the GUI thread; its queued slot carries the outcome over from the pool thread."""

    reported = Signal()
    _ready = Signal(object)  # the call to make in the GUI thread
    _under_way: ClassVar[set[Errand]] = set()  # alive until reported, whoever else lets go

    def __init__(
        self,
        work: Callable[[], Any],
        on_done: Callable[[Any], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        super().__init__()
        self._work = work
        self._on_done = on_done
        self._on_error = on_error
        self._ready.connect(self._report)

    def start(self, pool: QThreadPool) -> None:
        self._under_way.add(self)
        # Not QRunnable.create: Qt deletes the runnable, its Python wrapper stays under the address,
        # and the next Qt object born there (a thread pool, seen) is taken for that QRunnable.
        pool.start(self._do)

    def _do(self) -> None:
        """Runs in a pool thread."""
        report: partial[object]
        try:
            report = partial(self._on_done, self._work())
        except Exception as error:
            report = partial(self._on_error, error)
        except BaseException as error:  # Loro's panics are no Exception: told, then raised again
            self._ready.emit(partial(self._on_error, RuntimeError(repr(error))))
            raise
        self._ready.emit(report)

    @Slot(object)
    def _report(self, report: Callable[[], object]) -> None:
        self._under_way.discard(self)
        self.reported.emit()
        report()
