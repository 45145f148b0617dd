"""A story on paper, or as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.desks.editing import StorySheet
from studio.errors import StoreError
from studio.ui.page import button, label
from studio.ui.theme import FONT_FAMILY

MARGIN_MM = 22.0


@dataclass(frozen=True, slots=True)
class Printable:
    """What goes on the paper."""

    sheet: StorySheet
    html: str
    left_out: int = 0
    """Open suggestions: what is printed is the text as it stands without them."""


def write_pdf(printable: Printable, path: Path) -> None:
    """A4, black on white whatever the window's look. Raises StoreError file_unwritable."""
    try:
        path.write_bytes(b"")  # Qt would only warn on stderr
    except OSError as error:
        raise StoreError("file_unwritable", file=str(path)) from error
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(
        QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM), QPageLayout.Unit.Millimeter
    )
    writer.setTitle(printable.sheet.headline)
    document_of(printable).print_(writer)
    if not path.stat().st_size:
        raise StoreError("file_unwritable", file=str(path))


def document_of(printable: Printable) -> QTextDocument:
    """The story as it is set on paper."""
    sheet = printable.sheet
    document = QTextDocument()
    font = QFont(FONT_FAMILY)
    font.setPointSizeF(10.5)  # 五号, what newsrooms print drafts in
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(
        "body { color: #000000; } p { line-height: 170%; margin: 0 0 6pt 0; }"
        "h1 { font-size: 20pt; } .deck { font-size: 12pt; color: #444444; }"
        ".byline { color: #444444; } blockquote { color: #333333; }"
    )
    parts = [f"<h1>{escape(sheet.headline)}</h1>"]
    if sheet.deck:
        parts.append(f'<p class="deck">{escape(sheet.deck)}</p>')
    about = " · ".join(part for part in (sheet.byline, sheet.column_name) if part)
    if about:
        parts.append(f'<p class="byline">{escape(about)}</p>')
    document.setHtml(f"<body>{''.join(parts)}{printable.html}</body>")
    return document


class PrintDialog(QDialog):
    """Save as PDF, or print."""

    def __init__(self, printable: Printable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Print"))
        self._printable = printable
        self.error: StoreError | None = None
        page = QVBoxLayout(self)
        page.setContentsMargins(24, 20, 24, 20)
        page.setSpacing(14)
        page.addWidget(label(printable.sheet.headline, "section"))
        page.addWidget(label(self.tr("A4, as last saved."), "muted"))
        if printable.left_out:
            words = self.tr("%n open suggestion(s) are not printed.", "", printable.left_out)
            page.addWidget(label(words, "wait"))
        self.pdf_button = button(self.tr("Save as PDF…"), "primary")
        self.print_button = button(self.tr("Print…"), "", "print")
        self.cancel_button = button(self.tr("Cancel"), "quiet")
        buttons = QHBoxLayout()
        for made in (self.cancel_button, self.print_button, self.pdf_button):
            buttons.addWidget(made)
        page.addLayout(buttons)
        self.pdf_button.clicked.connect(self._save)
        self.print_button.clicked.connect(self._print)
        self.cancel_button.clicked.connect(self.reject)

    def _save(self) -> None:
        name = "".join(c for c in self._printable.sheet.headline if c not in '\\/:*?"<>|')
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as PDF"), f"{name[:60] or 'story'}.pdf", "PDF (*.pdf)"
        )
        if not chosen:
            return
        try:
            write_pdf(self._printable, Path(chosen))
        except StoreError as error:
            self.error = error
        self.accept()

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            document_of(self._printable).print_(printer)
            self.accept()
