"""Shows the objects of a text in their lines; pictures come when they have been read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit

from studio.manuscript.blocks import EMBED, OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort, embedded
from studio.ui.background import Background
from studio.ui.editing.formats import OBJECT_TYPE, blocks_of, marks_of
from studio.ui.editing.object_look import paint, size_of
from studio.vocabulary import Sha256

FindPoster = Callable[[Sha256], Path | None]
_FINEST: Final = 1440  # device pixels; a column on a fine screen
_UNSHOWN_WIDTH: Final = 640  # of a page that is in no window yet
_EDGES: Final = 9  # the page's own margins, and a pixel against rounding


class ObjectView(QPyTextObject):
    """Paints in the GUI thread what was read in background. Knows one body at a time."""

    def __init__(self, edit: QTextEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._body: StoryBody | None = None
        self._known: dict[str, Embedded] = {}
        self._images: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._find_poster: FindPoster | None = None
        self._background = Background(self)

    def look_in(self, find_poster: FindPoster) -> None:
        """Where pictures are found; called in background."""
        self._find_poster = find_poster
        self.retry()

    def show_body(self, body: StoryBody) -> None:
        """Before a page of it is shown."""
        self._body = body
        self._known = _all_in(body)
        self._asked.clear()

    def paint_on(self, page: QTextDocument) -> None:
        """Before `page` is laid out, and after it was filled: a layout makes filling slow."""
        page.documentLayout().registerHandler(OBJECT_TYPE, self)

    def of(self, key: str) -> Embedded | None:
        """What the object of that key is; None: the body does not say."""
        if key not in self._known and self._body is not None:
            self._known = _all_in(self._body)
        return self._known.get(key)

    @Slot()
    def refresh(self) -> None:
        """Words or details may have changed: lay those objects out anew."""
        if self._body is None:
            return
        before, self._known = self._known, _all_in(self._body)
        changed = {key for key, one in self._known.items() if before.get(key) != one}
        if not changed:
            return
        document = self._edit.document()
        for block in blocks_of(document):
            for at in _objects_of(block):
                if key_at(document, at) in changed:
                    document.markContentsDirty(at, 1)
        self._edit.viewport().update()

    @Slot()
    def retry(self) -> None:
        """Pictures that were not there may be now."""
        self._asked = set(self._images)
        self._edit.viewport().update()

    # -- for Qt's layout -----------------------------------------------------------------------

    def intrinsicSize(self, page: QTextDocument, at: int, form: QTextFormat) -> QSizeF:  # noqa: N802
        return self.size_at(page, at, self._shown(form))

    def size_at(self, page: QTextDocument, at: int, one: Embedded) -> QSizeF:
        """Of an object at that place of the page, words and all."""
        return size_of(one, self._width(page, at), page.defaultFont())

    def drawObject(  # noqa: N802
        self,
        painter: QPainter,
        room: QRectF | QRect,
        page: QTextDocument,
        _at: int,
        form: QTextFormat,
    ) -> None:
        is_chosen = form.hasProperty(QTextFormat.Property.BackgroundBrush)
        self._draw(painter, QRectF(room), self._shown(form), is_chosen=is_chosen)

    def draw_at(self, painter: QPainter, room: QRectF, at: int) -> None:
        """The object at a place of the page that is shown, as chosen."""
        one = self.of(key_at(self._edit.document(), at) or "") or Embedded(Sort.PICTURE)
        self._draw(painter, room, one, is_chosen=True)

    def _draw(self, painter: QPainter, room: QRectF, one: Embedded, *, is_chosen: bool) -> None:
        image = self._images.get(one.sha256)
        if image is None and one.sha256:
            self._ask_for(one.sha256)
        look = (self._edit.palette(), self._edit.document().defaultFont())
        paint(painter, room, one, image, look, is_chosen=is_chosen)

    def _shown(self, form: QTextFormat) -> Embedded:
        key = _key_in(marks_of(form.toCharFormat()))
        return self.of(key or "") or Embedded(Sort.PICTURE)

    def _width(self, page: QTextDocument, at: int) -> float:
        whole = page.pageSize().width() if page.pageSize().width() > 0 else _UNSHOWN_WIDTH
        block = page.findBlock(at)
        form, listed = block.blockFormat(), block.textList()
        steps = form.indent() + (listed.format().indent() if listed is not None else 0)
        beside = form.leftMargin() + form.rightMargin() + steps * page.indentWidth()
        return max(whole - beside - _EDGES, 120)

    # -- pictures ------------------------------------------------------------------------------

    def _ask_for(self, sha256: str) -> None:
        find = self._find_poster
        if find is None or sha256 in self._asked:
            return
        self._asked.add(sha256)

        def read() -> QImage:
            path = find(Sha256(sha256))
            return QImage() if path is None else _thumbnail(path)

        def show(image: QImage) -> None:
            if not image.isNull():
                self._images[sha256] = image
                self._edit.viewport().update()

        self._background.run(read, show)


def key_at(document: QTextDocument, at: int) -> str | None:
    """The key of the object at a position; None: there is none."""
    if document.characterAt(at) != OBJECT:
        return None
    block = document.findBlock(at)
    for walk in block:  # type: ignore[attr-defined]  # iterable; the stub says object
        piece = walk.fragment()
        if piece.position() <= at < piece.position() + piece.length():
            return _key_in(marks_of(piece.charFormat()))
    return None


def find_key(document: QTextDocument, key: str) -> int | None:
    """Where the object of that key stands; None: nowhere on this page."""
    for block in blocks_of(document):
        for at in _objects_of(block):
            if key_at(document, at) == key:
                return at
    return None


def _objects_of(block: QTextBlock) -> list[int]:
    text = block.text()
    if OBJECT not in text:
        return []
    start = block.position()
    return [start + at for at in range(block.length() - 1) if _is_object(block, start + at)]


def _is_object(block: QTextBlock, at: int) -> bool:
    document = block.document()
    return document.characterAt(at) == OBJECT


def _key_in(marks: Mapping[str, Any]) -> str | None:
    return next((key for key in marks if key.startswith(EMBED)), None)


def _all_in(body: StoryBody) -> dict[str, Embedded]:
    return {key: embedded(about) for key, about in body.embeds().items()}


def _thumbnail(path: Path) -> QImage:
    reader = QImageReader(str(path))
    size = reader.size()
    if size.width() > _FINEST:
        size = size.scaled(QSize(_FINEST, _FINEST * 4), Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(size)
    return reader.read()
