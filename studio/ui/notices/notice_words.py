"""Notices in the words of the window's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from studio.desks.matters import Concern, Matter, Reason
from studio.desks.notices import NoticeRow
from studio.ui.column_words import field_word
from studio.ui.words import when_text

MOST_NAMED = 3
"""Headlines in one balloon; more are counted."""
LONGEST_NAMED = 60
"""Characters of a title or a reason outside the window: a balloon has a few lines."""


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    body: str

    @property
    def line(self) -> str:
        """Both in one line."""
        return " · ".join(part for part in (self.title, *self.body.split("\n")) if part)


def concern_name(concern: Concern) -> str:
    """A kind of news, as a person switches it on and off."""
    names = {
        Concern.RETURNED: QCoreApplication.translate("Notices", "Tell me of returned stories"),
        Concern.ATTENTION: QCoreApplication.translate("Notices", "Tell me what needs me"),
        Concern.DEADLINE: QCoreApplication.translate("Notices", "Tell me of deadlines"),
    }
    return names[concern]


def title_of(matter: Matter | NoticeRow) -> str:
    return matter.title or QCoreApplication.translate("Notices", "(no headline)")


def reason_text(matter: Matter | NoticeRow, zone: str, now: datetime) -> str:
    """Why it waits, in a few words."""
    said = shortened(matter.detail)
    match matter.reason:
        case Reason.RETURNED if not said:
            words = QCoreApplication.translate("Notices", "Returned")
        case Reason.RETURNED:
            words = QCoreApplication.translate("Notices", "Returned: {what}")
        case Reason.REFUSED:
            words = QCoreApplication.translate("Notices", "Refused; your words are kept")
        case Reason.CONFLICT:
            words, said = _two_versions(), field_word(matter.detail)
        case Reason.REVIEW:
            words = QCoreApplication.translate("Notices", "Paragraphs to review: {what}")
        case Reason.DUE_SOON:
            words = QCoreApplication.translate("Notices", "Due at {what}")
            said = when_text(matter.detail, zone, now)
        case Reason.OVERDUE:
            words = QCoreApplication.translate("Notices", "Was due at {what}")
            said = when_text(matter.detail, zone, now)
    return words.format(what=said)


def told(matters: Sequence[Matter], zone: str, now: datetime, *, may_name: bool = True) -> Words:
    """One balloon for all of them; without a title when it is not known who reads it."""
    counted = count_lines(matters)
    if not may_name:
        return Words("\n".join(counted), "")
    if len(matters) == 1:
        (one,) = matters
        return Words(shortened(title_of(one)), reason_text(one, zone, now))
    named = [
        QCoreApplication.translate("Notices", "“{title}”").format(title=shortened(title_of(one)))
        for one in matters[:MOST_NAMED]
    ]
    if len(counted) > 1:
        return Words(count_text(len(matters)), "\n".join(counted))
    if len(matters) > MOST_NAMED:
        named.append("…")
    return Words(counted[0], "\n".join(named))


def count_lines(matters: Sequence[Matter]) -> list[str]:
    """How many of each sort, in the order in which a person should hear of them."""
    reasons = Counter(one.reason for one in matters)
    return [_count_text(reason, reasons[reason]) for reason in _ORDER if reason in reasons]


def count_text(count: int) -> str:
    """How many things wait for a person."""
    return QCoreApplication.translate("Notices", "Waiting for you: {n}").format(n=count)


def summary(matters: Sequence[Matter], zone: str, now: datetime) -> str:
    """What came while the program was closed, in one line."""
    if len(matters) == 1:
        words = Words(shortened(title_of(matters[0])), reason_text(matters[0], zone, now)).line
    else:
        separator = QCoreApplication.translate("Notices", ", ")
        words = separator.join(count_lines(matters))
    return QCoreApplication.translate("Notices", "While you were away: {what}").format(what=words)


def shortened(text: str, most: int = LONGEST_NAMED) -> str:
    """One line of `most` letters that fits outside the window."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


_ORDER = (
    Reason.OVERDUE, Reason.DUE_SOON, Reason.RETURNED, Reason.REFUSED, Reason.CONFLICT,
    Reason.REVIEW,
)  # fmt: skip


def _count_text(reason: Reason, n: int) -> str:
    match reason:
        case Reason.RETURNED:
            words = QCoreApplication.translate("Notices", "Stories returned: {n}")
        case Reason.REFUSED:
            words = QCoreApplication.translate("Notices", "Refused by the province: {n}")
        case Reason.CONFLICT:
            words = QCoreApplication.translate("Notices", "Fields with two versions: {n}")
        case Reason.REVIEW:
            words = QCoreApplication.translate("Notices", "Stories to review: {n}")
        case Reason.DUE_SOON:
            words = QCoreApplication.translate("Notices", "Due within the hour: {n}")
        case Reason.OVERDUE:
            words = QCoreApplication.translate("Notices", "Past the deadline: {n}")
    return words.format(n=n)


def _two_versions() -> str:
    return QCoreApplication.translate("Notices", "Two versions of “{what}”: choose one")
