"""Collects cyclic garbage in the GUI thread, and nowhere else.

Python collects in whichever thread happens to allocate. In a pool thread it would free the Python
half of a window that was closed, and Shiboken leaves the C++ half to the GUI thread, which then
looks for a Python half that is gone (seen as crashes within `gc`, minutes after the window).
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

LOOK_MS: Final = 500


class Collector(QObject):
    """Takes the collecting over from Python while it lives."""

    def __init__(self, parent: QObject | None = None) -> None:
        """What is there now is taken for lasting and not looked through again."""
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect what is due, as Python itself would."""
        collect_due()


def collect_due() -> None:
    """Collect the oldest generation whose turn it is, if any; only in the GUI thread."""
    counts, limits = gc.get_count(), gc.get_threshold()
    due = [age for age in range(3) if counts[age] > limits[age]]
    if due:
        gc.collect(due[-1])
