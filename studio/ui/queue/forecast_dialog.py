"""What would happen if the line came up now, as a list of plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.desks.forecast import QUEUE_PAUSED, Step, StepKind
from studio.media.amounts import size_text
from studio.ui.error_text import sentences
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.ui.words import duration_text, local_time

_LOOKS = {
    StepKind.BLOCKED: ("attention", "bad"),
    StepKind.TEXTS: ("stories", "accent"),
    StepKind.SMALL_MEDIA: ("picture", "accent"),
    StepKind.ORIGINAL: ("video", "accent"),
    StepKind.LATER: ("waiting", "wait"),
    StepKind.HELD_BACK: ("pause", "wait"),
    StepKind.NEWS: ("synced", "good"),
}


class ForecastDialog(QDialog):
    def __init__(self, steps: Sequence[Step], zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.setWindowTitle(self.tr("If the line came up now"))
        self.setMinimumSize(560, 320)
        self.list = QListWidget()
        self.list.setAccessibleName(self.windowTitle())
        self.list.setIconSize(QSize(20, 20))
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        for step in steps:
            role, tone = _LOOKS[step.kind]
            self.list.addItem(QListWidgetItem(icon(role, tone), self._words(step)))
        close = button(self.tr("Close"))
        close.clicked.connect(self.accept)
        title = label(self.tr("In this order, by itself, if the line came up now:"), "section")
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(12)
        page.addWidget(title)
        page.addWidget(self.list, 1)
        page.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.list.setFocus()

    @property
    def lines(self) -> list[str]:
        """What it says."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _words(self, step: Step) -> str:
        size = size_text(max(step.size, 0))
        if step.kind == StepKind.TEXTS:
            return self.tr("%n text(s), {size}, leave first.", "", step.count).format(size=size)
        if step.kind == StepKind.SMALL_MEDIA:
            words = self.tr("Then %n picture(s) and small media, {size}.", "", step.count)
            return words.format(size=size)
        if step.kind == StepKind.ORIGINAL:
            return self._original(step, size)
        if step.kind == StepKind.LATER:
            return self.tr("From {time} on the original “{name}”, {size}.").format(
                time=f"{local_time(step.opens_at, self._zone):%H:%M}", name=step.subject, size=size
            )
        if step.kind == StepKind.NEWS:
            return self.tr("What colleagues and the province wrote comes in.")
        return self._held(step)

    def _original(self, step: Step, size: str) -> str:
        if step.seconds is None:
            return self.tr("Then the original “{name}”, {size}.").format(
                name=step.subject, size=size
            )
        return self.tr("Then the original “{name}”, {size}, about {time}.").format(
            name=step.subject, size=size, time=duration_text(step.seconds)
        )

    def _held(self, step: Step) -> str:
        if step.kind == StepKind.BLOCKED and step.code == QUEUE_PAUSED:
            return self.tr("Nothing leaves: the queue is paused until you press “Resume”.")
        why = sentences().about(step.code, step.facts) if step.code else self.tr("it is paused.")
        if step.kind == StepKind.BLOCKED:
            return self.tr("Nothing leaves: {why}").format(why=why)
        return self.tr("“{name}” stays here: {why}").format(
            name=step.subject or self.tr("(no headline)"), why=why
        )
