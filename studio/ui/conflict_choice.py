"""Two people set one field without seeing each other: both values, and one click to choose."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QVBoxLayout, QWidget

from studio.clock import utc_now
from studio.desks.conflicts import Conflict, ConflictsDesk
from studio.errors import StudioError
from studio.ui.column_words import field_word, value_words
from studio.ui.page import button, label
from studio.ui.words import when_text
from studio.ui.writer import Writer

_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class ConflictChoice(QWidget):
    """One field: what stands at the left, what stands beside it at the right."""

    notice_raised = Signal(StudioError)
    decided = Signal()
    """The choice is stored and queued."""

    def __init__(
        self,
        conflict: Conflict,
        desk: ConflictsDesk,
        writer: Writer,
        zone: str,
        parent: QWidget | None = None,
        *,
        is_in_line: bool = False,
    ) -> None:
        """`is_in_line`: all of it beside each other, where height is dear and width is not."""
        super().__init__(parent)
        self._is_in_line = is_in_line
        self.conflict = conflict
        self._desk = desk
        self._writer = writer
        self._zone = zone
        field = field_word(conflict.field)
        self.title = label(
            self.tr("{subject}: two versions of “{field}”").format(
                subject=conflict.title or self.tr("(no headline)"), field=field
            ),
            "bad",
        )
        self.title.setWordWrap(True)
        self.keep_button = button(self.tr("Keep what stands"))
        self.keep_button.clicked.connect(self._keep)
        self.adopt_buttons = {
            one.key: button(self.tr("Take this one")) for one in conflict.alternatives
        }
        stands = self._origin(
            conflict.person_name, conflict.device, conflict.at, is_ours=conflict.is_ours
        )
        standing = self._side(self.tr("Stands now"), conflict.value, stands, self.keep_button)
        others = QVBoxLayout()
        for one in conflict.alternatives:
            made_by = self._origin(one.person_name, one.device, one.at, is_ours=one.is_ours)
            taking = self.adopt_buttons[one.key]
            taking.clicked.connect(partial(self._adopt, one.key))
            others.addWidget(self._side(self.tr("Beside it"), one.value, made_by, taking))
        self._lay_out(standing, others)

    def _lay_out(self, standing: QWidget, others: QVBoxLayout) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        row, column = (0, 1) if self._is_in_line else (1, 0)
        grid.addWidget(self.title, 0, 0, 1, 1 if self._is_in_line else 2)
        grid.addWidget(standing, row, column)
        grid.addLayout(others, row, column + 1)
        for side in (column, column + 1):
            grid.setColumnStretch(side, 9)
        if self._is_in_line:
            grid.setColumnStretch(0, 4)

    def _side(self, role: str, value: str, made_by: str, deed: QWidget) -> QFrame:
        frame = QFrame()
        frame.setProperty("card", "true")
        shown = value_words(self.conflict.field, value)
        if self._is_time(value):
            shown = when_text(value, self._zone, utc_now())
        words = label(shown or self.tr("(empty)"))
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        origin = label(f"{role} · {made_by}" if made_by else role, "muted")
        origin.setWordWrap(self._is_in_line)
        lines = QVBoxLayout()
        lines.setSpacing(2 if self._is_in_line else 4)
        lines.addWidget(origin)
        lines.addWidget(words, 1)
        whole = QBoxLayout(_ACROSS if self._is_in_line else _DOWN, frame)
        whole.setContentsMargins(
            12, 5 if self._is_in_line else 8, 12, 5 if self._is_in_line else 10
        )
        whole.setSpacing(8 if self._is_in_line else 4)
        whole.addLayout(lines, 1)
        side = Qt.AlignmentFlag.AlignVCenter if self._is_in_line else Qt.AlignmentFlag.AlignLeft
        whole.addWidget(deed, 0, side)
        deed.setAccessibleName(f"{role}: {shown}")
        return frame

    def _is_time(self, value: str) -> bool:
        return self.conflict.field == "due_at" and bool(value)

    def _origin(self, person: str, device: str, at: str, *, is_ours: bool = False) -> str:
        """Who, on which device, when."""
        machine = self.tr("device {id}").format(id=device) if device else ""
        where = self.tr("this device") if is_ours else machine
        when = when_text(at, self._zone, utc_now()) if at else ""
        return " · ".join(part for part in (person, where, when) if part)

    def _adopt(self, key: str) -> None:
        self._decide(partial(self._desk.adopt, self.conflict, key))

    def _keep(self) -> None:
        for one in self.conflict.alternatives:
            self._decide(partial(self._desk.dismiss, self.conflict, one.key))

    def _decide(self, work: Callable[[], None]) -> None:
        self._writer.run(self, work, lambda _: self.decided.emit(), self.notice_raised.emit)
