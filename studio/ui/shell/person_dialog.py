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
        self._pin = self.tr("PIN")
        self.pin_line = QLineEdit(placeholderText=self._pin)
        self.pin_line.setAccessibleName(self.tr("PIN"))
        self.pin_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin_line.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.hint = label("", "muted")
        self.hint.setWordWrap(True)
        self._strangers: dict[str, PersonRow] = {}
        """Colleagues who have not worked at this machine, by id."""
        self._joins_as = ""
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
        for widget in (
            self.person_box, self.name_line, self.hint, self.pin_line, self.trouble,
        ):  # fmt: skip
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
            lambda: (desk.people(), desk.rights(), desk.joins_as()),
            lambda found: self._show_people(*found),
        )

    def _show_people(self, people: list[PersonRow], rights: Rights, joins_as: str) -> None:
        self._present = rights.person
        self._joins_as = joins_as
        self.people_button.setVisible(bool(rights.gives))
        for person in people:
            if person.has_pin:
                self.person_box.addItem(self._named(person), person.id)
                self._set_usable(self.person_box.count() - 1, is_usable=not person.is_revoked)
        if not self._is_unlocking:
            self._offer_strangers(people)
        self.person_box.addItem(self.tr("Somebody new…"), NEW)
        if self._is_unlocking:
            self.person_box.setCurrentIndex(self.person_box.findData(self._present))
        self._show_name_line()
        self.pin_line.setFocus()

    def _offer_strangers(self, people: list[PersonRow]) -> None:
        """Who works at other machines only; a namesake who is here already has come by this way."""
        here = {person.name for person in people if person.has_pin}
        for person in people:
            if person.has_pin or person.is_revoked or person.name in here:
                continue
            self._strangers[person.id] = person
            words = self.tr("{name} · not at this machine yet").format(name=person.name)
            self.person_box.addItem(words, person.id)

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
        chosen = self.person_box.currentData()
        stranger = self._strangers.get(chosen)
        is_joining = chosen == NEW or stranger is not None
        self.name_line.setVisible(chosen == NEW)
        self.hint.setVisible(is_joining)
        self.pin_line.setPlaceholderText(self.tr("A PIN of their own") if is_joining else self._pin)
        role = role_name(self._joins_as)
        if stranger is not None:
            words = self.tr(
                "{name} has worked at other machines only, and a key never leaves its machine. With"
                " a PIN of their own {name} joins here too, as {role}; what they wrote there stays"
                " theirs."
            )
            self.hint.setText(words.format(name=stranger.name, role=role))
        else:
            words = self.tr("Whoever is new chooses a PIN and joins as {role}.")
            self.hint.setText(words.format(role=role))
        self._fit()

    def _fit(self) -> None:
        """As high as its words are long: adjustSize knows nothing of lines that wrap."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))

    @Slot()
    def _change(self) -> None:
        person, pin = self.person_box.currentData(), self.pin_line.text()
        stranger = self._strangers.get(person)
        if person == NEW or stranger is not None:
            name = self.name_line.text() if stranger is None else stranger.name
            work = partial(self._desk.add_person, name, pin)
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
        self._fit()
