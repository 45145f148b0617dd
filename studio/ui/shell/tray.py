"""The program's picture in the system's tray: how much waits, what waits, and balloons.

Where the system has no tray nothing is shown, and nothing else is different.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from studio.clock import utc_now
from studio.desks.matters import Matter
from studio.desks.notices import Outlook
from studio.ui.notices.notice_words import (
    Words,
    count_lines,
    count_text,
    reason_text,
    shortened,
    title_of,
)
from studio.ui.notices.wishes import Wishes
from studio.ui.notices.wishes_menu import add_wishes
from studio.ui.program_icon import program_icon
from studio.ui.shell.settings_menu import ignoring_state

LONGEST_PART = 28
"""Letters of a title, and of what is said of it: two make a line of some 800 pixels."""
MOST_LINES = 5
BALLOON_MS = 10_000
"""How long the system is asked to show one; most do as they like."""

Reason = QSystemTrayIcon.ActivationReason


class Tray(QObject):
    window_requested = Signal()
    matters_opened = Signal(object)
    """The Matters that a line or a balloon was about."""
    wishes_chosen = Signal(object)
    """Wishes."""
    quit_requested = Signal()

    def __init__(self, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._wishes = Wishes()
        self._outlook: Outlook | None = None
        self._shown: int | None = None
        self._is_wanted = False
        self._about: tuple[Matter, ...] = ()
        """What the balloon that was shown last is about."""
        self.menu = QMenu()
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self._balloon_clicked)
        self.menu.aboutToShow.connect(self._fill)
        self.destroyed.connect(self.menu.deleteLater)
        self.forget()
        self._fill()  # some trays show a menu as it was when the icon came

    @property
    def is_there(self) -> bool:
        """Whether a balloon would be seen."""
        return self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def begin(self) -> None:
        """From now on the picture is shown, as soon as there is a tray for it."""
        self._is_wanted = True
        self._appear()

    def end(self) -> None:
        self._is_wanted = False
        self.icon.hide()

    def _appear(self) -> None:
        # Not before: where there is none, some of Qt's platforms complain.
        if self._is_wanted and not self.icon.isVisible():
            self.icon.setVisible(QSystemTrayIcon.isSystemTrayAvailable())

    def show_outlook(self, outlook: Outlook) -> None:
        self._appear()  # a desktop may bring its tray later than its programs
        self._outlook = outlook
        self._show_count(len(outlook.waiting))
        self._fill()

    def show_wishes(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._fill()

    @Slot()
    def forget(self) -> None:
        """Nobody may see what is known, for somebody else sits down."""
        self._outlook, self._about = None, ()
        self._show_count(0)
        self._fill()

    def tell(self, words: Words, about: tuple[Matter, ...]) -> None:
        self._about = about
        if self.is_there:
            self.icon.showMessage(words.title, words.body, program_icon(), BALLOON_MS)

    def _show_count(self, count: int) -> None:
        if count == self._shown:
            return
        self._shown = count
        self.icon.setIcon(program_icon(count))
        name = self.tr("Zaotai Studio")
        self.icon.setToolTip(f"{name} · {count_text(count)}" if count else name)

    @Slot()
    def _fill(self) -> None:
        menu = self.menu
        menu.clear()
        opening = menu.addAction(self.tr("Open Zaotai Studio"), self.window_requested.emit)
        menu.setDefaultAction(opening)
        menu.addSeparator()
        self._add_lines(menu)
        menu.addSeparator()
        add_wishes(menu, self._wishes, self._zone, self.wishes_chosen.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Quit"), self.quit_requested.emit)

    def _add_lines(self, menu: QMenu) -> None:
        outlook = self._outlook
        if outlook is None or not outlook.waiting:
            menu.addAction(self.tr("Nothing waits for you")).setEnabled(False)
            return
        if not outlook.may_name:
            for words in count_lines(outlook.waiting):
                menu.addAction(words, self.window_requested.emit)
            return
        for matter in outlook.waiting[:MOST_LINES]:
            self._add_line(menu, matter)
        left = outlook.waiting[MOST_LINES:]
        if left:
            words = self.tr("%n more…", "", len(left))
            self._add(menu, words, left)

    def _add_line(self, menu: QMenu, matter: Matter) -> None:
        why = reason_text(matter, self._zone, utc_now())
        parts = (shortened(part, LONGEST_PART) for part in (title_of(matter), why))
        self._add(menu, "　".join(parts), (matter,))

    def _add(self, menu: QMenu, words: str, matters: Sequence[Matter]) -> None:
        line = menu.addAction(words.replace("&", "&&"))
        go = partial(self.matters_opened.emit, tuple(matters))
        line.triggered.connect(ignoring_state(go))

    @Slot(Reason)
    def _activated(self, reason: Reason) -> None:
        if reason in (Reason.Trigger, Reason.DoubleClick):
            self.window_requested.emit()

    @Slot()
    def _balloon_clicked(self) -> None:
        if self._about:
            self.matters_opened.emit(self._about)
        else:
            self.window_requested.emit()
