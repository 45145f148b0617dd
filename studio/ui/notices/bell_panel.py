"""What opens at the bell: the last notices, and what somebody wishes to be told of."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from studio.clock import utc_now
from studio.desks.notices import NoticeRow, Outlook
from studio.ui.notices.bell_list import ROW_HEIGHT, BellList
from studio.ui.notices.notice_words import reason_text
from studio.ui.notices.wishes import Wishes
from studio.ui.notices.wishes_menu import add_wishes
from studio.ui.page import EmptyState, button, label
from studio.ui.words import when_text

WIDTH = 420
FEWEST_SEEN, MOST_SEEN = 3, 7
"""Lines that it has room for without scrolling."""


class BellPanel(QFrame):
    """Goes with Escape, or when the keyboard goes elsewhere."""

    row_opened = Signal(object)
    """NoticeRow: the person wants to go there."""
    all_read = Signal()
    wishes_chosen = Signal(object)
    """Wishes."""

    def __init__(self, zone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._before: QWidget | None = None
        self.setProperty("card", "true")
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Notices"))
        self._zone = zone
        self.wishes = Wishes()
        self.read_button = button(self.tr("All read"), "quiet")
        self.wishes_button = button("", "quiet", "settings")
        self.wishes_button.setAccessibleName(self.tr("What to be told of"))
        self.wishes_button.setToolTip(self.tr("What to be told of"))
        self.quiet_label = label("", "wait")
        self.list = BellList(self._about)
        self.empty = EmptyState(
            "bell", self.tr("You are told here of what comes back, what needs you and what is due.")
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(self.empty)
        self._pages.addWidget(self.list)
        heading = QHBoxLayout()
        heading.addWidget(label(self.tr("Notices"), "section"))
        heading.addWidget(self.quiet_label, 1)
        heading.addWidget(self.read_button)
        heading.addWidget(self.wishes_button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 10, 12)
        rows.setSpacing(8)
        rows.addLayout(heading)
        rows.addWidget(self._pages)
        self.setFixedWidth(WIDTH)
        self.list.row_opened.connect(self._open)
        self.read_button.clicked.connect(self.all_read)
        self.wishes_button.clicked.connect(self._ask_wishes)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        self.hide()

    def show_outlook(self, outlook: Outlook) -> None:
        self.list.show_rows(outlook.rows)
        self._pages.setCurrentWidget(self.list if outlook.rows else self.empty)
        seen = max(FEWEST_SEEN, min(len(outlook.rows), MOST_SEEN))
        self._pages.setFixedHeight(seen * ROW_HEIGHT + 4)
        self.read_button.setEnabled(outlook.unread > 0)

    def show_wishes(self, wishes: Wishes) -> None:
        self.wishes = wishes
        now, words = utc_now(), ""
        if wishes.is_quiet(now):
            until = when_text(wishes.quiet_until, self._zone, now)
            words = self.tr("Quiet until {when}").format(when=until)
        self.quiet_label.setText(words)

    def open_at(self, place: QPoint) -> None:
        """With its lower left corner there in the window; the keyboard is on the newest line."""
        self.show_wishes(self.wishes)  # quiet may be over by now
        self._before = QApplication.focusWidget()
        self.adjustSize()
        self.move(place.x(), max(0, min(place.y(), self._window.height()) - self.height()))
        self.show()
        self.raise_()
        (self.list if self.list.shown.rows else self.wishes_button).setFocus()

    @Slot()
    def leave(self) -> None:
        """The keyboard goes back to where it was."""
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()

    def wishes_menu(self) -> QMenu:
        made = QMenu(self)
        add_wishes(made, self.wishes, self._zone, self.wishes_chosen.emit)
        made.aboutToHide.connect(made.deleteLater)
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.hide()

    @Slot()
    def _ask_wishes(self) -> None:
        corner = self.wishes_button.mapToGlobal(self.wishes_button.rect().bottomLeft())
        self.wishes_menu().popup(corner)

    @Slot(object)
    def _open(self, row: NoticeRow) -> None:
        self.hide()
        self.row_opened.emit(row)

    def _about(self, row: NoticeRow) -> str:
        now = utc_now()
        return f"{when_text(row.at, self._zone, now)} · {reason_text(row, self._zone, now)}"
