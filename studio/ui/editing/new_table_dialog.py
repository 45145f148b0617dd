"""How large a new table is to be."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from studio.manuscript.objects import Embedded, Sort
from studio.ui.page import button, number_box

_MOST_ROWS: Final = 100
_MOST_COLUMNS: Final = 20
"""To begin with; a table grows while it is written."""


class NewTableDialog(QDialog):
    wanted = Signal(object)
    """Embedded: an empty table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Insert table"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.rows = number_box(1, _MOST_ROWS)
        self.columns = number_box(1, _MOST_COLUMNS)
        self.rows.setValue(3)
        self.columns.setValue(3)
        self.header = QCheckBox(self.tr("The first row heads the columns"))
        self.header.setChecked(True)
        self.insert_button = button(self.tr("Insert"), "primary")
        self.insert_button.setDefault(True)
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        self.insert_button.clicked.connect(self._insert)
        self.cancel_button.clicked.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Rows"), self.rows)
        form.addRow(self.tr("Columns"), self.columns)
        form.addRow(self.header)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.insert_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 16)
        page.setSpacing(16)
        page.addLayout(form)
        page.addLayout(foot)
        self.rows.setFocus()
        self.rows.selectAll()

    @Slot()
    def _insert(self) -> None:
        empty = (("",) * self.columns.value(),) * self.rows.value()
        table = Embedded(Sort.TABLE, rows=empty, header=self.header.isChecked())
        self.accept()
        self.wanted.emit(table)
