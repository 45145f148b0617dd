"""The one place where the window tells an editor what happened and what to do.

It is below the page: what is written there does not move when something is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

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
    words: str
    deed: str = ""
    do: Callable[[], object] | None = None
    about: str = ""
    """See SLIP."""
    stays_ms: int = NEWS_MS


class NoticeLine(QFrame):
    """The newest of its sort; the others wait behind it, and it says how many there are."""

    def __init__(self, tone: str, picture: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.waiting: list[_Notice] = []
        set_tone(self, tone)
        sign = IconLabel(20)
        sign.show_icon(picture, tone)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)  # a headline may hold a "<"
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.deed_button = button("", "quiet")
        """What can be done about it now."""
        self.next_button = button("", "quiet")
        """To the one behind it; this one goes behind all."""
        self.close_button = QToolButton()
        self.close_button.setIcon(icon("close"))
        self.close_button.setAccessibleName(self.tr("Close the notice"))
        self.close_button.setToolTip(self.tr("Close the notice"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 6, 10, 6)
        layout.setSpacing(10)
        layout.addWidget(sign)
        layout.addWidget(self.words, 1)
        for made in (self.deed_button, self.next_button, self.close_button):
            layout.addWidget(made)
        self.next_button.clicked.connect(self._turn)
        self.close_button.clicked.connect(self.show_next)
        self.deed_button.clicked.connect(self._do)
        self.show_waiting()

    @property
    def text(self) -> str:
        """What is shown now; empty: nothing."""
        return self.words.text() if self.waiting else ""

    def put(self, notice: _Notice) -> None:
        """Before all others; what says the same word for word is not told twice."""
        others = [old for old in self.waiting if old.words != notice.words]
        self.waiting = [notice, *others]
        self.show_waiting()

    def forget(self, about: str) -> None:
        self._keep(notice for notice in self.waiting if notice.about != about)

    def drop(self, notice: _Notice) -> None:
        """One alone, wherever it waits."""
        self._keep(old for old in self.waiting if old is not notice)

    def _keep(self, some: Iterable[_Notice]) -> None:
        kept = list(some)
        if len(kept) < len(self.waiting):
            self.waiting = kept
            self.show_waiting()

    @Slot()
    def show_next(self) -> None:
        """Close the one shown; the next one, if any, takes its place."""
        self.waiting = self.waiting[1:]
        self.show_waiting()

    def show_waiting(self) -> None:
        first = self.waiting[0] if self.waiting else _Notice("")
        self.deed_button.setText(first.deed)
        self.deed_button.setAccessibleName(first.deed or self.tr("What can be done"))
        self.deed_button.setVisible(bool(first.deed))
        more = self.tr("Next of {n}").format(n=len(self.waiting))
        self.next_button.setText(more)
        self.next_button.setAccessibleName(more)
        self.next_button.setVisible(len(self.waiting) > 1)
        if first.words and first.words != self.words.text():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, first.words))
        self.words.setText(first.words)
        self.setVisible(bool(self.waiting))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.show_next()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _turn(self) -> None:
        self.waiting = [*self.waiting[1:], *self.waiting[:1]]
        self.show_waiting()

    @Slot()
    def _do(self) -> None:
        deed = self.waiting[0].do if self.waiting else None
        self.show_next()
        if deed is not None:
            deed()


class NewsLine(NoticeLine):
    """What is shown goes by itself. Newer news take its place; what can be done about waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._end = QTimer(singleShot=True)
        super().__init__("good", "saved", parent)
        self._end.setParent(self)
        self._end.timeout.connect(self.show_next)

    def put(self, notice: _Notice) -> None:
        """An offer in the same words is about something else, and stays."""
        self.waiting = [notice, *(old for old in self.waiting if old.do is not None)]
        self.show_waiting()

    @property
    def ends(self) -> bool:
        """Whether what is shown goes by itself."""
        return self._end.isActive()

    def show_waiting(self) -> None:
        super().show_waiting()
        if self.waiting:
            self._end.start(self.waiting[0].stays_ms)
        else:
            self._end.stop()


class NoticeBar(QWidget):
    """Failures stay until they are closed; news have a line of their own and go by themselves."""

    pin_requested = Signal()
    """The person wants to enter the PIN that the notice asks for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.failures = NoticeLine("bad", "attention")
        self.news = NewsLine()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.news)
        lines.addWidget(self.failures)

    @property
    def text(self) -> str:
        """What is shown now, the failure first; empty: nothing."""
        return "\n".join(line.text for line in (self.failures, self.news) if line.text)

    @Slot(StudioError)
    def tell(self, error: StudioError) -> None:
        """Show an expected failure."""
        words = f"{sentences().title(error)} {sentences().advice(error)}".strip()
        about = SLIP if isinstance(error, Invalid) else ""
        if error.code in {KEY_LOCKED, DISK_FULL}:
            about = error.code
        if about == KEY_LOCKED:
            deed = self.tr("Enter PIN…")
            self.failures.put(_Notice(words, deed, self.pin_requested.emit, about))
        else:
            self.failures.put(_Notice(words, about=about))

    @Slot()
    def forget_locked(self) -> None:
        """The PIN was entered."""
        self.failures.forget(KEY_LOCKED)

    @Slot()
    def forget_full(self) -> None:
        """Everything is stored: that the disk was full is past."""
        self.failures.forget(DISK_FULL)

    @Slot()
    def forget_slips(self) -> None:
        """Another page was opened: what was wrong with a form on the last one is past."""
        self.failures.forget(SLIP)

    @Slot(str)
    def tell_words(self, words: str) -> None:
        """Show a piece of news."""
        self.news.put(_Notice(words))

    @Slot(str, str, object)
    @Slot(str, str, object, int, str)
    def offer(
        self,
        words: str,
        deed: str,
        do: Callable[[], object],
        stays_ms: int = NEWS_MS,
        about: str = "",
    ) -> None:
        """A piece of news, with a button that does something about it while it is shown."""
        notice = _Notice(words, deed, do, about, stays_ms)
        self.news.put(notice)
        if about:  # what it offers is over then, also behind other news
            QTimer.singleShot(stays_ms, self, partial(self.news.drop, notice))

    @Slot(str)
    def forget(self, about: str) -> None:
        """What news offered to do is done, or cannot be done any more."""
        self.news.forget(about)


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
