"""A story that is open for writing, with all that brings it to the disk. Outlives its page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal, Slot

from studio.desks.editing import EditingDesk, StorySheet
from studio.manuscript.body import Signature, StoryBody
from studio.ui.editing.keeper import Keeper
from studio.ui.writer import Writer
from studio.vocabulary import Revision, StoryId

FIELDS: Final = ("headline", "deck", "byline")


@dataclass(frozen=True, slots=True)
class StoryOnDisk:
    """What opening a story reads."""

    sheet: StorySheet
    blobs: Sequence[bytes]
    pen: Signature


def read_story(desk: EditingDesk, story_id: StoryId) -> StoryOnDisk:
    """Slow: run it in background. Raises NotFound or StoreError."""
    with desk.office.store.reading() as connection:
        author = desk.office.author(connection)
    return StoryOnDisk(
        desk.sheet(story_id), desk.body(story_id), Signature(author.person, author.device)
    )


class OpenStory(QObject):
    """Body and fields of one story. The body belongs to the GUI thread."""

    went_ahead = Signal()
    """The screen has what the disk has not."""
    stored = Signal(object)
    """datetime of the commit after which the disk has everything."""
    failed = Signal(Exception)
    """A save failed; it is tried again."""

    def __init__(
        self, desk: EditingDesk, writer: Writer, story: StoryOnDisk, parent: QObject
    ) -> None:
        """Raises BodyError when what is stored is no body at all."""
        super().__init__(parent)
        self.id = story.sheet.id
        self.body = StoryBody.open(story.blobs)
        self.body.sign_in(story.pen.person, story.pen.device)
        self.body.stamp = desk.office.stamp
        self.values = {field: getattr(story.sheet, field) for field in FIELDS}
        """The fields as the screen has them."""
        self._bases = dict(story.sheet.revisions)
        """By field, the revision of the value that the screen was last seen to agree with."""
        self._desk = desk
        self._known = {_digest(blob) for blob in story.blobs}
        body: Keeper[int] = Keeper(writer, self._written, self._save_body, 0, self)
        self._keepers: dict[str, Keeper[Any]] = {"body": body}
        for field, value in self.values.items():
            shown, prepare = partial(self.values.__getitem__, field), partial(self._save, field)
            self._keepers[field] = Keeper(writer, shown, prepare, value, self)
        for keeper in self._keepers.values():
            keeper.went_ahead.connect(self.went_ahead)
            keeper.stored.connect(self._on_stored)
            keeper.failed.connect(self.failed)

    @property
    def is_ahead(self) -> bool:
        """The screen has what the disk has not."""
        return any(keeper.is_ahead for keeper in self._keepers.values())

    @property
    def trouble(self) -> Exception | None:
        """Why something of it could not be saved."""
        return next((keeper.trouble for keeper in self._keepers.values() if keeper.trouble), None)

    def touch(self) -> None:
        """The body was edited."""
        self._keepers["body"].touch()

    def edit_field(self, field: str, value: str) -> None:
        self.values[field] = value.strip()
        self._keepers[field].touch()

    def settle_field(self, field: str, value: str) -> None:
        """The store has another value, which came from elsewhere, and the screen shows it."""
        self.values[field] = value
        self._keepers[field].settle(value)

    def note_revision(self, field: str, revision: Revision | None) -> None:
        """The screen shows what the store has; later edits build on that."""
        if revision is not None:
            self._bases[field] = revision

    def is_field_ahead(self, field: str) -> bool:
        return self._keepers[field].is_ahead

    def save(self) -> None:
        """Bring everything to the disk now."""
        for keeper in self._keepers.values():
            keeper.save()

    def hand_over(self) -> None:
        """As `save`, but not even waiting for a save that is under way: the page closes."""
        for keeper in self._keepers.values():
            keeper.hand_over()

    def news_in(self, blobs: Sequence[bytes]) -> list[bytes]:
        """Those that were not here yet; they count as known from now on."""
        news = {digest: blob for blob in blobs if (digest := _digest(blob)) not in self._known}
        self._known |= news.keys()
        return list(news.values())

    def not_taken(self, blobs: Sequence[bytes]) -> None:
        """These are not in the body after all: they are news when they are read again."""
        self._known -= {_digest(blob) for blob in blobs}

    def close(self) -> None:
        self.body.close()
        self.deleteLater()

    def _written(self) -> int:
        return self.body.written

    def _save_body(self, stored: int, _shown: int) -> Callable[[], datetime]:
        update = self.body.own_updates(stored)
        self._known.add(_digest(update))
        return partial(self._desk.save_body, self.id, update, self.body.text.whole())

    def _save(self, field: str, _stored: str, value: str) -> Callable[[], datetime]:
        base = self._bases.get(field)
        return partial(self._desk.change_field, self.id, field, value, base)

    @Slot(object)
    def _on_stored(self, at: datetime) -> None:
        if not self.is_ahead:
            self.stored.emit(at)


def _digest(blob: bytes) -> bytes:
    return hashlib.blake2b(blob, digest_size=16).digest()
