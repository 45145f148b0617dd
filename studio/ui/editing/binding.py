"""Keeps a QTextDocument and a StoryBody equal, both ways.

Typing reaches the body from `contentsChange`; everything else (remote updates, undo, commands,
paste) changes the body first, and the document follows its event. What Qt reports is a hint only:
the text of the range is compared and the smallest change is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QColor, QPalette, QTextBlock, QTextCursor
from PySide6.QtWidgets import QTextEdit

from studio.manuscript.blocks import (
    DEEPEST,
    DEPTH,
    FLOWING,
    KIND,
    LISTED,
    OBJECT,
    SUGGESTED,
    Block,
    Marks,
    clean,
    frozen,
    is_plain,
    units,
)
from studio.manuscript.body import StoryBody
from studio.manuscript.change import smallest
from studio.manuscript.pen import Pen
from studio.manuscript.steps import Add, Anew, Drop, Step, Steps
from studio.manuscript.suggestions import accept, reject
from studio.ui.editing.formats import HEADINGS, depth_of, kind_of, marks_of, typing_format
from studio.ui.editing.inks import Inks
from studio.ui.editing.next_page import NextPage, Pages
from studio.ui.editing.painter import Span, merged
from studio.ui.editing.putting_in import is_rich, mark_all, shapes_after
from studio.ui.editing.reader import Reader
from studio.ui.editing.view_place import ViewPlace
from studio.vocabulary import BlockKind

_EVERYTHING: Final[Span] = (-1, -1)
_MANY: Final = 60
"""From so many paragraphs on, what is put in is shown by turning to a new page."""
_FEW: Final = 8
"""Up to so many updates the screen follows one after the other."""
_PAGE_IS_FASTER: Final = 300
"""From so many steps on, turning to a new page (20 ms) is quicker than following."""


@dataclass(frozen=True, slots=True)
class _Struck:
    """Letters that Qt deleted, which are only suggested to go: they come back, struck out."""

    start: int
    kept: str
    fresh: int
    """Length of what was typed in their place."""
    told: Span
    """What Qt said to have changed."""
    was_backspace: bool


class Binding(QObject):
    """Between one body and the one widget that shows it. Positions are UTF-16 on both sides."""

    edited = Signal()
    """The person at this screen changed the body, by whatever means."""
    followed = Signal()
    """Another's change is on the screen."""
    objects_changed = Signal()
    """Words of objects, or objects' details, may be others than before."""
    falls_behind = Signal()
    """The body goes ahead now, and the screen comes after it in another turn."""
    page_turned = Signal()
    """Another page is shown; cursors of the one before are of no use."""

    def __init__(
        self, body: StoryBody, edit: QTextEdit, pages: Pages, first: NextPage | None = None
    ) -> None:
        """Show the body on a page of its own; `first` is one that was begun already."""
        super().__init__(edit)
        self.body = body
        self._edit = edit
        self._pages = pages
        self.inks = first.inks if first else Inks(body)
        self.pen = Pen(body)
        self._coming: NextPage | None = None
        self._left: tuple[ViewPlace, list[bytes]] | None = None  # where the screen fell behind
        self._struck: _Struck | None = None
        self._caret, self._had_selection = 0, False  # before the edit in hand
        self._muted = False
        self._is_typing = False  # the edit in hand brought letters only
        self._told: Span = (0, 0)  # where Qt said that it changed something
        self._lands: int | None = None  # where the caret goes when less came in than was typed
        self._broken: list[Span] = []  # ranges the screen must take back from the body
        self._show(first or self._new_page())
        edit.cursorPositionChanged.connect(self._note_caret)
        edit.selectionChanged.connect(self._note_caret)

    def release(self) -> None:
        """Let go, when the widget shows another page."""
        self._let_page_go()
        self._edit.cursorPositionChanged.disconnect(self._note_caret)
        self._edit.selectionChanged.disconnect(self._note_caret)
        self.deleteLater()

    # -- screen to body ----------------------------------------------------------------------

    @Slot()
    def _note_caret(self) -> None:
        own = self._edit.textCursor()
        self._caret, self._had_selection = own.position(), own.hasSelection()

    @Slot(int, int, int)
    def _on_contents_change(self, at: int, removed: int, added: int) -> None:
        # Nothing may be edited here: Qt would not signal it. Repairs follow in contentsChanged.
        if self._muted:
            return
        self._is_typing = False
        if self.is_behind:  # by a tool that sends no event: taken, it would undo what others wrote
            self._broken = [_EVERYTHING]
            return
        if added == 1 and not removed and self._take_letter(at):
            return
        text = self.body.text
        old_length, new_length = text.length - 1, self._document.characterCount() - 1
        removed, added = min(removed, old_length - at), min(added, new_length - at)
        if removed < 0 or added < 0 or old_length - removed + added != new_length:
            at, removed, added = 0, old_length, new_length
        old, shown = text.slice(at, at + removed), self._reader.text(at, at + added)
        if units(old) != removed or units(shown) != added:
            self._broken = [_EVERYTHING]  # half a surrogate pair: refused
            return
        self._told = (at, at + added)
        new = clean(shown)
        change = smallest(old, new, self._edit.textCursor().position() - at)
        start = at + change.at
        put = self.pen.replace(start, change.removed, change.text)
        if put.kept:
            was_backspace = not (change.text or self._had_selection) and self._caret > start
            told = (at, at + added)
            if self._struck is None and new == shown:
                self._struck = _Struck(start, put.kept, units(change.text), told, was_backspace)
                return  # finished in contentsChanged
            self._broken = [_EVERYTHING]
        elif new != shown:
            self._broken = [_EVERYTHING]  # characters that Qt and Loro do not share, and noise
            self._lands = start + units(change.text)
        else:
            fresh = (start, start + units(change.text))
            whole = fresh == (at, at + added)  # Qt touched nothing besides
            is_heading = kind_of(self._document.findBlock(at)) in HEADINGS  # has its own weight
            plain = not is_heading and not {"\n", OBJECT} & {*new}
            self._is_typing = plain and whole and added > 0 == removed
            self._broken = self._reader.take(at, at + added, fresh, letters_only=self._is_typing)
        self.pen.end_edit()
        if self.body.commit():
            self.edited.emit()

    def _take_letter(self, at: int) -> bool:
        """Take one letter without any marks typed among such; False: look at it closely.

        Most keys are that, and each turn of the key's time is felt.
        """
        text, sign = self.body.text, self._document.characterAt(at)
        if self.pen.suggests or self._broken or self._struck is not None:
            return False
        if not is_plain(sign) or text.length + 1 != self._document.characterCount():
            return False
        if not self._reader.shows_plain(at):
            return False
        text.replace(at, 0, sign)
        self._told, self._is_typing = (at, at + 1), True
        if text.is_marked(at):  # the body lets marks grow over it
            self.pen.clear(at, at + 1)
            self._broken = self._reader.take(at, at + 1, (at, at + 1), letters_only=True)
        self.pen.end_edit()
        self.body.commit()
        self.edited.emit()
        return True

    def _bring_back(self, struck: _Struck) -> None:
        start, fresh = struck.start, struck.fresh
        end = start + units(struck.kept)
        cursor = QTextCursor(self._document)
        with self._written_by_us():
            cursor.beginEditBlock()
            cursor.setPosition(start)
            self._painter.write(cursor, struck.kept, ())
            if fresh:
                self._reader.take(end, end + fresh, (end, end + fresh), letters_only=True)
            self._painter.mend(struck.told[0], max(end + fresh, struck.told[1] + end - start))
            cursor.endEditBlock()
        self.pen.end_edit()
        changed = self.body.commit()
        if self._document.characterCount() != self.body.text.length:
            self.reload()  # must not happen; it costs two numbers to know
        caret = start if struck.was_backspace else end + fresh
        self._place(caret, caret)
        if changed:
            self.edited.emit()

    @Slot()
    def _mend_broken(self) -> None:
        if self._muted:
            return
        if self._struck is not None:
            struck, self._struck = self._struck, None
            if self._broken != [_EVERYTHING]:
                self._bring_back(struck)
                return
        if self._is_typing and not self._broken:
            return
        broken, self._broken = merged(self._broken), []
        if broken and broken[0] == _EVERYTHING:
            self.reload()
            lands, self._lands = self._lands, None
            if lands is not None:
                self._place(lands, lands)
            return
        own = self._edit.textCursor()
        with self._written_by_us():
            for low, high in broken:
                self._painter.mend(low, high)
            block = own.block()
            low = min(self._told[0], block.position())
            self._painter.number(low, max(self._told[1], block.position() + block.length()))
        if broken:
            self._place(own.position(), own.anchor())

    # -- body to screen ----------------------------------------------------------------------

    def receive(self, updates: Sequence[bytes]) -> None:
        """Others' updates. Raises BodyError, and takes none, if one is damaged."""
        self.catch_up()
        self.pen.end_go()
        view = ViewPlace(self._edit)
        pins = view.pinned(self.body.text)
        self.body.check(updates)
        for part in [[one] for one in updates] if len(updates) <= _FEW else [updates]:
            steps = self.body.receive(part)
            if isinstance(steps, Anew) or len(steps) >= _PAGE_IS_FASTER:
                self._left = self._left or (view, pins)
            elif self._left is None:
                self._write(steps, view)
        if self._left is None:
            self._place(view.caret, view.anchor)
            view.scroll_back(self._edit)
        self._turn_page()
        self._look_beside()
        self.followed.emit()

    # -- a large merge, in several turns -----------------------------------------------------

    @property
    def is_behind(self) -> bool:
        """The body has what the screen does not show yet; positions are not the same."""
        return self._left is not None

    def take_in(self, updates: Sequence[bytes]) -> None:
        """Merge a portion of what others wrote; the screen shows it after `catch_up`."""
        self.pen.end_go()
        if self._left is None:
            view = ViewPlace(self._edit)
            self._left = view, view.pinned(self.body.text)
            self.falls_behind.emit()
        self.body.receive(updates)

    def prepare(self, seconds: float) -> bool:
        """Go on with the page that shows all, for so long; whether it is ready."""
        if self._coming is None:
            self._coming = self._new_page()
            return False
        return self._coming.fill(seconds)

    def catch_up(self) -> None:
        """Show all that is in the body: before anything else is done to it."""
        if self._left is not None:
            self._turn_page()
            self._look_beside()
            self.followed.emit()

    def _turn_page(self) -> None:
        if self._left is None:
            return
        (view, pins), self._left = self._left, None
        made, self._coming = self._coming or self._new_page(), None
        typed = marks_of(self._edit.currentCharFormat())
        self._let_page_go()
        self._show(made)
        self.page_turned.emit()
        view.find(pins, self.body.text)
        self._place(view.caret, view.anchor)
        self._switch_on(typed)
        view.scroll_back(self._edit)

    def _switch_on(self, typed: Marks) -> None:
        """Bold and italic as they were for the letters typed next."""
        own = self._edit.textCursor()
        now = marks_of(self._edit.currentCharFormat())
        for key in sorted(FLOWING) if not own.hasSelection() else ():
            if typed.get(key) != now.get(key):
                form = typing_format(key, bool(typed.get(key)), kind_of(own.block()))
                self._edit.mergeCurrentCharFormat(form)

    def _new_page(self) -> NextPage:
        page = self._pages.new_page()
        return NextPage(page, self.body, self.inks, _link_colour(self._edit))

    def _show(self, made: NextPage) -> None:
        made.fill()
        self._document, self._painter = made.page, made.painter
        self._reader = Reader(self._document, self.body.text, self.pen)
        self._pages.make_ready(self._document)
        self._edit.setDocument(self._document)
        self._document.contentsChange.connect(self._on_contents_change)
        self._document.contentsChanged.connect(self._mend_broken)

    def _let_page_go(self) -> None:
        self._document.contentsChange.disconnect(self._on_contents_change)
        self._document.contentsChanged.disconnect(self._mend_broken)
        self._document.deleteLater()

    # -- own changes -------------------------------------------------------------------------

    def undo(self) -> None:
        self.pen.end_go()
        self._follow_own(self.body.undo())

    def redo(self) -> None:
        self.pen.end_go()
        self._follow_own(self.body.redo())

    def write_words(self, key: str, field: str, text: str, caret: int) -> None:
        """What an object's caption, credit or alt text reads now."""
        self.change_beside(lambda: self.body.write_words(key, field, text, caret))

    def change_beside(self, work: Callable[[], bool]) -> bool:
        """Let `work` change something beside the text and close that; whether it did."""
        is_changed = work()
        if is_changed:
            self._look_beside()
            self.edited.emit()
        return is_changed

    def settle(self, suggestions: Collection[str], *, accepts: bool) -> None:
        """Accept or reject these."""
        self.pen.end_go()
        self.body.begin_undo_step()
        (accept if accepts else reject)(self.body, suggestions)
        self._follow_own(self.body.take(), to_change=False)

    def follow_remark(self, steps: Steps) -> None:
        """Show what became of a comment."""
        self._follow_own(steps, to_change=False)
        if not steps:
            self.edited.emit()

    def set_mark(self, start: int, end: int, key: str, value: Any) -> None:
        self.pen.mark(start, end, key, value)
        self._follow_own(self.body.take(), to_change=False)

    def set_kind(self, start: int, end: int, kind: BlockKind) -> None:
        """Make every paragraph that touches [start, end] a `kind`."""
        for block in self._blocks(start, end):
            newline = block.position() + block.length() - 1
            self.pen.mark(newline, newline + 1, KIND, kind.value)
            if (kind in LISTED) != (kind_of(block) in LISTED):
                self.pen.mark(newline, newline + 1, DEPTH, None)
        self._follow_own(self.body.take(), to_change=False)

    def nest(self, start: int, end: int, step: int) -> None:
        """Put the items that touch [start, end] deeper (+1) or less deep (-1) into their list.

        An item lies at most one deeper than the one before it.
        """
        most = 0
        before = self._document.findBlock(start).previous()
        if before.isValid() and kind_of(before) in LISTED:
            most = depth_of(before) + 1
        for block in self._blocks(start, end):
            if kind_of(block) not in LISTED:
                most = 0
                continue
            depth = max(0, min(depth_of(block) + step, most, DEEPEST))
            newline = block.position() + block.length() - 1
            if depth != depth_of(block):
                self.pen.mark(newline, newline + 1, DEPTH, depth)
            most = depth + 1
        self._follow_own(self.body.take(), to_change=False)

    def kinds(self, start: int, end: int) -> set[BlockKind]:
        """Of the paragraphs that touch [start, end]."""
        return {kind_of(block) for block in self._blocks(start, end)}

    def move(self, start: int, end: int, to: int, blocks: Sequence[Block]) -> None:
        """Take [start, end], which is `blocks`, to a place outside of it."""
        before = self.body.text.length
        self.insert(to, to, blocks)
        shift = self.body.text.length - before if to <= start else 0
        self.insert(start + shift, end + shift, [Block(BlockKind.PARAGRAPH, ())])

    def insert(self, start: int, end: int, blocks: Sequence[Block]) -> None:
        """Put `blocks` in place of [start, end]: paste, drop.

        Paragraphs of which something stays keep their kind.
        """
        first, last = self._document.findBlock(start), self._document.findBlock(end)
        tail = last.position() + last.length() - 1 - end
        flowing = self._flowing(start) if any(is_rich(block) for block in blocks) else set()
        shapes = shapes_after(blocks, first, last, start > first.position(), tail > 0)
        words = clean("\n".join(block.text for block in blocks))
        if len(blocks) < _MANY or self.pen.suggests:
            put = self.pen.replace(start, end - start, words)
            caret = mark_all(self.body.text, self.pen, put, blocks, shapes, tail, flowing)
            self._follow_own(self.body.take())
            if self.pen.suggests:
                self._place(caret, caret)
            return
        with self.body.as_one():
            put = self.pen.replace(start, end - start, words)
            self.body.take()  # marks on new letters in one change took Loro a second
            mark_all(self.body.text, self.pen, put, blocks, shapes, tail, flowing)
            self.body.take()
        self._look_beside()
        self._show_anew(start + units(words), start + units(words))
        self.edited.emit()

    def replace_all(self, spans: Sequence[Span], words: str) -> None:
        """Put `words` in place of each span, with the marks of what stood there; one undo."""
        words = clean(words).replace("\n", " ")
        if self.pen.suggests:
            for start, end in reversed(spans):
                self.pen.replace(start, end - start, words)
                self.pen.end_edit()
            self._follow_own(self.body.take())
            return
        text = self.body.text
        styled: list[tuple[int, Marks]] = []
        with self.body.as_one():
            for start, end in reversed(spans):
                marks = dict(frozen(text.pieces(start, self._next(start))[0][1]))
                flowing = self._flowing(start) - marks.keys()
                self.pen.replace(start, end - start, words)
                styled.append((start, {**dict.fromkeys(sorted(flowing)), **marks}))
            first = self.body.take()
            moved = 0
            for (start, end), (_, kept) in zip(spans, reversed(styled), strict=True):
                at = start + moved
                for key, value in kept.items():
                    if not key.startswith(SUGGESTED):
                        self.pen.mark(at, at + units(words), key, value)
                moved += units(words) - (end - start)
            second = self.body.take()
        self.pen.end_edit()
        if len(spans) > 1 or isinstance(first, Anew) or second:
            self._look_beside()
            self._show_anew(*[spans[0][0] + units(words)] * 2)
            self.edited.emit()
        else:
            self._follow_own(first)

    def _next(self, at: int) -> int:
        return at + (2 if "\ud800" <= self._document.characterAt(at) <= "\udbff" else 1)

    def rewrite(self, work: Callable[[StoryBody], object]) -> None:
        """Let `work` change the body as one edit, and show what it did."""
        self.pen.end_go()
        self.body.begin_undo_step()
        work(self.body)
        self._follow_own(self.body.take())

    def reload(self) -> None:
        """Show the whole body anew on this page: within a change of Qt's it cannot be turned."""
        own = self._edit.textCursor()
        caret, anchor = own.position(), own.anchor()
        with self._written_by_us():
            self._painter.load()
        self._broken = []
        self._place(caret, anchor)

    def _show_anew(self, caret: int, anchor: int) -> None:
        """Show the whole body on a new page, chosen from `anchor` to `caret`."""
        view = ViewPlace(self._edit)
        self._let_page_go()
        self._show(self._new_page())
        self.page_turned.emit()
        self._place(caret, anchor)
        view.scroll_back(self._edit)
        self._edit.ensureCursorVisible()

    def recolour(self) -> None:
        """The palette is another one."""
        with self._written_by_us():
            self._painter.recolour(_link_colour(self._edit))

    def _follow_own(self, steps: Steps, *, to_change: bool = True) -> None:
        """Show an own change; `to_change` takes the caret there."""
        is_beside = self._look_beside()
        if not steps:
            if is_beside:
                self.edited.emit()
            return
        view = ViewPlace(self._edit)
        if isinstance(steps, Anew):
            self._show_anew(view.caret, view.anchor)
        else:
            end = self._write(steps, view)
            caret, anchor = (end, end) if to_change else (view.caret, view.anchor)
            self._place(caret, anchor)
        if not to_change:
            view.scroll_back(self._edit)
        self.edited.emit()

    def _look_beside(self) -> bool:
        """Whether something beside the text changed; then it is told."""
        if not self.body.take_beside():
            return False
        self.objects_changed.emit()
        return True

    def _write(self, steps: Sequence[Step], view: ViewPlace) -> int:
        """Do to the screen what was done to the body; returns where the last change ends."""
        at = count = 0
        touched: list[Span] = []
        cursor = QTextCursor(self._document)
        with self._written_by_us():
            cursor.beginEditBlock()
            for step in steps:
                if isinstance(step, Drop):
                    size = self._reader.units_of(at, step.count)
                    cursor.setPosition(at)
                    cursor.setPosition(at + size, QTextCursor.MoveMode.KeepAnchor)
                    cursor.removeSelectedText()
                    view.drop(at, size)
                    touched.append((at, at))
                    continue
                count += len(step.text) if isinstance(step, Add) else step.count
                end = self.body.text.to_utf16(count)
                if isinstance(step, Add):
                    cursor.setPosition(at)
                    self._painter.write(cursor, step.text, step.marks)
                    view.add(at, end - at)
                if isinstance(step, Add) or step.restyled:
                    touched.append((at, end))
                at = end
            for low, high in merged(touched):
                self._painter.mend(low, high)
            cursor.endEditBlock()
        if self._document.characterCount() != self.body.text.length:
            self.reload()  # must not happen; it costs two numbers to know
        return touched[-1][1] if touched else view.caret

    def _flowing(self, at: int) -> set[str]:
        """Marks of the letter before `at` that what is inserted there would take over."""
        before = self.body.text.pieces(self._whole(at - 1), at) if at else []
        return {key for _, marks in before for key in marks or {} if key in FLOWING}

    @contextmanager
    def _written_by_us(self) -> Iterator[None]:
        self._muted = True
        try:
            yield
        finally:
            self._muted = False

    def _blocks(self, start: int, end: int) -> Iterator[QTextBlock]:
        block = self._document.findBlock(start)
        while block.isValid() and block.position() <= end:
            yield block
            block = block.next()

    def _place(self, caret: int, anchor: int) -> None:
        """Set the caret, never inside a surrogate pair."""
        last = self._document.characterCount() - 1
        caret, anchor = (self._whole(min(at, last)) for at in (caret, anchor))
        own = self._edit.textCursor()
        if (own.position(), own.anchor()) != (caret, anchor):
            own.setPosition(anchor)
            own.setPosition(caret, QTextCursor.MoveMode.KeepAnchor)
            self._edit.setTextCursor(own)

    def _whole(self, at: int) -> int:
        return at - 1 if "\udc00" <= self._document.characterAt(at) <= "\udfff" else at


def _link_colour(edit: QTextEdit) -> QColor:
    return edit.palette().color(QPalette.ColorRole.Link)
