"""The widget that shows a body. What a person does goes through the binding."""

from __future__ import annotations

from collections.abc import Callable
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
    QContextMenuEvent,
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
from studio.manuscript.blocks import KIND, build_blocks, plain_blocks
from studio.manuscript.body import StoryBody
from studio.manuscript.story_text import StoryText
from studio.ui.editing.binding import Binding
from studio.ui.editing.formats import HEADINGS, LISTS, kind_of, marks_of, typing_format
from studio.ui.editing.pasting import can_paste, copied, from_html, pasted
from studio.vocabulary import BlockKind

COLUMN_WIDTH: Final = 720
"""Pixels of a line; some 44 Chinese letters, which the eye can follow."""
BODY_FONT_PX: Final = 16
_INSET: Final = 4  # so that a caret at the line's start is seen whole
_SIDE: Final = 24  # pixels left free beside the column in a narrow window
_QUIET_MS: Final = 100  # others' updates wait so long after a key

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
        self._preedit = ""
        self._arrived: list[bytes] = []
        self._since_key = QElapsedTimer()
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._let_in)
        self._nothing = StoryBody.open()
        self.destroyed.connect(self._nothing.close)
        self._bind(self._nothing)
        self.setReadOnly(True)

        self.cursorPositionChanged.connect(self.state_changed)
        self.currentCharFormatChanged.connect(self.state_changed)

    # -- which body --------------------------------------------------------------------------

    def show_body(self, body: StoryBody, *, read_only: bool = False) -> None:
        """Show a body; it stays its owner's, who closes it."""
        self.commit_preedit()
        self._arrived.clear()
        before = self._binding
        self._bind(body)
        before.release()
        self.setReadOnly(read_only)
        self.state_changed.emit()

    def show_nothing(self) -> None:
        """Let the body go that was shown."""
        self.show_body(self._nothing, read_only=True)

    @property
    def body(self) -> StoryBody:
        return self._binding.body

    def receive(self, updates: list[bytes]) -> None:
        """Others' updates: in at once, or after the word or the key in hand."""
        self._arrived += updates
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
        self._binding = Binding(body, self, self._empty_page())
        self._binding.edited.connect(self.edited)
        self._binding.edited.connect(self.state_changed)
        self._binding.followed.connect(self.followed)
        self._binding.followed.connect(self.state_changed)

    @Slot()
    def _let_in(self) -> None:
        if not self._arrived or self.is_composing:
            return
        if self._since_key.isValid() and not self._since_key.hasExpired(_QUIET_MS):
            self._quiet.start()
            return
        updates, self._arrived = self._arrived, []
        try:
            self._binding.receive(updates)
        except BodyError as error:
            self.refused.emit(error)

    # -- commands ----------------------------------------------------------------------------

    def undo(self) -> None:
        if self._may_edit():
            self._binding.undo()

    def redo(self) -> None:
        if self._may_edit():
            self._binding.redo()

    def kind(self) -> BlockKind:
        """Of the paragraph with the caret."""
        return kind_of(self.textCursor().block())

    def set_kind(self, kind: BlockKind) -> None:
        """Make the chosen paragraphs a `kind`, or plain ones when they are that already."""
        if self._may_edit():
            start, end = self._chosen()
            wanted = BlockKind.PARAGRAPH if self._binding.kinds(start, end) == {kind} else kind
            self._binding.set_kind(start, end, wanted)

    def has_mark(self, key: str) -> bool:
        """Whether all chosen letters have it; without a choice: whether typed ones will."""
        start, end = self._chosen()
        if start == end:
            return bool(marks_of(self.currentCharFormat()).get(key))
        pieces = self.body.text.pieces(start, end)
        return all((marks or {}).get(key) for text, marks in pieces if text.strip("\n"))

    def toggle_mark(self, key: str) -> None:
        """Bold or italic for the chosen letters, else for those typed next."""
        if not self._may_edit():
            return
        start, end = self._chosen()
        wanted = not self.has_mark(key)
        if start == end:
            self.mergeCurrentCharFormat(typing_format(key, wanted, self.kind()))
        else:
            self._binding.set_mark(start, end, key, wanted)

    def rewrite(self, work: Callable[[StoryText], object]) -> None:
        """Let `work` change the body as one edit that can be undone."""
        if self._may_edit():
            self._binding.rewrite(work)

    def _may_edit(self) -> bool:
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
        return copied(build_blocks([*self.body.text.pieces(start, end), ("\n", {KIND: kind})]))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return can_paste(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        blocks = pasted(source)
        if blocks and self._may_edit():
            self._binding.insert(*self._chosen(), blocks)

    def dropEvent(self, event: QDropEvent) -> None:
        # Qt would remove and insert in one edit block, of which the body heard only afterwards.
        at = self.cursorForPosition(event.position().toPoint()).position()
        blocks = pasted(event.mimeData())
        if not blocks or not self._may_edit():
            return
        start, end = self._chosen()
        if event.source() is not self.viewport() or event.dropAction() != Qt.DropAction.MoveAction:
            self._binding.insert(at, at, blocks)
        elif not start <= at <= end:
            self._binding.move(start, end, at, blocks)
        event.acceptProposedAction()

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
        elif self._leaves_kind(event):
            start, _ = self._chosen()
            self._binding.set_kind(start, start, BlockKind.PARAGRAPH)
        else:
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._since_key.start()
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
        super().mousePressEvent(event)

    def _leaves_kind(self, event: QKeyEvent) -> bool:
        """Enter in an empty item or quote, Backspace at the start of a quote or heading."""
        own, kind = self.textCursor(), self.kind()
        if self.is_composing or self.isReadOnly() or own.hasSelection() or not own.atBlockStart():
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            return own.atBlockEnd() and (kind in LISTS or kind is BlockKind.QUOTE)
        backspace = event.key() == Qt.Key.Key_Backspace and not event.modifiers()
        return backspace and (kind in HEADINGS or kind is BlockKind.QUOTE)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        bars = self._quote_bars()
        if bars:
            painter = QPainter(self.viewport())
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

    def _quote_bars(self) -> list[QRectF]:
        """Beside the quotes that are seen, one for neighbours together."""
        bars: list[QRectF] = []
        offset, height = self.verticalScrollBar().value(), self.viewport().height()
        block = self.cursorForPosition(QPoint(0, 0)).block()
        while block.isValid():
            layout = block.layout()
            top = layout.position().y() - offset
            if top > height:
                break
            if kind_of(block) is BlockKind.QUOTE and layout.lineCount():
                last = layout.lineAt(layout.lineCount() - 1)
                top, bottom = top + layout.lineAt(0).y(), top + last.y() + last.height()
                bar = QRectF(_INSET + 2, top, 3, bottom - top)
                joins = bars and kind_of(block.previous()) is BlockKind.QUOTE
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
        frame.setBottomMargin(140)  # the last line is written in the middle, not at the edge
        page.rootFrame().setFrameFormat(frame)
        return page
