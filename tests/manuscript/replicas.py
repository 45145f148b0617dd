"""Persons with a body each, who exchange what they wrote."""

from __future__ import annotations

from studio.manuscript.blocks import Block
from studio.manuscript.body import StoryBody
from studio.manuscript.pen import Pen
from studio.manuscript.suggestions import accept, read_suggestions, reject
from studio.vocabulary import DeviceId, PersonId


class Replica:
    """One person's opening of a body."""

    def __init__(self, person: str, *others: Replica) -> None:
        self.body: StoryBody = StoryBody.open([one.body.snapshot() for one in others], merge_ms=0)
        self.body.sign_in(PersonId(person), DeviceId(f"device of {person}"))
        self.body.stamp = lambda: "2026-11-21T04:00:00.000Z"
        self.pen = Pen(self.body)

    def write(self, before: str, text: str, removed: int = 0) -> None:
        """At the letters `before`, or at the end of the text when empty."""
        whole = self.body.text.whole()
        self.pen.replace(whole.index(before) if before else len(whole), removed, text)
        self.pen.end_edit()
        self.body.commit()

    def suggest(self, before: str, text: str, removed: int = 0) -> None:
        self.pen.suggests = True
        self.write(before, text, removed)
        self.pen.suggests = False

    def take_from(self, *others: Replica) -> None:
        self.pen.end_go()
        self.body.receive([one.body.snapshot() for one in others])

    def accept_all(self) -> None:
        accept(self.body, self.open)
        self.body.commit()

    def reject_all(self) -> None:
        reject(self.body, self.open)
        self.body.commit()

    @property
    def open(self) -> list[str]:
        return [one.id for one in read_suggestions(self.body)]

    @property
    def words(self) -> str:
        return self.body.text.whole()

    @property
    def blocks(self) -> list[Block]:
        return self.body.text.blocks()


def exchange(*replicas: Replica) -> None:
    for one in replicas:
        one.take_from(*(other for other in replicas if other is not one))
