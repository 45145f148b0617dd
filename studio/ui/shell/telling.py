"""Where a notice goes: to the bell always, out of the window only while nobody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget

from studio.clock import utc_now
from studio.desks.changes import Change
from studio.desks.matters import Matter, Reason
from studio.desks.notices import NoticeRow, NoticesDesk, Outlook
from studio.ui.notices.bell_panel import BellPanel
from studio.ui.notices.notice_words import summary, told
from studio.ui.notices.watch import Watch
from studio.ui.notices.wishes import Wishes
from studio.ui.shell.tray import Tray
from studio.ui.writer import Writer

BETWEEN_MS = 30_000
"""From one balloon to the next; what comes meanwhile is in that one."""
GAP = 8
"""Pixels between the bell and its list."""
STAYS_MS = 60_000
"""In the window, where the system has no tray: whoever comes back should still find it."""


class Telling(QObject):
    """The window has one of it."""

    story_opened = Signal(str)
    topic_opened = Signal(str)
    needing_opened = Signal(object)
    """Matter: it is decided on the page of the queue."""
    offered = Signal(str, str, object, int)
    """Words, what can be done about them, the callable that does it, and for how long."""
    bell_requested = Signal()
    """Several things: the list of them."""
    unread_counted = Signal(int)
    wishes_chosen = Signal(object)
    """Wishes, to be kept."""
    quit_requested = Signal()
    notice_raised = Signal(Exception)

    def __init__(
        self,
        desk: NoticesDesk,
        writer: Writer,
        zone: str,
        window: QWidget,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._window = window
        self._now = now
        self._wishes = Wishes()
        self._outlook: Outlook | None = None
        self._gathered: tuple[Matter, ...] = ()
        self.watch = Watch(desk, writer, self, now)
        self.panel = BellPanel(zone, window)
        self.tray = Tray(zone, self)
        self._between = QTimer(self, singleShot=True, interval=BETWEEN_MS)
        self._between.timeout.connect(self._tell_gathered)
        self._connect()

    def begin(self) -> None:
        self.tray.begin()
        self.watch.begin()

    def end(self) -> None:
        """Nothing leaves the window any more."""
        self.watch.end()
        self.tray.end()

    def begin_anew(self) -> None:
        """Somebody else works here: what is known of the last one goes at once."""
        self._forget()
        self.watch.begin_anew()

    def show_wishes(self, wishes: Wishes) -> None:
        """As they were kept, or just chosen."""
        self._wishes = wishes
        self.watch.concerns = wishes.concerns
        self.panel.show_wishes(wishes)
        self.tray.show_wishes(wishes)

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        self.watch.on_changed(change)

    def open_bell(self, beside: QWidget) -> None:
        """The list of notices, at the right of `beside`; close it when it is open."""
        if self.panel.isVisible():
            self.panel.leave()
        else:
            corner = beside.rect().bottomRight()
            self.panel.open_at(beside.mapTo(self._window, corner) + QPoint(GAP, 0))

    def _connect(self) -> None:
        self.watch.failed.connect(self.notice_raised)
        self.watch.looked.connect(self._show)
        self.watch.told.connect(self._tell)
        self.panel.row_opened.connect(self._open_row)
        self.panel.all_read.connect(self._read_all)
        for place in (self.panel, self.tray):
            place.wishes_chosen.connect(self._choose_wishes)
        self.tray.window_requested.connect(self.bring_up)
        self.tray.matters_opened.connect(self._go_out)
        self.tray.quit_requested.connect(self.quit_requested)

    @Slot(object)
    def _show(self, outlook: Outlook) -> None:
        if self._outlook is not None and self._outlook.person != outlook.person:
            self._forget()
        self._outlook = outlook
        self.panel.show_outlook(outlook)
        self.tray.show_outlook(outlook)
        self.unread_counted.emit(outlook.unread)

    def _forget(self) -> None:
        self._outlook, self._gathered = None, ()
        self.tray.forget()
        self.panel.hide()

    # -- telling -------------------------------------------------------------------------------

    @Slot(object, bool)
    def _tell(self, matters: tuple[Matter, ...], came_before: bool) -> None:
        if self._wishes.is_quiet(self._now()):
            return
        if self._is_looked_at():
            if came_before:
                self._offer(summary(matters, self._zone, self._now()), matters)
            return
        self._gathered += matters
        if not self._between.isActive():
            self._tell_gathered()

    @Slot()
    def _tell_gathered(self) -> None:
        """One balloon for what still waits of it."""
        gathered, self._gathered = self._gathered, ()
        if self._outlook is None or self._wishes.is_quiet(self._now()) or self._is_looked_at():
            return
        still = {mark for matter in self._outlook.waiting for mark in matter.marks}
        matters = tuple(one for one in gathered if still.intersection(one.marks))
        if not matters:
            return
        self._between.start()
        may_name = self._outlook.may_name
        words = told(matters, self._zone, self._now(), may_name=may_name)
        if self.tray.is_there:
            self.tray.tell(words, matters)
        else:
            self._offer(words.line, matters)
            QApplication.alert(self._window)

    def _offer(self, words: str, matters: tuple[Matter, ...]) -> None:
        self.offered.emit(words, self.tr("Show"), partial(self._go, matters), STAYS_MS)

    @staticmethod
    def _is_looked_at() -> bool:
        """One of the windows is in front and has the keyboard."""
        return QApplication.activeWindow() is not None

    # -- going there ---------------------------------------------------------------------------

    @Slot()
    def bring_up(self) -> None:
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.show()
        window.raise_()
        window.activateWindow()

    @Slot(object)
    def _go_out(self, matters: tuple[Matter, ...]) -> None:
        self.bring_up()
        self._go(matters)

    def _go(self, matters: tuple[Matter, ...]) -> None:
        """To the very thing; to the list of them where there are several."""
        if len(matters) == 1:
            self._open(matters[0])
        else:
            self.bell_requested.emit()

    @Slot(object)
    def _open_row(self, row: NoticeRow) -> None:
        self._open(row)

    def _open(self, one: Matter | NoticeRow) -> None:
        rows = self._outlook.rows if self._outlook else ()
        same = (one.reason, one.subject, one.detail)
        numbers = [
            row.number
            for row in rows
            if not row.is_read and (row.reason, row.subject, row.detail) == same
        ]
        if numbers:
            self._write(partial(self._desk.read, numbers))
        if one.reason in (Reason.REFUSED, Reason.CONFLICT):
            self.needing_opened.emit(one)
        elif one.sort == "story":
            self.story_opened.emit(one.subject)
        else:
            self.topic_opened.emit(one.subject)

    @Slot()
    def _read_all(self) -> None:
        self._write(self._desk.read_all)

    def _write(self, work: Callable[[], object]) -> None:
        self._writer.run(self, work, lambda _: self.watch.look(), self.notice_raised.emit)

    @Slot(object)
    def _choose_wishes(self, wishes: Wishes) -> None:
        self.show_wishes(wishes)
        self.wishes_chosen.emit(wishes)
