"""What each role may do; the answer is data, in roles.json beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec


@dataclass(frozen=True, slots=True)
class Role:
    may: frozenset[str]
    """The kinds of intents that a person of this role may push."""
    enrols: frozenset[str]
    """The roles of persons who may join on a device that was invited with this role."""
    gives_verdicts: bool
    sees: frozenset[str] | None = None
    """The kinds of records that reach a device invited with this role; None: all."""

    @property
    def is_of_newsroom(self) -> bool:
        """Not: a guest there, who reads and writes as the role says and no more."""
        return self.sees is None


class _Entry(msgspec.Struct, rename={"like": "as"}, forbid_unknown_fields=True):
    enrols: list[str]
    may: list[str] = []
    like: str | None = None
    """Another role, named above, whose kinds this one has too."""
    gives_verdicts: bool = False
    sees: list[str] | None = None


def _read(path: Path) -> dict[str, Role]:
    roles: dict[str, Role] = {}
    for name, entry in msgspec.json.decode(path.read_bytes(), type=dict[str, _Entry]).items():
        inherited = roles[entry.like].may if entry.like else frozenset()
        may = inherited.union(entry.may)
        sees = None if entry.sees is None else frozenset(entry.sees)
        roles[name] = Role(may, frozenset(entry.enrols), entry.gives_verdicts, sees)
    return roles


ROLES = _read(Path(__file__).with_name("roles.json"))
"""By name, in the order in which they are shown."""
