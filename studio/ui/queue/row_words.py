"""What a line of the queue is, how it stands, and what will happen to it next, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from studio.desks.queue import (
    LineState,
    QueueKind,
    QueueRow,
    QueueSheet,
    QueueState,
    reason_of,
)
from studio.ui.error_text import sentences
from studio.ui.queue.deed_words import NEEDS_REFUSED, awaited_words
from studio.ui.words import Badge, local_time
from studio.vocabulary import Lane


def kind_words(row: QueueRow) -> str:
    if row.kind == QueueKind.SUBMISSION:
        return QCoreApplication.translate("QueueWords", "Submission")
    if row.kind == QueueKind.MEDIUM:
        return QCoreApplication.translate("QueueWords", "Media file")
    return QCoreApplication.translate("QueueWords", "Edits: {n}").format(n=row.changes)


def lane_words(lane: Lane) -> str:
    return {
        Lane.TEXT: QCoreApplication.translate("QueueWords", "Text"),
        Lane.SMALL_MEDIA: QCoreApplication.translate("QueueWords", "Small media"),
        Lane.ORIGINALS: QCoreApplication.translate("QueueWords", "Originals"),
    }[lane]


@dataclass(frozen=True, slots=True)
class RowWords:
    """Words for the rows of one sheet."""

    sheet: QueueSheet
    zone: str
    _places: dict[str, int] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        # Asked at every painting: looking a row up in thousands would be felt.
        self._places.update((one.id, n) for n, one in enumerate(self.sheet.rows, 1))

    def place(self, row: QueueRow) -> int:
        """1 is the one that leaves next; 0: it is not in the queue any more."""
        return self._places.get(row.id, 0)

    def badge(self, row: QueueRow) -> Badge:
        """The state, and why; the reason is what an editor wants to know."""
        if row.state == QueueState.PAUSED and not row.code:
            return Badge(QCoreApplication.translate("QueueWords", "Paused"), "pause", "muted")
        if self._is_ferried(row):
            words = QCoreApplication.translate("QueueWords", "In the exchange")
            return Badge(words, "ferry", "accent")
        waits = self._what_it_waits_for(row)
        if waits:
            return Badge(waits, "waiting", "wait")
        reason = reason_of(row, self.sheet.line)
        if reason:
            facts = row.facts if row.code else self.sheet.line.facts
            troubled = row.state in (QueueState.PUT_OFF, QueueState.PAUSED)
            words = sentences().about(reason, facts).rstrip("。.")
            return Badge(words, "attention" if troubled else "offline", "wait")
        if row.state == QueueState.SENDING:
            return Badge(QCoreApplication.translate("QueueWords", "Sending"), "queue", "accent")
        return Badge(QCoreApplication.translate("QueueWords", "Ready"), "queue", "accent")

    def _what_it_waits_for(self, row: QueueRow) -> str:
        """What has to come first, by name; empty: it is another reason that holds it here."""
        if self._is_held(row):
            return QCoreApplication.translate("QueueWords", "Can be taken back")
        if row.state == QueueState.WAITING_FOR_TEXT:
            return QCoreApplication.translate("QueueWords", "Waits for its text")
        if row.state == QueueState.WAITING_FOR_HOURS and self._is_online():
            return QCoreApplication.translate("QueueWords", "Waits for its hours")
        if row.awaits is not None:
            words = QCoreApplication.translate("QueueWords", "Waits for: {what}")
            return words.format(what=awaited_words(row.awaits))
        return ""

    def next(self, row: QueueRow) -> str:
        """What will happen next, and what has to come first."""
        held = self._what_holds(row) or self._what_is_awaited(row) or self._what_comes_first(row)
        if held:
            return held
        if self.sheet.line.state not in (LineState.ONLINE, LineState.UNKNOWN):
            return self._when_the_line_is_back()
        return self._at_its_turn(row)

    def _what_holds(self, row: QueueRow) -> str:
        """Its own reason to wait; empty: it has none."""
        if self.sheet.is_paused:
            return QCoreApplication.translate("QueueWords", "Leaves after “Resume” is pressed")
        if row.awaits is not None and row.code == NEEDS_REFUSED:
            if row.awaits.is_put_away:
                return QCoreApplication.translate("QueueWords", "What it waits for was put away")
            words = QCoreApplication.translate("QueueWords", "First see to {what}")
            return words.format(what=awaited_words(row.awaits))
        if row.code and row.state in (QueueState.PAUSED, QueueState.WAITING_FOR_NEEDS):
            return sentences().advice_about(row.code, row.facts)
        if row.state == QueueState.PAUSED:
            return QCoreApplication.translate("QueueWords", "Leaves after you let it go on")
        return ""

    def _what_is_awaited(self, row: QueueRow) -> str:
        """Of what lies in the exchange place; empty: it does not."""
        put_at = local_time(row.ferried_at or None, self.zone)
        if put_at is None or not self._is_ferried(row):
            return ""
        words = QCoreApplication.translate("QueueWords", "Since {time}; receipt awaited")
        return words.format(time=f"{put_at:%H:%M}")

    def _what_comes_first(self, row: QueueRow) -> str:
        """What comes by itself before its turn; empty: nothing."""
        if self._is_held(row):
            return QCoreApplication.translate("QueueWords", "Leaves in some seconds")
        if row.state == QueueState.WAITING_FOR_TEXT:
            return QCoreApplication.translate("QueueWords", "Follows its text by itself")
        opens_at = local_time(row.opens_at or None, self.zone)
        if opens_at is not None:
            words = QCoreApplication.translate("QueueWords", "Leaves from {time} on")
            return words.format(time=f"{opens_at:%H:%M}")
        return ""

    def _is_ferried(self, row: QueueRow) -> bool:
        """It is on its way there; with a line, that is quicker and says more."""
        waits = (QueueState.WAITING, QueueState.WAITING_FOR_TEXT, QueueState.WAITING_FOR_HOURS)
        return bool(row.ferried_at) and row.state in waits and not self._is_online()

    def _is_held(self, row: QueueRow) -> bool:
        """Nothing else keeps it here than that it may be taken back."""
        return row.state == QueueState.HELD and self._is_online()

    def _is_online(self) -> bool:
        return self.sheet.line.state == LineState.ONLINE

    def _at_its_turn(self, row: QueueRow) -> str:
        before = self.place(row) - 1
        if row.state == QueueState.PUT_OFF:
            words = QCoreApplication.translate(
                "QueueWords", "Tried again by itself; tries so far: {n}"
            )
            return words.format(n=row.attempts)
        if row.state == QueueState.SENDING:
            return QCoreApplication.translate(
                "QueueWords", "Goes on; after a cut, where it stopped"
            )
        if before < 1:
            return QCoreApplication.translate("QueueWords", "Leaves now")
        words = QCoreApplication.translate("QueueWords", "Leaves after the {n} before it")
        return words.format(n=before)

    def _when_the_line_is_back(self) -> str:
        line = self.sheet.line
        by_state = {
            LineState.NOT_ENROLLED: QCoreApplication.translate(
                "QueueWords", "Leaves once this device is enrolled"
            ),
            LineState.SIGN_IN: QCoreApplication.translate(
                "QueueWords", "Leaves once this device is enrolled again"
            ),
            LineState.UPDATE: QCoreApplication.translate(
                "QueueWords", "Leaves once the studio is updated"
            ),
            LineState.PORTAL: QCoreApplication.translate(
                "QueueWords", "Leaves once you have signed in to the network"
            ),
            LineState.MAINTENANCE: QCoreApplication.translate(
                "QueueWords", "Leaves by itself after the maintenance"
            ),
            LineState.TROUBLE: QCoreApplication.translate(
                "QueueWords", "Leaves by itself once the province is well"
            ),
        }
        words = by_state.get(
            line.state, QCoreApplication.translate("QueueWords", "Leaves by itself with the line")
        )
        when = local_time(line.next_try_at, self.zone)
        if when is None or line.state == LineState.NOT_ENROLLED:
            return words
        tried = QCoreApplication.translate("QueueWords", "next try {time}")
        return f"{words} · {tried.format(time=f'{when:%H:%M:%S}')}"
