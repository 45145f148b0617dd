"""A story that is open for writing, with all that brings it to the disk. Outlives its page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from studio.desks.editing import EditingDesk, StoredBody, StorySheet
from studio.manuscript.body import Signature, StoryBody
from studio.ui.editing.keeper import Keeper
from studio.ui.writer import Writer
from studio.vocabulary import Revision, StoryId

T = TypeVar("T")

FIELDS: Final = ("headline", "deck", "byline")


@dataclass(frozen=True, slots=True)
class StoryOnDisk:
    """What opening a story reads."""

    sheet: StorySheet
    body: StoredBody
    pen: Signature


def read_story(desk: EditingDesk, story_id: StoryId) -> StoryOnDisk:
    """Slow: run it in background. Raises NotFound or StoreError."""
    with desk.office.store.reading() as connection:
        author = desk.office.author(connection)
    pen = Signature(author.person, author.device)
    return StoryOnDisk(desk.sheet(story_id), desk.stored_body(story_id), pen)


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
        self.values = {field: getattr(story.sheet, field) for field in FIELDS}
        """The fields as the screen has them."""
        self._bases = dict(story.sheet.revisions)
        """By field, the revision of the value that the screen was last seen to agree with."""
        self._desk = desk
        self._writer = writer
        self._pen = story.pen
        self._keepers: dict[str, Keeper[Any]] = {}
        self._former: list[tuple[StoryBody, Keeper[int]]] = []
        """Bodies that the page had before, as long as the disk lacks something of them."""
        self._take_body(story.body, self.opened(story.body))
        for field, value in self.values.items():
            shown, prepare = partial(self.values.__getitem__, field), partial(self._save, field)
            self._keepers[field] = self._heard(Keeper(writer, shown, prepare, value, self))

    def opened(self, stored: StoredBody) -> StoryBody:
        """What is stored, for this person to write in. Raises BodyError when it is no body."""
        body = StoryBody.open(stored.blobs)
        body.sign_in(self._pen.person, self._pen.device)
        body.stamp = self._desk.office.stamp
        return body

    def _take_body(self, stored: StoredBody, body: StoryBody) -> None:
        self.body = body
        self.ground = stored.ground
        """Of the body as it was read; another one in the store: words were taken out since."""
        self._known = {_digest(blob) for blob in stored.blobs}
        shown, prepare = partial(_written, body), partial(self._save_body, body, stored.ground)
        self._keepers["body"] = self._heard(Keeper(self._writer, shown, prepare, 0, self))

    def _heard(self, keeper: Keeper[T]) -> Keeper[T]:
        keeper.went_ahead.connect(self.went_ahead)
        keeper.stored.connect(self._on_stored)
        keeper.failed.connect(self.failed)
        return keeper

    @property
    def is_ahead(self) -> bool:
        """The screen has what the disk has not."""
        return any(keeper.is_ahead for keeper in self._all_keepers())

    @property
    def trouble(self) -> Exception | None:
        """Why something of it could not be saved."""
        return next((keeper.trouble for keeper in self._all_keepers() if keeper.trouble), None)

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
        """Those that were not here yet; they count as known from now on.

        Pieces that are known may come as one: what holds nothing that is not here is no news.
        """
        news = {digest: blob for blob in blobs if (digest := _digest(blob)) not in self._known}
        self._known |= news.keys()
        return [blob for blob in news.values() if not self.body.has(blob)]

    def change_over(self, stored: StoredBody, body: StoryBody) -> None:
        """Go on with `body`, which was `opened`: words of the one here were taken out of it.

        What the disk lacks of this one goes to the writer at once; it joins the refused words that
        it builds on.
        """
        former, keeper = self.body, self._keepers["body"]
        keeper.hand_over()
        self._take_body(stored, body)
        self._former.append((former, keeper))

    def not_taken(self, blobs: Sequence[bytes]) -> None:
        """These are not in the body after all: they are news when they are read again."""
        self._known -= {_digest(blob) for blob in blobs}

    def close(self) -> None:
        for body, _ in self._former:
            body.close()
        self.body.close()
        self.deleteLater()

    def _all_keepers(self) -> Iterator[Keeper[Any]]:
        yield from self._keepers.values()
        yield from (keeper for _, keeper in self._former)

    def _save_body(
        self, body: StoryBody, ground: int, stored: int, _shown: int
    ) -> Callable[[], datetime]:
        update = body.own_updates(stored)
        if body is self.body:
            self._known.add(_digest(update))
        return partial(self._desk.save_body, self.id, update, body.text.whole(), ground)

    def _save(self, field: str, _stored: str, value: str) -> Callable[[], datetime]:
        base = self._bases.get(field)
        return partial(self._desk.change_field, self.id, field, value, base)

    @Slot(object)
    def _on_stored(self, at: datetime) -> None:
        for one in [one for one in self._former if not one[1].is_ahead]:
            self._former.remove(one)  # the page has another one by now
            one[0].close()
        if not self.is_ahead:
            self.stored.emit(at)


def _written(body: StoryBody) -> int:
    return body.written


def _digest(blob: bytes) -> bytes:
    return hashlib.blake2b(blob, digest_size=16).digest()
