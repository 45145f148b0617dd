"""A story with all that belongs to it, as other programs hand it over and are given it."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.exchange.html_in import Picture
from studio.manuscript.blocks import Block
from studio.manuscript.objects import Embedded


@dataclass(frozen=True, slots=True)
class Change:
    """Who suggested something."""

    author: str
    """A name as people read it; other programs know no ids."""
    at: str
    """UTC stamp; empty: not said."""


@dataclass(frozen=True, slots=True)
class Said:
    """One remark."""

    author: str
    at: str
    words: str


@dataclass(frozen=True, slots=True)
class Discussion:
    """A comment with its replies; the letters that it is about have its mark."""

    opening: Said
    replies: tuple[Said, ...] = ()
    is_resolved: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a file held and the story does not; a code of resources/i18n and its facts."""

    code: str
    n: int = 1


@dataclass(slots=True)
class Document:
    """Keys and ids in the blocks' marks are the document's own, not those of any body."""

    headline: str = ""
    deck: str = ""
    byline: str = ""
    blocks: list[Block] = field(default_factory=list)
    objects: dict[str, Embedded] = field(default_factory=dict)
    """By the key of the mark."""
    pictures: dict[str, Picture] = field(default_factory=dict)
    """The files of pictures, by the key of the mark."""
    suggestions: dict[str, Change] = field(default_factory=dict)
    comments: dict[str, Discussion] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Characters of the body."""
        return sum(len(block.text) + 1 for block in self.blocks)
