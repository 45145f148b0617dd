"""Links in a text: put in, changed, taken off, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QWidget

from studio.errors import Invalid, StudioError
from studio.manuscript.blocks import LINK, Block, Run
from studio.manuscript.rendering import is_safe_link
from studio.ui.page import button
from studio.vocabulary import BlockKind

if TYPE_CHECKING:
    from studio.ui.editing.story_edit import StoryEdit

_WIDTH: Final = 480


class LinkPanel(QFrame):
    """One line for the address, below the words it is for."""

    chosen = Signal(str)
    """The address as it was written; empty: the link goes."""
    open_requested = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.setProperty("card", "true")
        self.setAutoFillBackground(True)
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self.setFixedWidth(_WIDTH)
        self.line = QLineEdit(placeholderText="https://")
        self.line.setAccessibleName(self.tr("Address of the link"))
        self.open_button = button(self.tr("Open"), "quiet")
        self.remove_button = button(self.tr("Remove link"), "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.addWidget(self.line, 1)
        row.addWidget(self.open_button)
        row.addWidget(self.remove_button)
        self.line.returnPressed.connect(lambda: self.chosen.emit(self.line.text().strip()))
        self.remove_button.clicked.connect(lambda: self.chosen.emit(""))
        self.open_button.clicked.connect(self.open_requested)
        for part in (self.line, self.open_button, self.remove_button):
            part.installEventFilter(self)
        self.hide()

    def open_for(self, address: str, at: QPoint) -> None:
        """`at`: below the words, in the parent."""
        self.line.setText(address)
        self.line.selectAll()
        self.open_button.setVisible(bool(address))
        self.remove_button.setVisible(bool(address))
        self.adjustSize()
        room = self._page.rect().adjusted(4, 4, -4, -4)
        self.move(
            max(room.left(), min(at.x(), room.right() - self.width())),
            max(room.top(), min(at.y(), room.bottom() - self.height())),
        )
        self.show()
        self.raise_()
        self.line.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.left.emit()
        event.accept()  # nothing written here is for the text below

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            focused = self.window().focusWidget()
            if focused is not None and focused is not self and not self.isAncestorOf(focused):
                self.hide()
        return super().eventFilter(watched, event)


class LinkTools(QObject):
    told = Signal(StudioError)
    """The address leads nowhere that a link may lead."""

    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self.panel = LinkPanel(edit)
        self._span = (b"", b"")
        self.panel.chosen.connect(self._take)
        self.panel.open_requested.connect(self._open_shown)
        self.panel.left.connect(edit.setFocus)

    def ask(self) -> None:
        """The address for the chosen words, or of the link that the caret is in."""
        edit = self._edit
        if not edit.may_edit():
            return
        own = edit.textCursor()
        start, end = own.selectionStart(), own.selectionEnd()
        address, low, high = self.link_at(start if start < end else own.position())
        if start == end and address:
            start, end = low, high
        anchor = edit.body.text.anchor
        self._span = (anchor(start), anchor(end))
        below = edit.cursorRect(own).bottomLeft() + edit.viewport().pos() + QPoint(0, 6)
        self.panel.open_for(address, below)

    def link_at(self, at: int) -> tuple[str, int, int]:
        """Address and range of the link around a position; empty: there is none."""
        block = self._edit.document().findBlock(at)
        start, end = block.position(), block.position() + block.length() - 1
        found = ("", at, at)
        low = start
        for text, marks in self._edit.body.text.pieces(start, end):
            high = low + len(text.encode("utf-16-le")) // 2
            link = str((marks or {}).get(LINK) or "")
            joins = link and link == found[0] and found[2] == low
            if joins:
                found = (link, found[1], high)
            elif link and low <= at <= high:
                found = (link, low, high)
            elif found[0] and low > at:
                break
            low = high
        return found

    def open_at(self, at: int) -> bool:
        """Show where the link at a position leads, in the browser; False: there is none."""
        address, _, _ = self.link_at(at)
        return bool(address) and is_safe_link(address) and QDesktopServices.openUrl(QUrl(address))

    @Slot(str)
    def _take(self, address: str) -> None:
        wanted = as_address(address)
        if address and not is_safe_link(wanted):
            self.told.emit(Invalid("link_unusable", address=address))
            return
        self.panel.hide()
        find = self._edit.body.text.find
        start, end = (find(place) for place in self._span)
        if self._edit.isReadOnly():
            return
        if start < end:
            self._edit.binding.set_mark(start, end, LINK, wanted or None)
        elif wanted:
            run = Run(wanted, ((LINK, wanted),))
            self._edit.binding.insert(start, start, [Block(BlockKind.PARAGRAPH, (run,))])
        self._edit.setFocus()

    @Slot()
    def _open_shown(self) -> None:
        address = as_address(self.panel.line.text())
        if is_safe_link(address):
            QDesktopServices.openUrl(QUrl(address))


def as_address(text: str) -> str:
    """What a person wrote, as an address: a.cn is https://a.cn, a name with @ a mailbox."""
    text = text.strip()
    if not text or ":" in text.split("/", 1)[0]:
        return text
    return f"mailto:{text}" if "@" in text and "/" not in text else f"https://{text}"
