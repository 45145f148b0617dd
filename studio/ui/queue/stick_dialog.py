"""The queue on a USB stick: what goes along, how far it is, and what to do next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from studio.desks.carrying import CarryingDesk, MediaChoice, TakenIn, Written
from studio.errors import StudioError
from studio.media.amounts import size_text
from studio.ui.background import Background
from studio.ui.error_text import sentences
from studio.ui.page import button, label, set_tone
from studio.ui.saving import target

ENDING = ".zaotai"
LOOK_EVERY_MS = 100


@dataclass
class _Ride:
    """How far the writing is; its thread and the window's both look at it."""

    done: int = 0
    total: int = 0
    is_stopped: bool = False

    def go_on(self, done: int, total: int) -> bool:
        self.done, self.total = done, total
        return not self.is_stopped


class StickDialog(QDialog):
    def __init__(
        self, desk: Callable[[], CarryingDesk], file_name: str, parent: QWidget | None = None
    ) -> None:
        """`desk` is called in background; `file_name` is what a bundle is called at first."""
        super().__init__(parent)
        self._desk = desk
        self._file_name = file_name
        self._ride: _Ride | None = None
        self._background = Background(self)
        self.setWindowTitle(self.tr("By USB stick"))
        self.setMinimumWidth(560)
        self.title = label(self.tr("Without a line, by USB stick"), "section")
        self.about = _wrapped(
            self.tr(
                "What waits is written to one file that only the province can open. Have it read"
                " in there, bring the receipt back and read it in here. If the line comes back"
                " first, nothing arrives twice."
            ),
            "muted",
        )
        self.choice = QComboBox()
        self.choice.addItem(self.tr("Text only"), MediaChoice.NONE)
        self.choice.addItem(self.tr("Text, pictures and other small media"), MediaChoice.SMALL)
        self.choice.addItem(self.tr("Everything, originals too"), MediaChoice.ALL)
        self.choice.setCurrentIndex(1)
        self.choice.setAccessibleName(self.tr("What goes along"))
        self.export_button = button(self.tr("Write to the stick…"), "primary", "stick")
        self.import_button = button(self.tr("Read a receipt…"), "", "receipt")
        self.cancel_button = button(self.tr("Cancel"))
        self.close_button = button(self.tr("Close"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("How much is written"))
        self.outcome = _wrapped("", "good")
        self.next_step = _wrapped("", "")
        self._page = QVBoxLayout(self)
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._lay_out()
        self._show_busy(is_busy=False)
        self.export_button.clicked.connect(self._ask_target)
        self.import_button.clicked.connect(self._ask_receipt)
        self.cancel_button.clicked.connect(self._stop)
        self.close_button.clicked.connect(self.reject)
        self._look.timeout.connect(self._show_progress)
        for made in (
            self.export_button, self.import_button, self.cancel_button, self.close_button,
        ):  # fmt: skip
            made.setAutoDefault(True)  # Enter presses the one that has the focus
        self.export_button.setFocus()

    @property
    def is_busy(self) -> bool:
        return self._ride is not None

    def reject(self) -> None:
        """Not while something is under way: what is being written is stopped first."""
        if self._ride is None:
            super().reject()
        else:
            self._stop()

    def write(self, target: Path) -> None:
        ride, choice = self._begin(), MediaChoice(self.choice.currentData())
        self._background.run(
            lambda: self._desk().write(target, choice, ride.go_on), self._show_written, self._fail
        )

    def read(self, source: Path) -> None:
        self._begin()
        self.cancel_button.hide()  # it is quick, and half of it would be read again anyway
        self._background.run(lambda: self._desk().read(source), self._show_read, self._fail)

    def _lay_out(self) -> None:
        page = self._page
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(10)
        page.addWidget(self.title)
        page.addWidget(self.about)
        page.addWidget(self.choice)
        page.addWidget(self.bar)
        page.addWidget(self.outcome)
        page.addWidget(self.next_step)
        page.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.export_button)
        line.addWidget(self.import_button)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.close_button)
        page.addLayout(line)

    @Slot()
    def _ask_target(self) -> None:
        kinds = self.tr("Bundle for the province (*.zaotai)")
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.export_button.text(), self._file_name, kinds
        )
        where = target(self, chosen, ENDING) if chosen else None
        if where is not None:
            self.write(where)

    @Slot()
    def _ask_receipt(self) -> None:
        kinds = self.tr("Receipt from the province (*.zaotai)")
        chosen, _ = QFileDialog.getOpenFileName(self, self.import_button.text(), "", kinds)
        if chosen:
            self.read(Path(chosen))

    @Slot()
    def _stop(self) -> None:
        if self._ride is not None:
            self._ride.is_stopped = True

    def _begin(self) -> _Ride:
        self._ride = _Ride()
        self._say("", "", "good")
        self._show_busy(is_busy=True)
        return self._ride

    @Slot()
    def _show_progress(self) -> None:
        if self._ride is not None and self._ride.total:
            self.bar.setMaximum(1000)
            self.bar.setValue(1000 * self._ride.done // self._ride.total)

    def _show_busy(self, *, is_busy: bool) -> None:
        for made in (self.export_button, self.import_button, self.choice):
            made.setDisabled(is_busy)
        self.bar.setMaximum(0)  # how much it is, is not known yet
        self.bar.setVisible(is_busy)
        self.cancel_button.setVisible(is_busy)
        self.close_button.setVisible(not is_busy)
        if is_busy:
            self._look.start()
        else:
            self._look.stop()

    def _end(self) -> None:
        self._ride = None
        self._show_busy(is_busy=False)

    def _say(self, outcome: str, next_step: str, tone: str) -> None:
        self.outcome.setText(outcome)
        self.next_step.setText(next_step)
        set_tone(self.outcome, tone)
        for made in (self.outcome, self.next_step):
            made.setVisible(bool(made.text()))
        self._grow()

    def _grow(self) -> None:
        """A layout gives lines that wrap no more height than the window has."""
        self._page.activate()
        self.resize(self.width(), max(self.height(), self._page.heightForWidth(self.width())))

    def _fail(self, error: Exception) -> None:
        self._end()
        if not isinstance(error, StudioError):
            raise error  # a bug: the crash dialog is for it
        tone = "muted" if error.code == "bundle_stopped" else "bad"
        self._say(sentences().title(error), sentences().advice(error), tone)

    def _show_written(self, written: Written) -> None:
        self._end()
        words = [
            self.tr("%n change(s)", "", written.changes),
            self.tr("%n media", "", written.media),
            size_text(written.size),
        ]
        outcome = self.tr("Written to “{file}”: {what}.").format(
            file=written.target.name, what=" · ".join(words)
        )
        if written.changes or written.media:
            step = self.tr(
                "Eject the stick, have the file read in at the province, and bring the receipt"
                " back. Until then all of it stays queued here."
            )
        else:
            step = self.tr(
                "Nothing waits here. The file only asks the province for what is new in the"
                " newsroom; the receipt brings it."
            )
        steps = [step]
        if written.left_out:
            names = "、".join(written.left_out[:3])
            steps.append(
                self.tr("%n media did not go along (no room, gone or unreadable): {names}", "",
                        len(written.left_out)).format(names=names)
            )  # fmt: skip
        self._say(outcome, "\n".join(steps), "good")

    def _show_read(self, found: TakenIn) -> None:
        self._end()
        if found.is_to_be_repeated:
            outcome = self.tr("The receipt was read, but one more trip is needed.")
            advice = self.tr("Write to the stick once more and have it read in again.")
            self._say(outcome, advice, "wait")
            return
        if found.is_old:
            advice = self.tr("Nothing to do.")
            self._say(self.tr("All that this receipt says is known here."), advice, "good")
            return
        words = [self.tr("%n change(s) accepted", "", found.accepted)]
        if found.refused:
            words.append(self.tr("%n refused", "", found.refused))
        if found.deferred:
            words.append(self.tr("%n still wait(s)", "", found.deferred))
        if found.media:
            words.append(self.tr("%n media arrived", "", found.media))
        outcome = self.tr("Receipt read: {what}.").format(what=" · ".join(words))
        news = found.records - found.accepted
        advice = ""
        if news > 0:
            advice = self.tr("%n new record(s) of the newsroom came with it.", "", news)
        if found.refused:
            advice += self.tr(" What was refused stands on this page, with the reason.")
        self._say(outcome, advice, "good")


def _wrapped(text: str, tone: str) -> QLabel:
    made = label(text, tone)
    made.setWordWrap(True)
    made.setVisible(bool(text))
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
