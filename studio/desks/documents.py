"""The documents desk: stories from Word files, and Word files from stories."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, select

from studio.clock import unique_id
from studio.desks.changes import Change
from studio.desks.editing import EditingDesk, set_field, start_story
from studio.desks.media_library import MediaLibraryDesk, TakenIn, add_medium
from studio.desks.newsroom import Office
from studio.desks.wording import LONGEST, checked
from studio.errors import Invalid, MediaError, StoreError, StudioError
from studio.exchange.document import Document, LeftOut
from studio.exchange.html_in import Picture
from studio.exchange.office_file import has_owner_file, is_held
from studio.manuscript.blocks import Block, Run, joined
from studio.manuscript.objects import Sort
from studio.manuscript.outsiders import name_of, outsider
from studio.media.library import media_path
from studio.models.person import Person
from studio.sync.outbox import append_to_body
from studio.vocabulary import LONGEST_STORY, BlockKind, PersonId, Sha256, StoryId

Progress = Callable[[int, int], object]
"""Told (pictures taken in, of how many); what it raises ends the import."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read; its pictures are in the library, and no story is begun."""

    document: Document
    taken: Mapping[str, TakenIn]
    """By key of the document."""
    update: bytes
    """The body, as one Loro update."""
    text: str
    """The body as it reads."""


@dataclass(frozen=True, slots=True)
class Imported:
    story: StoryId
    left_out: tuple[StudioError, ...]
    """What the file held and the story does not, a sentence each."""


@dataclass(frozen=True, slots=True)
class DocumentsDesk:
    office: Office
    editing: EditingDesk
    media: MediaLibraryDesk

    def import_docx(
        self, path: Path, progress: Progress | None = None, headline: str = ""
    ) -> Imported:
        """A new story of a Word file, called `headline` if given. `read` and `begin` in one."""
        headline = checked("headline", headline)
        reading = self.read(path, progress)
        reading.document.headline = headline or reading.document.headline
        return self.begin(reading)

    def read(self, path: Path, progress: Progress | None = None) -> Reading:
        """Read the file, and take its pictures into the library.

        Slow: run it in background. Raises Invalid, StoreError, or MediaError media_no_room; a
        picture that is none, or too large, is left out and told.
        """
        from studio.exchange.docx_in import read_docx  # lxml is not needed before

        document = read_docx(path)
        document.headline = document.headline or path.stem
        _shorten(document)
        taken: dict[str, TakenIn] = {}
        for index, (key, picture) in enumerate(list(document.pictures.items())):
            if progress is not None:
                progress(index, len(document.pictures))
            found = self._take_in(picture)
            if found is None:
                document.left_out.append(LeftOut("docx_pictures"))
                _drop(document, key)
                continue
            taken[key] = found
            about = found.about
            document.objects[key] = replace(
                document.objects[key], sort=Sort(about.kind.value), sha256=found.sha256,
                name=found.name, type=about.type, size=found.size, width=about.width,
                height=about.height, duration_ms=about.duration_ms,
            )  # fmt: skip
        return Reading(document, taken, *self._body_of(document))

    def begin(self, reading: Reading) -> Imported:
        """The new story with all that belongs to it, or nothing of it; of who works here.

        Raises StoreError.
        """
        document, story = reading.document, StoryId(unique_id())
        media = {one.sha256: one for one in reading.taken.values()}

        def work(connection: Connection) -> None:
            author, at = self.office.author(connection), self.office.stamp()
            start_story(connection, self.office, story, document.headline)
            append_to_body(connection, author, story, reading.update, reading.text, at)
            for name, value in (("deck", document.deck), ("byline", document.byline)):
                if value:
                    set_field(connection, self.office, story, name, value)
            for taken in media.values():
                add_medium(connection, self.office, story, taken)

        self.office.store.write(work)
        self.office.changes.announce(Change(stories=frozenset({story}), queue=True))
        return Imported(story, _told(document.left_out))

    def gather(self, story_id: StoryId) -> Document:
        """The story as it is stored now. Raises NotFound, or BodyError when it is damaged."""
        from studio.exchange.body_document import read_document
        from studio.manuscript.body import StoryBody

        sheet = self.editing.sheet(story_id)
        colleagues = self._colleagues()
        body = StoryBody.open(self.editing.body(story_id))
        try:
            if body.fault is not None:
                raise body.fault
            document = read_document(body, lambda person: name_of(person, colleagues))
        finally:
            body.close()
        document.headline, document.deck = sheet.headline, sheet.deck
        document.byline = sheet.byline
        for key, one in document.objects.items():
            path = media_path(self.media.library, Sha256(one.sha256)) if one.sha256 else None
            if one.sort is Sort.PICTURE and path is not None and path.exists():
                document.pictures[key] = Picture(one.name, path=path)
        return document

    def write(self, document: Document, path: Path) -> tuple[StudioError, ...]:
        """Write the Word file, whole or not at all; what it cannot hold, a sentence each.

        Raises StoreError file_in_use or file_unwritable.
        """
        from studio.exchange.docx_out import docx_bytes

        if path.exists() and has_owner_file(path):
            raise StoreError("file_in_use", file=path.name)
        try:
            content = docx_bytes(document, self.office.stamp())
            _replace(path, content)
        except OSError as error:
            code = "file_in_use" if is_held(path, error) else "file_unwritable"
            raise StoreError(code, file=str(path)) from error
        return _told(document.left_out)

    def export_docx(self, story_id: StoryId, path: Path) -> tuple[StudioError, ...]:
        """`gather` and `write` in one. Slow: run it in background."""
        return self.write(self.gather(story_id), path)

    def _body_of(self, document: Document) -> tuple[bytes, str]:
        """A new body, signed by who works here: its Loro update and its text. Raises Invalid."""
        from studio.exchange.body_document import write_document
        from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

        with self.office.store.reading() as connection:
            author = self.office.author(connection)
        known = self._colleagues()
        often = Counter(known.values())
        names = {name: person for person, name in known.items() if often[name] == 1}
        body = StoryBody.open()
        try:
            body.sign_in(author.person, author.device)
            write_document(body, document, lambda name: names.get(name) or outsider(name))
            body.commit()
            update, text = body.own_updates(0), body.text.whole()
        finally:
            body.close()
        if len(text) > LONGEST_STORY:
            raise Invalid("story_too_long", limit=LONGEST_STORY)
        return update, text

    def _colleagues(self) -> dict[PersonId, str]:
        with self.office.store.reading() as connection:
            lines = connection.execute(select(Person.c.id, Person.c.name))
            return {PersonId(line.id): line.name for line in lines}

    def _take_in(self, picture: Picture) -> TakenIn | None:
        with tempfile.TemporaryDirectory(prefix="zaotai-") as folder:
            path = Path(folder) / (Path(picture.name).name.strip(". ") or "picture")
            try:
                path.write_bytes(picture.content)
            except OSError as error:
                raise StoreError("file_unwritable", file=str(path)) from error
            try:
                return self.media.take_in(path)
            except MediaError as error:
                if error.code == "media_no_room":
                    raise
                return None


def _told(left_out: list[LeftOut]) -> tuple[StudioError, ...]:
    counts: dict[str, int] = {}
    for one in left_out:
        counts[one.code] = counts.get(one.code, 0) + one.n
    return tuple(StudioError(code, n=n) for code, n in counts.items())


def _shorten(document: Document) -> None:
    """What is longer than a field may be stands in the text, too, so that nothing is lost."""
    head: list[Block] = []
    for name, kind in (("headline", BlockKind.HEADING_1), ("deck", BlockKind.PARAGRAPH),
                       ("byline", BlockKind.PARAGRAPH)):  # fmt: skip
        value = getattr(document, name)
        if len(value) > LONGEST[name]:
            head.append(Block(kind, (Run(value),)))
            setattr(document, name, value[: LONGEST[name]].strip())
    document.blocks[:0] = head


def _drop(document: Document, key: str) -> None:
    """The picture is not to be had; its caption stays."""
    one = document.objects.pop(key)
    del document.pictures[key]
    blocks: list[Block] = []
    for block in document.blocks:
        if not any(mark[0] == key for run in block.runs for mark in run.marks):
            blocks.append(block)
            continue
        rest = [run for run in block.runs if not any(mark[0] == key for mark in run.marks)]
        runs = joined([*rest, *([Run(one.below)] if one.below else [])])
        if runs or block.marks:
            blocks.append(replace(block, runs=runs))
    document.blocks = blocks


def _replace(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.zaotai")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
