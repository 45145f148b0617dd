"""What a person does with the objects of a text: put them in, choose them, write their words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QPainter,
    QTextCursor,
)

from studio.manuscript.blocks import OBJECT, Block
from studio.manuscript.objects import Embedded, Sort, as_block
from studio.ui.editing.formats import kind_of
from studio.ui.editing.object_look import spoken, words_top
from studio.ui.editing.object_panel import ObjectPanel
from studio.ui.editing.object_view import ObjectView, key_at
from studio.ui.editing.table_tools import TableTools
from studio.vocabulary import BlockKind

if TYPE_CHECKING:
    from studio.ui.editing.story_edit import StoryEdit

_EMPTY: Final = Block(BlockKind.PARAGRAPH, ())
_ALONE: Final = 2  # UTF-16: an object and the end of its paragraph
_LATER_MS: Final = 400  # after the last letter in a sheet over the text
_KEEP_ANCHOR: Final = QTextCursor.MoveMode.KeepAnchor


class ObjectTools(QObject):
    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.view = ObjectView(edit)
        self.panel = ObjectPanel(edit)
        self.tables = TableTools(edit)
        self._later = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._later.timeout.connect(self.refresh_view)
        self._described = ""
        self._opens_cells = False  # after a double click, on release
        self.panel.written.connect(self._write)
        self.panel.left.connect(edit.setFocus)
        edit.verticalScrollBar().valueChanged.connect(self._follow_scroll)
        edit.cursorPositionChanged.connect(self._describe)
        edit.selectionChanged.connect(self._describe)

    # -- putting in ----------------------------------------------------------------------------

    def insert(self, one: Embedded, at: int | None = None) -> str:
        """In a paragraph of its own, at the caret or at a position, never within a sentence.

        Returns its key; empty: nothing can be put in.
        """
        if not self._edit.may_edit():
            return ""
        key = self._edit.body.keep_embed(one.details())
        self._put(key, at)
        return key

    def put_back(self, key: str) -> None:
        """One that was taken out, as it is now, at the caret."""
        self._put(key, None)

    def _put(self, key: str, at: int | None) -> None:
        edit = self._edit
        block = edit.document().findBlock(edit.textCursor().position() if at is None else at)
        start, end = block.position(), block.position() + block.length() - 1
        is_last = not block.next().isValid()
        if start == end and not kind_of(block):
            blocks = [as_block(key), *([_EMPTY] if is_last else [])]
            edit.binding.insert(start, end, blocks)
        elif at == start:
            edit.binding.insert(start, start, [as_block(key), _EMPTY])
        else:
            edit.binding.insert(end, end, [_EMPTY, as_block(key), *([_EMPTY] if is_last else [])])
        self._step_behind(key)

    def insert_divider(self) -> None:
        self.insert(Embedded(Sort.DIVIDER))

    def _step_behind(self, key: str) -> None:
        """The caret goes to the paragraph after the object, where one writes on."""
        own = self._edit.textCursor()
        at = own.position()
        if key_at(self._edit.document(), at - 1) == key:
            own.setPosition(min(at + 1, self._edit.document().characterCount() - 1))
            self._edit.setTextCursor(own)

    # -- choosing ------------------------------------------------------------------------------

    def chosen(self) -> int | None:
        """Where the one object is that is chosen, and nothing besides."""
        own = self._edit.textCursor()
        if not own.hasSelection():
            return None
        start = own.selectionStart()
        is_one = own.selectionEnd() - start == 1
        return start if is_one and key_at(self._edit.document(), start) is not None else None

    def at_point(self, point: QPoint) -> tuple[int, QRectF] | None:
        """The object under a point of the viewport, and its place there."""
        near = self._edit.cursorForPosition(point).position()
        for at in (near, near - 1):
            if at >= 0 and key_at(self._edit.document(), at) is not None:
                place = self.place_of(at)
                if place.contains(point):
                    return at, place
        return None

    def place_of(self, at: int) -> QRectF:
        """In the viewport."""
        edit = self._edit
        before, after = QTextCursor(edit.document()), QTextCursor(edit.document())
        before.setPosition(at)
        after.setPosition(at + 1)
        line = edit.cursorRect(before)
        one = self.view.of(key_at(edit.document(), at) or "") or Embedded(Sort.PICTURE)
        size = self.view.size_at(edit.document(), at, one)
        return QRectF(line.left(), line.bottom() - size.height(), size.width(), size.height())

    def press(self, point: QPoint) -> bool:
        """A click on an object chooses it; on its words, opens them. False: on none."""
        found = self.at_point(point)
        if found is None:
            return False
        at, place = found
        self.choose(at)
        one = self.view.of(key_at(self._edit.document(), at) or "")
        if one is not None and one.sort is not Sort.DIVIDER:
            font = self._edit.document().defaultFont()
            if point.y() > place.top() + words_top(one, place.width(), font):
                self.open_words()
        return True

    def paint_chosen(self, painter: QPainter) -> None:
        """Over Qt's own way to show that something is chosen, which tints a picture."""
        at = self.chosen()
        if at is not None:
            place = self.place_of(at)
            painter.fillRect(place.adjusted(-2, -2, 2, 3), self._edit.palette().base())
            self.view.draw_at(painter, place, at)

    def open_cells(self) -> bool:
        """Of the chosen table; False: what is chosen is none."""
        at = self.chosen()
        key = None if at is None else key_at(self._edit.document(), at)
        one = self.view.of(key or "")
        if key is None or one is None or one.sort is not Sort.TABLE:
            return False
        self.tables.open(key)
        return True

    def table_at(self, point: QPoint) -> str | None:
        """The key of the table under a point of the viewport; None: there is none."""
        found = self.at_point(point)
        key = None if found is None else key_at(self._edit.document(), found[0])
        one = self.view.of(key or "")
        return key if one is not None and one.sort is Sort.TABLE else None

    def double_click(self, point: QPoint) -> bool:
        """Of a table, the cells open when the button is up again; of others, the words at once.

        False: there is text. While a sheet opens, Qt hears of no button that is let go.
        """
        found = self.at_point(point)
        if found is None:
            return False
        at, place = found
        one = self.view.of(key_at(self._edit.document(), at) or "")
        font = self._edit.document().defaultFont()
        is_words = one is not None and point.y() > place.top() + words_top(one, place.width(), font)
        self.choose(at)
        self._opens_cells = one is not None and one.sort is Sort.TABLE and not is_words
        if not self._opens_cells:
            self.open_words()
        return True

    def release(self) -> None:
        """The button of the mouse is up."""
        is_wanted, self._opens_cells = self._opens_cells, False
        if is_wanted:
            self.open_cells()

    def open_words(self) -> None:
        """Caption, credit and alt text of the chosen object."""
        at = self.chosen()
        key = key_at(self._edit.document(), at) if at is not None else None
        one = self.view.of(key) if key is not None else None
        if at is None or key is None or one is None or one.sort is Sort.DIVIDER:
            return
        if not self._edit.isReadOnly():
            self.panel.open_for(key, one, self._in_edit(at))

    def choose(self, at: int) -> None:
        """The object at a position."""
        own = self._edit.textCursor()
        own.setPosition(at)
        own.setPosition(at + 1, _KEEP_ANCHOR)
        self._edit.setTextCursor(own)

    @Slot()
    def _describe(self) -> None:
        """Tell those who cannot see the object at the caret what it is; Qt reads one sign of it."""
        edit, own = self._edit, self._edit.textCursor()
        at = self.chosen() if own.hasSelection() else self._alone(own)
        one = None if at is None else self.view.of(key_at(edit.document(), at) or "")
        words = "" if one is None else spoken(one)
        if words == self._described:
            return
        self._described = words
        edit.setAccessibleDescription(words)
        if words and edit.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(edit, words))

    @staticmethod
    def _alone(own: QTextCursor) -> int | None:
        """Where the object is that stands alone in the caret's paragraph; None: other text does."""
        block = own.block()
        return block.position() if block.length() == _ALONE and block.text() == OBJECT else None

    # -- keys ----------------------------------------------------------------------------------

    def takes_key(self, event: QKeyEvent) -> bool:
        """Enter opens a chosen table, F2 the words of any object; letters go beside, not over."""
        if event.key() == Qt.Key.Key_F2 and not event.modifiers():
            self.open_words()
            return self.chosen() is not None
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen() is not None:
            if event.modifiers() or not self.open_cells():
                self.make_room()
            return True
        if event.text() and event.text().isprintable():
            self.make_room()
        return False

    def make_room(self) -> None:
        """When the caret is at an object that stands alone: go to an own paragraph beside it."""
        edit, own = self._edit, self._edit.textCursor()
        if self._alone(own) is None or edit.isReadOnly():
            return
        if own.hasSelection() and self.chosen() is None:
            return
        block = own.block()
        is_before = not own.hasSelection() and own.atBlockStart()
        at = block.position() + (0 if is_before else 1)
        edit.binding.insert(at, at, [_EMPTY, _EMPTY])
        own = edit.textCursor()
        own.setPosition(at if is_before else at + 1)
        edit.setTextCursor(own)

    # -- words ---------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Words or cells changed, here or elsewhere."""
        self.tables.refresh()
        if self.tables.editor is not None:
            self._later.start()  # the text lies behind the sheet: a large table can wait
            return
        self.refresh_view()

    @Slot()
    def refresh_view(self) -> None:
        """Show in the text what objects say now."""
        self._later.stop()
        self.view.refresh()
        self._describe()
        if self.panel.key:
            one = self.view.of(self.panel.key)
            if one is not None:
                self.panel.show_words(one)

    @Slot(str, str, str, int)
    def _write(self, key: str, field: str, text: str, caret: int) -> None:
        if not self._edit.isReadOnly():
            self._edit.binding.write_words(key, field, text, caret)

    @Slot()
    def _follow_scroll(self) -> None:
        at = self.chosen()
        if self.panel.key and at is not None:
            self.panel.place(self._in_edit(at))

    def _in_edit(self, at: int) -> QRect:
        return self.place_of(at).toRect().translated(self._edit.viewport().pos())
