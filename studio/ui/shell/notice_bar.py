"""The one place where the window tells an editor what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from studio.errors import Invalid, StudioError
from studio.ui.error_text import sentences
from studio.ui.icons import icon
from studio.ui.page import IconLabel, button, set_tone

KEY_LOCKED, DISK_FULL, SLIP = "key_locked", "disk_full", "slip"
"""What a failure may be about, that goes when it is past; a slip is about what was just typed."""
NEWS_MS = 8000
"""How long a piece of news stays; a failure stays until it is closed."""


@dataclass(frozen=True, slots=True)
class _Notice:
    title: str
    advice: str
    is_bad: bool
    deed: str = ""
    do: Callable[[], object] | None = None
    about: str = ""
    """See SLIP."""


class NoticeBar(QFrame):
    """Shows the newest failure until it is closed; earlier ones wait behind it, then news."""

    pin_requested = Signal()
    """The person wants to enter the PIN that the notice asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[_Notice] = []
        self.picture = IconLabel(20)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.deed_button = button("", "quiet")
        """What can be done about it now."""
        self.deed_button.setAccessibleName(self.tr("What can be done"))
        self.deed_button.hide()
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName(self.tr("Close the notice"))
        self.close_button.setToolTip(self.tr("Close the notice"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 8, 10, 8)
        layout.setSpacing(10)
        layout.addWidget(self.picture)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.deed_button)
        layout.addWidget(self.close_button)
        self._news_end = QTimer(self, singleShot=True, interval=NEWS_MS)
        self._news_end.timeout.connect(self.show_next)
        self.close_button.clicked.connect(self.show_next)
        self.deed_button.clicked.connect(self._do)
        self.hide()

    @property
    def text(self) -> str:
        """What is shown now; empty: nothing."""
        return self.words.text() if self.isVisible() else ""

    @Slot(StudioError)
    def tell(self, error: StudioError) -> None:
        """Show an expected failure."""
        title, advice = sentences().title(error), sentences().advice(error)
        about = SLIP if isinstance(error, Invalid) else ""
        if error.code in {KEY_LOCKED, DISK_FULL}:
            about = error.code
        if about == KEY_LOCKED:
            deed = self.tr("Enter PIN…")
            self._put(_Notice(title, advice, True, deed, self.pin_requested.emit, about))
        else:
            self._put(_Notice(title, advice, is_bad=True, about=about))

    @Slot()
    def forget_locked(self) -> None:
        """The PIN was entered."""
        self._forget(KEY_LOCKED)

    @Slot()
    def forget_full(self) -> None:
        """Everything is stored: that the disk was full is past."""
        self._forget(DISK_FULL)

    @Slot()
    def forget_slips(self) -> None:
        """Another page was opened: what was wrong with a form on the last one is past."""
        self._forget(SLIP)

    @Slot(str)
    def tell_words(self, words: str) -> None:
        """Show a piece of news."""
        self._put(_Notice(words, "", is_bad=False))

    @Slot(str, str, object)
    def offer(self, words: str, deed: str, do: Callable[[], object]) -> None:
        """A piece of news, with a button that does something about it while it is shown."""
        self._put(_Notice(words, "", False, deed, do))

    @Slot()
    def show_next(self) -> None:
        """Close the one shown; the next one, if any, takes its place."""
        if self._waiting:
            self._waiting.pop(0)
        self._show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.show_next()
        else:
            super().keyPressEvent(event)

    def _forget(self, about: str) -> None:
        kept = [notice for notice in self._waiting if notice.about != about]
        if len(kept) < len(self._waiting):
            self._waiting = kept
            self._show()

    def _put(self, notice: _Notice) -> None:
        if not notice.is_bad and notice in self._waiting:
            return
        failures = [old for old in self._waiting if old.is_bad and old != notice]  # news give way
        self._waiting = [notice, *failures] if notice.is_bad else [*failures, notice]
        self._show()

    @Slot()
    def _do(self) -> None:
        deed = self._waiting[0].do if self._waiting else None
        self.show_next()
        if deed is not None:
            deed()

    def _show(self) -> None:
        if not self._waiting:
            self.hide()
            return
        notice = self._waiting[0]
        title, advice, is_bad = notice.title, notice.advice, notice.is_bad
        self.deed_button.setText(notice.deed)
        self.deed_button.setAccessibleName(notice.deed or self.tr("What can be done"))
        self.deed_button.setVisible(bool(notice.deed))
        tone = "bad" if is_bad else "good"
        set_tone(self, tone)
        self.picture.show_icon("attention" if is_bad else "saved", tone)
        self.words.setText(f"{title} {advice}".strip())
        if is_bad:
            self._news_end.stop()
        else:
            self._news_end.start()
        self.show()
        announcement = QAccessibleAnnouncementEvent(self, self.words.text())
        QAccessible.updateAccessibility(announcement)


class StandingNotice(QFrame):
    """Something that stays true until it is mended; nobody can close it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = IconLabel(20)
        self.picture.show_icon("attention", "wait")
        self.words = QLabel(wordWrap=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 6, 18, 6)
        layout.setSpacing(10)
        layout.addWidget(self.picture)
        layout.addWidget(self.words, 1)
        self.hide()

    def show_words(self, words: str) -> None:
        """Empty: it is mended."""
        if words and words != self.words.text():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.words.setText(words)
        self.setVisible(bool(words))
