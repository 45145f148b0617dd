"""What a column asks and what its templates say, in words to choose between."""

from __future__ import annotations

import json

from PySide6.QtCore import QCoreApplication

from studio.manuscript.counts import SPOKEN_PACE
from studio.manuscript.fitting import clock_text, word_of
from studio.manuscript.profile import FIELDS, FORMATS, MEDIA, FieldRule, Profile, read_profile
from studio.manuscript.template import read_template
from studio.ui.error_text import sentences
from studio.ui.words import channel_name, role_name
from studio.vocabulary import Channel


def field_word(field: str) -> str:
    """What a field is called; those of a column too."""
    if field == "profile":
        return QCoreApplication.translate("ColumnWords", "what it asks")
    return sentences().word("template" if field.startswith("template:") else field)


def value_words(field: str, value: str) -> str:
    """What a field says; `value` as studio.desks.conflicts tells it."""
    if field == "role":
        return role_name(value)
    if field == "channel":
        return channel_name(Channel(value)) if value in set(Channel) else value
    if field != "profile" and not field.startswith("template:"):
        return value
    try:
        stored = json.loads(value or "{}")
    except ValueError:
        return value
    if field == "profile":
        return profile_words(read_profile(stored))
    template = read_template(stored)
    channels = " · ".join(map(channel_name, template.channels))
    lines = [template.name, template.headline, template.deck, template.byline, channels]
    return "\n".join(line for line in [*lines, *(b.text for b in template.blocks)] if line)


def profile_words(profile: Profile) -> str:
    """A line for each thing that is asked; of a profile that asks nothing, one that says so."""
    lines = [_field(name, profile.rule(name)) for name in FIELDS]
    body = profile.body
    must = _must(body.is_strict)
    lines.append(_line("body", [_range(body.least, body.most)], must))
    spoken = _range(body.least_seconds, body.most_seconds, is_time=True)
    if spoken and body.pace != SPOKEN_PACE:
        pace = QCoreApplication.translate("ColumnWords", "at {n} a minute").format(n=body.pace)
        spoken = f"{spoken} ({pace})"
    lines.append(_line("spoken", [spoken], must))
    formats = [sentences().word(word_of(one)) for one in FORMATS if one in profile.forbidden]
    if formats:
        words = QCoreApplication.translate("ColumnWords", "without {formats}")
        without = words.format(formats=" · ".join(formats))
        lines.append(_line("body", [without], _must(profile.is_strict_on_formats)))
    lines += [
        _line(word_of(kind), [f"≥ {profile.media[kind]}"], _must(profile.is_strict_on_media))
        for kind in MEDIA
        if profile.media.get(kind)
    ]
    nothing = QCoreApplication.translate("ColumnWords", "Nothing is asked.")
    return "\n".join(line for line in lines if line) or nothing


def _field(name: str, rule: FieldRule) -> str:
    parts = [_range(rule.least, rule.most)]
    if rule.is_required:
        parts.insert(0, QCoreApplication.translate("ColumnWords", "required"))
    if not rule.is_shown:
        parts.insert(0, QCoreApplication.translate("ColumnWords", "not shown"))
    return _line(name, parts, _must(rule.is_strict))


def _line(name: str, parts: list[str], must: str) -> str:
    said = [part for part in parts if part]
    if not said:
        return ""
    has_limits = bool(parts[-1])
    return f"{sentences().word(name)}: {' · '.join(said)}{must if has_limits else ''}"


def _must(is_strict: bool) -> str:
    return QCoreApplication.translate("ColumnWords", " (must)") if is_strict else ""


def _range(least: int, most: int, *, is_time: bool = False) -> str:
    shown = [clock_text(n) if is_time else str(n) for n in (least, most)]
    if most:
        return f"{shown[0]}–{shown[1]}" if least else f"≤ {shown[1]}"
    return f"≥ {shown[0]}" if least else ""
