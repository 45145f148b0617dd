"""A story's body as a Loro document. It belongs to the thread that opened it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, cast
from weakref import WeakMethod

import loro

from studio.errors import BodyError
from studio.manuscript.blocks import EMBED, FLOWING, Marks, frozen, units
from studio.manuscript.loro_guard import GUARD
from studio.manuscript.objects import StoryObjects
from studio.manuscript.portions import operations_in
from studio.manuscript.steps import Add, Anew, Drop, Keep, Step, Steps
from studio.manuscript.story_text import StoryText
from studio.manuscript.tables import Grid, StoredTable, peer_of, planting
from studio.vocabulary import DeviceId, PersonId

SEED: Final = base64.b64decode(
    "bG9ybwAAAAAAAAAAAAAAAE0ixBgABD0AAQABARABAQAAAAAAAAABAQAAAAAABQEAAAEABgEEAQIAAAUEYm9keQAOAQQC"
    "AQACAQACAQUCAQEAAgEK"
)
"""Every body begins with it: peer 1 inserted one newline.

Two who create the same body import the same insertion, so nothing is doubled; and the last newline
belongs to nobody, so undo never takes it.
"""

CHANGE_SECONDS: Final = 20
"""Letters typed within so long share the time that the history keeps; it is shown, never compared.

An hour of typing grows by some 5 % through it.
"""
_MOST_UNDONE: Final = 1000
"""Steps back; Loro's own 100 are an hour of writing."""
_BESIDES: Final = "besides"  # origin of what undo leaves alone


@dataclass(frozen=True, slots=True)
class Signature:
    """Who held a pen."""

    person: PersonId
    device: DeviceId


class StoryBody:
    """One opening of a body. Its peer id is random and never used again.

    A reused peer id would silently drop edits. Whoever opens a body to write in it signs in first
    and calls `close` when done.
    """

    def __init__(
        self,
        doc: loro.LoroDoc,
        damaged: tuple[int, ...] = (),
        fault: BodyError | None = None,
        *,
        merge_ms: int = 1000,
    ) -> None:
        """Take over a document; `open` makes one."""
        self.damaged = damaged
        """Indexes of the blobs that could not be read and were left out."""
        self.fault = fault
        """Why the first of them was left out."""
        self.peer = doc.peer_id
        self.pen: Signature | None = None
        """Who writes here."""
        self.stamp: Callable[[], str] = str
        """Gives the time (UTC) that suggestions and comments show."""
        self.remarks = 0
        """Grows whenever details of suggestions or comments change, by whomever."""
        self.text = StoryText(doc)
        self._doc = doc
        self._people = doc.get_map("people")
        self.comments = doc.get_map("comments")
        """Threads, for studio.manuscript.comments."""
        self._objects = StoryObjects(doc)
        self._embeds_made = 0
        self._planted: list[tuple[int, int]] = []  # (written then, the peer that planted)
        self._rooted: set[str] = set()  # keys of tables that are planted
        self._unsigned: Signature | None = None
        self._seen: list[Step] = []
        self._events = 0
        self._is_shown = False  # the screen made the change in hand: no steps are wanted
        self._beside = False
        self._merge_ms = merge_ms
        self._apart = 0  # changes that are undone on their own
        self._overtaken = False  # by another's edit, while there was something to redo
        with GUARD:
            self._watch = doc.subscribe_root(_weakly(self._on_event))
            self._history = loro.UndoManager(doc)
            self._history.set_merge_interval(merge_ms)
            self._history.set_max_undo_steps(_MOST_UNDONE)
            self._history.add_exclude_origin_prefix(_BESIDES)

    @classmethod
    def open(cls, blobs: Sequence[bytes] = (), *, merge_ms: int = 1000) -> StoryBody:
        """The body that these blobs make up, in any order; none makes an empty body.

        What cannot be read is left out and stands in `damaged`. Letters typed within `merge_ms`
        are one undo. Raises BodyError when what can be read is not a body.
        """
        doc, damaged, fault = load_document(blobs)
        body = cls(doc, damaged, fault, merge_ms=merge_ms)
        if not body.text.slice(0, body.text.length).endswith("\n"):
            body.close()
            raise BodyError("body_damaged")
        return body

    def close(self) -> None:
        """Hear of no more changes; a body that nobody holds any more goes without it."""
        self._watch.unsubscribe()

    # -- who ---------------------------------------------------------------------------------

    def sign_in(self, person: PersonId, device: DeviceId) -> None:
        """Name whose peer this is. It is written along with the first edit, not before."""
        self.pen = self._unsigned = Signature(person, device)

    def people(self) -> dict[int, Signature]:
        """Who each peer was."""
        with GUARD:
            signed = cast("dict[str, dict[str, Any]]", self._people.get_deep_value())
        return {int(peer, 16): Signature(**names) for peer, names in signed.items()}

    # -- embeds ------------------------------------------------------------------------------

    def keep_embed(self, details: Mapping[str, Any]) -> str:
        """Store what an object is; returns the key of the mark for its OBJECT.

        Undo leaves it alone: it takes only the OBJECT away, and brings it back.
        """
        self._embeds_made += 1
        name = f"{self.peer:x}-{self._embeds_made}"
        self._close_change()
        self._objects.keep(name, details)
        with GUARD:
            self._doc.set_next_commit_origin(_BESIDES)
            self._doc.commit()
        return EMBED + name

    def embeds(self) -> dict[str, Mapping[str, Any]]:
        """The details of every embed, by the key of its mark."""
        return self._objects.all()

    def write_words(self, key: str, field: str, text: str, caret: int = -1) -> bool:
        """What an object's caption, credit or alt text reads now; False: as it did before."""
        if not self._objects.write(key, field, text, caret):
            return False
        self._close_change()
        return True

    def grid(self, key: str) -> Grid | None:
        """The table of that key as it is seen; None: there is none."""
        return self._objects.grid(key)

    def table(self, key: str) -> StoredTable:
        """The cells of a table, to be written in; it is planted when it was not before."""
        name = key.removeprefix(EMBED)
        if key not in self._rooted:
            rows = self._objects.plain_rows(key)
            peer = peer_of(name, rows)
            if self._doc.oplog_vv.get_last(peer) is None:
                self._planted.append((self.written, peer))
                with GUARD:
                    self._doc.import_(planting(name, rows))
            self._rooted.add(key)
        return StoredTable(self._doc, name)

    def take_beside(self) -> bool:
        """Whether anything beside the text changed since the last call: objects' words."""
        changed, self._beside = self._beside, False
        return changed

    # -- local edits -------------------------------------------------------------------------

    def commit(self) -> bool:
        """Close a local change that is already on the screen; False when there was none."""
        is_change = self._doc.get_pending_txn_len() > 0
        if is_change:
            self._is_shown = True
            try:
                self._close_change()
            finally:
                self._is_shown = False
        self._seen, self._events = [], 0
        return is_change

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Makes one change that undo leaves alone; `take` tells what came of it."""
        self._close_change()
        with GUARD:
            yield
            self._doc.set_next_commit_origin(_BESIDES)
            self._doc.commit()

    def take(self) -> Steps:
        """Close a change; what the screen must follow."""
        self._close_change()
        steps: Steps = Anew() if self._events > 1 else self._seen
        self._seen, self._events = [], 0
        return steps

    @contextmanager
    def as_one(self) -> Iterator[None]:
        """What is done within is undone as one, however often it is closed."""
        self._close_change()
        with GUARD:
            self._history.group_start()
        try:
            yield
        finally:
            self._close_change()
            with GUARD:
                self._history.group_end()

    def undo(self) -> Steps:
        return self._walk_history(self._history.undo)

    def redo(self) -> Steps:
        return self._walk_history(self._history.redo)

    def begin_undo_step(self) -> None:
        """The next change is undone on its own, however soon it follows or is followed."""
        self._close_change()
        self._history.set_merge_interval(0)
        self._apart = 2

    @property
    def can_undo(self) -> bool:
        return self._history.can_undo()

    @property
    def undo_steps(self) -> int:
        """How many steps can be undone."""
        return self._history.undo_count()

    @property
    def can_redo(self) -> bool:
        return self._history.can_redo()

    # -- carrying ----------------------------------------------------------------------------

    @staticmethod
    def check(updates: Sequence[bytes]) -> None:
        """Raises BodyError if one of them is damaged: Loro's sums tell."""
        with GUARD:
            for update in updates:
                loro.LoroDoc.decode_import_blob_meta(update, True)

    def operations_in(self, updates: Sequence[bytes]) -> int:
        """How many operations these would bring, at most. Raises BodyError on a damaged one."""
        with GUARD:
            return operations_in(updates, self._doc.oplog_vv)

    def has(self, update: bytes) -> bool:
        """Whether all of it is here; one that cannot be read is not."""
        try:
            with GUARD:
                end = loro.LoroDoc.decode_import_blob_meta(update, False).partial_end_vv
                return self._doc.oplog_vv.includes_vv(end)
        except BodyError:
            return False

    def receive(self, updates: Sequence[bytes]) -> Steps:
        """Merge others' updates. Raises BodyError, and takes none of them, if one is damaged."""
        self._overtaken = self._overtaken or self.can_redo
        self.check(updates)
        with GUARD:
            self._doc.commit()
            for update in updates:  # a batch is a checkout to Loro: it forgets what can be undone
                self._doc.import_(update)
        return self.take()

    @property
    def written(self) -> int:
        """How many operations this opening has made; grows with every edit."""
        if self._doc.get_pending_txn_len():
            self._close_change()
        last = self._doc.oplog_vv.get_last(self.peer)
        return 0 if last is None else last + 1

    def own_updates(self, after: int) -> bytes:
        """What this opening has written since `written` was `after`, and nothing of others.

        With the tables that it planted then: what is written in them builds on that.
        """
        with GUARD:
            known = self._doc.oplog_vv
            known.set_end(loro.ID(self.peer, after))
            for written, peer in self._planted:
                if written >= after:
                    known.set_end(loro.ID(peer, 0))
            return self._doc.export(loro.ExportMode.Updates(known))

    def snapshot(self) -> bytes:
        """Everything in one blob, history and all."""
        self._close_change()
        with GUARD:
            return self._doc.export(loro.ExportMode.Snapshot())

    def replay(self, other: loro.LoroDoc, since: loro.Frontiers) -> None:
        """Do here by this hand what `other` did after a moment when its text was this one's."""
        self._close_change()
        with GUARD:
            self._doc.apply_diff(other.diff(since, other.oplog_frontiers))
        self._close_change()
        self._adopt(Anew())
        self._close_change()

    # -- inside ------------------------------------------------------------------------------

    def _close_change(self) -> None:
        is_change = self._doc.get_pending_txn_len() > 0
        with GUARD:
            if self._unsigned is not None and self._doc.get_pending_txn_len():
                who, self._unsigned = self._unsigned, None
                self._doc.commit()
                self._people.insert(f"{self.peer:x}", {"person": who.person, "device": who.device})
                self._doc.set_next_commit_origin(_BESIDES)
            self._doc.commit()
        if is_change and self._apart:
            self._apart -= 1
            if not self._apart:
                self._history.set_merge_interval(self._merge_ms)

    def _walk_history(self, step: Any) -> Steps:
        before = _Letters(self.text) if self._overtaken else None
        with GUARD:
            step()
            self._doc.commit()
        if before is not None:
            self._give_back(before)
        steps = self.take()
        self._adopt(steps)
        return steps

    def _adopt(self, steps: Steps) -> None:
        """Letters that came back are new ones; those of suggestions stay part of them."""
        spans: list[tuple[int, int]] = []
        at = 0
        for step in [] if isinstance(steps, Anew) else steps:
            if isinstance(step, Add):
                spans.append((at, at + len(step.text)))
            at += len(step.text) if isinstance(step, Add) else 0
            at += step.count if isinstance(step, Keep) else 0
        if isinstance(steps, Anew):
            spans = [(0, self.text.to_code_point(self.text.length))]
        found = [letter for span in spans for letter in self.text.suggested(*span)]
        if found:
            with self.beside():
                self.text.ledger.adopt(found)

    def _give_back(self, before: _Letters) -> None:
        """Put back what Loro's undo took of another person's (seen once in 25 000 undos).

        It needs an edit of the other between an undo and its redo.
        """
        at = now = 0
        lost: list[tuple[int, str, Marks]] = []
        for step in self._seen:
            if isinstance(step, Keep):
                at, now = at + step.count, now + step.count
            elif isinstance(step, Add):
                now += len(step.text)
            else:
                lost += [
                    (now, *before.letters[n])
                    for n in range(at, at + step.count)
                    if before.peers[n] != self.peer
                ]
                at += step.count
        for index, (place, sign, marks) in enumerate(lost):
            position = self.text.to_utf16(place + index)
            self.text.replace(position, 0, sign)
            for key in sorted({*marks, *FLOWING}):
                self.text.mark(position, position + units(sign), key, marks.get(key))
        if lost:
            with GUARD:
                self._doc.set_next_commit_origin(_BESIDES)
                self._doc.commit()

    def _on_event(self, event: loro.DiffEvent) -> None:
        # Only collected here: Loro may not be asked anything while it calls.
        for change in event.events:
            if isinstance(change.diff, loro.Diff.Text) and change.target == self.text.id:
                self._events += 1
                if not self._is_shown:
                    self._seen = [_step(delta) for delta in change.diff.diff]
            else:
                self._beside = True
                if isinstance(change.diff, loro.Diff.Map):
                    self.remarks += 1
                    self.text.ledger.forget()


class _Letters:
    """Every letter with its marks and its author."""

    def __init__(self, text: StoryText) -> None:
        self.peers = text.authors()
        self.letters: list[tuple[str, Marks]] = [
            (sign, marks or {}) for piece, marks in text.pieces(0, text.length) for sign in piece
        ]


def _weakly(hear: Callable[[loro.DiffEvent], None]) -> Callable[[loro.DiffEvent], None]:
    """Rust holds the callback where Python's collector cannot see it: not the body with it."""
    there = WeakMethod(hear)

    def tell(event: loro.DiffEvent) -> None:
        told = there()
        if told is not None:
            told(event)

    return tell


def _step(delta: loro.TextDelta) -> Step:
    if isinstance(delta, loro.TextDelta.Insert):
        return Add(delta.insert, frozen(delta.attributes))
    if isinstance(delta, loro.TextDelta.Delete):
        return Drop(delta.delete)
    kept = cast("loro.TextDelta.Retain", delta)
    return Keep(kept.retain, bool(kept.attributes))


def load_document(
    blobs: Sequence[bytes],
) -> tuple[loro.LoroDoc, tuple[int, ...], BodyError | None]:
    """A document of all blobs that can be read, the indexes of the others, and the first fault."""
    try:
        return _document(blobs), (), None
    except BodyError as error:
        fault = error
    doc = _document(())
    good: list[bytes] = []
    damaged: list[int] = []
    for index, blob in enumerate(blobs):
        try:
            with GUARD:
                doc.import_(blob)
            good.append(blob)
        except BodyError:
            damaged.append(index)
            doc = _document(good)  # the error may have left the old one unusable
    return doc, tuple(damaged), fault


def _document(blobs: Iterable[bytes]) -> loro.LoroDoc:
    styles = loro.StyleConfigMap()
    for key in FLOWING:
        styles.insert(key, loro.ExpandType.After)
    with GUARD:
        doc = loro.LoroDoc()
        doc.peer_id = secrets.randbits(63) | 2  # neither 0 nor the seed's 1
        doc.config_text_style(styles)
        doc.config_default_text_style(loro.ExpandType.Null)
        doc.set_record_timestamp(True)
        doc.set_change_merge_interval(CHANGE_SECONDS)
        doc.import_batch([SEED, *blobs])
    return doc
