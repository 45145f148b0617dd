"""Which colour stands for whom in one body. A person keeps it while the body is open."""

from __future__ import annotations

from zlib import crc32

from studio.manuscript.body import StoryBody
from studio.manuscript.comments import all_remarks
from studio.manuscript.suggestions import origin_of
from studio.ui.theme import inks
from studio.vocabulary import PersonId


class Inks:
    """Desks agree: everyone has the colour of their id, and takes the next one where it is taken.

    Two of the same colour who begin at the same moment, each unseen by the other, may be told
    apart by other colours at the other desk, until the body is opened again.
    """

    def __init__(self, body: StoryBody) -> None:
        self._body = body
        self._places: dict[PersonId, int] = {}
        self._persons: dict[str, PersonId] = {}

    def of(self, suggestion: str) -> str:
        """The colour of whoever made it, as #rrggbb."""
        if suggestion not in self._persons:
            self._persons[suggestion] = origin_of(self._body, suggestion).person
        return self.of_person(self._persons[suggestion])

    def of_person(self, person: PersonId) -> str:
        if person not in self._places:
            self._note_all()
            self._note(person)
        colours = inks()
        return colours[self._places[person] % len(colours)]

    def _note_all(self) -> None:
        """Who came first takes a colour first, in suggestions or in comments."""
        said = [(one.at, one.person) for one in self._body.text.ledger.origins().values()]
        said += [(one.at, one.person) for one in all_remarks(self._body)]
        for _, person in sorted(said):
            self._note(person)

    def _note(self, person: PersonId) -> None:
        if person in self._places:
            return
        count = len(inks())
        own, taken = crc32(person.encode()), set(self._places.values())
        tries = [(own + step) % count for step in range(count)]
        self._places[person] = next((place for place in tries if place not in taken), tries[0])
