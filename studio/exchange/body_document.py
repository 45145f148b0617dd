"""Between a document of another program and a story's body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from studio.exchange.document import Change, Discussion, Document, Said
from studio.manuscript.blocks import (
    COMMENT,
    DEPTH,
    EMBED,
    KIND,
    SUGGESTED,
    Block,
    Frozen,
    clean,
    units,
)
from studio.manuscript.body import Signature, StoryBody
from studio.manuscript.comments import Remark, add_comment, read_threads, reply, resolve
from studio.manuscript.objects import embedded, keys_in
from studio.manuscript.suggested import open_suggestions
from studio.manuscript.suggestion_ledger import Origin, id_in, order_of
from studio.manuscript.suggestions import origin_of
from studio.vocabulary import BlockKind, DeviceId, PersonId

_EMPTY: Final = Block(BlockKind.PARAGRAPH, ())


def write_document(
    body: StoryBody, document: Document, person_of: Callable[[str], PersonId]
) -> None:
    """Make an empty body say what the document says.

    Who has signed in wrote the letters; suggestions and comments are of those `person_of` makes of
    their authors' names.
    """
    _Transcript(body, document, person_of).write()


def read_document(body: StoryBody, name_of: Callable[[PersonId], str]) -> Document:
    """What the body says, with names in place of ids."""
    blocks = body.text.blocks()
    embeds = body.embeds()
    keys = {key for key in keys_in(blocks) if key in embeds}
    out = Document(blocks=blocks, objects={key: embedded(embeds[key]) for key in keys})
    for name in sorted(open_suggestions(blocks), key=order_of):
        origin = origin_of(body, name)
        out.suggestions[name] = Change(name_of(origin.person), origin.at)
    for thread in read_threads(body):
        out.comments[thread.id] = Discussion(
            _said(thread.opening, name_of),
            tuple(_said(one, name_of) for one in thread.replies),
            thread.resolved_by is not None,
        )
    return out


def _said(remark: Remark, name_of: Callable[[PersonId], str]) -> Said:
    return Said(name_of(remark.person), remark.at, remark.words)


class _Transcript:
    def __init__(
        self, body: StoryBody, document: Document, person_of: Callable[[str], PersonId]
    ) -> None:
        self._body = body
        self._document = document
        self._blocks = document.blocks or [_EMPTY]
        self._person_of = person_of
        self._device = body.pen.device if body.pen else DeviceId("")
        self._keys: dict[str, str] = {}
        """Of the body, by key of the document."""

    def write(self) -> None:
        body = self._body
        body.text.replace(0, 0, "\n".join(clean(block.text) for block in self._blocks))
        body.take()  # marks on new letters in one change are slow
        self._enter_objects()
        self._enter_suggestions()
        at = 0
        for block in self._blocks:
            at = self._mark(block, at)
        body.take()
        self._enter_comments()

    def _enter_objects(self) -> None:
        for key in keys_in(self._blocks):
            if key in self._document.objects:
                self._keys[key] = self._body.keep_embed(self._document.objects[key].details())

    def _enter_suggestions(self) -> None:
        """All letters are there now, so each counts as made by somebody who saw them all."""
        for name in dict.fromkeys(_suggestions(self._blocks)):
            change = self._document.suggestions.get(name, Change("", ""))
            origin = Origin(self._person_of(change.author), self._device, change.at)
            with self._body.beside():
                self._keys[name] = self._body.text.ledger.enter(origin)

    def _mark(self, block: Block, at: int) -> int:
        """Returns where the next block begins."""
        text = self._body.text
        for run in block.runs:
            end = at + units(run.text)
            for key, value in self._own(run.marks).items():
                text.mark(at, end, key, value)
            at = end
        for key, value in {KIND: block.kind.value, DEPTH: block.depth}.items():
            if value:
                text.mark(at, at + 1, key, value)
        for key, value in self._own(block.marks).items():
            text.mark(at, at + 1, key, value)
        return at + 1

    def _own(self, marks: Frozen) -> Mapping[str, Any]:
        """The body's names for what the marks mean; comments come later."""
        found: dict[str, Any] = {}
        for key, value in marks:
            if key.startswith(SUGGESTED):
                found[key[:4] + self._keys[id_in(key)]] = value
            elif key.startswith(EMBED):
                if key in self._keys:
                    found[self._keys[key]] = value
            elif not key.startswith(COMMENT):
                found[key] = value
        return found

    def _enter_comments(self) -> None:
        places = self._places()
        pen, stamp = self._body.pen, self._body.stamp
        try:
            for name, one in self._document.comments.items():
                start, end = places.get(name, (0, 0))
                self._speak_as(one.opening)
                thread, _ = add_comment(self._body, start, end, one.opening.words)
                for said in one.replies:
                    self._speak_as(said)
                    reply(self._body, thread, said.words)
                if one.is_resolved:
                    resolve(self._body, thread, on=True)
        finally:
            self._body.pen, self._body.stamp = pen, stamp

    def _speak_as(self, said: Said) -> None:
        self._body.pen = Signature(self._person_of(said.author), self._device)
        self._body.stamp = lambda: said.at

    def _places(self) -> dict[str, tuple[int, int]]:
        places: dict[str, tuple[int, int]] = {}
        at = 0
        for block in self._blocks:
            for run in block.runs:
                end = at + units(run.text)
                for key, _ in run.marks:
                    if key.startswith(COMMENT):
                        name = key.removeprefix(COMMENT)
                        places[name] = (places.get(name, (at, end))[0], end)
                at = end
            at += 1
        return places


def _suggestions(blocks: list[Block]) -> list[str]:
    marks = [mark for block in blocks for run in block.runs for mark in run.marks]
    marks += [mark for block in blocks for mark in block.marks]
    return [id_in(key) for key, _ in marks if key.startswith(SUGGESTED)]
