"""What a person looks for, and where it stands in a text: the same for index, scan and screen.

Every Chinese character is a word of its own, a run of letters and digits is one; small and large,
half and full width are the same. Neighbouring words must stand side by side, only blanks between.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

MOST_WORDS: Final = 16
LONGEST_WORD: Final = 64
"""Characters; more would be a paragraph, not a word."""
LONGEST_SENTENCE: Final = 72

# Han with all its extensions, kana, Hangul, private use (county names drawn in-house), emoji.
_ALONE: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3040-\u30ff\u3100-\u312f\u3130-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\ue000-\uf8ff\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U0001f000-\U0001faff\U00020000-\U0010fffd"
)
_LETTER: Final = rf"[^\W_{_ALONE}]"
_RUNS: Final = re.compile(rf"[{_ALONE}]{{2,}}")
_BETWEEN: Final = re.compile(rf"(?:[^\w{_ALONE}]|_)+")
_MIXED: Final = re.compile(rf"(?<=[{_ALONE}])(?={_LETTER})|(?<={_LETTER})(?=[{_ALONE}])")
_TOKEN: Final = re.compile(rf"[{_ALONE}]|{_LETTER}+")
_BLANK: Final = r"[^\S\n]*"
_WIDE: Final = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u0130]")
_NARROW: Final = {
    **{wide: wide - 0xFEE0 for wide in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B))},
    **{wide: wide - 0xFEE0 for wide in range(0xFF41, 0xFF5B)},
    0x130: "i",  # the one letter that would grow when made small
}
_SENTENCE_END: Final = re.compile(r"[。！？!?；;\n\u2028]+")


def fold(text: str) -> str:
    """The text as it is compared; a letter stays where it is."""
    return (text.translate(_NARROW) if _WIDE.search(text) else text).lower()


def separated(text: str) -> str:
    """The words of a text with blanks between, as the index takes them."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = _BETWEEN.sub(" ", fold(text))
    text = _RUNS.sub(lambda run: f" {' '.join(run[0])} ", text)
    return _MIXED.sub(" ", text)


@dataclass(frozen=True)
class Sought:
    """The words of one search; all of them must be there."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Sought:
        """What was typed, parted at blanks; what holds no letter is left out."""
        typed = unicodedata.normalize("NFC", typed)
        parts = (part[:LONGEST_WORD] for part in fold(typed).split())
        return cls(tuple(dict.fromkeys(p for p in parts if _TOKEN.search(p)))[:MOST_WORDS])

    def __bool__(self) -> bool:
        return bool(self.words)

    @cached_property
    def phrases(self) -> str:
        """For MATCH."""
        return " AND ".join(map(_phrase, self.words))

    @cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """A pattern a word, for folded text."""
        return tuple(re.compile(_pattern(word)) for word in self.words)

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Characters that folding leaves alone: a text that lacks one need not be looked at."""
        return tuple(
            dict.fromkeys(
                sign for word in self.words for sign in word if "\u3400" <= sign <= "\u9fff"
            )
        )

    def stands_in(self, *texts: str) -> bool:
        """Whether each word is in one of the texts."""
        folded = [fold(text) for text in texts if text]
        return all(any(p.search(text) for text in folded) for p in self.patterns)

    def count(self, text: str) -> int:
        """How many of the words are in a text."""
        folded = fold(text)
        return sum(bool(p.search(folded)) for p in self.patterns)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the words stand, in order, overlapping ones as one."""
        folded = fold(text)
        found = sorted(hit.span() for p in self.patterns for hit in p.finditer(folded))
        out: list[tuple[int, int]] = []
        for start, end in found:
            if out and start <= out[-1][1]:
                out[-1] = (out[-1][0], max(end, out[-1][1]))
            else:
                out.append((start, end))
        return out

    def sentence(self, text: str) -> tuple[str, list[tuple[int, int]]] | None:
        """The sentence of a text with the most of the words, and where they are in it."""
        spans = self.spans(text)
        if not spans:
            return None
        start, end = max(_sentences(text, spans), key=lambda place: self._worth(text, place))
        start, end = _shortened(start, end, next(a for a, _ in spans if a >= start))
        shown = text[start:end].strip()
        shift = text.index(shown, start)
        cut = ("…" if shift and text[shift - 1] not in "\n。！？!?；;" else "") + shown
        cut += "…" if shift + len(shown) < len(text) and not _is_ended(text, shift, shown) else ""
        return cut, self.spans(cut)

    def _worth(self, text: str, place: tuple[int, int]) -> tuple[int, int]:
        part = fold(text[slice(*place)])
        return sum(bool(p.search(part)) for p in self.patterns), -place[0]


def _sentences(text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of the first hits; a word that is everywhere need not be looked up everywhere."""
    for start, end in spans[:20]:
        ends = [hit.end() for hit in _SENTENCE_END.finditer(text, max(0, start - 400), start)]
        after = _SENTENCE_END.search(text, end)
        yield (ends[-1] if ends else max(0, start - 400)), (after.end() if after else len(text))


def _shortened(start: int, end: int, hit: int) -> tuple[int, int]:
    if end - start <= LONGEST_SENTENCE:
        return start, end
    start = max(start, hit - LONGEST_SENTENCE // 3)
    return start, min(end, start + LONGEST_SENTENCE)


def _is_ended(text: str, at: int, shown: str) -> bool:
    return bool(_SENTENCE_END.match(text, at + len(shown))) or shown[-1:] in "。！？!?；;"


def _is_prefix(word: str) -> bool:
    """A word of letters may still be being typed."""
    last = _TOKEN.findall(word)[-1]
    return word.endswith(last) and bool(re.fullmatch(rf"{_LETTER}+", last))


def _phrase(word: str) -> str:
    return f'"{" ".join(_TOKEN.findall(word))}"' + (" *" if _is_prefix(word) else "")


def _pattern(word: str) -> str:
    tokens = list(_TOKEN.finditer(word))
    out: list[str] = []
    for number, token in enumerate(tokens):
        is_run = bool(re.match(_LETTER, token[0]))
        if number:
            is_parted = tokens[number - 1].end() < token.start()
            out.append(r"[^\w\n]*" if is_parted else _BLANK)
        elif is_run:
            out.append(f"(?<!{_LETTER})")
        out.append(re.escape(token[0]))
        if is_run and (number < len(tokens) - 1 or not _is_prefix(word)):
            out.append(f"(?!{_LETTER})")
    return "".join(out)
