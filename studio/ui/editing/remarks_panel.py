"""Beside the text: who suggested and commented what (修订与批注)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, Signal, Slot
from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.editing.kept_words import KeptWords
from studio.ui.editing.remark_delegate import RemarkDelegate
from studio.ui.editing.remark_rows import RemarkModel, RemarkRow
from studio.ui.editing.thread_card import CARD_WIDTH, ThreadCard
from studio.ui.icons import icon
from studio.ui.page import button, label

NEXT, PREVIOUS, ACCEPT, REJECT = "F9", "Shift+F9", "Ctrl+F9", "Alt+F9"


class RemarksPanel(QFrame):
    stepped = Signal(int)
    """1: to the next one, -1: to the one before."""
    row_chosen = Signal(object)
    """RemarkRow, by a click or the arrow keys in the list."""
    settled = Signal(bool)
    """The suggestion chosen: True accepts, False rejects."""
    all_settled = Signal(bool)
    filter_changed = Signal()
    recoloured = Signal()
    """The look is another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(CARD_WIDTH)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        self.counts = label("", "section")
        self.previous_button = self._tool("up", self.tr("Previous"), PREVIOUS)
        self.next_button = self._tool("down", self.tr("Next"), NEXT)
        self.model = RemarkModel()
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(RemarkDelegate(self.list))
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(self.tr("Suggestions and comments"))
        self.card = ThreadCard()
        self.kept = KeptWords()
        self.accept_button = self._button(self.tr("Accept"), ACCEPT, "primary")
        self.reject_button = self._button(self.tr("Reject"), REJECT, "")
        self.accept_all_button = button(self.tr("Accept all"), "quiet")
        self.reject_all_button = button(self.tr("Reject all"), "quiet")
        self.resolved_box = QCheckBox(self.tr("Show resolved"))
        self._lay_out()
        self.previous_button.clicked.connect(lambda: self.stepped.emit(-1))
        self.next_button.clicked.connect(lambda: self.stepped.emit(1))
        self.accept_button.clicked.connect(lambda: self.settled.emit(True))
        self.reject_button.clicked.connect(lambda: self.settled.emit(False))
        self.accept_all_button.clicked.connect(lambda: self.all_settled.emit(True))
        self.reject_all_button.clicked.connect(lambda: self.all_settled.emit(False))
        self.resolved_box.toggled.connect(self.filter_changed)
        self.list.clicked.connect(self._tell)
        self.list.activated.connect(self._tell)
        self.show_rows([], may_edit=False)
        self.show_detail(None)

    def show_rows(self, rows: list[RemarkRow], *, may_edit: bool) -> None:
        """The list; the row that was chosen stays so if it is still there."""
        before = self.chosen
        self.model.show(rows)
        if before is not None:
            self.choose(before.key)
        suggestions = sum(not row.is_comment for row in rows)
        comments = len(rows) - suggestions
        words = self.tr("Suggestions {suggestions} · Comments {comments}")
        self.counts.setText(words.format(suggestions=suggestions, comments=comments))
        for each in (self.accept_all_button, self.reject_all_button):
            each.setVisible(suggestions > 0)
            each.setEnabled(may_edit)
        for arrow in (self.previous_button, self.next_button):
            arrow.setEnabled(bool(rows))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.recoloured.emit()

    @property
    def chosen(self) -> RemarkRow | None:
        index = self.list.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def choose(self, key: str) -> RemarkRow | None:
        """Point at the row with that key; None: it is not there."""
        for number, row in enumerate(self.model.rows):
            if row.key == key:
                index = self.model.index(number)
                self.list.setCurrentIndex(index)
                self.list.scrollTo(index)
                return row
        self.list.setCurrentIndex(QModelIndex())
        return None

    def show_detail(self, row: RemarkRow | None, *, is_new_comment: bool = False) -> None:
        """What can be done with the chosen row, below the list."""
        is_suggestion = row is not None and not row.is_comment and not is_new_comment
        self.accept_button.setVisible(is_suggestion)
        self.reject_button.setVisible(is_suggestion)
        self.card.setVisible(is_new_comment or (row is not None and row.is_comment))

    @Slot(QModelIndex)
    def _tell(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self.model.rows[index.row()])

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(14, 12, 8, 6)
        head.setSpacing(2)
        head.addWidget(self.counts, 1)
        head.addWidget(self.previous_button)
        head.addWidget(self.next_button)
        one = QHBoxLayout()
        one.setContentsMargins(14, 8, 14, 4)
        one.setSpacing(8)
        one.addWidget(self.reject_button)
        one.addWidget(self.accept_button)
        every = QHBoxLayout()
        every.setContentsMargins(8, 0, 8, 0)
        every.addWidget(self.reject_all_button)
        every.addWidget(self.accept_all_button)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 2, 14, 10)
        foot.addWidget(self.resolved_box)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(self.list, 1)
        rows.addWidget(self.kept)
        rows.addWidget(self.card)
        rows.addLayout(one)
        rows.addLayout(every)
        rows.addLayout(foot)

    def _tool(self, role: str, name: str, keys: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon(role))
        made.setAccessibleName(name)
        made.setToolTip(f"{name} ({_native(keys)})")
        return made

    def _button(self, words: str, keys: str, role: str) -> QPushButton:
        made = button(words, role)
        made.setToolTip(f"{words} ({_native(keys)})")
        return made


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
