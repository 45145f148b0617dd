from __future__ import annotations

import pytest

from studio.desks.sentences import LANGUAGES, Sentences
from studio.manuscript.blocks import BOLD, LINK, OBJECT, Block, Run
from studio.manuscript.fitting import (
    Unmet,
    Written,
    first_of,
    format_of,
    formats_in,
    unmet,
    without,
    word_of,
)
from studio.manuscript.objects import Embedded, Sort, as_block
from studio.manuscript.profile import FORMATS, MEDIA, BodyRule, FieldRule, Profile
from studio.vocabulary import BlockKind

EVERYTHING = Profile(
    fields={
        "headline": FieldRule(is_required=True, least=4, most=8, is_strict=True),
        "deck": FieldRule(least=4),
        "byline": FieldRule(is_required=True),
        "topic": FieldRule(is_required=True),
    },
    body=BodyRule(least=100, most=200, least_seconds=60, most_seconds=120, is_strict=True),
    forbidden=frozenset({"h1", "table"}),
    media={"picture": 2, "video": 1},
    is_strict_on_media=True,
)


def codes(found: list[Unmet]) -> list[tuple[str, str, bool]]:
    return [(one.where, one.error.code, one.is_must) for one in found]


def test_a_story_as_it_should_be_lacks_nothing() -> None:
    written = Written(
        "供暖第一周", "最低十七度", "李晓禾", True, 300,
        {"h2": 3}, {"picture": 2, "video": 1},
    )  # fmt: skip
    profile = Profile(EVERYTHING.fields, BodyRule(least_seconds=60, most_seconds=120),
                      EVERYTHING.forbidden, media=EVERYTHING.media)  # fmt: skip

    assert unmet(profile, written) == []


def test_everything_that_is_wrong_is_said_in_the_order_of_the_page() -> None:
    written = Written(
        "供暖第一周我们量了三个小区", "短", "", False, 30, {"h1": 2, "ul": 1}, {"picture": 1}
    )

    assert codes(unmet(EVERYTHING, written)) == [
        ("topic", "profile_missing", True),
        ("headline", "profile_too_long", True),
        ("deck", "profile_too_short", False),
        ("byline", "profile_missing", True),
        ("body", "profile_too_short", True),
        ("body", "profile_spoken_short", True),
        ("body", "profile_format", False),
        ("media", "profile_media", True),
        ("media", "profile_media", True),
    ]  # fmt: skip


def test_a_profile_that_asks_nothing_finds_nothing() -> None:
    assert unmet(Profile(), Written()) == []


def test_an_empty_field_that_is_not_required_is_not_too_short() -> None:
    assert unmet(Profile({"deck": FieldRule(least=10)}), Written()) == []


@pytest.mark.parametrize(("length", "is_long"), [(8, False), (9, True)])
def test_the_limit_itself_is_allowed(length: int, is_long: bool) -> None:
    found = unmet(Profile({"headline": FieldRule(most=8)}), Written("字" * length))

    assert bool(found) is is_long


def test_letters_and_digits_count_as_the_newsroom_counts() -> None:
    found = unmet(Profile({"headline": FieldRule(most=4)}), Written("2026年供暖季"))

    assert found[0].error.facts == {"field": "headline", "has": 5, "over": 1, "most": 4}


def test_the_spoken_length_follows_the_columns_pace() -> None:
    written = Written(characters=600)

    assert unmet(Profile(body=BodyRule(most_seconds=120, pace=300)), written) == []
    (one,) = unmet(Profile(body=BodyRule(most_seconds=120, pace=240)), written)
    assert one.error.facts == {"has": "2:30", "over": "0:30", "most": "2:00", "pace": 240}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_is_a_whole_sentence(language: str) -> None:
    sentences = Sentences(language)
    for written in (Written(), Written("字" * 9, "字", "字", True, 900, dict.fromkeys(FORMATS, 1))):
        for one in unmet(EVERYTHING, written):
            text = sentences.text(one.error)
            assert "…" not in text
            assert "{" not in text
            assert text != one.error.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_format_and_medium_has_a_word(language: str) -> None:
    for name in (*FORMATS, *MEDIA):
        assert Sentences(language).word(word_of(name)) != word_of(name) or language == "en"


# Formats


def bold(text: str) -> Run:
    return Run(text, ((BOLD, True),))


TABLE, PICTURE = as_block("embed:t"), as_block("embed:p")
EMBEDS = {
    "embed:t": Embedded(Sort.TABLE, rows=(("a",),)).details(),
    "embed:p": Embedded(Sort.PICTURE).details(),
}
TEXT = [
    Block(BlockKind.HEADING_1, (Run("标题"),)),
    Block(BlockKind.PARAGRAPH, (Run("室温"), bold("二十一度"), Run("，"), bold("更高"))),
    TABLE,
    Block(BlockKind.BULLETS, (Run("网站", ((LINK, "https://a.cn"),)),), 2),
    Block(BlockKind.HEADING_3, (Run("小"),)),
    PICTURE,
]


def test_formats_are_counted_by_place() -> None:
    assert formats_in(TEXT, EMBEDS) == {
        "h1": 1, "h2": 1, "bold": 2, "table": 1, "ul": 1, "link": 1, "picture": 1,
    }  # fmt: skip


def test_a_format_is_found_where_it_first_stands() -> None:
    assert [first_of(TEXT, name, EMBEDS) for name in ("h1", "bold", "table", "quote")] == [
        0, 1, 2, None,
    ]  # fmt: skip


def test_cleaning_loses_no_letter() -> None:
    clean, had = without(TEXT, frozenset({"h1", "h2", "bold", "ul", "table", "quote"}))

    assert [block.text for block in clean] == [block.text for block in TEXT]
    assert had == ["h1", "h2", "ul", "bold"]
    assert formats_in(clean, EMBEDS) == {"link": 1, "table": 1, "picture": 1}
    assert clean[3].depth == 0
    assert OBJECT in clean[2].text
    assert len(clean[1].runs) == 1


def test_cleaning_what_is_allowed_changes_nothing() -> None:
    assert without(TEXT, frozenset({"quote"})) == (TEXT, [])


def test_every_kind_of_paragraph_is_a_format() -> None:
    assert {format_of(kind) for kind in BlockKind} - {""} <= set(FORMATS)
