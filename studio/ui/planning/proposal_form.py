"""The form in which a topic is proposed (报题)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QDateTime, QTime, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from studio.clock import stamp
from studio.desks.placing import Place, PlacingDesk
from studio.desks.planning import PlanningDesk, Proposal
from studio.errors import StudioError
from studio.ui.background import Background
from studio.ui.page import Card, button, label
from studio.ui.words import channel_name
from studio.ui.writer import Writer
from studio.vocabulary import Channel

USUAL_HOUR = QTime(18, 0)


class ProposalForm(Card):
    proposed = Signal(str)
    """TopicId of the new topic."""
    cancelled = Signal()
    notice_raised = Signal(StudioError)

    def __init__(
        self,
        desk: PlanningDesk,
        placing: PlacingDesk,
        writer: Writer,
        zone: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._placing = placing
        self._writer = writer
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self.notice_raised)

        self.title_line = QLineEdit(placeholderText=self.tr("What is it about?"))
        self.angle_text = QPlainTextEdit(placeholderText=self.tr("Angle, people, places…"))
        self.angle_text.setFixedHeight(84)
        self.angle_text.setTabChangesFocus(True)
        self.column_box = QComboBox()
        self.due_box = QCheckBox(self.tr("Due"))
        self.due_edit = QDateTimeEdit(calendarPopup=True, displayFormat="yyyy-MM-dd HH:mm")
        self.due_edit.setEnabled(False)
        self.channel_boxes = {channel: QCheckBox(channel_name(channel)) for channel in Channel}
        self.propose_button = button(self.tr("Propose"), "primary", "approve")
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        self._lay_out()
        self._name()

        self.due_box.toggled.connect(self.due_edit.setEnabled)
        self.title_line.returnPressed.connect(self._propose)
        self.propose_button.clicked.connect(self._propose)
        self.cancel_button.clicked.connect(self.cancelled)

    def begin(self) -> None:
        """An empty form, ready to type in. What was typed and not proposed stays."""
        if not self.title_line.text():
            tomorrow = QDateTime.currentDateTime().addDays(1)
            self.due_edit.setDateTime(QDateTime(tomorrow.date(), USUAL_HOUR))
        self.title_line.setFocus()

    @Slot()
    def reload(self) -> None:
        self._background.run(self._placing.columns, self._show_columns, replacing="columns")

    def _lay_out(self) -> None:
        self.rows.addWidget(label(self.tr("New topic"), "section"))
        for words, widget in (
            (self.tr("Title"), self.title_line),
            (self.tr("Angle"), self.angle_text),
            (self.tr("Column"), self.column_box),
        ):
            caption = label(words, "muted")
            caption.setBuddy(widget)
            self.rows.addWidget(caption)
            self.rows.addWidget(widget)
        due = QHBoxLayout()
        due.addWidget(self.due_box)
        due.addWidget(self.due_edit, 1)
        self.rows.addSpacing(2)
        self.rows.addLayout(due)
        self.rows.addWidget(label(self.tr("Channels"), "muted"))
        grid = QGridLayout()
        grid.setVerticalSpacing(6)
        for number, box in enumerate(self.channel_boxes.values()):
            grid.addWidget(box, number // 3, number % 3)
        self.rows.addLayout(grid)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.propose_button)
        self.rows.addSpacing(6)
        self.rows.addLayout(buttons)

    def _name(self) -> None:
        self.title_line.setAccessibleName(self.tr("Title"))
        self.angle_text.setAccessibleName(self.tr("Angle"))
        self.column_box.setAccessibleName(self.tr("Column"))
        self.due_edit.setAccessibleName(self.tr("Due"))

    def _show_columns(self, columns: list[Place]) -> None:
        chosen = self.column_box.currentData()
        self.column_box.clear()
        self.column_box.addItem(self.tr("No column"), None)
        for column in columns:
            self.column_box.addItem(column.name, column.id)
        self.column_box.setCurrentIndex(max(self.column_box.findData(chosen), 0))

    @Slot()
    def _propose(self) -> None:
        proposal = Proposal(
            title=self.title_line.text(),
            angle=self.angle_text.toPlainText(),
            column_id=self.column_box.currentData(),
            due_at=self._due_stamp(),
            channels=tuple(c for c, box in self.channel_boxes.items() if box.isChecked()),
        )
        self._writer.run(
            self, lambda: self._desk.propose(proposal), self._done, self.notice_raised.emit
        )

    def _due_stamp(self) -> str | None:
        if not self.due_box.isChecked():
            return None
        shown = self.due_edit.dateTime()
        day, time = shown.date(), shown.time()
        local = datetime(  # the newsroom's wall clock, whatever zone this machine is in
            day.year(),
            day.month(),
            day.day(),
            time.hour(),
            time.minute(),
            tzinfo=ZoneInfo(self._zone),
        )
        return stamp(local)

    def _done(self, topic_id: str) -> None:
        self.title_line.clear()
        self.angle_text.clear()
        self.due_box.setChecked(False)
        self.column_box.setCurrentIndex(0)
        for box in self.channel_boxes.values():
            box.setChecked(False)
        self.proposed.emit(topic_id)
