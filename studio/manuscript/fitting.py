"""Whether a story is as its column asks: what is missing, too long, too short or not used there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from studio.errors import Invalid
from studio.manuscript.blocks import BOLD, ITALIC, LINK, Block, Run, joined
from studio.manuscript.counts import count
from studio.manuscript.objects import embedded, key_of
from studio.manuscript.profile import FORMATS, MEDIA, FieldRule, Profile
from studio.vocabulary import BlockKind

OF_LETTERS: Final = {BOLD: "bold", ITALIC: "italic", LINK: "link"}
"""Marks, and what they are called as formats."""
OBJECTS: Final = frozenset({"picture", "video", "audio", "table", "divider"})
_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Written:
    """What there is of a story."""

    headline: str = ""
    deck: str = ""
    byline: str = ""
    has_topic: bool = False
    characters: int = 0
    """字数 of the body."""
    formats: Mapping[str, int] = field(default_factory=dict)
    """How many places of the body are of each of FORMATS."""
    media: Mapping[str, int] = field(default_factory=dict)
    """How many media of each kind belong to the story."""


@dataclass(frozen=True, slots=True)
class Unmet:
    """One thing that is not as asked."""

    where: str
    """`headline`, `deck`, `byline`, `topic`, `body`, `media`: where it is mended."""
    is_must: bool
    """Else it is a piece of advice."""
    error: Invalid
    """The sentence that says it."""
    format: str = ""
    """Of FORMATS, when it is about one."""


def unmet(profile: Profile, written: Written) -> list[Unmet]:
    """Everything that is not as asked, in the order of the page."""
    return [
        *_missing_topic(profile, written),
        *(one for name in ("headline", "deck", "byline")
          for one in in_field(name, profile.rule(name), getattr(written, name))),
        *_length(profile, written.characters),
        *_spoken(profile, written.characters),
        *_formats(profile, written.formats),
        *_media(profile, written.media),
    ]  # fmt: skip


def in_field(name: str, rule: FieldRule, text: str) -> list[Unmet]:
    """What is not as asked of one field."""
    characters = count(text).characters
    if not characters:
        missing = Invalid("profile_missing", field=name)
        return [Unmet(name, True, missing)] if rule.is_required else []
    if rule.most and characters > rule.most:
        return [Unmet(name, rule.is_strict, _too_long(name, characters, rule.most))]
    if characters < rule.least:
        return [Unmet(name, rule.is_strict, _too_short(name, characters, rule.least))]
    return []


def format_of(kind: BlockKind) -> str:
    """Of FORMATS; empty: a plain paragraph. A third heading goes with the second."""
    return "h2" if kind is BlockKind.HEADING_3 else kind.value


def formats_in(
    blocks: Iterable[Block], embeds: Mapping[str, Mapping[str, Any]] | None = None
) -> Counter[str]:
    """How many places of a text are of each format: paragraphs, runs of letters, objects."""
    found: Counter[str] = Counter()
    for block in blocks:
        if block.kind:
            found[format_of(block.kind)] += 1
        for run in block.runs:
            key = key_of(run.marks)
            if key:
                details = (embeds or {}).get(key)
                found[embedded(details).sort.value if details else ""] += 1
                continue
            for mark, _ in run.marks:
                if mark in OF_LETTERS:
                    found[OF_LETTERS[mark]] += 1
    found.pop("", None)
    return found


def media_kinds(types: Iterable[str]) -> Counter[str]:
    """How many media of each of MEDIA there are among these media types."""
    kinds = {"image": "picture", "video": "video", "audio": "audio"}
    found = Counter(kinds.get(one.partition("/")[0], "") for one in types)
    found.pop("", None)
    return found


def first_of(
    blocks: Sequence[Block], wanted: str, embeds: Mapping[str, Mapping[str, Any]]
) -> int | None:
    """The number of the first paragraph with a format; None: there is none."""
    for number, block in enumerate(blocks):
        if formats_in([block], embeds)[wanted]:
            return number
    return None


def without(blocks: Iterable[Block], forbidden: frozenset[str]) -> tuple[list[Block], list[str]]:
    """The text without these formats, no letter of it lost, and which of them it had.

    Objects stand where they are: they cannot be made letters of.
    """
    out: list[Block] = []
    had: Counter[str] = Counter()
    keys = {mark for mark, name in OF_LETTERS.items() if name in forbidden}
    for block in blocks:
        kind, depth = block.kind, block.depth
        if format_of(kind) in forbidden:
            had[format_of(kind)] += 1
            kind, depth = BlockKind.PARAGRAPH, 0
        runs: list[Run] = []
        for run in block.runs:
            gone = [mark for mark, _ in run.marks if mark in keys]
            had.update(OF_LETTERS[mark] for mark in gone)
            kept = tuple(mark for mark in run.marks if mark[0] not in gone)
            runs.append(Run(run.text, kept) if gone else run)
        out.append(Block(kind, joined(runs), depth, block.marks))
    return out, [name for name in FORMATS if had[name]]


def word_of(name: str) -> str:
    """What a format or a kind of media is called in the sentences of both languages."""
    return "film" if name == "video" else name  # `video` says there whether films can be played


def clock_text(seconds: int) -> str:
    """`2:05`."""
    return f"{seconds // _MINUTE}:{seconds % _MINUTE:02}"


def _missing_topic(profile: Profile, written: Written) -> list[Unmet]:
    if written.has_topic or not profile.rule("topic").is_required:
        return []
    return [Unmet("topic", True, Invalid("profile_missing", field="topic"))]


def _length(profile: Profile, characters: int) -> list[Unmet]:
    rule = profile.body
    if rule.most and characters > rule.most:
        return [Unmet("body", rule.is_strict, _too_long("body", characters, rule.most))]
    if characters < rule.least:
        return [Unmet("body", rule.is_strict, _too_short("body", characters, rule.least))]
    return []


def _spoken(profile: Profile, characters: int) -> list[Unmet]:
    rule = profile.body
    seconds = round(characters * _MINUTE / rule.pace)
    has = clock_text(seconds)
    if rule.most_seconds and seconds > rule.most_seconds:
        over, most = clock_text(seconds - rule.most_seconds), clock_text(rule.most_seconds)
        error = Invalid("profile_spoken_long", has=has, over=over, most=most, pace=rule.pace)
        return [Unmet("body", rule.is_strict, error)]
    if seconds < rule.least_seconds:
        least = clock_text(rule.least_seconds)
        error = Invalid("profile_spoken_short", has=has, least=least, pace=rule.pace)
        return [Unmet("body", rule.is_strict, error)]
    return []


def _formats(profile: Profile, formats: Mapping[str, int]) -> list[Unmet]:
    return [
        Unmet(
            "body",
            profile.is_strict_on_formats,
            Invalid("profile_format", format=word_of(name), n=formats[name]),
            name,
        )
        for name in FORMATS
        if name in profile.forbidden and formats.get(name)
    ]


def _media(profile: Profile, media: Mapping[str, int]) -> list[Unmet]:
    return [
        Unmet(
            "media",
            profile.is_strict_on_media,
            Invalid("profile_media", medium=word_of(kind), has=media.get(kind, 0), least=least),
        )
        for kind in MEDIA
        if media.get(kind, 0) < (least := profile.media.get(kind, 0))
    ]


def _too_long(name: str, has: int, most: int) -> Invalid:
    return Invalid("profile_too_long", field=name, has=has, over=has - most, most=most)


def _too_short(name: str, has: int, least: int) -> Invalid:
    return Invalid("profile_too_short", field=name, has=has, least=least, lacking=least - has)
