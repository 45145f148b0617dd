"""What happened to a body's text, in order; the screen follows these."""

from __future__ import annotations

from dataclasses import dataclass

from studio.manuscript.blocks import Frozen


@dataclass(frozen=True, slots=True)
class Keep:
    count: int
    """Code points."""
    restyled: bool


@dataclass(frozen=True, slots=True)
class Add:
    text: str
    marks: Frozen


@dataclass(frozen=True, slots=True)
class Drop:
    count: int
    """Code points."""


@dataclass(frozen=True, slots=True)
class Anew:
    """Several changes at once: the text is to be read anew."""


Step = Keep | Add | Drop
Steps = list[Step] | Anew
