"""Random histories of everything that is done in a story, all of it together.

By hand: PYTHONHASHSEED=0 python -m tests.ui.editing.mixed_histories FIRST COUNT STEPS. A history
replays from its seed, for Loro's peers come from it too.
"""

from __future__ import annotations

import random
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QTextBlock, QTextDocument, QTextList

from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import keys_in
from studio.manuscript.table_hand import TableHand
from studio.ui.editing.formats import blocks_of, pieces_of
from studio.ui.editing.painter import Painter
from studio.ui.editing.story_edit import StoryEdit
from tests.ui.editing.histories import MOVES, Seat, agreed, history, press, run_by_hand
from tests.ui.editing.remarks import REMARKING, RemarkingSeat, Witness, same_everywhere

_STEADY = 10**9
"""Milliseconds within which edits are one undo: more than a history takes on any machine."""
_BEGINNING = "县里的供暖\n今天的会\n😀完𠮷的的\n葛\U000e0100e\u0301䶮"


class MixedSeat(RemarkingSeat):
    """A person who uses all of the editor."""

    def paste_lines(self) -> None:
        """As Windows and old Macs end them, and with what no text should have."""
        self.choose(0.3)
        source = QMimeData()
        ends = self.rng.choice(["\r\n", "\r", "\u2029", "\u2028", "\n\n", "\x0b", "\x00"])
        source.setText(ends.join(self.word() for _ in range(self.rng.randint(1, 4))))
        self.edit.insertFromMimeData(source)

    def paste_page(self) -> None:
        """A page with nested lists, a table and objects in the middle of a sentence."""
        self.choose(0.3)
        source = QMimeData()
        word = self.word
        source.setHtml(
            f"{word()}<ol><li>{word()}<ul><li>{word()}<ol><li>{word()}</li></ol></li></ul></li>"
            f"<li><b>{word()}</b></li></ol><hr><blockquote>{word()}</blockquote>"
            f"<table><tr><td>{word()}</td></tr></table>{word()}"
        )
        self.edit.insertFromMimeData(source)

    def cut_and_paste(self) -> None:
        """Objects that were cut keep their keys."""
        self.choose(1)
        source = self.edit.createMimeDataFromSelection()
        press(self.edit, Qt.Key.Key_Delete)
        self.choose(0.2)
        self.edit.insertFromMimeData(source)

    def drop(self) -> None:
        """From another window."""
        source = self._copied()
        point = QPointF(self.rng.randrange(600), self.rng.randrange(300))
        none, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(point, Qt.DropAction.CopyAction, source, none, keys)
        self.edit.dropEvent(event)

    def _copied(self) -> QMimeData:
        self.choose(1)
        return self.edit.createMimeDataFromSelection()

    def join(self) -> None:
        """Backspace at the start of a paragraph, Delete at the end of one."""
        cursor = self.choose(0)
        is_start = self.rng.random() < 0.5
        place = cursor.MoveOperation.StartOfBlock if is_start else cursor.MoveOperation.EndOfBlock
        cursor.movePosition(place)
        self.edit.setTextCursor(cursor)
        press(self.edit, Qt.Key.Key_Backspace if is_start else Qt.Key.Key_Delete)

    def type_beside_object(self) -> None:
        places = [at for at in range(self.end) if self.edit.document().characterAt(at) == OBJECT]
        if places:
            cursor = self.edit.textCursor()
            cursor.setPosition(self.rng.choice(places) + self.rng.randint(0, 1))
            self.edit.setTextCursor(cursor)
            press(self.edit, Qt.Key.Key_unknown, self.word(1))

    def write_cell(self) -> None:
        """In a table, also one that was taken out of the text meanwhile."""
        hand = self._table()
        if hand is not None:
            row, column = self.rng.choice(hand.grid.rows), self.rng.choice(hand.grid.columns)
            known = hand.grid.at(row, column)
            words = known[: self.rng.randint(0, len(known))] + self.word()
            self.edit.binding.change_beside(lambda: hand.write(row, column, words, known))

    def change_table(self) -> None:
        hand = self._table()
        if hand is None:
            return
        row, column = self.rng.choice(hand.grid.rows), self.rng.choice(hand.grid.columns)
        deeds: list[Callable[[], bool]] = [
            lambda: hand.insert("rows", row),
            lambda: hand.insert("columns", column, before=True),
            lambda: hand.remove("rows", [row]),
            lambda: hand.remove("columns", [column]),
            lambda: hand.set_header(is_on=not hand.grid.has_header),
            lambda: hand.put(row, column, ((self.word(), ""), ("", self.word()))),
        ]
        self.edit.binding.change_beside(self.rng.choice(deeds))

    def _table(self) -> TableHand | None:
        hands = (TableHand(self.body, key) for key in sorted(self.body.embeds()))
        tables = [hand for hand in hands if hand.grid.rows and hand.grid.columns]
        return self.rng.choice(tables) if tables else None

    def drag_away(self) -> None:
        for _ in range(2):
            Seat.move(self)


MIXED: dict[Callable[..., None], int] = {
    **REMARKING,
    MixedSeat.paste_lines: 2,
    MixedSeat.paste_page: 1,
    MixedSeat.cut_and_paste: 2,
    MixedSeat.drop: 1,
    MixedSeat.join: 4,
    MixedSeat.type_beside_object: 2,
    MixedSeat.drag_away: 2,
    MixedSeat.write_cell: 2,
    MixedSeat.change_table: 2,
    Seat.listed: 4,
    Seat.insert_object: 3,
    Seat.replace_all: 3,
    RemarkingSeat.accept: 4,
    RemarkingSeat.reject: 4,
}
GENTLE: dict[Callable[..., None], int] = {
    move: share for move, share in MIXED.items() if move is not Seat.replace_by_qt
}
"""No move that replaces the whole text, so that much is open at a time."""
RICH = {move: 4 for move in GENTLE if move not in MOVES} | {
    Seat.type: 4,
    Seat.erase: 6,
    Seat.enter: 4,
    Seat.listed: 6,
    Seat.nest: 6,
    Seat.insert_object: 6,
    Seat.replace_all: 6,
    Seat.move: 6,
    Seat.kind: 4,
    Seat.undo: 6,
    Seat.redo: 4,
    Seat.write_words: 3,
    MixedSeat.write_cell: 4,
    MixedSeat.change_table: 4,
    Seat.compose: 2,
    Seat.finish: 2,
}
"""What was made in different rooms, one upon the other."""


@contextmanager
def same_chance(seed: int) -> Iterator[None]:
    """Peers come from the seed too, so that a history replays."""
    source = random.Random(seed ^ 0x5EED)  # noqa: S311 - a script, no secret
    with patch.object(secrets, "randbits", source.getrandbits):
        yield


def play(seed: int, steps: int) -> None:
    """Two or three persons do anything; each screen says its body, in the end all have the same.

    Of odd seeds everything that arrives takes many turns, and moves come in between.
    """
    rng = random.Random(seed)  # noqa: S311
    with same_chance(seed):
        seats = _seated(rng)
        for seat in seats if seed % 2 else ():
            seat.take_portions(1 + seed // 2 % 7)
        try:
            history(list(seats), rng, steps, painted_as_anew)
            same_everywhere(seats)
            for seat in seats:
                painted_as_anew(seat.edit)
                opened_again(seat.body)
        finally:
            for seat in seats:
                seat.edit.show_nothing()
                seat.body.close()
                seat.edit.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _seated(rng: random.Random) -> list[MixedSeat]:
    merge_ms = rng.choice([0, _STEADY])
    witness = Witness()
    persons = ["王", "李", "王"][: rng.choice([2, 3])]  # one person may sit at two machines
    seats = [MixedSeat(StoryEdit(), rng, merge_ms, who, witness) for who in persons]
    moves = rng.choice([MIXED, GENTLE, RICH])
    begins = rng.random() < 0.8
    if begins:
        seats[0].edit.suggests = False
        seats[0].edit.setPlainText(_BEGINNING)
    for seat in seats:
        seat.moves = moves
        seat.edit.resize(640, 400)
        if begins:
            seat.take_from(seats[0])
        seat.edit.suggests = rng.random() < 0.6
    return seats


def painted_as_anew(edit: StoryEdit) -> None:
    """What was mended bit by bit looks as if it had been painted at once."""
    agreed(edit)
    page = QTextDocument()
    colour = edit.palette().link().color()
    Painter(page, edit.body.text, colour, edit.inks.of).load()
    for number, (shown, wanted) in enumerate(zip(looks(edit.document()), looks(page), strict=True)):
        assert shown == wanted, f"paragraph {number}: {shown} is not {wanted}"


def looks(page: QTextDocument) -> list[object]:
    return [
        (block.text(), *_number(block.textList(), block), *_margins(block), _letters(block))
        for block in blocks_of(page)
    ]


def _number(found: QTextList | None, block: QTextBlock) -> tuple[str, int]:
    return ("", 0) if found is None else (found.itemText(block), found.format().indent())


def _margins(block: QTextBlock) -> tuple[float, float]:
    form = block.blockFormat()
    return form.leftMargin(), form.topMargin()


def _letters(block: QTextBlock) -> list[object]:
    pieces = [
        (
            (
                form.fontWeight(),
                form.fontItalic(),
                form.fontStrikeOut(),
                form.underlineStyle(),
                form.underlineColor().name() if form.fontUnderline() else "",
                form.foreground().color().name(),
                form.anchorHref(),
                form.objectType(),
            ),
            piece.text(),
        )
        for piece in pieces_of(block)
        for form in [piece.charFormat()]
    ]
    return [
        ("".join(text for _, text in found), look)
        for look, found in groupby(pieces, key=lambda piece: piece[0])
    ]


def opened_again(body: StoryBody) -> None:
    """What is stored is what was there, and each object has its details."""
    again = StoryBody.open([body.snapshot()])
    try:
        assert again.text.blocks() == body.text.blocks()
        assert again.embeds() == body.embeds()
        assert set(keys_in(again.text.blocks())) - {"embed:0"} <= again.embeds().keys() | {
            f"embed:{number}" for number in range(99)
        }
    finally:
        again.close()


if __name__ == "__main__":
    sys.exit(run_by_hand(play))
