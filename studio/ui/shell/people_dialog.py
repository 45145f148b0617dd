"""People of the newsroom: their roles, and who may no longer write (停用)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.desks.accounts import AccountsDesk, PersonRow, Rights
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.error_text import error_text
from studio.ui.page import button, label
from studio.ui.row_table import Column, RowTable
from studio.ui.words import Badge, role_name
from studio.ui.writer import Writer


class PeopleDialog(QDialog):
    changed = Signal()

    def __init__(self, desk: AccountsDesk, writer: Writer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("People and roles"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 440)
        self._desk = desk
        self._writer = writer
        self._background = Background(self)
        self._rights = Rights(frozenset(), None)
        self.table: RowTable[PersonRow] = RowTable(
            [
                Column(self.tr("Name"), lambda row: row.name),
                Column(self.tr("Role"), lambda row: role_name(row.role), width=120),
                Column(self.tr("State"), lambda _: "", self._badge, width=130),
            ],
            self.windowTitle(),
        )
        self.role_box = QComboBox()
        self.role_box.setAccessibleName(self.tr("New role"))
        self.role_button = button(self.tr("Give this role"))
        self.revoke_button = button(self.tr("Suspend"))
        self.about = label(
            self.tr(
                "The province checks each change again. Work of a suspended person stays stored "
                "and leaves once they are reinstated."
            ),
            "muted",
        )
        self.trouble = label("", "bad")
        for words in (self.about, self.trouble):
            words.setWordWrap(True)
        self.trouble.hide()
        self._lay_out()
        self.role_button.clicked.connect(self._change_role)
        self.revoke_button.clicked.connect(self._revoke_or_reinstate)
        self.table.row_chosen.connect(self._show_chosen)
        self.reload()

    @Slot()
    def reload(self) -> None:
        def read() -> tuple[list[PersonRow], Rights]:
            return self._desk.people(), self._desk.rights()

        self._background.run(read, lambda found: self._show(*found), replacing="people")

    def _show(self, people: list[PersonRow], rights: Rights) -> None:
        self._rights = rights
        if self.role_box.count() == 0:
            for role in sorted(rights.gives, key=rights.order):
                self.role_box.addItem(role_name(role), role)
        self.table.show_rows(people)
        self._show_chosen(self.table.chosen())

    @Slot(object)
    def _show_chosen(self, row: PersonRow | None) -> None:
        may = row is not None and bool(self._rights.gives)
        self.role_button.setEnabled(may)
        self.revoke_button.setEnabled(may and row is not None and row.id != self._rights.person)
        is_revoked = row is not None and row.is_revoked
        self.revoke_button.setText(self.tr("Reinstate") if is_revoked else self.tr("Suspend"))
        if row is not None:
            self.role_box.setCurrentIndex(max(self.role_box.findData(row.role), 0))

    @Slot()
    def _change_role(self) -> None:
        row = self.table.chosen()
        if row is not None:
            self._do(partial(self._desk.change_role, row.id, self.role_box.currentData()))

    @Slot()
    def _revoke_or_reinstate(self) -> None:
        row = self.table.chosen()
        if row is not None:
            deed = self._desk.reinstate if row.is_revoked else self._desk.revoke
            self._do(partial(deed, row.id))

    def _do(self, work: Callable[[], None]) -> None:
        self._writer.run(self, work, self._done, self._failed)

    def _done(self, _nothing: object) -> None:
        self.trouble.hide()
        self.changed.emit()
        self.reload()

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error
        self.trouble.setText(error_text(error))
        self.trouble.show()

    def _badge(self, row: PersonRow) -> Badge:
        if row.is_revoked:
            return Badge(self.tr("Suspended"), "pause", "bad")
        return Badge(self.tr("Active"), "saved", "good")

    def _lay_out(self) -> None:
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        deeds = QHBoxLayout()
        for widget in (self.role_box, self.role_button, self.revoke_button):
            deeds.addWidget(widget)
        deeds.addStretch(1)
        deeds.addWidget(close)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(10)
        page.addWidget(self.table, 1)
        page.addWidget(self.about)
        page.addWidget(self.trouble)
        page.addLayout(deeds)
