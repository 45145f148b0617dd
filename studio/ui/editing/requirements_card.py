"""What a story still lacks of what its column asks, each line a way to where it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from studio.manuscript.fitting import Unmet
from studio.ui.error_text import sentences
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.ui.theme import tokens

_BELOW = 10  # pixels left free, only when there is a card


class RequirementsCard(QFrame):
    chosen = Signal(object)
    """Unmet: the person wants to mend it."""
    submission_requested = Signal()
    """Only advice is left, and the person goes on all the same."""
    left = Signal()
    """Closed; the keyboard needs another place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = label("", "section")
        self.title.setWordWrap(True)
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setToolTip(self.tr("Close the list"))
        self.close_button.setAccessibleName(self.tr("Close the list"))
        self.submit_button = button(self.tr("Submit all the same"), "quiet", "submit")
        self.lines: list[QToolButton] = []
        self._shown: tuple[Unmet, ...] = ()
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        page = QVBoxLayout(self)
        page.setContentsMargins(14, 8, 8, 8 + _BELOW)
        page.setSpacing(4)
        page.addLayout(top)
        page.addLayout(self._rows)
        page.addWidget(self.submit_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.close_button.clicked.connect(self._leave)
        self.submit_button.clicked.connect(self.submission_requested)
        self.hide()

    def ask(self, unmet: Sequence[Unmet], column: str, *, submitting: bool) -> None:
        """Show the list and take the keyboard. `submitting`: the person wanted to submit."""
        musts = sum(one.is_must for one in unmet)
        self.submit_button.setVisible(submitting and not musts)
        if submitting and musts:
            words = self.tr("Not submitted: “{column}” asks for {n} more thing(s)")
        elif musts:
            words = self.tr("“{column}” asks for {n} more thing(s) before this can be submitted")
        else:
            words = self.tr("“{column}” advises ({n}); the story may be submitted")
        self.title.setText(words.format(column=column, n=musts or len(unmet)))
        self._show_lines(unmet)
        self.show()
        if self.lines:
            self.lines[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def follow(self, unmet: Sequence[Unmet], column: str) -> None:
        """While it is open: what was mended goes."""
        if self.isHidden() or tuple(unmet) == self._shown:
            return
        if not unmet:
            self._leave()
            return
        focused = next((n for n, line in enumerate(self.lines) if line.hasFocus()), None)
        self._show_lines(unmet)
        if focused is not None:
            self.lines[min(focused, len(self.lines) - 1)].setFocus()
        if not any(one.is_must for one in unmet):
            words = self.tr("“{column}” advises ({n}); the story may be submitted")
            self.title.setText(words.format(column=column, n=len(unmet)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys go round in the list; Qt's buttons would lead out of it."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = steps.get(Qt.Key(event.key()))
            if step is not None and watched in self.lines:
                now = [line is watched for line in self.lines].index(True)
                self.lines[(now + step) % len(self.lines)].setFocus()
                return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_must = any(one.is_must for one in self._shown)
        painter.setBrush(QColor(tokens().bad_soft if is_must else tokens().wait_soft))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, 0, -_BELOW), 8, 8)
        painter.end()

    def _show_lines(self, unmet: Sequence[Unmet]) -> None:
        for line in self.lines:
            self._rows.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._shown, self.lines = tuple(unmet), []
        for one in unmet:
            line = QToolButton(self)
            line.setText(sentences().title(one.error).replace("&", "&&"))
            line.setToolTip(sentences().advice(one.error))
            line.setAccessibleName(sentences().text(one.error))
            line.setIcon(icon("attention", "bad" if one.is_must else "wait"))
            line.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            line.setCursor(Qt.CursorShape.PointingHandCursor)
            line.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            line.clicked.connect(partial(self._choose, one))
            line.installEventFilter(self)
            self._rows.addWidget(line, 0, Qt.AlignmentFlag.AlignLeft)
            self.lines.append(line)
        self.update()

    def _choose(self, one: Unmet, _checked: bool = False) -> None:
        self.chosen.emit(one)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
