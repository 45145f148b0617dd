"""Icons by what they are for. They take their colour from the palette whenever they are painted."""

from __future__ import annotations

import ctypes
from functools import lru_cache
from typing import cast

import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap

from studio.ui.theme import tokens

NAMES = {
    "today": "mdi6.white-balance-sunny",
    "planning": "mdi6.lightbulb-outline",
    "stories": "mdi6.file-document-edit-outline",
    "queue": "mdi6.tray-arrow-up",
    "settings": "mdi6.cog-outline",
    "help": "mdi6.keyboard-outline",
    "search": "mdi6.magnify",
    "commands": "mdi6.apple-keyboard-command",
    "find_words": "mdi6.text-search",
    "history": "mdi6.history",
    "compare": "mdi6.file-compare",
    "add": "mdi6.plus",
    "remove": "mdi6.trash-can-outline",
    "close": "mdi6.close",
    "back": "mdi6.arrow-left",
    "more": "mdi6.dots-horizontal",
    "approve": "mdi6.check",
    "submit": "mdi6.send-outline",
    "template": "mdi6.file-star-outline",
    "columns": "mdi6.view-column-outline",
    "filter": "mdi6.filter-variant",
    "print": "mdi6.printer-outline",
    "word_in": "mdi6.file-import-outline",
    "word_out": "mdi6.file-export-outline",
    "retry": "mdi6.refresh",
    "pause": "mdi6.pause",
    "ferry": "mdi6.folder-arrow-up-down-outline",
    "stick": "mdi6.usb-flash-drive-outline",
    "receipt": "mdi6.receipt-text-arrow-left-outline",
    "play": "mdi6.play",
    "stop": "mdi6.stop",
    "volume": "mdi6.volume-high",
    "muted": "mdi6.volume-off",
    "first": "mdi6.arrow-collapse-up",
    "later": "mdi6.arrow-collapse-down",
    "bold": "mdi6.format-bold",
    "italic": "mdi6.format-italic",
    "heading1": "mdi6.format-header-1",
    "heading2": "mdi6.format-header-2",
    "bullets": "mdi6.format-list-bulleted",
    "numbers": "mdi6.format-list-numbered",
    "quote": "mdi6.format-quote-close",
    "facts": "mdi6.card-text-outline",
    "link": "mdi6.link-variant",
    "divider": "mdi6.minus",
    "table": "mdi6.table",
    "table_header": "mdi6.page-layout-header",
    "row_above": "mdi6.table-row-plus-before",
    "row_below": "mdi6.table-row-plus-after",
    "remove_row": "mdi6.table-row-remove",
    "column_left": "mdi6.table-column-plus-before",
    "column_right": "mdi6.table-column-plus-after",
    "remove_column": "mdi6.table-column-remove",
    "into_text": "mdi6.text-box-plus-outline",
    "suggest": "mdi6.file-compare",
    "comment": "mdi6.comment-plus-outline",
    "up": "mdi6.chevron-up",
    "down": "mdi6.chevron-down",
    "undo": "mdi6.undo",
    "redo": "mdi6.redo",
    "video": "mdi6.filmstrip",
    "picture": "mdi6.image-outline",
    "audio": "mdi6.waveform",
    "online": "mdi6.lan-connect",
    "offline": "mdi6.lan-disconnect",
    "portal": "mdi6.web",
    "maintenance": "mdi6.wrench-clock",
    "sign_in": "mdi6.key-outline",
    "update": "mdi6.update",
    "attention": "mdi6.alert-circle-outline",
    "saved": "mdi6.check-circle-outline",
    "saving": "mdi6.progress-clock",
    "waiting": "mdi6.clock-outline",
    "arrived": "mdi6.cloud-check-outline",
    "text_arrived": "mdi6.cloud-upload-outline",
    "synced": "mdi6.cloud-outline",
    "fetch": "mdi6.cloud-download-outline",
    "missing": "mdi6.cloud-question-outline",
    "adopted": "mdi6.star-circle-outline",
    "returned": "mdi6.undo-variant",
    "draft": "mdi6.pencil-outline",
    "theme": "mdi6.theme-light-dark",
    "language": "mdi6.translate",
    "person": "mdi6.account-outline",
    "province": "mdi6.office-building-outline",
    "calendar": "mdi6.calendar-clock-outline",
    "bell": "mdi6.bell-outline",
}


def icon(role: str, colour: str = "") -> QIcon:
    """The icon for `role` (a key of NAMES). `colour`: a token's name; empty: as text."""
    return QIcon(_Glyph(NAMES[role], colour))


@lru_cache(maxsize=256)
def _character(name: str) -> str:
    prefix, glyph = name.split(".", 1)
    qtawesome.font(prefix, 16)  # loads the charmaps on first use
    return cast(str, qtawesome._instance().charmap[prefix][glyph])  # noqa: SLF001  (no public way)


class _Glyph(QIconEngine):
    """Paints a font glyph in the colour that fits the look of the moment."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        look = tokens()
        if mode == QIcon.Mode.Disabled:
            colour = look.muted
        elif self._colour:
            colour = getattr(look, self._colour)
        else:
            colour = look.accent if state == QIcon.State.On else look.text
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.setFont(qtawesome.font("mdi6", round(min(rect.width(), rect.height()) * 0.94)))
        painter.setPen(QColor(colour))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _character(self._name))
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        canvas = QPixmap(size)
        if canvas.isNull():  # a button that has no room asks for a picture of no size
            return canvas
        canvas.fill(Qt.GlobalColor.transparent)
        painter = QPainter(canvas)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return canvas

    def clone(self) -> QIconEngine:
        made = _Glyph(self._name, self._colour)
        # WORKAROUND(PySide 6.11): it is Qt's from here on, but Shiboken frees it on the way there.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(made))
        return made
