"""Who works at this device, and to which newsroom of the province it belongs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.desks.accounts import AccountsDesk
from studio.ui.writer import Writer


class WhoWorks(QObject):
    """The window has one of it."""

    enrolled = Signal()
    person_changed = Signal()
    key_opened = Signal()
    """Somebody entered their PIN: their commands can be signed again."""
    news_told = Signal(str)

    def __init__(
        self, desk: AccountsDesk, writer: Writer, save: Callable[[], object], window: QWidget
    ) -> None:
        """`save` brings everything typed to the disk, before somebody else may sit down."""
        super().__init__(window)
        self._desk = desk
        self._writer = writer
        self._save = save
        self._window = window

    @Slot()
    def enrol(self) -> None:
        from studio.ui.shell.enrol_dialog import EnrolDialog

        dialog = EnrolDialog(self._desk, self._window)
        dialog.enrolled.connect(self._tell_newsroom)
        dialog.open()

    @Slot()
    def change_person(self) -> None:
        self._open_person_dialog(is_unlocking=False)

    @Slot()
    def enter_pin(self) -> None:
        self._open_person_dialog(is_unlocking=True)

    @Slot(str)
    def _tell_newsroom(self, newsroom: str) -> None:
        words = self.tr("This device now belongs to {newsroom} at the province.")
        self.news_told.emit(words.format(newsroom=newsroom))
        self.enrolled.emit()

    def _open_person_dialog(self, *, is_unlocking: bool) -> None:
        from studio.ui.shell.person_dialog import PersonDialog

        self._save()
        dialog = PersonDialog(self._desk, self._writer, self._window, is_unlocking=is_unlocking)
        dialog.changed.connect(self.key_opened)
        dialog.changed.connect(self.person_changed)
        dialog.unlocked.connect(self.key_opened)
        dialog.open()
