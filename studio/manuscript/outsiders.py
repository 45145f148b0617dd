"""Authors of imported changes and comments who are nobody of the newsroom: a name is all we know.

Their id holds that name, so that every replica shows it and none takes them for a colleague.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from studio.vocabulary import PersonId

_PREFIX: Final = "name:"
_LONGEST: Final = 60
"""Characters, as of a person's name."""


def outsider(name: str) -> PersonId:
    """The id of somebody called so; empty for an empty name."""
    name = " ".join(name.split())[:_LONGEST]
    return PersonId(_PREFIX + name if name else "")


def name_of(person: PersonId, colleagues: Mapping[PersonId, str]) -> str:
    """What people call them; empty: nobody knows."""
    return colleagues.get(person) or person.removeprefix(_PREFIX) * person.startswith(_PREFIX)
