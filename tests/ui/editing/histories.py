"""Random histories over several editors, as persons, input methods and Qt itself make them."""

from __future__ import annotations

import random
import sys
import traceback
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextImageFormat,
)
from PySide6.QtWidgets import QApplication

from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.finding import Wanted, find_all
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.suggested import block_as_shown
from studio.ui.editing.arrivals import Rhythm
from studio.ui.editing.formats import LISTS, read_blocks
from studio.ui.editing.pasting import own_clip
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import BlockKind

KEEP_ANCHOR = QTextCursor.MoveMode.KeepAnchor
PICTURE = Embedded(Sort.PICTURE, "ab" * 32, "日出.jpg", "image/jpeg", 1234, 640, 360)
NO_KEYS, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
LETTERS = [
    "的",
    "的",
    "县",
    "a",
    "a",
    "😀",
    "😁",
    "𠮷",
    "㛃",
    "䶮",
    "e\u0301",
    "👨‍👩‍👧",
    "🇨🇳",
    "\xa0",
    "，",
    "葛\U000e0100",
]


def press(
    edit: StoryEdit, key: Qt.Key, text: str = "", held: Qt.KeyboardModifier = NO_KEYS
) -> None:
    QApplication.sendEvent(edit, QKeyEvent(QEvent.Type.KeyPress, key, held, text))


def type_in(edit: StoryEdit, text: str) -> None:
    for sign in text:
        press(edit, Qt.Key.Key_unknown, sign)


def compose(edit: StoryEdit, preedit: str, commit: str = "") -> None:
    """What an input method sends."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(edit, event)


def select(edit: StoryEdit, start: int, end: int | None = None) -> None:
    cursor = edit.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(start if end is None else end, KEEP_ANCHOR)
    edit.setTextCursor(cursor)


def agreed(edit: StoryEdit) -> list[Block]:
    """What is on the screen, which is what the body says."""
    wanted = [block_as_shown(block) for block in edit.body.text.blocks()]
    shown = read_blocks(edit.document())
    assert shown == wanted, [
        (number, one, other)
        for number, (one, other) in enumerate(zip(shown, wanted, strict=False))
        if one != other
    ]
    assert edit.document().characterCount() == edit.body.text.length
    return shown


class Seat:
    """A person at an editor who does random things."""

    def __init__(self, edit: StoryEdit, rng: random.Random, merge_ms: int) -> None:
        self.rng = rng
        self.edit = edit
        self.body = StoryBody.open(merge_ms=merge_ms)
        edit.show_body(self.body)

    def take_portions(self, operations: int) -> None:
        """Merge no more in a turn, and paint a paragraph in a turn."""
        self.edit.arrivals.rhythm = Rhythm(operations, operations, 0)

    def step(self) -> str:
        move = self.rng.choices(list(MOVES), list(MOVES.values()))[0]
        if self.edit.is_composing and move not in (Seat.compose, Seat.finish):
            self.finish()  # an input method ends the word before a key gets through
        self.edit.arrivals.catch_up()  # as before any key or click; where moves do without
        move(self)
        return move.__name__

    def take_from(self, other: Seat, turns: int = 0) -> None:
        """Everything the other wrote or received: at once, or for now as far as in `turns`."""
        arrivals = self.edit.arrivals
        arrivals.forget_key()
        self.edit.receive([other.body.snapshot()])
        while not (arrivals.is_idle or self.edit.is_composing) and turns != 1:
            arrivals.step()
            turns -= 1

    @property
    def is_between_turns(self) -> bool:
        """Others' words are on their way: the body may have what the screen has not."""
        return not (self.edit.arrivals.is_idle or self.edit.is_composing)

    @property
    def end(self) -> int:
        return self.edit.document().characterCount() - 1

    def word(self, most: int = 4) -> str:
        return "".join(self.rng.choice(LETTERS) for _ in range(self.rng.randint(1, most)))

    def spot(self) -> int:
        """A place a caret can be: not inside a surrogate pair."""
        at = self.rng.randint(0, self.end)
        return at - 1 if "\udc00" <= self.edit.document().characterAt(at) <= "\udfff" else at

    def choose(self, chance: float = 0.5) -> QTextCursor:
        start = self.spot()
        select(self.edit, start, self.spot() if self.rng.random() < chance else start)
        return self.edit.textCursor()

    # -- the moves -----------------------------------------------------------------------------

    def type(self) -> None:
        if self.rng.random() < 0.6:
            self.choose(0.2)
        for _ in range(self.rng.randint(1, 3)):
            press(self.edit, Qt.Key.Key_unknown, self.word(1))

    def enter(self) -> None:
        self.choose(0.2)
        press(self.edit, Qt.Key.Key_Return, "\r", SHIFT if self.rng.random() < 0.2 else NO_KEYS)

    def erase(self) -> None:
        self.choose(0.6)
        for _ in range(self.rng.randint(1, 2)):
            press(self.edit, self.rng.choice([Qt.Key.Key_Backspace, Qt.Key.Key_Delete]))

    def paste(self) -> None:
        self.choose(0.3)
        source = QMimeData()
        if self.rng.random() < 0.5:
            source.setText("\n".join(self.word() for _ in range(self.rng.randint(1, 4))))
        else:
            source.setHtml(
                f"<h2>{self.word()}</h2><p>{self.word()}<b>{self.word()}</b>"
                f"<a href='https://a.cn'>{self.word()}</a></p>"
                f"<ul><li>{self.word()}</li><ol><li><i>{self.word()}</i></li></ol></ul>"
                f"<table><tr><td>{self.word()}</td><td>格</td></tr></table><hr>"
            )
        self.edit.insertFromMimeData(source)

    def copy(self) -> None:
        self.choose(0.9)
        source = self.edit.createMimeDataFromSelection()
        self.choose(0.3)
        self.edit.insertFromMimeData(source)

    def move(self) -> None:
        cursor = self.choose(1)
        start, end, to = cursor.selectionStart(), cursor.selectionEnd(), self.spot()
        if start < end and not start <= to <= end:
            clip = own_clip(self.edit.createMimeDataFromSelection())
            assert clip is not None
            self.edit._binding.move(start, end, to, clip.blocks)

    def format_by_qt(self) -> None:
        cursor, form = self.choose(0.9), QTextCharFormat()
        if self.rng.random() < 0.6:
            form.setFontWeight(self.rng.choice([400, 700]))
        else:
            form.setFontItalic(self.rng.random() < 0.5)
        if self.rng.random() < 0.5:
            self.edit.mergeCurrentCharFormat(form)
        else:
            cursor.mergeCharFormat(form)

    def set_kind_by_qt(self) -> None:
        cursor = self.choose(0.4)
        if self.rng.random() < 0.5:
            form = QTextBlockFormat()
            form.setHeadingLevel(self.rng.randint(0, 2))
            cursor.mergeBlockFormat(form)
        else:
            cursor.beginEditBlock()  # as Qt does it; the new list may be merged at once
            cursor.createList(LISTS[self.rng.choice([BlockKind.BULLETS, BlockKind.NUMBERS])])
            cursor.endEditBlock()

    def replace_by_qt(self) -> None:
        roll = self.rng.random()
        if roll < 0.1:
            self.edit.setPlainText(f"{self.word()}\n{self.word()}")
        elif roll < 0.2:
            self.edit.setHtml(f"<h1>{self.word()}</h1><p>{self.word()}<i>{self.word()}</i></p>")
        elif roll < 0.25:
            self.edit.clear()
        else:
            self.choose().insertHtml(f"<p>{self.word()}</p><p><b>{self.word()}</b></p>")

    def picture(self) -> None:
        form = QTextImageFormat()
        form.setName(f"embed:{self.rng.randrange(99)}")
        self.choose(0.1).insertImage(form)

    def mark(self) -> None:
        low, high = sorted((self.spot(), self.spot()))
        key = self.rng.choice(["bold", "italic", "link", "comment:1", "comment:2"])
        value: object = self.rng.choice([None, True])
        if key == "link":
            value = self.rng.choice([None, "https://a.cn", "https://b.cn"])
        self.edit._binding.set_mark(low, high, key, value)

    def toggle(self) -> None:
        self.choose(0.5)
        self.edit.toggle_mark(self.rng.choice(["bold", "italic"]))

    def kind(self) -> None:
        self.choose(0.3)
        self.edit.set_kind(self.rng.choice(list(BlockKind)))

    def nest(self) -> None:
        cursor = self.choose(0.4)
        for _ in range(self.rng.randint(1, 2)):
            step = self.rng.choice([1, 1, -1])
            self.edit._binding.nest(cursor.selectionStart(), cursor.selectionEnd(), step)

    def listed(self) -> None:
        self.choose(0.9)
        self.edit.set_kind(self.rng.choice([BlockKind.BULLETS, BlockKind.NUMBERS]))
        self.nest()

    def embed(self) -> None:
        at = self.spot()
        key = self.body.keep_embed({"sha256": "ab"})
        run = Run(OBJECT, ((key, True),))
        self.edit._binding.insert(at, at, [Block(BlockKind.PARAGRAPH, (run,))])

    def insert_object(self) -> None:
        self.choose(0.2)
        sorts = [Embedded(Sort.DIVIDER), Embedded(Sort.TABLE, rows=(("甲", "乙"),)), PICTURE]
        at = self.spot() if self.rng.random() < 0.3 else None
        self.edit.objects.insert(self.rng.choice(sorts), at)

    def write_words(self) -> None:
        keys = sorted(self.body.embeds())
        if keys:
            field = self.rng.choice(["caption", "credit", "alt"])
            key = self.rng.choice(keys)
            self.edit._binding.write_words(key, field, self.word(), -1)

    def replace_all(self) -> None:
        wanted = Wanted(self.rng.choice(["的", "a", "县", "😀"]))
        places = find_all(self.body.text.whole(), wanted)[: self.rng.randint(1, 9)]
        if places:
            self.edit._binding.replace_all(places, self.word() if self.rng.random() < 0.8 else "")

    def undo(self) -> None:
        for _ in range(self.rng.randint(1, 4)):
            self.edit.undo()

    def redo(self) -> None:
        for _ in range(self.rng.randint(1, 4)):
            self.edit.redo()

    def compose(self) -> None:
        self.choose(0.2)
        for text in ("n", "ni", "ni'h"):
            compose(self.edit, text)

    def finish(self) -> None:
        compose(self.edit, "", self.word(2) if self.rng.random() < 0.7 else "")


MOVES: dict[Callable[[Seat], None], int] = {
    Seat.type: 8,
    Seat.enter: 4,
    Seat.erase: 5,
    Seat.paste: 2,
    Seat.copy: 2,
    Seat.move: 1,
    Seat.format_by_qt: 3,
    Seat.set_kind_by_qt: 2,
    Seat.replace_by_qt: 1,
    Seat.picture: 1,
    Seat.mark: 4,
    Seat.toggle: 2,
    Seat.kind: 4,
    Seat.nest: 2,
    Seat.listed: 2,
    Seat.embed: 1,
    Seat.insert_object: 2,
    Seat.write_words: 1,
    Seat.replace_all: 1,
    Seat.undo: 4,
    Seat.redo: 2,
    Seat.compose: 3,
    Seat.finish: 3,
}


def history(
    seats: list[Seat],
    rng: random.Random,
    steps: int,
    check: Callable[[StoryEdit], object] = agreed,
) -> None:
    """Let them work and exchange; `check` each screen after every step."""
    pauses = random.Random(steps)  # noqa: S311 - of its own: moves do not depend on portions
    for number in range(steps):
        seat = rng.choice(seats)
        before = seat.body.text.blocks() if seat.edit.is_composing else None
        if rng.random() < 0.2:
            other = rng.choice([other for other in seats if other is not seat])
            seat.take_from(other, pauses.randint(1, 12))
            assert before in (None, seat.body.text.blocks()), "merged while a word was composed"
            name = "receive"
        else:
            name = seat.step()
        if seat.is_between_turns and pauses.random() < 0.7:
            continue  # the next move finds it so
        try:
            check(seat.edit)
        except AssertionError as error:
            raise AssertionError(f"step {number}, {name}: {error}") from error
    for seat in seats:
        compose(seat.edit, "")
    for seat in seats * 2:
        for other in seats:
            if other is not seat:
                seat.take_from(other)
    first = agreed(seats[0].edit)
    for seat in seats:
        assert agreed(seat.edit) == first
        assert seat.body.embeds() == seats[0].body.embeds()


def run_by_hand(play: Callable[[int, int], None]) -> int:
    """Play histories: FIRST COUNT STEPS on the command line. Tells those that fail."""
    application = QApplication([])
    first, count, steps = map(int, sys.argv[1:])
    failed = 0
    for seed in range(first, first + count):
        try:
            play(seed, steps)
        except Exception:
            failed += 1
            sys.stdout.write(f"seed {seed}\n{traceback.format_exc()[-3000:]}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{failed} of {count} failed\n")
    application.quit()
    return 1 if failed else 0
