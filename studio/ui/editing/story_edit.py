"""The widget that shows a body. What a person does goes through the binding."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QInputMethodEvent,
    QInputMethodQueryEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QMenu, QTextEdit, QWidget

from studio.errors import BodyError
from studio.manuscript.blocks import DEPTH, KIND, build_blocks, plain_blocks
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import keys_in
from studio.manuscript.steps import Steps
from studio.ui.dragged_media import FORMAT
from studio.ui.editing.arrivals import Arrivals
from studio.ui.editing.binding import Binding
from studio.ui.editing.composing import ComposedWord
from studio.ui.editing.formats import (
    BOXED,
    LISTS,
    depth_of,
    is_adorned,
    kind_of,
    marks_of,
    typing_format,
)
from studio.ui.editing.inks import Inks
from studio.ui.editing.link_tools import LinkTools
from studio.ui.editing.newline_signs import paint_signs, signed
from studio.ui.editing.next_page import NextPage
from studio.ui.editing.object_tools import ObjectTools
from studio.ui.editing.pages import INSET, PageMaker
from studio.ui.editing.paste_tools import PasteTools
from studio.ui.editing.pasting import can_paste, copied, from_html, own_clip
from studio.ui.editing.surroundings import paint_bars, paint_boxes, paragraphs_in
from studio.ui.icons import icon
from studio.vocabulary import BlockKind

COLUMN_WIDTH: Final = 720
"""Pixels of a line; some 44 Chinese letters, which the eye can follow."""
BODY_FONT_PX: Final = 16
_ROOM_BELOW: Final = 140  # pixels
_SIDE: Final = 24  # pixels left free beside the column in a narrow window

_OF_LETTERS: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)

PASTE_PLAIN: Final = QKeySequence("Ctrl+Shift+V")
_RECTANGLES: Final = (
    Qt.InputMethodQuery.ImCursorRectangle
    | Qt.InputMethodQuery.ImAnchorRectangle
    | Qt.InputMethodQuery.ImInputItemClipRectangle
)


class StoryEdit(QTextEdit):
    edited = Signal()
    """The person changed the body."""
    followed = Signal()
    """Another's change is on the screen."""
    word_finished = Signal()
    """The input method committed a word."""
    left = Signal()
    """The keyboard went elsewhere."""
    state_changed = Signal()
    """Caret, formats under it, or what can be undone: what a toolbar shows."""
    files_dropped = Signal(list, bytes)
    """Paths of files from the desktop, and the place in the text, for `place_of`."""
    refused = Signal(BodyError)
    """An update from elsewhere could not be read."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setCursorWidth(2)
        font = QFont()
        font.setPixelSize(BODY_FONT_PX)
        self.setFont(font)  # the family stays the application's
        self.objects = ObjectTools(self)
        self.links = LinkTools(self)
        self._is_typewriter = False
        self.pasting = PasteTools(self)
        self._word = ComposedWord(self)
        self._layers: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self._pins: dict[str, list[tuple[bytes, bytes]]] = {}
        self._pages = PageMaker(self, self.objects.view, self._room_below)
        self.arrivals = Arrivals(self)
        self.arrivals.refused.connect(self.refused)
        self._nothing = StoryBody.open()  # goes with this: no Python in the midst of a destructor
        self._bind(self._nothing)
        self.setReadOnly(True)

        self.cursorPositionChanged.connect(self.state_changed)
        self.currentCharFormatChanged.connect(self.state_changed)

    # -- which body --------------------------------------------------------------------------

    def begin(self, body: StoryBody) -> NextPage:
        """The page of a body that will be shown; unseen, so that it may be filled in turns."""
        return NextPage(self._pages.new_page(), body, Inks(body), self.palette().link().color())

    def show_body(
        self, body: StoryBody, *, read_only: bool = False, page: NextPage | None = None
    ) -> None:
        """Show a body, on a page that was begun maybe; it stays its owner's, who closes it."""
        self.commit_preedit()
        self.arrivals.drop()
        before = self._binding
        self._layers.clear()  # their cursors are in the page that goes
        self.setExtraSelections([])
        self._bind(body, page)
        before.release()
        self.setReadOnly(read_only)
        self.state_changed.emit()

    def show_nothing(self) -> None:
        """Let the body go that was shown."""
        self.show_body(self._nothing, read_only=True)

    @property
    def body(self) -> StoryBody:
        """What the screen shows: it catches up first, if the body is ahead."""
        return self.binding.body

    @property
    def binding(self) -> Binding:
        """Between the body and this screen: for tools that change the body first."""
        self.arrivals.catch_up()
        return self._binding

    @property
    def binding_as_is(self) -> Binding:
        """The same, though the body may be ahead of the screen."""
        return self._binding

    def receive(self, updates: list[bytes]) -> None:
        """Others' updates: in at once, or after the word or the key in hand."""
        self.arrivals.receive(updates)

    def when_quiet(self, call: Callable[[], object]) -> None:
        """Between two keys and outside of a word; not at all when another body is shown before."""
        self.arrivals.when_quiet(call)

    @property
    def is_composing(self) -> bool:
        """An input method shows letters that are not in the text yet."""
        return bool(self._word.shown)

    def commit_preedit(self) -> None:
        """Make the input method finish its word, in the sheet of a table too."""
        self._word.finish()
        self.objects.tables.finish()

    def _bind(self, body: StoryBody, page: NextPage | None = None) -> None:
        self.objects.panel.close_panel()
        self.objects.tables.close()
        self.objects.view.show_body(body)
        self._binding = Binding(body, self, self._pages, page)
        self._binding.falls_behind.connect(self._pin_layers)
        self._binding.page_turned.connect(self._move_layers)
        self._binding.objects_changed.connect(self.objects.refresh)
        self._binding.edited.connect(self.edited)
        self._binding.edited.connect(self.state_changed)
        self._binding.followed.connect(self.followed)
        self._binding.followed.connect(self.state_changed)

    # -- suggestions and comments ------------------------------------------------------------

    @property
    def suggests(self) -> bool:
        """Whether what is done here is a suggestion (修订)."""
        return self._binding.pen.suggests

    @suggests.setter
    def suggests(self, on: bool) -> None:
        self.commit_preedit()
        self._binding.pen.suggests = on
        self.state_changed.emit()

    def show_layer(self, name: str, selections: list[QTextEdit.ExtraSelection]) -> None:
        """Tint letters without touching the text; each asker has a layer of its own."""
        if selections or self._layers.get(name):
            self._layers[name] = selections
            self.setExtraSelections([one for layer in self._layers.values() for one in layer])

    @Slot()
    def _pin_layers(self) -> None:
        """What is tinted stays so on the next page."""
        pin = self._binding.body.text.anchor
        self._pins = {
            name: [(pin(one.cursor.anchor()), pin(one.cursor.position())) for one in layer]
            for name, layer in self._layers.items()
        }

    @Slot()
    def _move_layers(self) -> None:
        pins, self._pins = self._pins, {}
        find = self._binding.body.text.find
        for name, layer in list(self._layers.items()):
            places = [(find(start), find(end)) for start, end in pins.get(name, ())]
            if len(places) != len(layer):  # an own change: whoever tints it hears of it
                self._layers[name] = []
                continue
            for one, (start, end) in zip(layer, places, strict=True):
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                one.cursor = cursor
        self.setExtraSelections([one for layer in self._layers.values() for one in layer])
        self._make_room_below()

    def settle(self, suggestions: Collection[str], *, accepts: bool) -> None:
        """Accept or reject these."""
        if self.may_edit():
            self._binding.settle(suggestions, accepts=accepts)

    def follow_remark(self, steps: Steps) -> None:
        """Show what became of a comment."""
        self._binding.follow_remark(steps)

    @property
    def inks(self) -> Inks:
        """The colours of those who suggest and comment here."""
        return self._binding.inks

    # -- commands ----------------------------------------------------------------------------

    def undo(self) -> None:
        if self.may_edit():
            self._binding.undo()

    def redo(self) -> None:
        if self.may_edit():
            self._binding.redo()

    def kind(self) -> BlockKind:
        """Of the paragraph with the caret."""
        return kind_of(self.textCursor().block())

    def set_kind(self, kind: BlockKind) -> None:
        """Make the chosen paragraphs a `kind`, or plain ones when they are that already."""
        if self.may_edit():
            start, end = self._chosen()
            wanted = BlockKind.PARAGRAPH if self._binding.kinds(start, end) == {kind} else kind
            self._binding.set_kind(start, end, wanted)

    def nest(self, step: int) -> None:
        """Put the chosen items deeper into their list (+1), or less deep (-1)."""
        if self.may_edit():
            self._binding.nest(*self._chosen(), step)

    def has_mark(self, key: str) -> bool:
        """Whether all chosen letters have it; without a choice: whether typed ones will."""
        start, end = self._chosen()
        if start == end:
            return bool(marks_of(self.currentCharFormat()).get(key))
        pieces = self.body.text.pieces(start, end)
        return all((marks or {}).get(key) for text, marks in pieces if text.strip("\n"))

    def toggle_mark(self, key: str) -> None:
        """Bold or italic for the chosen letters, else for those typed next."""
        if not self.may_edit():
            return
        start, end = self._chosen()
        wanted = not self.has_mark(key)
        if start == end:
            self.mergeCurrentCharFormat(typing_format(key, wanted, self.kind()))
        else:
            self._binding.set_mark(start, end, key, wanted)

    def rewrite(self, work: Callable[[StoryBody], object]) -> None:
        """Let `work` change the body as one edit that can be undone, never while suggesting."""
        if self.may_edit() and not self.suggests:
            self._binding.rewrite(work)

    def may_edit(self) -> bool:
        self.commit_preedit()
        self.arrivals.catch_up()
        return not self.isReadOnly()

    def _chosen(self) -> tuple[int, int]:
        own = self.textCursor()
        return own.selectionStart(), own.selectionEnd()

    # -- clipboard and drag ------------------------------------------------------------------

    def createMimeDataFromSelection(self) -> QMimeData:
        start, end = self._chosen()
        last = self.document().findBlock(end)
        is_part = last.position() < start or end < last.position() + last.length() - 1
        kind = BlockKind.PARAGRAPH if is_part else kind_of(last)
        depth = {} if is_part else {DEPTH: depth_of(last)}
        pieces = [*self.body.text.pieces(start, end), ("\n", {KIND: kind, **depth})]
        blocks = build_blocks(pieces)
        found = {key: self.objects.view.of(key) for key in keys_in(blocks)}
        return copied(blocks, {key: one for key, one in found.items() if one is not None})

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return can_paste(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.pasting.paste(source)

    def paste_plain(self) -> None:
        """What the clipboard holds, without any formats."""
        self.pasting.paste(QGuiApplication.clipboard().mimeData(), plain=True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        super().dragEnterEvent(event)
        self._welcome(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        self._welcome(event)

    def _welcome(self, event: QDragMoveEvent) -> None:
        """Files and media are copied, wherever they come from."""
        source = event.mimeData()
        if not self.isReadOnly() and (source.hasFormat(FORMAT) or source.hasUrls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        # Qt would remove and insert in one edit block, of which the body heard only afterwards.
        if not self.may_edit():
            return
        at = self.cursorForPosition(event.position().toPoint()).position()
        source = event.mimeData()
        start, end = self._chosen()
        own = own_clip(source) if event.source() is self.viewport() else None
        if own is None or event.dropAction() != Qt.DropAction.MoveAction:
            self.pasting.put(source, at, at)
        elif not start <= at <= end:
            self._binding.move(start, end, at, own.blocks)
        if event.dropAction() == Qt.DropAction.MoveAction and own is None:
            event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()

    # Inside these three Qt puts its cursors aside and back; a slot of the document that set the
    # cursor meanwhile left a freed one there: a crash later. So they too go to the body first.

    def clear(self) -> None:
        self.setPlainText("")

    def setPlainText(self, text: str) -> None:
        self.binding.insert(0, self.document().characterCount() - 1, plain_blocks(text))

    def setHtml(self, text: str) -> None:
        self.binding.insert(0, self.document().characterCount() - 1, from_html(text))

    # -- keys and input method ---------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.arrivals.note_key()
        is_letter = event.text().isprintable() and event.modifiers() in _OF_LETTERS
        if not (event.text() and is_letter) and self._take_command(event):
            return
        if self.isReadOnly() or not self.objects.takes_key(event):
            super().keyPressEvent(event)

    def _take_command(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; False: nothing of ours."""
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo()
        elif QKeySequence(event.keyCombination()) == PASTE_PLAIN:
            self.paste_plain()
        elif self._leaves_kind(event):
            start, _ = self._chosen()
            if depth_of(self.textCursor().block()):
                self.nest(-1)
            else:
                self._binding.set_kind(start, start, BlockKind.PARAGRAPH)
        else:
            return False
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.arrivals.note_key()
        if not self.is_composing and (event.preeditString() or event.commitString()):
            self.objects.make_room()
        super().inputMethodEvent(event)
        self._word.note(event)
        if event.commitString():
            self.word_finished.emit()
        self.arrivals.go_on()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.commit_preedit()
        super().focusOutEvent(event)
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.commit_preedit()
        is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_control and event.button() == Qt.MouseButton.LeftButton:
            at = self.cursorForPosition(event.position().toPoint()).position()
            if self.links.open_at(at):
                return
        is_plain = event.button() == Qt.MouseButton.LeftButton and not event.modifiers()
        if not (is_plain and self.objects.press(event.position().toPoint())):
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.objects.double_click(event.position().toPoint()):
            super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.objects.release()

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802  (Qt's own)
        """Tab and Shift+Tab in a list are for its items; elsewhere they leave the text."""
        if self.kind() in LISTS and not self.isReadOnly() and not self.is_composing:
            self.nest(1 if forward else -1)
            return True
        return super().focusNextPrevChild(forward)

    def _leaves_kind(self, event: QKeyEvent) -> bool:
        """Enter in an empty item or quote, Backspace at the start of a quote or heading."""
        own, kind = self.textCursor(), self.kind()
        if self.is_composing or self.isReadOnly() or own.hasSelection() or not own.atBlockStart():
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            return own.atBlockEnd() and (kind in LISTS or kind in BOXED)
        backspace = event.key() == Qt.Key.Key_Backspace and not event.modifiers()
        return backspace and kind is not BlockKind.PARAGRAPH

    # -- looks -------------------------------------------------------------------------------

    # The one place for both: each key brings six events and eight questions here, and Qt's way
    # into Python and back costs as much as taking the letter.
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QWheelEvent):  # beside the column: the page scrolls all the same
            return QCoreApplication.sendEvent(self.verticalScrollBar(), event)
        is_taken = super().event(event)
        if isinstance(event, QInputMethodQueryEvent) and event.queries() & _RECTANGLES:
            self._move_rectangles(event)
        return is_taken

    def _move_rectangles(self, event: QInputMethodQueryEvent) -> None:
        """By the column's place in the widget, which Qt leaves out."""
        for query in _RECTANGLES:
            answer = event.value(query) if event.queries() & query else None
            if isinstance(answer, QRectF):
                event.setValue(query, answer.translated(QPointF(self.viewport().pos())))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.binding.recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(_SIDE, (self.width() - COLUMN_WIDTH) // 2)
        scrolls = self.verticalScrollBar().isVisible()
        bar = self.verticalScrollBar().width() if scrolls else 0
        self.setViewportMargins(side - INSET, 0, max(side - INSET - bar, 0), 0)
        was_seen = self.cursorRect().bottom() < event.oldSize().height()
        super().resizeEvent(event)
        if self._is_typewriter:
            self._make_room_below()
        if was_seen and event.size().height() < event.oldSize().height() and self.hasFocus():
            self.ensureCursorVisible()  # something is told below; else the text stays where it is

    def paintEvent(self, event: QPaintEvent) -> None:
        blocks = paragraphs_in(self, event.rect())
        if self.objects.chosen() is None and not any(map(is_adorned, blocks)):
            super().paintEvent(event)
            return
        kinds = {kind_of(block) for block in blocks}
        if BlockKind.FACTS in kinds:
            painter = QPainter(self.viewport())
            paint_boxes(self, painter, blocks)
            painter.end()
        super().paintEvent(event)
        signs, is_chosen = list(signed(blocks)), self.objects.chosen() is not None
        if not (signs or is_chosen or BlockKind.QUOTE in kinds):
            return
        painter = QPainter(self.viewport())
        if is_chosen:
            self.objects.paint_chosen(painter)
        paint_signs(self, painter, self.inks.of, signs)
        paint_bars(self, painter, blocks)
        painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu(event.pos())
        for name, command, may in (
            ("edit-undo", self.undo, self.body.can_undo),
            ("edit-redo", self.redo, self.body.can_redo),
        ):
            theirs = menu.findChild(QAction, name)  # of Qt's own history, which is off
            if theirs is not None and not self.isReadOnly():
                ours = QAction(theirs.text(), menu, enabled=may)
                ours.triggered.connect(command)
                menu.insertAction(theirs, ours)
                menu.removeAction(theirs)
        self._offer_table(menu, event.pos())
        menu.exec(event.globalPos())
        menu.deleteLater()

    def _offer_table(self, menu: QMenu, point: QPoint) -> None:
        key = self.objects.table_at(point)
        if key is not None and not self.isReadOnly():
            opening = QAction(icon("table"), self.tr("Edit table…"), menu)
            opening.triggered.connect(partial(self.objects.tables.open, key))
            first = menu.actions()[0]
            menu.insertAction(first, opening)
            menu.insertSeparator(first)

    def set_typewriter(self, *, is_on: bool) -> None:
        """Whether the line being written stays in the middle of the screen."""
        if is_on != self._is_typewriter:  # heard at every key, so only while it is wanted
            moved = self.cursorPositionChanged
            (moved.connect if is_on else moved.disconnect)(self._keep_in_the_middle)
        self._is_typewriter = is_on
        self._make_room_below()
        self._keep_in_the_middle()

    @Slot()
    def _keep_in_the_middle(self) -> None:
        if self._is_typewriter and not QGuiApplication.mouseButtons():
            off = self.cursorRect().center().y() - self.viewport().height() // 2
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + off)

    def _make_room_below(self) -> None:
        root = self.document().rootFrame()
        form = root.frameFormat()
        if form.bottomMargin() != self._room_below():
            form.setBottomMargin(self._room_below())
            root.setFrameFormat(form)

    def _room_below(self) -> int:
        """So that the last line is written in the middle, not at the edge."""
        room = self.viewport().height() // 2 if self._is_typewriter else 0
        return max(room, _ROOM_BELOW)
