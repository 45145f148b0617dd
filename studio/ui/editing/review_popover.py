"""A paragraph that two sides changed: as each wrote it, and as it reads now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QWidget

from studio.desks.reviewing import ReviewVersions
from studio.ui.page import label

_WIDTH = 720


class ReviewPopover(QFrame):
    """Goes with Escape, or when the keyboard goes elsewhere."""

    left = Signal()
    """Escape: back to the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.setProperty("card", "true")
        self.setAccessibleName(self.tr("Both versions"))
        self.setFixedWidth(_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoFillBackground(True)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 14)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(6)
        self.texts: list[QLabel] = []
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def show_versions(self, found: Sequence[ReviewVersions], merged: str, at: QPoint) -> None:
        """The newest first; `at`: below the paragraph, in the parent."""
        self._clear()
        row = 0
        for one in reversed(found):
            first = self._side(", ".join(one.other_names), is_here=one.is_theirs_ours)
            second = self._side(one.person_name, is_here=one.is_ours)
            for column, (title, text) in enumerate(((first, one.first), (second, one.second))):
                self._put(row, column, title, text)
            if row == 0:
                self._put(row, 2, self.tr("Merged, as it reads now"), merged)
            row += 2
        if not found:
            self._put(0, 0, self.tr("Merged, as it reads now"), merged)
        self.adjustSize()
        around = self._page.rect()
        left = min(at.x(), around.width() - self.width())
        top = min(at.y(), around.height() - self.height())
        self.move(max(left, 0), max(top, 0))
        self.show()
        self.raise_()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    def _side(self, name: str, *, is_here: bool) -> str:
        name = name or self.tr("Another device")
        return self.tr("{name} · this device").format(name=name) if is_here else name

    def _put(self, row: int, column: int, title: str, text: str) -> None:
        words = label(text or self.tr("(nothing left)"))
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        words.setAccessibleName(title)
        self.texts.append(words)
        self._grid.addWidget(label(title, "muted"), row, column)
        self._grid.addWidget(words, row + 1, column)
        self._grid.setColumnStretch(column, 1)

    def _clear(self) -> None:
        self.texts.clear()
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
