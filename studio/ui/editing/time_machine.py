"""时光机: a page over the editor that shows any moment of the story's body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.clock import utc_now
from studio.desks.history import HistoryDesk, Landmark, NamedVersion, StoryPast
from studio.errors import StudioError
from studio.manuscript.blocks import Block
from studio.manuscript.bringing_back import bring_back, bring_back_paragraph
from studio.manuscript.differences import Paragraph, differences
from studio.manuscript.spelling import spelled
from studio.manuscript.timeline import Version
from studio.ui.background import Background
from studio.ui.editing.past_pane import PastPane, Reading
from studio.ui.icons import icon
from studio.ui.page import button, label
from studio.ui.words import local_time, when_text
from studio.vocabulary import StoryId

PLAY_MS: Final = 120
_LIST_WIDTH: Final = 300


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the pane is to show: a moment, and the one it is compared with; None: with nothing."""

    index: int
    against: int | None


class TimeMachine(QWidget):
    left = Signal()
    """Back to writing."""
    bring_back_requested = Signal(object)
    """What does it to the text of the body (a call with a StoryBody)."""
    notice_raised = Signal(StudioError)

    def __init__(self, desk: HistoryDesk, zone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._zone = zone
        self._background = Background(self)
        self._background.failed.connect(self._tell)
        self._past: StoryPast | None = None
        self._shown: _Wanted | None = None
        self._version: Version | None = None  # that is shown
        self._is_reading = False
        self._play = QTimer(self, interval=PLAY_MS)

        self.back_button = button(self.tr("Back to writing"), "quiet", "back")
        self.when = label("", "section")
        self.who = label("", "muted")
        self.compare_box = QComboBox()
        self.compare_box.setAccessibleName(self.tr("Compare with"))
        self.compare_box.setFixedWidth(240)
        self.next_button = _tool("later", self.tr("Next change (F7)"))
        self.paragraph_button = button(self.tr("Bring this paragraph back"))
        self.all_button = button(self.tr("Bring all back"), "primary", "undo")
        self.pane = PastPane()
        self.pane.setAccessibleName(self.tr("The story at that moment"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Named versions"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setIconSize(QSize(18, 18))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Moment"))
        self.earlier_button = _tool("back", self.tr("One step back (←)"))
        self.play_button = _tool("play", self.tr("Play (Space)"))
        self._lay_out()
        self._connect()

    # -- what others ask -----------------------------------------------------------------------

    def open(self, story_id: StoryId) -> None:
        """Read the history; the newest moment is shown first, compared with nothing."""
        self._past = None
        self._shown = self._version = None
        self.list.clear()
        self.when.setText(self.tr("Reading the history…"))
        self.who.setText("")
        self._enable()
        read = partial(self._desk.past, story_id, self._zone)
        self._background.run(read, self._show_past, replacing="past")

    def close_story(self) -> None:
        self._play.stop()
        self._past = None
        self._background.run(lambda: None, lambda _: None, replacing="past")

    @property
    def index(self) -> int:
        """Of the moment that the slider is at; -1: before anything was written."""
        return self.slider.value()

    # -- inside --------------------------------------------------------------------------------

    def _show_past(self, past: StoryPast) -> None:
        self._past = past
        last = len(past.timeline.moments) - 1
        self.slider.blockSignals(True)
        self.slider.setRange(-1, last)
        self.slider.setPageStep(max(1, last // 20))
        self.slider.setValue(last)
        self.slider.blockSignals(False)
        for one in past.named:
            item = QListWidgetItem(icon(_ICONS[one.landmark], "muted"), self._line(one))
            item.setData(Qt.ItemDataRole.UserRole, one.index)
            item.setSizeHint(QSize(0, 52))
            self.list.addItem(item)
        self._offer_versions(past.named)
        self._enable()
        self.slider.setFocus()
        self._show_moment()

    def _offer_versions(self, named: Sequence[NamedVersion]) -> None:
        self.compare_box.blockSignals(True)
        self.compare_box.clear()
        self.compare_box.addItem(self.tr("Compare with nothing"), None)
        for one in named:
            words = self.tr("Compare with: {version}")
            self.compare_box.addItem(words.format(version=self._line(one, " · ")), one.index)
        self.compare_box.setCurrentIndex(0)
        self.compare_box.blockSignals(False)

    def _line(self, one: NamedVersion, between: str = "\n") -> str:
        names = {
            Landmark.BEGUN: self.tr("Beginning"),
            Landmark.HOUR: self.tr("End of an hour's work"),
            Landmark.SUBMITTED: self.tr("Submitted"),
            Landmark.ADOPTED: self.tr("Adopted"),
            Landmark.RETURNED: self.tr("Returned"),
            Landmark.NOW: self.tr("Now"),
        }
        when = when_text(one.at, self._zone, utc_now()) if one.at else self.tr("time unknown")
        who = one.person_name
        if not who and one.landmark in (Landmark.ADOPTED, Landmark.RETURNED):
            who = self.tr("Province")
        about = " · ".join(part for part in (when, who, one.words) if part)
        return names[one.landmark] + between + about

    @Slot()
    def _show_moment(self) -> None:
        """One version is read at a time; meanwhile only the newest wish is kept."""
        past = self._past
        if past is None:
            return
        wanted = _Wanted(self.index, self.compare_box.currentData())
        self._say(past)
        if self._is_reading or wanted == self._shown:
            return
        self._is_reading = True
        work = partial(_read, past, wanted)
        self._background.run(work, partial(self._show, past, wanted), self._stumble)

    def _show(self, past: StoryPast, wanted: _Wanted, found: tuple[Version, Reading]) -> None:
        self._is_reading = False
        version, reading = found
        if past is not self._past:  # another story was opened meanwhile
            self._show_moment()
            return
        self._shown = wanted
        self._version = version
        self.pane.show_reading(reading)
        self._enable()
        self._show_moment()  # the slider may be elsewhere by now

    def _stumble(self, error: Exception) -> None:
        self._is_reading = False
        self._tell(error)

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error
        self.when.setText("")
        self.notice_raised.emit(error)

    def _say(self, past: StoryPast) -> None:
        at = past.time_at(self.index)
        if not past.timeline.moments:
            self.when.setText(self.tr("Nothing has been written yet."))
        elif self.index < 0:
            self.when.setText(self.tr("Before the first word"))
        else:
            local = local_time(at, self._zone)
            known = when_text(at, self._zone, utc_now()) + f":{local:%S}" if local else ""
            self.when.setText(known or self.tr("time unknown"))
        place = self.tr("step {n} of {total}").format(
            n=self.index + 1, total=len(past.timeline.moments)
        )
        self.who.setText(" · ".join(part for part in (past.person_at(self.index), place) if part))

    def _enable(self) -> None:
        past = self._past
        last = len(past.timeline.moments) - 1 if past is not None else -1
        is_earlier = past is not None and self._shown is not None and self._shown.index < last
        self.all_button.setEnabled(is_earlier)
        self.paragraph_button.setEnabled(is_earlier and self._number_here() is not None)
        self.next_button.setEnabled(self.compare_box.currentData() is not None)
        for control in (self.slider, self.play_button, self.earlier_button, self.compare_box):
            control.setEnabled(past is not None and last >= 0)

    @Slot()
    def _play_or_pause(self) -> None:
        if self._play.isActive():
            self._play.stop()
        else:
            if self.index >= self.slider.maximum():
                self.slider.setValue(-1)
            self._play.start()
        self.play_button.setIcon(icon("pause" if self._play.isActive() else "play"))

    @Slot()
    def _step_on(self) -> None:
        steps = max(1, (self.slider.maximum() + 1) // 200)  # a long history in half a minute
        self.slider.setValue(self.index + steps)
        if self.index >= self.slider.maximum():
            self._play_or_pause()

    @Slot()
    def _choose_named(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.slider.setValue(int(item.data(Qt.ItemDataRole.UserRole)))

    @Slot()
    def _bring_all(self) -> None:
        then = self._version
        if then is not None:
            work = partial(bring_back, then=then.blocks, tables=then.tables)
            self.bring_back_requested.emit(work)

    @Slot()
    def _bring_paragraph(self) -> None:
        number, then, past = self._number_here(), self._version, self._past
        if number is None or then is None or past is None:
            return

        def ask(names: list[str]) -> None:
            block, tables = then.blocks[number], then.tables
            work = partial(bring_back_paragraph, then=block, names=names, tables=tables)
            self.bring_back_requested.emit(work)

        read = partial(past.timeline.letter_names, then.index, number)
        self._background.run(read, ask, replacing="names")

    def _number_here(self) -> int | None:
        """Of the caret's paragraph in the version of the slider; None: it was not there then."""
        one, shown = self.pane.paragraph_here(), self._shown
        if one is None or shown is None:
            return None
        is_turned = shown.against is not None and shown.against > shown.index
        return one.before if is_turned else one.after

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in steps and not event.modifiers():
            self.slider.setValue(self.index + steps[key])
        elif key == Qt.Key.Key_Space:
            self._play_or_pause()
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.left)
        self.slider.valueChanged.connect(self._show_moment)
        self.compare_box.currentIndexChanged.connect(self._show_moment)
        self.compare_box.currentIndexChanged.connect(self._enable)
        self.pane.cursorPositionChanged.connect(self._enable)
        self.list.currentItemChanged.connect(self._choose_named)
        self.list.itemClicked.connect(self._choose_named)
        self.earlier_button.clicked.connect(lambda: self.slider.setValue(self.index - 1))
        self.play_button.clicked.connect(self._play_or_pause)
        self._play.timeout.connect(self._step_on)
        self.all_button.clicked.connect(self._bring_all)
        self.paragraph_button.clicked.connect(self._bring_paragraph)
        self.next_button.clicked.connect(lambda: self.pane.next_change())
        for keys, step in (("F7", 1), ("Shift+F7", -1)):
            made = QShortcut(QKeySequence(keys), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(partial(self.pane.next_change, step))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(10)
        top.addWidget(self.back_button)
        top.addWidget(self.when)
        top.addWidget(self.who)
        top.addStretch(1)
        top.addWidget(self.paragraph_button)
        top.addWidget(self.all_button)
        paper = QWidget(autoFillBackground=True)
        paper.setBackgroundRole(QPalette.ColorRole.Base)
        middle = QHBoxLayout(paper)
        middle.setContentsMargins(0, 0, 16, 0)
        middle.setSpacing(16)
        middle.addWidget(self.pane, 1)
        middle.addWidget(self.list)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(10)
        foot.addWidget(self.earlier_button)
        foot.addWidget(self.play_button)
        foot.addWidget(self.slider, 1)
        foot.addWidget(self.compare_box)
        foot.addWidget(self.next_button)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(top)
        page.addWidget(paper, 1)
        page.addLayout(foot)


def _read(past: StoryPast, wanted: _Wanted) -> tuple[Version, Reading]:
    """The version of the slider, and what to show: the earlier one first, as one reads."""
    found = past.timeline.version(wanted.index)
    shown = spelled(found.blocks, found.embeds)
    if wanted.against is None:
        return found, Reading(shown, shown, _as_it_is(shown))
    other = past.timeline.version(wanted.against)
    told = spelled(other.blocks, other.embeds)
    before, after = (shown, told) if wanted.against > wanted.index else (told, shown)
    return found, Reading(before, after, differences(before, after))


def _as_it_is(blocks: Sequence[Block]) -> list[Paragraph]:
    return differences(blocks, blocks)


def _tool(role: str, name: str) -> QToolButton:
    made = QToolButton()
    made.setIcon(icon(role))
    made.setToolTip(name)
    made.setAccessibleName(name)
    return made


_ICONS: Final = {
    Landmark.BEGUN: "draft",
    Landmark.HOUR: "history",
    Landmark.SUBMITTED: "submit",
    Landmark.ADOPTED: "adopted",
    Landmark.RETURNED: "returned",
    Landmark.NOW: "saved",
}
