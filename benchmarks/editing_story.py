"""A long story with much open in it, and a bare QTextEdit that looks the same."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from studio.manuscript.body import StoryBody
from studio.manuscript.pen import Pen
from studio.vocabulary import DeviceId, PersonId

LETTERS = 50_000
PARAGRAPH = 200
UNDERLINES = 300
SUGGESTIONS = 100
SIZE = (900, 700)
_WORDS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2500))


def long_body() -> StoryBody:
    """The same letters and suggestions every time."""
    chance = random.Random(7)  # noqa: S311 - text to measure with, no secret
    body = StoryBody.open(merge_ms=0)
    body.sign_in(PersonId("p"), DeviceId("d"))
    lines = ["".join(chance.choices(_WORDS, k=PARAGRAPH)) for _ in range(LETTERS // PARAGRAPH)]
    body.text.replace(0, 0, "\n".join(lines))
    body.commit()
    pen = Pen(body)
    pen.suggests = True
    for number in range(SUGGESTIONS):
        pen.end_go()
        at = (number * (PARAGRAPH + 1) * 2 + 50) % (LETTERS - 10)
        if number % 3 == 0:
            pen.replace(at, 0, "建议")
        elif number % 3 == 1:
            pen.replace(at, 4, "")
        else:
            pen.mark(at, at + 4, "bold", True)
        pen.end_edit()
        body.commit()
    return body


def write_a_day(body: StoryBody, chance: random.Random, saves: int) -> Iterator[tuple[bytes, str]]:
    """What each save of a day adds, and the text then: three letters, now and then elsewhere."""
    at = min(chance.randrange(max(body.text.length, 1)), body.text.length - 1)
    for save in range(saves):
        before = body.written
        for _letter in range(3):
            body.text.replace(at, 0, "字")
            at += 1
            body.commit()
        if save % 20 == 19:  # goes on elsewhere
            body.text.replace(max(at - 3, 0), 2, "")
            body.commit()
            at = chance.randrange(body.text.length)
        yield body.own_updates(before), body.text.whole()


def underlines(page: object) -> list[QTextEdit.ExtraSelection]:
    """As proofing shows its findings."""
    form = QTextCharFormat()
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    form.setUnderlineColor(QColor("red"))
    found = []
    for number in range(UNDERLINES):
        one = QTextEdit.ExtraSelection()
        one.cursor = QTextCursor(page)
        at = number * (LETTERS // UNDERLINES) + 7
        one.cursor.setPosition(at)
        one.cursor.setPosition(at + 3, QTextCursor.MoveMode.KeepAnchor)
        one.format = form
        found.append(one)
    return found


class Painted(QObject):
    """Counts what is painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def key_to_painted(edit: QTextEdit, painted: Painted, key: Qt.Key, text: str) -> float:
    """Milliseconds from a key to the picture of its letter."""
    before, began = painted.count, time.perf_counter()
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    QCoreApplication.sendEvent(edit, event)
    while painted.count == before:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest)
        if painted.count == before:
            QCoreApplication.processEvents()
    return (time.perf_counter() - began) * 1000


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def memory() -> float:
    """MiB that this process has."""
    with Path("/proc/self/status").open() as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
