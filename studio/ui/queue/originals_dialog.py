"""How originals leave: what they may take of the line, and when."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from studio.desks.transfers import TransfersDesk
from studio.ui.page import button, label
from studio.ui.queue.originals_limits import OriginalsLimits
from studio.ui.writer import Writer


class OriginalsDialog(QDialog):
    """What is changed in it holds at once."""

    def __init__(
        self, desk: TransfersDesk, writer: Writer, zone: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("How originals leave"))
        self.setMinimumWidth(460)
        about = label(
            self.tr("Texts, pictures and proxies do not wait for this. It holds at once."), "muted"
        )
        about.setWordWrap(True)
        self.limits = OriginalsLimits(desk, writer, zone)
        self.close_button = button(self.tr("Close"), "primary")
        self.close_button.clicked.connect(self.accept)
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(14)
        page.addWidget(about)
        page.addWidget(self.limits)
        page.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)
