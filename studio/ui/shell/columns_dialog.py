"""Columns (栏目): what each is called, what it asks of its stories, and what they begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from studio.desks.changes import Change
from studio.desks.column_rights import ColumnRights
from studio.desks.columns import CADENCES, ColumnsDesk, ColumnSheet
from studio.desks.planning import PlanningDesk
from studio.desks.wording import LONGEST
from studio.errors import Invalid, StudioError
from studio.manuscript.profile import LONGEST_SPOKEN
from studio.manuscript.profile import plain as plain_profile
from studio.ui.background import Background
from studio.ui.badge_label import BadgeButton
from studio.ui.error_text import error_text
from studio.ui.name_dialog import NameDialog
from studio.ui.page import button, label, number_box
from studio.ui.shell.column_profile_form import ColumnProfileForm
from studio.ui.shell.column_template_form import NEW, ColumnTemplateForm
from studio.ui.words import versions_badge
from studio.ui.writer import Writer
from studio.vocabulary import ColumnId

LIST_WIDTH = 208
LINE_HEIGHT = 36
SIZE = (1040, 660)
AROUND = (40, 72)
"""Pixels of a small screen that are left for the frame and for the window behind."""


class ColumnsDialog(QDialog):
    versions_requested = Signal(str)
    """ColumnId: two people changed it without seeing each other."""

    def __init__(
        self,
        desk: ColumnsDesk,
        planning: PlanningDesk,
        writer: Writer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Columns and templates"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = self.screen().availableGeometry().size() - QSize(*AROUND)
        self.resize(QSize(*SIZE).boundedTo(room))
        self._desk = desk
        self._planning = planning
        self._writer = writer
        self._background = Background(self)
        self._background.failed.connect(self._tell)
        self._sheets: dict[str, ColumnSheet] = {}
        self._rights = self._shown_rights = ColumnRights(may_change=False, role="")
        self._wanted: tuple[str, str] = ("", NEW)
        """Column and template to be shown once they have been read."""
        self._is_saving = False
        self._after_saving: list[Callable[[], object]] = []
        self._before: ColumnSheet | None = None
        self.list = QListWidget()
        self.list.setProperty("roomy", "true")
        self.list.setAccessibleName(self.tr("Columns"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.new_button = button(self.tr("New column…"), "", "add")
        self.name_line = QLineEdit(maxLength=LONGEST["name"])
        self.cadence_box = QComboBox()
        self.length_box = number_box(0, LONGEST_SPOKEN)
        self.about = label("", "muted")
        self.end_button = button("")
        self.end_button.hide()  # until there is a column
        self.end_note = label("", "muted")
        self.profile = ColumnProfileForm()
        self.templates = ColumnTemplateForm()
        self.tabs = QTabWidget()
        self.versions = BadgeButton()
        self.reason = label("", "wait")
        self.trouble = label("", "bad")
        self.save_button = button(self.tr("Save"), "primary", "approve")
        self.close_button = button(self.tr("Close"))
        self._lay_out()
        self._connect()
        self.reload()

    # -- what is shown -------------------------------------------------------------------------

    @Slot()
    def reload(self) -> None:
        def read() -> tuple[list[ColumnSheet], ColumnRights]:
            return self._desk.all(), self._desk.rights()

        self._background.run(read, lambda found: self._show(*found), replacing="columns")

    @Slot(Change)
    def on_changed(self, change: Change) -> None:
        """Somebody changed a column; what is being written here is not touched by it."""
        if (change.people or change.stories) and not self.is_changed:
            self.reload()

    def show_column(self, column_id: ColumnId, template_id: str = NEW) -> None:
        """Go to a column, and to one of its templates, as soon as it has been read."""
        self._wanted = (column_id, template_id)
        if column_id in self._sheets:
            self.reload()
        if template_id != NEW:
            self.tabs.setCurrentWidget(self.templates)

    @property
    def is_changed(self) -> bool:
        """What is written here is not kept yet."""
        return self._before is not None and (self._is_about_changed() or self.templates.is_changed)

    def _show(self, sheets: list[ColumnSheet], rights: ColumnRights) -> None:
        self._rights = rights
        self._sheets = {sheet.id: sheet for sheet in sheets}
        wanted, template = self._wanted
        is_wanted = bool(wanted)
        chosen = wanted or (self._before.id if self._before else "")
        if not template and chosen == (self._before.id if self._before else ""):
            template = self.templates.template_id
        self._wanted = ("", NEW)
        self.list.blockSignals(True)
        self.list.clear()
        for sheet in sheets:
            item = QListWidgetItem(self._called(sheet), self.list)
            item.setData(Qt.ItemDataRole.UserRole, sheet.id)
            item.setSizeHint(QSize(0, LINE_HEIGHT))
            if sheet.id == chosen:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and sheets:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        current = self._chosen()
        if is_wanted or not (self._is_written_in(current) or self._is_as_shown(current)):
            self._show_column(current, template)

    def _is_written_in(self, sheet: ColumnSheet | None) -> bool:
        """Somebody began to, while this was being read; it stays, on the base that it had."""
        before = self._before
        return (
            sheet is not None and before is not None and sheet.id == before.id and self.is_changed
        )

    def _called(self, sheet: ColumnSheet) -> str:
        if not sheet.is_closed:
            return sheet.name
        return self.tr("{name} (closed)").format(name=sheet.name)

    def _is_as_shown(self, sheet: ColumnSheet | None) -> bool:
        """Nothing is new but how many stories there are: the caret and the page stay."""
        before = self._before
        if sheet is None or before is None or self._shown_rights != self._rights:
            return False
        if sheet != replace(before, stories=sheet.stories):
            return False
        self._show_count(sheet)
        return True

    def _show_count(self, sheet: ColumnSheet) -> None:
        self.about.setText(self.tr("%n story(s) of this column", "", sheet.stories))

    def _chosen(self) -> ColumnSheet | None:
        item: QListWidgetItem | None = self.list.currentItem()
        return self._sheets.get(item.data(Qt.ItemDataRole.UserRole)) if item is not None else None

    def _show_column(self, sheet: ColumnSheet | None, template: str = NEW) -> None:
        self._before = sheet
        self._shown_rights = self._rights
        self.trouble.hide()
        self.tabs.setEnabled(sheet is not None)
        may = self._rights.may_change
        reason = Invalid("column_rights", role=self._rights.role)
        self.reason.setText("" if may or not self._rights.role else error_text(reason))
        self.reason.setVisible(bool(self.reason.text()))
        shown = sheet or ColumnSheet(ColumnId(""), "", "", 0)
        self.name_line.setText(shown.name)
        if self.cadence_box.findData(shown.cadence) < 0:  # of a newer studio
            self.cadence_box.addItem(shown.cadence, shown.cadence)
        self.cadence_box.setCurrentIndex(self.cadence_box.findData(shown.cadence))
        self.length_box.setValue(shown.target_seconds)
        self._show_count(shown)
        self._show_whether_closed(shown)
        for widget in (self.cadence_box, self.length_box):
            widget.setEnabled(may)
        self.name_line.setReadOnly(not may)
        self.profile.show_profile(shown.profile, read_only=not may)
        self.templates.show_templates(shown.templates, read_only=not may, chosen=template)
        self.versions.show_badge(versions_badge(shown.alternatives))
        self.versions.setVisible(shown.alternatives > 0)
        self.save_button.setVisible(may)
        self._show_state()

    def _show_whether_closed(self, sheet: ColumnSheet) -> None:
        ended = self.tr(
            "This column has ended. It stands in no chooser; its stories are found and"
            " filtered as before."
        )
        may_end = self.tr(
            "A column that ended stands in no chooser any more. Its stories stay, and are"
            " found and filtered as before."
        )
        reopen, close = self.tr("Reopen this column"), self.tr("Close this column")
        may = self._rights.may_change
        self.end_button.setText(reopen if sheet.is_closed else close)
        self.end_button.setVisible(may)
        self.end_note.setText(ended if sheet.is_closed else may_end)
        self.end_note.setVisible(may or sheet.is_closed)

    @Slot()
    def _show_state(self) -> None:
        self.save_button.setEnabled(self.is_changed)

    # -- keeping it ----------------------------------------------------------------------------

    @Slot()
    def save(self, then: Callable[[], object] | None = None) -> None:
        """Keep what is written here; `then` comes after it, when it could be kept."""
        self.templates.body.edit.commit_preedit()
        before = self._before
        if self._is_saving or before is None or not self.is_changed:
            return  # a second click would be told that the name is taken, by itself
        self._is_saving = True
        self._after_saving = [then] if then is not None else []
        self.tabs.setEnabled(False)  # what is typed from here on would be lost
        wanted, template = self._written(before), self.templates.template()
        template_id = self.templates.template_id
        has_template, has_about = self.templates.is_changed, self._is_about_changed()
        base = before.revisions.get(f"template:{template_id}")

        def work() -> str:
            if has_about:
                self._desk.change(before, wanted)
            if not has_template:
                return template_id
            return self._desk.put_template(before.id, template, template_id, base)

        def done(kept: str) -> None:
            self._is_saving = False
            self._wanted = (before.id, kept)
            self._before = None  # nothing is left to be kept
            self.reload()
            for one in self._after_saving:
                one()

        def failed(error: Exception) -> None:
            self._is_saving = False
            self._tell(error)

        self._writer.run(self, work, done, failed)

    def _written(self, before: ColumnSheet) -> ColumnSheet:
        return replace(
            before,
            name=self.name_line.text().strip(),
            cadence=str(self.cadence_box.currentData()),
            target_seconds=self.length_box.value(),
            profile=self.profile.profile(),
        )

    def _is_about_changed(self) -> bool:
        before = self._before
        if before is None or not self._rights.may_change:
            return False
        now = self._written(before)
        return (now.name, now.cadence, now.target_seconds, plain_profile(now.profile)) != (
            before.name, before.cadence, before.target_seconds, plain_profile(before.profile),
        )  # fmt: skip

    def _leave(self, then: Callable[[], object]) -> None:
        """Do `then` once it is clear what becomes of what is written here."""
        if self._is_saving:
            self._after_saving.append(then)
            return
        self.templates.body.edit.commit_preedit()
        if not self.is_changed:
            then()
            return
        question = QMessageBox(self)
        question.setWindowTitle(self.windowTitle())
        question.setText(self.tr("What you changed is not saved yet."))
        keep = question.addButton(self.tr("Save"), QMessageBox.ButtonRole.AcceptRole)
        drop = question.addButton(self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
        stay = question.addButton(self.tr("Go on editing"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.setEscapeButton(stay)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answer() -> None:
            if question.clickedButton() is keep:
                self.save(then)
            elif question.clickedButton() is drop:
                self._show_column(self._before, self.templates.template_id)
                then()

        question.finished.connect(answer)
        question.open()

    @Slot()
    def reject(self) -> None:
        self._leave(super().reject)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.is_changed:
            event.ignore()
            self.reject()
            return
        self.templates.body.let_go()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        self.templates.body.let_go()
        super().done(result)

    @Slot()
    def _end_or_reopen(self) -> None:
        before = self._before
        if before is not None:
            deed = self._desk.reopen if before.is_closed else self._desk.close
            self._leave(partial(self._do, partial(deed, before.id), before.id))

    def _do(self, work: Callable[[], object], column_id: ColumnId) -> None:
        """Then show what became of the column, unless another one is looked at by now."""

        def done(_: object) -> None:
            if self._before is None or self._before.id == column_id:
                self._wanted = (column_id, self.templates.template_id)
            self.reload()

        self.tabs.setEnabled(False)  # what is typed until then would be lost
        self._writer.run(self, work, done, self._tell)

    # -- columns and templates -----------------------------------------------------------------

    @Slot(QListWidgetItem, QListWidgetItem)
    def _choose_column(self, wanted: QListWidgetItem | None, _old: object) -> None:
        if wanted is None:
            return
        target = str(wanted.data(Qt.ItemDataRole.UserRole))
        if self._before is not None and target == self._before.id:
            return
        if self.is_changed:
            self._choose_shown()
            QTimer.singleShot(0, self, self._choose_shown)  # a press selects after this
        self._leave(partial(self._go_to, target))

    def _go_to(self, column_id: str) -> None:
        self._choose_quietly(column_id)
        if self._before is None:  # it is being read anew
            self._wanted = (column_id, NEW)
        else:
            self._show_column(self._sheets.get(column_id))

    @Slot()
    def _choose_shown(self) -> None:
        if self._before is not None:
            self._choose_quietly(self._before.id)

    def _choose_quietly(self, column_id: str) -> None:
        self.list.blockSignals(True)
        for row in range(self.list.count()):
            if self.list.item(row).data(Qt.ItemDataRole.UserRole) == column_id:
                self.list.setCurrentRow(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.list.blockSignals(False)

    @Slot()
    def _open_column(self) -> None:
        self._leave(self._ask_name)

    def _ask_name(self) -> None:
        """Everybody may add a column."""

        def keep(name: str) -> Callable[[], object]:
            return partial(self._show_new, self._planning.open_column(name))

        title, question = self.tr("New column"), self.tr("What is it called?")
        NameDialog(title, question, keep, self._writer, self).open()

    def _show_new(self, column_id: ColumnId) -> None:
        self._wanted = (column_id, NEW)
        self.reload()
        self.name_line.setFocus()

    @Slot(str)
    def _choose_template(self, template_id: str) -> None:
        self._leave(partial(self._show_template, template_id))

    def _show_template(self, template_id: str) -> None:
        self.templates.show_template(template_id)
        self._show_state()
        self.templates.lines["name"].setFocus()

    @Slot(str, str)
    def _remove_template(self, template_id: str, name: str) -> None:
        before = self._before
        if before is None:
            return
        question = QMessageBox(self)
        question.setWindowTitle(self.windowTitle())
        words = self.tr("Delete the template “{name}”? Stories that began with it stay.")
        question.setText(words.format(name=name))
        gone = question.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        stay = question.addButton(self.tr("Keep"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(stay)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        base = before.revisions.get(f"template:{template_id}")
        work = partial(self._desk.remove_template, before.id, template_id, base)

        def answer() -> None:
            if question.clickedButton() is not gone:
                return
            remove = partial(self._do, work, before.id)
            if self._is_about_changed():  # what was changed beside the template is not to go too
                self._leave(remove)
            else:
                remove()

        question.finished.connect(answer)
        question.open()

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.tabs.setEnabled(self._before is not None and not self._is_saving)
        self.trouble.setText(error_text(error))
        self.trouble.show()

    # -- the page ------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._choose_column)
        self.new_button.clicked.connect(self._open_column)
        self.save_button.clicked.connect(lambda: self.save())
        self.close_button.clicked.connect(self.reject)
        self.name_line.textEdited.connect(self._show_state)
        self.cadence_box.activated.connect(self._show_state)
        self.length_box.valueChanged.connect(self._show_state)
        self.profile.edited.connect(self._show_state)
        self.templates.edited.connect(self._show_state)
        self.templates.choice_wanted.connect(self._choose_template)
        self.templates.removal_requested.connect(self._remove_template)
        self.versions.clicked.connect(self._ask_versions)
        self.end_button.clicked.connect(self._end_or_reopen)

    @Slot()
    def _ask_versions(self) -> None:
        if self._before is not None:
            self.versions_requested.emit(self._before.id)

    def _about(self) -> QWidget:
        cadences = {
            "": self.tr("no fixed cadence"),
            "daily": self.tr("daily"),
            "weekly": self.tr("weekly"),
            "monthly": self.tr("monthly"),
        }
        for cadence in CADENCES:
            self.cadence_box.addItem(cadences[cadence], cadence)
        self.length_box.setSpecialValueText(self.tr("not fixed"))
        self.length_box.setSuffix(self.tr(" s"))
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(2, 12, 2, 0)
        form.setVerticalSpacing(10)
        for words, widget in (
            (self.tr("Name"), self.name_line),
            (self.tr("Appears"), self.cadence_box),
            (self.tr("Length of an episode"), self.length_box),
        ):
            form.addRow(words, widget)
            widget.setAccessibleName(words)
            widget.setFixedWidth(320)
        form.addRow("", self.about)
        self.end_note.setWordWrap(True)
        ending = QVBoxLayout()
        ending.setSpacing(6)
        ending.setContentsMargins(0, 18, 0, 0)
        ending.addWidget(self.end_button, 0, Qt.AlignmentFlag.AlignLeft)
        ending.addWidget(self.end_note)
        form.addRow("", ending)
        return page

    def _lay_out(self) -> None:
        self.tabs.addTab(self._about(), self.tr("Basics"))
        self.tabs.addTab(self.profile, self.tr("Profile"))
        self.tabs.addTab(self.templates, self.tr("Templates"))
        self.tabs.setDocumentMode(True)
        for words in (self.reason, self.trouble):
            words.setWordWrap(True)
            words.hide()
        side = QVBoxLayout()
        side.addWidget(self.list, 1)
        side.addWidget(self.new_button)
        deeds = QHBoxLayout()
        deeds.addWidget(self.versions)
        deeds.addStretch(1)
        deeds.addWidget(self.close_button)
        deeds.addWidget(self.save_button)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.reason)
        right.addWidget(self.tabs, 1)
        right.addWidget(self.trouble)
        right.addLayout(deeds)
        page = QHBoxLayout(self)
        page.setContentsMargins(20, 16, 20, 16)
        page.setSpacing(16)
        page.addLayout(side)
        page.addLayout(right, 1)
