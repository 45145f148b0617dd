"""What a column asks of its stories (内容规格): fields, limits, formats, media.

Outside it is plain JSON: what a newer studio wrote in it is kept and means nothing here. Lengths
are 字数 as studio.manuscript.counts counts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from studio.errors import Invalid
from studio.manuscript.counts import SPOKEN_PACE
from studio.vocabulary import LONGEST_STORY, MediaKind

FIELDS: Final = ("headline", "deck", "byline", "topic")
LONGEST: Final = {"headline": 200, "deck": 1000, "byline": 100}
"""Characters that a story's field holds at most, whatever a column asks."""
FORMATS: Final = (
    "h1", "h2", "ul", "ol", "quote", "facts", "bold", "italic", "link",
    "picture", "video", "audio", "table", "divider",
)  # fmt: skip
"""What a text may be made of, beside plain paragraphs."""
MEDIA: Final = tuple(kind.value for kind in (MediaKind.PICTURE, MediaKind.VIDEO, MediaKind.AUDIO))
MOST_MEDIA: Final = 99
LONGEST_SPOKEN: Final = 6 * 3600
"""Seconds."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What is asked of one field. 0: no limit."""

    is_shown: bool = True
    is_required: bool = False
    least: int = 0
    most: int = 0
    is_strict: bool = False
    """Out of the limits, a story cannot be submitted; else that is said, and no more."""


@dataclass(frozen=True, slots=True)
class BodyRule:
    """How long the text is to be. 0: no limit."""

    least: int = 0
    most: int = 0
    least_seconds: int = 0
    most_seconds: int = 0
    pace: int = SPOKEN_PACE
    """字 a minute, by which the spoken length is told."""
    is_strict: bool = False


_FREE: Final = FieldRule()


@dataclass(frozen=True, slots=True)
class Profile:
    """One that was never written asks nothing."""

    fields: Mapping[str, FieldRule] = field(default_factory=dict)
    """Of FIELDS; one that is missing asks nothing."""
    body: BodyRule = BodyRule()
    forbidden: frozenset[str] = frozenset()
    """Of FORMATS."""
    is_strict_on_formats: bool = False
    media: Mapping[str, int] = field(default_factory=dict)
    """How many of each of MEDIA there are to be at least."""
    is_strict_on_media: bool = False
    stored: Mapping[str, Any] = field(default_factory=dict)
    """As it was read, with what a newer studio wrote."""

    def rule(self, name: str) -> FieldRule:
        return self.fields.get(name, _FREE)

    @property
    def is_free(self) -> bool:
        """Nothing is asked."""
        return not plain(replace(self, stored={}))


def read_profile(stored: object) -> Profile:
    """What is not as it should be asks nothing: a damaged rule must not stop anybody's work."""
    found = _mapping(stored)
    fields = {name: _field_rule(_mapping(_mapping(found.get("fields")).get(name)), name)
              for name in FIELDS}  # fmt: skip
    formats, media = _mapping(found.get("formats")), _mapping(found.get("media"))
    least = _mapping(media.get("least"))
    without = _names(formats.get("without"))
    return Profile(
        fields={name: rule for name, rule in fields.items() if rule != _FREE},
        body=_body_rule(_mapping(found.get("body"))),
        forbidden=frozenset(without) & set(FORMATS),
        is_strict_on_formats=formats.get("strict") is True,
        media={kind: n for kind in MEDIA if (n := _number(least, kind, MOST_MEDIA))},
        is_strict_on_media=media.get("strict") is True,
        stored=found,
    )


def plain(profile: Profile) -> dict[str, Any]:
    """As JSON, with what a newer studio wrote; nothing where nothing is asked."""
    before = profile.stored
    fields = dict(_mapping(before.get("fields")))
    for name in FIELDS:
        rule = profile.rule(name)
        values = {
            "hidden": not rule.is_shown, "required": rule.is_required, "least": rule.least,
            "most": rule.most, "strict": rule.is_strict,
        }  # fmt: skip
        _put(fields, name, _over(fields.get(name), values))
    body = profile.body
    pace = body.pace if body.pace != SPOKEN_PACE else 0
    formats = _mapping(before.get("formats"))
    newer = [one for one in _names(formats.get("without")) if one not in FORMATS]
    media = _mapping(before.get("media"))
    out = dict(before)
    _put(out, "fields", fields)
    _put(out, "body", _over(before.get("body"), {
        "least": body.least, "most": body.most, "least_seconds": body.least_seconds,
        "most_seconds": body.most_seconds, "pace": pace, "strict": body.is_strict,
    }))  # fmt: skip
    _put(out, "formats", _over(formats, {
        "without": [*(one for one in FORMATS if one in profile.forbidden), *newer],
        "strict": profile.is_strict_on_formats,
    }))  # fmt: skip
    least = _over(media.get("least"), {kind: profile.media.get(kind, 0) for kind in MEDIA})
    _put(out, "media", _over(media, {"least": least, "strict": profile.is_strict_on_media}))
    return out


def check(profile: Profile) -> None:
    """Raises Invalid limits_crossed or limit_too_high when nobody could keep to it."""
    for name in FIELDS:
        rule = profile.rule(name)
        _check(name, rule.least, rule.most, LONGEST.get(name, LONGEST_STORY))
    _check("body", profile.body.least, profile.body.most, LONGEST_STORY)
    _check("spoken", profile.body.least_seconds, profile.body.most_seconds, LONGEST_SPOKEN)


def _check(name: str, least: int, most: int, limit: int) -> None:
    if most and least > most:
        raise Invalid("limits_crossed", field=name, least=least, most=most)
    if max(least, most) > limit:
        raise Invalid("limit_too_high", field=name, limit=limit)


def _field_rule(found: Mapping[str, Any], name: str) -> FieldRule:
    limit = LONGEST.get(name, 0)
    is_required = found.get("required") is True
    return FieldRule(
        # A story without a headline cannot be told from another.
        is_shown=name == "headline" or is_required or found.get("hidden") is not True,
        is_required=is_required,
        least=_number(found, "least", limit),
        most=_number(found, "most", limit),
        is_strict=found.get("strict") is True,
    )


def _body_rule(found: Mapping[str, Any]) -> BodyRule:
    return BodyRule(
        least=_number(found, "least", LONGEST_STORY),
        most=_number(found, "most", LONGEST_STORY),
        least_seconds=_number(found, "least_seconds", LONGEST_SPOKEN),
        most_seconds=_number(found, "most_seconds", LONGEST_SPOKEN),
        pace=_number(found, "pace", 1000) or SPOKEN_PACE,
        is_strict=found.get("strict") is True,
    )


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _names(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _number(found: Mapping[str, Any], name: str, limit: int) -> int:
    value = found.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return value if 0 < value <= limit else 0


def _over(before: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """`before` with these values; what says nothing is left out."""
    out = dict(_mapping(before))
    for name, value in values.items():
        _put(out, name, value)
    return out


def _put(out: dict[str, Any], name: str, value: Any) -> None:
    if value:
        out[name] = value
    else:
        out.pop(name, None)
