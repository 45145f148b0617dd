"""Hands the device to another person by PIN, or adds one; works without a line."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from studio.desks.accounts import AccountsDesk, PersonRow, Rights
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.error_text import error_text
from studio.ui.page import button, label
from studio.ui.shell.people_dialog import PeopleDialog
from studio.ui.words import role_name
from studio.ui.writer import Writer
from studio.vocabulary import PersonId

NEW = ""


class PersonDialog(QDialog):
    changed = Signal()
    """Somebody else works here now."""
    unlocked = Signal()
    """Whoever worked here entered their own PIN: their key is open again."""

    def __init__(
        self,
        desk: AccountsDesk,
        writer: Writer,
        parent: QWidget | None = None,
        *,
        is_unlocking: bool = False,
    ) -> None:
        """Unlocking: it is about the PIN of the one who works here."""
        super().__init__(parent)
        self.setWindowTitle(
            self.tr("Enter your PIN") if is_unlocking else self.tr("Who works here now")
        )
        self._is_unlocking = is_unlocking
        self._present: PersonId | None = None
        self.setFixedWidth(420)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self.person_box = QComboBox()
        self.person_box.setAccessibleName(self.tr("Person"))
        self.name_line = QLineEdit(placeholderText=self.tr("Name of the new person"))
        self.name_line.setAccessibleName(self.tr("Name of the new person"))
        self.pin_line = QLineEdit(placeholderText=self.tr("PIN"))
        self.pin_line.setAccessibleName(self.tr("PIN"))
        self.pin_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.trouble = label("", "bad")
        self.trouble.setWordWrap(True)
        self.trouble.hide()
        self.change_button = button(
            self.tr("OK") if is_unlocking else self.tr("Work as this person"), "primary"
        )
        self.people_button = button(self.tr("People and roles…"), "quiet")
        self.people_button.setVisible(False)
        self.people_button.clicked.connect(self._open_people)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(10)
        for widget in (self.person_box, self.name_line, self.pin_line, self.trouble):
            page.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.addWidget(self.people_button)
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        self.cancel_button.clicked.connect(self.reject)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.change_button)
        page.addLayout(buttons)
        self.person_box.currentIndexChanged.connect(self._show_name_line)
        self.change_button.clicked.connect(self._change)
        self.pin_line.returnPressed.connect(self._change)
        self._background.run(
            lambda: (desk.people(), desk.rights()), lambda found: self._show_people(*found)
        )

    def _show_people(self, people: list[PersonRow], rights: Rights) -> None:
        self._present = rights.person
        self.people_button.setVisible(bool(rights.gives))
        for person in people:
            if person.has_pin:
                self.person_box.addItem(self._named(person), person.id)
                self._set_usable(self.person_box.count() - 1, is_usable=not person.is_revoked)
        self.person_box.addItem(self.tr("Somebody new…"), NEW)
        if self._is_unlocking:
            self.person_box.setCurrentIndex(self.person_box.findData(self._present))
        self._show_name_line()
        self.pin_line.setFocus()

    def _named(self, person: PersonRow) -> str:
        if person.is_revoked:
            return self.tr("{name} · {role} (suspended)").format(
                name=person.name, role=role_name(person.role)
            )
        return f"{person.name} · {role_name(person.role)}"

    def _set_usable(self, row: int, *, is_usable: bool) -> None:
        model = self.person_box.model()
        if isinstance(model, QStandardItemModel):
            model.item(row).setEnabled(is_usable)

    @Slot()
    def _open_people(self) -> None:
        PeopleDialog(self._desk, self._writer, self).open()

    @Slot()
    def _show_name_line(self) -> None:
        self.name_line.setVisible(self.person_box.currentData() == NEW)
        self.adjustSize()

    @Slot()
    def _change(self) -> None:
        person, pin = self.person_box.currentData(), self.pin_line.text()
        if person == NEW:
            work = partial(self._desk.add_person, self.name_line.text(), pin)
            self._writer.run(self, work, self._done, self._failed)
        else:
            self._writer.run(
                self, partial(self._desk.change_person, person, pin), self._done, self._failed
            )

    def _done(self, _person: object) -> None:
        if self.person_box.currentData() == self._present:
            self.unlocked.emit()
        else:
            self.changed.emit()
        self.accept()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error
        self.trouble.setText(error_text(error))
        self.trouble.show()
        self.pin_line.clear()
        self.adjustSize()
