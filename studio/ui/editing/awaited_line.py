"""Below the text: that a part of it, which somebody else wrote, is still on its way here."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from studio.media.amounts import size_text
from studio.ui.page import IconLabel


class AwaitedLine(QWidget):
    """Writing goes on meanwhile: texts merge. Submitting waits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        sign = IconLabel(16)
        sign.show_icon("fetch", "wait")
        self.words = QLabel()
        self.words.setProperty("tone", "wait")
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(6)
        row.addWidget(sign)
        row.addWidget(self.words, 1)
        self.hide()

    def show_size(self, size: int) -> None:
        """Bytes that are missing; 0: the line goes."""
        words = self.tr(
            "A part of this story is still on its way here ({size}). You can go on writing;"
            " it can be submitted when all of it is here."
        )
        self.words.setText(words.format(size=size_text(size)))
        self.setVisible(size > 0)
