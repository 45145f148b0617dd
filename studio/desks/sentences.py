"""What an error says to a person, in their language; the window and the commands share it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from studio.errors import StudioError
from studio.places import resources

CHINESE, ENGLISH = "zh_CN", "en"
LANGUAGES = (CHINESE, ENGLISH)

_WORDED_FACTS = frozenset({"field", "format", "medium", "role", "stage", "state"})
"""Facts whose values are words of ours, not of the person's, and are translated."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """Titles and advice by error code, in one language."""

    language: str

    def title(self, error: StudioError) -> str:
        """What happened, one sentence."""
        return self._filled(error, "title")

    def advice(self, error: StudioError) -> str:
        """What to do about it; may be empty."""
        return self._filled(error, "advice")

    def text(self, error: StudioError) -> str:
        """Both, as one line."""
        gap = "" if self.language == CHINESE else " "
        return gap.join(part for part in (self.title(error), self.advice(error)) if part)

    def about(self, code: str, facts: Mapping[str, object]) -> str:
        """The sentence for a code that came from the province or from the store."""
        return self.title(StudioError(code, **{str(name): fact for name, fact in facts.items()}))

    def advice_about(self, code: str, facts: Mapping[str, object]) -> str:
        """What to do about a code that came from the province or from the store."""
        return self.advice(StudioError(code, **{str(name): fact for name, fact in facts.items()}))

    def happened(self, what: str, code: str, facts: Mapping[str, object]) -> str:
        """The newest of the exchange place: `what` as sync.exchange.Happened has it."""
        if what == "failed":
            return self.about(code, facts)
        return self.word(f"exchange_{what}").format_map(
            _Forgiving({str(name): str(fact) for name, fact in facts.items()})
        )

    def word(self, value: str) -> str:
        """One of our own words (a field, a state) in this language."""
        entry = _entries(self.language).get(f"word.{value}")
        return entry["title"] if entry else value

    def _filled(self, error: StudioError, part: str) -> str:
        entry = _entries(self.language).get(error.code)
        if entry is None:  # a newer province may send a code that we do not know yet
            return error.code if part == "title" else ""
        facts = {name: self._shown(name, fact) for name, fact in error.facts.items()}
        return entry[part].format_map(_Forgiving(facts))

    def _shown(self, name: str, fact: object) -> str:
        return self.word(str(fact)) if name in _WORDED_FACTS else str(fact)


class _Forgiving(dict[str, str]):
    """A fact that the province left out must not hide the rest of the sentence."""

    def __missing__(self, name: str) -> str:
        return "…"


@lru_cache(maxsize=2)
def _entries(language: str) -> dict[str, dict[str, str]]:
    path = resources() / "i18n" / f"errors.{language}.json"
    entries: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return entries


def chosen_language(wanted: str, system: str) -> str:
    """`wanted` when it is one of ours; else what the system's locale says; else Chinese."""
    if wanted in LANGUAGES:
        return wanted
    return ENGLISH if system.lower().startswith("en") else CHINESE
