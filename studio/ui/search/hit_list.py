"""What a search found, a hit a row: the title, and the sentence with the words in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QTextCharFormat, QTextLayout
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.desks.search import Hit
from studio.manuscript.blocks import units
from studio.ui.icons import icon
from studio.ui.theme import tokens

Index = QModelIndex | QPersistentModelIndex
Spans = Sequence[tuple[int, int]]
Role = Qt.ItemDataRole
HIT_ROLE: Final = Role.UserRole
ROW_HEIGHT: Final = 68
_ABOUT_WIDTH: Final = 360


class HitModel(QAbstractListModel):
    def __init__(self, about: Callable[[Hit], str], parent: QObject | None = None) -> None:
        """`about`: where and when, in a few words."""
        super().__init__(parent)
        self.about = about
        self.hits: tuple[Hit, ...] = ()

    def show(self, hits: tuple[Hit, ...]) -> None:
        if hits != self.hits:
            self.beginResetModel()
            self.hits = hits
            self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.hits)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self.hits[index.row()]
        if role == HIT_ROLE:
            return hit
        if role == Role.DisplayRole:
            return hit.title
        if role in (Role.AccessibleTextRole, Role.ToolTipRole):
            return " · ".join(part for part in (hit.title, self.about(hit), hit.sentence) if part)
        return None


class HitDelegate(QStyledItemDelegate):
    """Two lines; the words looked for stand on a soft ground, in bold."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit: Hit = index.data(HIT_ROLE)
        option = QStyleOptionViewItem(option)
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        look = tokens()
        painter.save()
        row = option.rect.adjusted(14, 10, -16, -8)
        sign = QRect(row.left(), row.top() + 2, 18, 18)
        icon("stories" if hit.sort == "story" else "planning", "muted").paint(painter, sign)
        words = row.adjusted(30, 0, 0, 0)
        about: str = index.model().about(hit)  # type: ignore[attr-defined]
        painter.setFont(option.font)
        painter.setPen(QColor(look.muted))
        right = QRect(words.right() - _ABOUT_WIDTH, words.top(), _ABOUT_WIDTH, 22)
        shown = painter.fontMetrics().elidedText(about, Qt.TextElideMode.ElideLeft, right.width())
        painter.drawText(
            right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown
        )
        title = QRect(words.left(), words.top(), words.width() - _ABOUT_WIDTH - 12, 22)
        font = QFont(option.font)
        font.setPixelSize(15)
        paint_marked(painter, title, hit.title, hit.title_marks, font, look.text)
        below = QRect(words.left(), words.top() + 26, words.width(), 20)
        paint_marked(painter, below, hit.sentence, hit.marks, option.font, look.muted)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)


def paint_marked(
    painter: QPainter, rect: QRect, text: str, spans: Spans, font: QFont, colour: str
) -> None:
    """One line of `text`; what does not fit is elided. `spans` in code points."""
    text = text.replace("\n", " ").replace("\u2028", " ")
    layout = QTextLayout(text, font)
    marked = QTextCharFormat()
    marked.setFontWeight(QFont.Weight.Bold)
    marked.setForeground(QColor(tokens().accent))
    marked.setBackground(QColor(tokens().accent_soft))
    ranges = []
    for start, end in spans:
        one = QTextLayout.FormatRange()
        one.start, one.length = units(text[:start]), units(text[start:end])
        one.format = marked
        ranges.append(one)
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    if line.isValid():
        line.setLineWidth(100_000)
    layout.endLayout()
    painter.save()
    painter.setClipRect(rect)
    painter.setPen(QColor(colour))
    top = rect.top() + (rect.height() - line.height()) / 2 if line.isValid() else rect.top()
    layout.draw(painter, QPoint(rect.left(), round(top)))
    painter.restore()


class HitList(QListView):
    hit_opened = Signal(object)
    """The Hit, by double click or Enter."""

    def __init__(
        self, about: Callable[[Hit], str], name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.found = HitModel(about, self)
        self.setModel(self.found)
        self.setItemDelegate(HitDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(self._open)

    def show_hits(self, hits: tuple[Hit, ...]) -> None:
        """The first one is chosen; of the same hits as before the chosen one stays."""
        before = self.chosen()
        self.found.show(hits)
        ids = [hit.id for hit in hits]
        row = ids.index(before.id) if before is not None and before.id in ids else 0
        if hits:
            self.setCurrentIndex(self.found.index(row))

    def chosen(self) -> Hit | None:
        hit: Hit | None = self.currentIndex().data(HIT_ROLE)
        return hit

    def step(self, rows: int) -> None:
        """Choose another one, so many rows further down."""
        last = self.found.rowCount() - 1
        row = max(0, min(self.currentIndex().row() + rows, last))
        self.setCurrentIndex(self.found.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.hit_opened.emit(index.data(HIT_ROLE))
