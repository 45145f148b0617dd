"""The first start: whose newsroom this is, or a look around in the demo newsroom."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QFont
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio.desks.sentences import CHINESE, ENGLISH
from studio.errors import StudioError
from studio.ui.error_text import error_text
from studio.ui.page import Card, button, label, set_tone

CARD_WIDTH = 460


class FirstStart(QWidget):
    newsroom_named = Signal(str, str, str)
    """Newsroom, person, PIN."""
    demo_requested = Signal()
    language_chosen = Signal(str)
    closed = Signal()

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.newsroom_line = QLineEdit(
            placeholderText=self.tr("For example: Jinchang Convergence Media Centre")
        )
        self.person_line = QLineEdit(placeholderText=self.tr("Your name, as in the byline"))
        self.pin_line = QLineEdit(placeholderText=self.tr("4 digits or more"))
        self.pin_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.language_box = QComboBox()
        self.language_box.addItem("中文", CHINESE)
        self.language_box.addItem("English", ENGLISH)
        self.language_box.setCurrentIndex(self.language_box.findData(language))
        self.start_button = button(self.tr("Open the newsroom"), "primary")
        self.demo_button = button(self.tr("Look around in the demo newsroom"), "quiet")
        self.trouble = label("", "bad")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self._lay_out()

        self.start_button.clicked.connect(self._start)
        for line in (self.newsroom_line, self.person_line, self.pin_line):
            line.returnPressed.connect(self._start)
        self.demo_button.clicked.connect(self.demo_requested)
        self.language_box.activated.connect(
            lambda _: self.language_chosen.emit(self.language_box.currentData())
        )

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closed.emit()

    def tell(self, error: StudioError) -> None:
        """Say what is missing, beside the fields."""
        self.trouble.setText(error_text(error))
        set_tone(self.trouble, "bad")
        self.trouble.show()

    def wait(self, words: str) -> None:
        """Something takes a moment; nothing can be pressed meanwhile."""
        self.trouble.setText(words)
        set_tone(self.trouble, "muted")
        self.trouble.show()
        for widget in (self.start_button, self.demo_button, self.language_box):
            widget.setEnabled(False)

    def _lay_out(self) -> None:
        card = Card()
        card.setFixedWidth(CARD_WIDTH)
        card.rows.setContentsMargins(32, 28, 32, 28)
        name = QLabel("灶台")
        font = QFont(name.font())
        font.setPixelSize(34)
        font.setBold(True)
        name.setFont(font)
        card.rows.addWidget(name)
        promise = label(
            self.tr("Write, plan and queue with or without a line. Nothing you write is lost."),
            "muted",
        )
        promise.setWordWrap(True)
        card.rows.addWidget(promise)
        card.rows.addSpacing(10)
        for words, widget in (
            (self.tr("Newsroom"), self.newsroom_line),
            (self.tr("Your name"), self.person_line),
            (self.tr("PIN for this device"), self.pin_line),
            (self.tr("Language"), self.language_box),
        ):
            caption = label(words, "muted")
            caption.setBuddy(widget)
            widget.setAccessibleName(words)
            card.rows.addWidget(caption)
            card.rows.addWidget(widget)
        card.rows.addSpacing(8)
        card.rows.addWidget(self.trouble)
        card.rows.addWidget(self.start_button)
        card.rows.addWidget(self.demo_button)
        page = QVBoxLayout(self)
        page.addStretch(1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(card)
        line.addStretch(1)
        page.addLayout(line)
        page.addStretch(1)

    @Slot()
    def _start(self) -> None:
        self.newsroom_named.emit(
            self.newsroom_line.text(), self.person_line.text(), self.pin_line.text()
        )
