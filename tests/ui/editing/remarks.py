"""What persons do with suggestions (修订) and comments, as moves of random histories."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from studio.manuscript.blocks import INSERTED
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import (
    add_comment,
    delete_comment,
    read_threads,
    reply,
    resolve,
)
from studio.manuscript.letter_names import name_of
from studio.manuscript.suggestion_ledger import id_in, peer_of, suggestions_in
from studio.manuscript.suggestions import read_suggestions
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import DeviceId, PersonId
from tests.ui.editing.histories import MOVES, Seat


class Witness:
    """Knows which letters each seat has ever had before it, by name."""

    def __init__(self) -> None:
        self.seen: dict[int, set[str]] = {}

    def look(self, body: StoryBody) -> None:
        self.seen.setdefault(body.peer, set()).update(names_of(body))


class RemarkingSeat(Seat):
    """A person who also suggests, settles and comments."""

    def __init__(
        self, edit: StoryEdit, rng: random.Random, merge_ms: int, person: str, witness: Witness
    ) -> None:
        super().__init__(edit, rng, merge_ms)
        self.body.sign_in(PersonId(person), DeviceId(f"device of {person}"))
        self.witness = witness
        self.moves = REMARKING
        edit.suggests = rng.random() < 0.6

    def step(self) -> str:
        move = self.rng.choices(list(self.moves), list(self.moves.values()))[0]
        if self.edit.is_composing and move not in (Seat.compose, Seat.finish):
            self.finish()
        self.edit.arrivals.catch_up()
        self.witness.look(self.body)
        move(self)
        self.witness.look(self.body)
        return move.__name__

    def switch(self) -> None:
        self.edit.suggests = not self.edit.suggests

    def accept(self) -> None:
        self._settle(accepts=True)

    def reject(self) -> None:
        self._settle(accepts=False)

    def _settle(self, *, accepts: bool) -> None:
        found = [one.id for one in read_suggestions(self.body)]
        if not found:
            return
        chosen = found if self.rng.random() < 0.3 else [self.rng.choice(found)]
        before = names_of(self.body)
        about = dict(zip(before, marks_of(self.body), strict=True))
        self.edit.settle(chosen, accepts=accepts)
        gone = set(before) - set(names_of(self.body))
        adopted = adopted_in(self.body)
        for name in gone:
            keys = [key for key in about[name] if id_in(key) in chosen]
            if accepts:
                assert any(
                    name in self.witness.seen[peer_of(id_in(key))] or name in adopted
                    for key in keys
                ), f"{name} was never before the one who suggested to delete it"
            else:
                assert any(
                    int(name.split("@")[1]) == peer_of(id_in(key)) or name in adopted
                    for key in keys
                    if key.startswith(INSERTED)
                ), f"{name} was not written by the one who suggested it"
        left = {one.id for one in read_suggestions(self.body)}
        assert not left & set(chosen)

    def comment(self) -> None:
        start, end = sorted((self.spot(), self.spot()))
        if start < end:
            _, steps = add_comment(self.body, start, end, self.word())
            self.edit.follow_remark(steps)

    def answer(self) -> None:
        threads = read_threads(self.body)
        if threads:
            _, steps = reply(self.body, self.rng.choice(threads).id, self.word())
            self.edit.follow_remark(steps)

    def resolve(self) -> None:
        threads = read_threads(self.body)
        if threads:
            one = self.rng.choice(threads)
            self.edit.follow_remark(resolve(self.body, one.id, on=one.resolved_by is None))

    def uncomment(self) -> None:
        threads = read_threads(self.body)
        if threads:
            self.edit.follow_remark(delete_comment(self.body, self.rng.choice(threads).id))


def names_of(body: StoryBody) -> list[str]:
    text = body.text._text
    return [name_of(text, at) for at in range(text.len_unicode)]


def marks_of(body: StoryBody) -> list[list[str]]:
    return [
        suggestions_in(marks)
        for piece, marks in body.text.pieces(0, body.text.length)
        for _ in piece
    ]


def adopted_in(body: StoryBody) -> set[str]:
    return {
        f"{counter}@{peer}"
        for (_, peer), spans in body.text.ledger._adoptions().items()
        for start, end in spans
        for counter in range(start, end)
    }


REMARKING: dict[Callable[..., None], int] = {
    **MOVES,
    Seat.type: 16,
    Seat.enter: 8,
    Seat.erase: 12,
    RemarkingSeat.switch: 3,
    RemarkingSeat.accept: 2,
    RemarkingSeat.reject: 2,
    RemarkingSeat.comment: 2,
    RemarkingSeat.answer: 1,
    RemarkingSeat.resolve: 1,
    RemarkingSeat.uncomment: 1,
}


AT_THE_DESK: dict[Callable[..., None], int] = {
    Seat.type: 8,
    Seat.enter: 2,
    Seat.erase: 8,
    Seat.toggle: 2,
    Seat.kind: 1,
    Seat.paste: 1,
    Seat.undo: 3,
    Seat.redo: 2,
    RemarkingSeat.switch: 1,
    RemarkingSeat.accept: 2,
    RemarkingSeat.reject: 2,
    RemarkingSeat.comment: 1,
    RemarkingSeat.answer: 1,
    RemarkingSeat.resolve: 1,
}
"""No move that replaces the whole text, so that much is open at a time."""


def same_everywhere(seats: Sequence[RemarkingSeat]) -> None:
    first = seats[0].body
    for seat in seats:
        assert read_threads(seat.body) == read_threads(first)
        assert read_suggestions(seat.body) == read_suggestions(first)
