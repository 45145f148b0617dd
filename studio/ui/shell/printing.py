"""A story on paper, or as a PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QMarginsF, QSize, Qt, QUrl
from PySide6.QtGui import (
    QFont,
    QImage,
    QImageReader,
    QPageLayout,
    QPageSize,
    QPdfWriter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from studio.desks.editing import EditingDesk, StorySheet
from studio.desks.media_library import MediaLibraryDesk
from studio.errors import MediaError, StoreError
from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.formats import blocks_of, pieces_of
from studio.ui.editing.object_look import sort_name
from studio.ui.page import button, label
from studio.ui.saving import target
from studio.ui.theme import FONT_FAMILY
from studio.vocabulary import Sha256, StoryId

MARGIN_MM = 22.0
LARGEST: Final = QSize(470, 480)
"""Of a picture at 96 dots an inch: as wide as the lines, half as high as the page."""
_DOTS: Final = LARGEST * 2.5
"""What is read of it: 240 dots an inch, and 2 MB where a camera's picture has 90."""
_URN: Final = "urn:sha256:"


@dataclass(frozen=True, slots=True)
class Printable:
    """What goes on the paper."""

    sheet: StorySheet
    html: str
    left_out: int = 0
    """Open suggestions: what is printed is the text as it stands without them."""
    objects: tuple[Embedded, ...] = ()
    images: Mapping[str, QImage] = field(default_factory=dict)
    """By SHA-256 what could be read of them; the others are named on the paper."""


def read_printable(editing: EditingDesk, media: MediaLibraryDesk, story: StoryId) -> Printable:
    """As last saved. Slow: run it in background. Raises NotFound or BodyError."""
    proof = editing.proof(story)
    images = {one.sha256: _image(media, one) for one in proof.objects if one.sha256}
    found = {sha256: image for sha256, image in images.items() if not image.isNull()}
    return Printable(editing.sheet(story), proof.html, proof.left_out, proof.objects, found)


def _image(media: MediaLibraryDesk, one: Embedded) -> QImage:
    """The picture itself, else its poster; of a film the poster; a null image: neither is here."""
    sha256 = Sha256(one.sha256)
    if one.sort is Sort.PICTURE:
        try:
            image = _read(media.file(sha256))
        except MediaError:
            image = QImage()
        if not image.isNull():
            return image
    poster = media.poster(sha256)
    return QImage() if poster is None else _read(poster)


def _read(path: Path) -> QImage:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)  # files of the library have no ending
    reader.setAutoTransform(True)
    size = reader.size()
    if size.width() > _DOTS.width() or size.height() > _DOTS.height():
        reader.setScaledSize(size.scaled(_DOTS, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


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
        ".byline, .caption { color: #444444; } blockquote { color: #333333; }"
        ".figure { line-height: 100%; margin: 8pt 0 8pt 0; }"
    )
    parts = [f"<h1>{escape(sheet.headline)}</h1>"]
    if sheet.deck:
        parts.append(f'<p class="deck">{escape(sheet.deck)}</p>')
    about = " · ".join(part for part in (sheet.byline, sheet.column_name) if part)
    if about:
        parts.append(f'<p class="byline">{escape(about)}</p>')
    document.setHtml(f"<body>{''.join(parts)}{_with_figures(printable.html)}</body>")
    _show_images(document, printable)
    return document


_RULED = (
    'width="100%" border="1" cellspacing="0" cellpadding="4" style="border-collapse: collapse;'
    ' border-style: solid; border-color: #888888; margin: 6pt 0 8pt 0"'
)


def _with_figures(html: str) -> str:
    """Qt knows no figures: an object and its caption are a paragraph. Its tables have no lines."""
    return (
        html.replace("<table>", f"<table {_RULED}>")
        .replace("<th>", '<th align="left">')
        .replace("<figure>", '<p class="figure" align="center">')
        .replace("<figcaption>", '<br><span class="caption">')
        .replace("</figcaption>", "</span>")
        .replace("</figure>", "</p>")
    )


def _show_images(document: QTextDocument, printable: Printable) -> None:
    """As large as the page allows; a line that names it where there is none."""
    names = {one.sha256: _name(one) for one in printable.objects}
    for at, sha256 in reversed(list(_images_in(document))):
        cursor = QTextCursor(document)
        cursor.setPosition(at)
        cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
        image = printable.images.get(sha256)
        if image is None:
            cursor.insertText(f"[{names.get(sha256) or sha256[:12]}]", QTextCharFormat())
            continue
        form = cursor.charFormat().toImageFormat()
        document.addResource(
            QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()), image
        )
        room = QSize(LARGEST.width() - _indent(cursor), LARGEST.height())
        size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        form.setWidth(min(size.width(), image.width()))
        form.setHeight(min(size.height(), image.height()))
        cursor.setCharFormat(form)


def _indent(cursor: QTextCursor) -> int:
    """Pixels that the paragraph stands further to the right, in a list."""
    listed = cursor.currentList()
    steps = cursor.blockFormat().indent() + (listed.format().indent() if listed is not None else 0)
    return round(steps * cursor.document().indentWidth())


def _images_in(document: QTextDocument) -> Iterable[tuple[int, str]]:
    for block in blocks_of(document):
        for piece in pieces_of(block):
            if piece.charFormat().isImageFormat():
                name = piece.charFormat().toImageFormat().name().removeprefix(_URN)
                yield from ((piece.position() + n, name) for n in range(piece.length()))


def _name(one: Embedded) -> str:
    words = QCoreApplication.translate("Printing", "{sort}: {name}")
    return words.format(sort=sort_name(one.sort), name=one.name or one.alt or one.sha256[:12])


class PrintDialog(QDialog):
    """Save as PDF, or print."""

    def __init__(self, printable: Printable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Print"))
        self.printable = printable
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
        name = "".join(c for c in self.printable.sheet.headline if c not in '\\/:*?"<>|')
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.tr("Save as PDF"), f"{name[:60] or 'story'}.pdf", "PDF (*.pdf)"
        )
        where = target(self, chosen, ".pdf") if chosen else None
        if where is None:
            return
        try:
            write_pdf(self.printable, where)
        except StoreError as error:
            self.error = error
        self.accept()

    def _print(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            document_of(self.printable).print_(printer)
            self.accept()
