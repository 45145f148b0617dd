"""Puts into a text what was copied or dropped; long things are read in background first."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDir, QMimeData, QObject, QTemporaryDir, Signal
from PySide6.QtGui import QImage

from studio.errors import Invalid, MediaError, StudioError
from studio.exchange.html_in import Incoming, Picture, read_html
from studio.exchange.text_in import ENDINGS, read_text
from studio.manuscript.blocks import EMBED, OBJECT, Block, Run, plain_blocks, units
from studio.manuscript.fitting import word_of
from studio.manuscript.objects import keys_in
from studio.ui.background import Background
from studio.ui.dragged_media import unpacked
from studio.ui.editing.paste_fitting import fitted
from studio.ui.editing.pasting import files_in, own_clip, pasted
from studio.ui.error_text import sentences
from studio.vocabulary import LONGEST_STORY, BlockKind

if TYPE_CHECKING:
    from studio.manuscript.body import StoryBody
    from studio.ui.editing.story_edit import StoryEdit

_QUICK: Final = 20_000
"""Characters of HTML that are read in a few milliseconds, within the key press."""
_EMPTY: Final = Block(BlockKind.PARAGRAPH, ())


class PasteTools(QObject):
    told = Signal(StudioError)
    """Something could not be taken, or not all of it; the text is unharmed."""
    dropped = Signal()
    """What had been read was for a story that is no longer shown."""

    def __init__(self, edit: StoryEdit) -> None:
        super().__init__(edit)
        self._edit = edit
        self._background = Background(self)
        self._background.failed.connect(self._tell)
        self._scratch: QTemporaryDir | None = None
        self.forbidden: frozenset[str] = frozenset()
        """Formats that the story's column does not use."""

    def paste(self, source: QMimeData, *, plain: bool = False) -> None:
        """In place of what is chosen."""
        edit = self._edit
        if not edit.may_edit():
            return
        own = edit.textCursor()
        self.put(source, own.selectionStart(), own.selectionEnd(), plain=plain)

    def put(self, source: QMimeData, start: int, end: int, *, plain: bool = False) -> None:
        """In place of [start, end]."""
        edit = self._edit
        medium, files = unpacked(source), files_in(source)
        if medium is not None:
            edit.objects.insert(medium, end)
        elif files and not plain:
            self.take_files(files, end)
        elif plain or own_clip(source) is not None or not source.hasHtml():
            self._put_quick(source, start, end, plain=plain)
        else:
            self._put_html(source, start, end)

    def take_files(self, files: Sequence[Path], at: int) -> None:
        """Texts are read and put in there; media go to the library first."""
        body, place = self._edit.body, self._edit.body.text.anchor(at)
        media = [path for path in files if path.suffix.lower() not in ENDINGS]
        for path in files:
            if path.suffix.lower() in ENDINGS:
                put = partial(self._put_text_at, body, place)
                self._background.run(partial(read_text, path), put)
        if media:
            self._edit.files_dropped.emit(media, place)

    def insert(self, incoming: Incoming, start: int, end: int) -> None:
        """Raises nothing: what is too long is told, and nothing is put in."""
        edit, body = self._edit, self._edit.body
        if not incoming.blocks or edit.isReadOnly():
            return
        if body.text.length - (end - start) + incoming.length > LONGEST_STORY:
            self.told.emit(Invalid("story_too_long", limit=LONGEST_STORY))
            return
        incoming, had = fitted(incoming, self.forbidden)
        if not incoming.blocks:
            return
        if had:
            formats = self.tr(", ").join(sentences().word(word_of(name)) for name in had)
            self.told.emit(Invalid("profile_left_out", formats=formats))
        blocks, shift = self._apart(self._keyed(incoming), incoming, start, end)
        edit.binding.insert(start, end, blocks)
        self._bring_pictures(incoming, blocks, shift, start)
        if incoming.left_out:
            self.told.emit(MediaError("pictures_not_fetched", n=incoming.left_out))

    # -- one way each ----------------------------------------------------------------------------

    def _put_quick(self, source: QMimeData, start: int, end: int, *, plain: bool) -> None:
        if source.hasImage() and not source.hasText() and not plain:
            self._take_image(QImage(source.imageData()), end)
            return
        try:
            self.insert(pasted(source, plain=plain), start, end)
        except Invalid as error:
            self._tell(error)

    def _put_html(self, source: QMimeData, start: int, end: int) -> None:
        text = source.html()
        image = QImage(source.imageData()) if source.hasImage() and len(text) < _QUICK else None
        if len(text) <= _QUICK:
            self._put_read(image, start, end, read_html(text))
            return
        anchor = self._edit.body.text.anchor
        places = (anchor(start), anchor(end))
        body = self._edit.body

        def put(incoming: Incoming) -> None:
            if self._edit.body is body:
                find = body.text.find
                self._put_read(None, find(places[0]), find(places[1]), incoming)
            else:
                self.dropped.emit()

        self._background.run(partial(read_html, text), put)

    def _put_read(self, image: QImage | None, start: int, end: int, incoming: Incoming) -> None:
        """A picture copied in a browser comes as its address and as an image: take the image."""
        words = any(
            run.text.strip(OBJECT) and not run.marks
            for block in incoming.blocks
            for run in block.runs
        )
        if image is not None and not image.isNull() and incoming.left_out == 1 and not words:
            self._take_image(image, end)
        else:
            self.insert(incoming, start, end)

    def _put_text_at(self, body: StoryBody, place: bytes, text: str) -> None:
        if self._edit.body is not body:
            self.dropped.emit()
            return
        at = body.text.find(place)
        self.insert(Incoming(plain_blocks(text.rstrip("\r\n"))), at, at)

    # -- objects and pictures --------------------------------------------------------------------

    def _keyed(self, incoming: Incoming) -> list[Block]:
        """With keys of this body for the objects; what was cut here keeps its own."""
        if not incoming.objects:
            return list(incoming.blocks)
        body = self._edit.body
        known, here = body.embeds(), set(keys_in(body.text.blocks()))
        keys: dict[str, str] = {}
        for key in keys_in(incoming.blocks):
            if key in incoming.objects:
                is_ours = key in known and key not in here
                keys[key] = key if is_ours else body.keep_embed(incoming.objects[key].details())
        return [
            Block(block.kind, tuple(_rekeyed(run, keys) for run in block.runs), block.depth)
            for block in incoming.blocks
        ]

    def _apart(
        self, blocks: list[Block], incoming: Incoming, start: int, end: int
    ) -> tuple[list[Block], int]:
        """Objects and pictures do not share a paragraph with text that is there already."""
        page = self._edit.document()
        first, last = page.findBlock(start), page.findBlock(end)
        is_last = end == page.characterCount() - 1
        begins = 0 in incoming.pictures or _is_object(blocks[0])
        ends = len(incoming.blocks) - 1 in incoming.pictures or _is_object(blocks[-1])
        shift = 1 if begins and start > first.position() else 0
        has_tail = end < last.position() + last.length() - 1
        return [
            *([_EMPTY] if shift else []),
            *blocks,
            *([_EMPTY] if ends and (has_tail or is_last) else []),
        ], shift

    def _bring_pictures(
        self, incoming: Incoming, blocks: Sequence[Block], shift: int, start: int
    ) -> None:
        at, anchor = start, self._edit.body.text.anchor
        for number, block in enumerate(blocks):
            picture = incoming.pictures.get(number - shift)
            if picture is not None:
                self._bring(picture, anchor(at))
            at += units(block.text) + 1

    def _bring(self, picture: Picture, place: bytes) -> None:
        if picture.path is not None:
            self._edit.files_dropped.emit([picture.path], place)
            return
        target = self._aside(picture.name)

        def write() -> Path:
            target.write_bytes(picture.content)
            return target

        self._background.run(write, lambda path: self._edit.files_dropped.emit([path], place))

    def _take_image(self, image: QImage, at: int) -> None:
        """Pixels on the clipboard, as screenshots are."""
        if image.isNull():
            return
        place, target = self._edit.body.text.anchor(at), self._aside("clipboard.png")

        def write() -> Path:
            image.save(str(target))
            return target

        self._background.run(write, lambda path: self._edit.files_dropped.emit([path], place))

    def _aside(self, name: str) -> Path:
        """A free file; all of them go when the studio closes."""
        if self._scratch is None:
            self._scratch = QTemporaryDir(f"{QDir.tempPath()}/zaotai-XXXXXX")
        folder = Path(tempfile.mkdtemp(dir=self._scratch.path()))
        return folder / (Path(name).name.strip(". ") or "picture")

    def _tell(self, error: Exception) -> None:
        if not isinstance(error, StudioError):
            raise error  # a bug: for the crash dialog
        self.told.emit(error)


def _rekeyed(run: Run, keys: dict[str, str]) -> Run:
    marks = tuple(
        (keys.get(key, key) if key.startswith(EMBED) else key, value) for key, value in run.marks
    )
    return Run(run.text, marks)


def _is_object(block: Block) -> bool:
    return block.text == OBJECT
