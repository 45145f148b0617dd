"""One topic in full, with what can be done to it next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLineEdit, QWidget

from studio.clock import utc_now
from studio.desks.planning import PlanningDesk, TopicRow
from studio.errors import StudioError
from studio.ui.badge_label import BadgeButton, BadgeLabel
from studio.ui.page import Card, button, label
from studio.ui.words import channel_name, stage_badge, versions_badge, when_text
from studio.ui.writer import Writer
from studio.vocabulary import TopicStage


class TopicPanel(Card):
    story_requested = Signal(str)
    """TopicId."""
    deletion_requested = Signal()
    versions_requested = Signal(str)
    """TopicId: choose between the versions of its fields."""
    notice_raised = Signal(StudioError)

    def __init__(
        self, desk: PlanningDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._writer = writer
        self._zone = zone
        self._row: TopicRow | None = None
        self._reasons: dict[str, str] = {}
        """Of topics: why they are to be dropped, until that is stored."""

        self.title = label("", "section")
        self.badge = BadgeLabel()
        self.versions = BadgeButton()
        self.versions.show_badge(versions_badge(0))
        self.versions.hide()
        self.missing = label(
            self.tr(
                "The province was restored from a backup and lacks it; it returns when a machine "
                "that has it is on the line."
            ),
            "wait",
        )
        self.angle = label("")
        self.about = label("", "muted")
        self.approve_button = button(self.tr("Approve"), "primary", "approve")
        self.write_button = button(self.tr("Write the story"), "primary", "draft")
        self.drop_button = button(self.tr("Drop…"), "", "close")
        self.delete_button = button(self.tr("Delete…"), "quiet", "remove")
        for words in (self.title, self.angle, self.about, self.missing):
            words.setWordWrap(True)
        self._lay_out()

        self.approve_button.clicked.connect(self._approve)
        self.write_button.clicked.connect(self._write)
        self.drop_button.clicked.connect(self._drop)
        self.versions.clicked.connect(self._choose_version)
        self.delete_button.clicked.connect(self.deletion_requested)

    def show_row(self, row: TopicRow) -> None:
        self._row = row
        self.title.setText(row.title)
        self.badge.show_badge(stage_badge(row.stage, has_story=row.story_id is not None))
        self.versions.setVisible(row.alternatives > 0)
        self.versions.show_badge(versions_badge(row.alternatives))
        self.missing.setVisible(row.is_missing)
        self.angle.setText(row.angle)
        self.angle.setVisible(bool(row.angle))
        self.about.setText("\n".join(self._lines(row)))
        is_open = row.stage == TopicStage.PROPOSED
        had_focus = self.approve_button.hasFocus()
        self.approve_button.setVisible(is_open)
        self.drop_button.setVisible(is_open)
        self.write_button.setVisible(row.stage == TopicStage.APPROVED)
        self.write_button.setText(
            self.tr("Open the story") if row.story_id else self.tr("Write the story")
        )

        if had_focus and not is_open and self.write_button.isVisibleTo(self):
            self.write_button.setFocus()

    def _lay_out(self) -> None:
        self.rows.addWidget(self.title)
        self.rows.addWidget(self.badge)
        self.rows.addWidget(self.versions)
        self.rows.addWidget(self.missing)
        self.rows.addSpacing(4)
        self.rows.addWidget(self.angle)
        self.rows.addWidget(self.about)
        buttons = QHBoxLayout()
        buttons.addWidget(self.approve_button)
        buttons.addWidget(self.write_button)
        buttons.addWidget(self.drop_button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete_button)
        self.rows.addSpacing(8)
        self.rows.addLayout(buttons)
        self.rows.addStretch(1)

    def _lines(self, row: TopicRow) -> list[str]:
        lines = [
            self.tr("Column: {name}").format(name=row.column_name) if row.column_name else "",
            self.tr("Due: {when}").format(when=when_text(row.due_at, self._zone, utc_now()))
            if row.due_at
            else "",
            self.tr("Owner: {name}").format(name=row.owner_name) if row.owner_name else "",
            self.tr("Channels: {names}").format(
                names=" · ".join(channel_name(channel) for channel in row.channels)
            )
            if row.channels
            else "",
            self.tr("Dropped because: {reason}").format(reason=row.stage_reason)
            if row.stage_reason
            else "",
        ]
        return [line for line in lines if line]

    @Slot()
    def _approve(self) -> None:
        if self._row is not None:
            work = partial(self._desk.approve, self._row.id)
            self._writer.run(self, work, None, self.notice_raised.emit)

    @Slot()
    def _drop(self) -> None:
        if self._row is None:
            return
        topic = self._row.id
        reason, is_sure = QInputDialog.getText(
            self,
            self.tr("Drop the topic"),
            self.tr("Why is it dropped?"),
            QLineEdit.EchoMode.Normal,
            self._reasons.get(topic, ""),
        )
        if is_sure:
            self._reasons[topic] = reason
            work = partial(self._desk.drop, topic, reason)
            self._writer.run(
                self, work, lambda _: self._reasons.pop(topic, None), self.notice_raised.emit
            )

    @Slot()
    def _choose_version(self) -> None:
        if self._row is not None:
            self.versions_requested.emit(self._row.id)

    @Slot()
    def _write(self) -> None:
        if self._row is not None:
            self.story_requested.emit(self._row.id)
