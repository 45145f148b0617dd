"""The story's media as a list model, with posters that come when they are read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from studio.desks.media_library import MediaRow
from studio.media.amounts import length_text, size_text
from studio.ui.dragged_media import packed
from studio.vocabulary import MediaKind, Sha256

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()
ROW_ROLE = int(Role.UserRole)
"""The MediaRow itself."""
POSTER_ROLE = int(Role.UserRole) + 1
"""A QImage, or None as long as there is none."""
FIGURES_ROLE = int(Role.UserRole) + 2
"""Length, picture size and file size in one line."""


class ShelfModel(QAbstractListModel):
    """Shows rows that someone else loaded; posters stay for as long as their row does."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[MediaRow] = []
        self._posters: dict[Sha256, QImage] = {}

    def show(self, rows: Sequence[MediaRow]) -> None:
        self.beginResetModel()
        self._rows = list(rows)
        kept = {row.sha256 for row in rows}
        self._posters = {sha: image for sha, image in self._posters.items() if sha in kept}
        self.endResetModel()

    def rows(self) -> list[MediaRow]:
        return list(self._rows)

    def without_poster(self) -> list[MediaRow]:
        return [row for row in self._rows if row.sha256 not in self._posters]

    def show_posters(self, posters: dict[Sha256, QImage]) -> None:
        self._posters.update(posters)
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1), [POSTER_ROLE])

    def line_of(self, sha256: Sha256) -> int:
        """-1 when it is not there."""
        return next((n for n, row in enumerate(self._rows) if row.sha256 == sha256), -1)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else flags

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802  (Qt's own)
        return packed(indexes[0].data(ROW_ROLE)) if indexes else QMimeData()

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Role.AccessibleTextRole:
            return ", ".join(part for part in (row.name, figures(row), row.caption) if part)
        if role == FIGURES_ROLE:
            return figures(row)
        return {
            Role.DisplayRole: row.name,
            Role.ToolTipRole: row.name,
            ROW_ROLE: row,
            POSTER_ROLE: self._posters.get(row.sha256),
        }.get(role)


def figures(row: MediaRow) -> str:
    """`02:03 · 1920 × 1080 · 12 MB`."""
    parts = [] if row.kind is MediaKind.PICTURE else [length_text(row.duration_ms)]
    if row.width:
        parts.append(f"{row.width} × {row.height}")
    return " · ".join([*parts, size_text(row.size)])
