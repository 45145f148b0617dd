"""The widget that shows a body. What a person does goes through the binding."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from PySide6.QtCore import (
    QCoreApplication,
    QElapsedTimer,
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    QRectF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QFont,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextDocument,
    QTextFrameFormat,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from studio.errors import BodyError
from studio.manuscript.blocks import DEPTH, KIND, build_blocks, plain_blocks
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import keys_in
from studio.manuscript.steps import Steps
from studio.manuscript.story_text import StoryText
from studio.ui.dragged_media import FORMAT
from studio.ui.editing.binding import Binding
from studio.ui.editing.formats import (
    BOXED,
    LISTS,
    depth_of,
    kind_of,
    marks_of,
    typing_format,
)
from studio.ui.editing.inks import Inks
from studio.ui.editing.link_tools import LinkTools
from studio.ui.editing.newline_signs import paint_signs
from studio.ui.editing.object_tools import ObjectTools
from studio.ui.editing.paste_tools import PasteTools
from studio.ui.editing.pasting import can_paste, copied, from_html, own_clip
from studio.ui.theme import tokens
from studio.vocabulary import BlockKind

COLUMN_WIDTH: Final = 720
"""Pixels of a line; some 44 Chinese letters, which the eye can follow."""
BODY_FONT_PX: Final = 16
_INSET: Final = 4  # so that a caret at the line's start is seen whole
_ROOM_BELOW: Final = 140  # pixels
_SIDE: Final = 24  # pixels left free beside the column in a narrow window
_QUIET_MS: Final = 100  # others' updates wait so long after a key

PASTE_PLAIN: Final = QKeySequence("Ctrl+Shift+V")
_RECTANGLES: Final = frozenset(
    {
        Qt.InputMethodQuery.ImCursorRectangle,
        Qt.InputMethodQuery.ImAnchorRectangle,
        Qt.InputMethodQuery.ImInputItemClipRectangle,
    }
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
        self._preedit = ""
        self._layers: dict[str, list[QTextEdit.ExtraSelection]] = {}
        self._arrived: list[bytes] = []
        self._when_quiet: Callable[[], object] | None = None
        self._since_key = QElapsedTimer()
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._let_in)
        self._nothing = StoryBody.open()
        self.destroyed.connect(self._nothing.close)
        self._bind(self._nothing)
        self.setReadOnly(True)

        self.cursorPositionChanged.connect(self.state_changed)
        self.cursorPositionChanged.connect(self._keep_in_the_middle)
        self.currentCharFormatChanged.connect(self.state_changed)

    # -- which body --------------------------------------------------------------------------

    def show_body(self, body: StoryBody, *, read_only: bool = False) -> None:
        """Show a body; it stays its owner's, who closes it."""
        self.commit_preedit()
        self._arrived.clear()
        self._when_quiet = None
        before = self._binding
        self._layers.clear()  # their cursors are in the page that goes
        self.setExtraSelections([])
        self._bind(body)
        before.release()
        self.setReadOnly(read_only)
        self._make_room_below()
        self.state_changed.emit()

    def show_nothing(self) -> None:
        """Let the body go that was shown."""
        self.show_body(self._nothing, read_only=True)

    @property
    def body(self) -> StoryBody:
        return self._binding.body

    @property
    def binding(self) -> Binding:
        """Between the body and this screen: for tools that change the body first."""
        return self._binding

    def receive(self, updates: list[bytes]) -> None:
        """Others' updates: in at once, or after the word or the key in hand."""
        self._arrived += updates
        self._let_in()

    def when_quiet(self, call: Callable[[], object]) -> None:
        """Between two keys and outside of a word; not at all when another body is shown before."""
        self._when_quiet = call
        self._let_in()

    @property
    def is_composing(self) -> bool:
        """An input method shows letters that are not in the text yet."""
        return bool(self._preedit)

    def commit_preedit(self) -> None:
        """Make the input method finish its word. What it gives up was never text."""
        if not self.is_composing:
            return
        QGuiApplication.inputMethod().commit()
        if self.is_composing:
            QCoreApplication.sendEvent(self, QInputMethodEvent())

    def _bind(self, body: StoryBody) -> None:
        page = self._empty_page()
        self.objects.panel.close_panel()
        self.objects.view.show_body(body, page)
        self._binding = Binding(body, self, page)
        self._binding.objects_changed.connect(self.objects.refresh)
        self._binding.edited.connect(self.edited)
        self._binding.edited.connect(self.state_changed)
        self._binding.followed.connect(self.followed)
        self._binding.followed.connect(self.state_changed)

    @Slot()
    def _let_in(self) -> None:
        if not (self._arrived or self._when_quiet) or self.is_composing:
            return
        if self._since_key.isValid() and not self._since_key.hasExpired(_QUIET_MS):
            self._quiet.start()
            return
        call, self._when_quiet = self._when_quiet, None
        if call is not None:
            call()
        if not self._arrived:
            return
        updates, self._arrived = self._arrived, []
        try:
            self._binding.receive(updates)
        except BodyError as error:
            self.refused.emit(error)

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

    def rewrite(self, work: Callable[[StoryText], object]) -> None:
        """Let `work` change the body as one edit that can be undone, never while suggesting."""
        if self.may_edit() and not self.suggests:
            self._binding.rewrite(work)

    def may_edit(self) -> bool:
        self.commit_preedit()
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
        self._binding.insert(0, self.document().characterCount() - 1, plain_blocks(text))

    def setHtml(self, text: str) -> None:
        self._binding.insert(0, self.document().characterCount() - 1, from_html(text))

    # -- keys and input method ---------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._since_key.start()
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
        elif self.isReadOnly() or not self.objects.takes_key(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._since_key.start()
        if not self.is_composing and (event.preeditString() or event.commitString()):
            self.objects.make_room()
        super().inputMethodEvent(event)
        self._preedit = event.preeditString()
        if event.commitString():
            self.word_finished.emit()
        self._let_in()

    def inputMethodQuery(self, query: Qt.InputMethodQuery, *argument: Any) -> Any:
        """As Qt's, but with the column's place in the widget, which Qt leaves out."""
        answer = super().inputMethodQuery(query, *argument)
        if query in _RECTANGLES and isinstance(answer, QRectF):
            return answer.translated(QPointF(self.viewport().pos()))
        return answer

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
        if self.objects.at_point(event.position().toPoint()) is not None:
            self.objects.open_words()
        else:
            super().mouseDoubleClickEvent(event)

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

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:  # beside the column: the page scrolls all the same
            return QCoreApplication.sendEvent(self.verticalScrollBar(), event)
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._binding.recolour()

    def resizeEvent(self, event: QResizeEvent) -> None:
        side = max(_SIDE, (self.width() - COLUMN_WIDTH) // 2)
        scrolls = self.verticalScrollBar().isVisible()
        bar = self.verticalScrollBar().width() if scrolls else 0
        self.setViewportMargins(side - _INSET, 0, max(side - _INSET - bar, 0), 0)
        super().resizeEvent(event)
        if self._is_typewriter:
            self._make_room_below()

    def paintEvent(self, event: QPaintEvent) -> None:
        boxes = self._bands(BlockKind.FACTS)
        if boxes:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens().accent_soft))
            for box in boxes:
                painter.drawRoundedRect(self._box_around(box), 6, 6)
            painter.end()
        super().paintEvent(event)
        bars = self._quote_bars()
        painter = QPainter(self.viewport())
        if self.objects.chosen() is not None:
            self.objects.paint_chosen(painter)
        if self.body.text.ledger.origins():
            paint_signs(self, painter, self.inks.of)
        if bars:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Accent))
            for bar in bars:
                painter.drawRoundedRect(bar, 1.5, 1.5)
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
        menu.exec(event.globalPos())
        menu.deleteLater()

    def set_typewriter(self, *, is_on: bool) -> None:
        """Whether the line being written stays in the middle of the screen."""
        self._is_typewriter = is_on
        self._make_room_below()
        self._keep_in_the_middle()

    @Slot()
    def _keep_in_the_middle(self) -> None:
        if self._is_typewriter and not QGuiApplication.mouseButtons():
            off = self.cursorRect().center().y() - self.viewport().height() // 2
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + off)

    def _make_room_below(self) -> None:
        """The last line is written in the middle, not at the edge."""
        root = self.document().rootFrame()
        form = root.frameFormat()
        room = max(_ROOM_BELOW, self.viewport().height() // 2) if self._is_typewriter else 0
        if form.bottomMargin() != (room or _ROOM_BELOW):
            form.setBottomMargin(room or _ROOM_BELOW)
            root.setFrameFormat(form)

    def _quote_bars(self) -> list[QRectF]:
        """Beside the quotes that are seen, one for neighbours together."""
        bands = self._bands(BlockKind.QUOTE)
        return [QRectF(_INSET + 2, band.top(), 3, band.height()) for band in bands]

    def _box_around(self, band: QRectF) -> QRectF:
        width = self.viewport().width() - 2 * _INSET
        return QRectF(_INSET, band.top() - 6, width, band.height() + 12)

    def _bands(self, kind: BlockKind) -> list[QRectF]:
        """From where to where paragraphs of that kind are seen, neighbours together."""
        bars: list[QRectF] = []
        offset, height = self.verticalScrollBar().value(), self.viewport().height()
        block = self.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid():
            layout = block.layout()
            top = layout.position().y() - offset
            if top > height:
                break
            if kind_of(block) is kind and layout.lineCount():
                last = layout.lineAt(layout.lineCount() - 1)
                top, bottom = top + layout.lineAt(0).y(), top + last.y() + last.height()
                bar = QRectF(0, top, 1, bottom - top)
                joins = bars and kind_of(block.previous()) is kind
                bars.append(bars.pop().united(bar) if joins else bar)
            block = block.next()
        return bars

    def _empty_page(self) -> QTextDocument:
        page = QTextDocument(self)
        page.setUndoRedoEnabled(False)  # the body has its own history
        page.setDefaultFont(self.font())
        page.setIndentWidth(26)
        frame = QTextFrameFormat()
        frame.setLeftMargin(_INSET)
        frame.setRightMargin(_INSET)
        frame.setTopMargin(12)
        frame.setBottomMargin(_ROOM_BELOW)
        page.rootFrame().setFrameFormat(frame)
        return page
