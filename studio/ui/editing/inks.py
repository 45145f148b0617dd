"""Which colour stands for whom in one body. A person keeps it while the body is open."""

from __future__ import annotations

from studio.manuscript.body import StoryBody
from studio.manuscript.suggestion_ledger import order_of
from studio.manuscript.suggestions import origin_of
from studio.ui.theme import inks
from studio.vocabulary import PersonId


class Inks:
    def __init__(self, body: StoryBody) -> None:
        self._body = body
        self._places: dict[PersonId, int] = {}
        self._persons: dict[str, PersonId] = {}

    def of(self, suggestion: str) -> str:
        """The colour of whoever made it, as #rrggbb."""
        person = self._persons.get(suggestion)
        if person is None:
            self._note_all()
            person = origin_of(self._body, suggestion).person
            self._persons[suggestion] = person
        return self.of_person(person)

    def of_person(self, person: PersonId) -> str:
        self._places.setdefault(person, len(self._places))
        colours = inks()
        return colours[self._places[person] % len(colours)]

    def _note_all(self) -> None:
        """Who suggested first has the first colour, at every desk."""
        origins = self._body.text.ledger.origins()
        for suggestion in sorted(origins.keys() - self._persons.keys(), key=order_of):
            person = self._persons[suggestion] = origins[suggestion].person
            self._places.setdefault(person, len(self._places))
