from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.desks.wording import LONGEST as LONGEST_WORDS
from studio.errors import Invalid
from studio.manuscript.profile import (
    FIELDS,
    FORMATS,
    LONGEST,
    MEDIA,
    BodyRule,
    FieldRule,
    Profile,
    check,
    plain,
    read_profile,
)

rules = st.builds(
    FieldRule,
    is_shown=st.just(True),
    is_required=st.booleans(),
    least=st.integers(0, 100),
    most=st.integers(0, 100),
    is_strict=st.booleans(),
)
bodies = st.builds(
    BodyRule,
    least=st.integers(0, 5000),
    most=st.integers(0, 5000),
    least_seconds=st.integers(0, 600),
    most_seconds=st.integers(0, 600),
    pace=st.integers(180, 320),
    is_strict=st.booleans(),
)
profiles = st.builds(
    Profile,
    fields=st.dictionaries(st.sampled_from(FIELDS[:3]), rules),
    body=bodies,
    forbidden=st.frozensets(st.sampled_from(FORMATS)),
    is_strict_on_formats=st.booleans(),
    media=st.dictionaries(st.sampled_from(MEDIA), st.integers(1, 9)),
    is_strict_on_media=st.booleans(),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
)


def asks(profile: Profile) -> tuple[Any, ...]:
    fields = {name: rule for name, rule in profile.fields.items() if rule != FieldRule()}
    return (
        fields, profile.body, profile.forbidden, profile.is_strict_on_formats,
        dict(profile.media), profile.is_strict_on_media,
    )  # fmt: skip


@given(profiles)
def test_what_was_written_reads_the_same(profile: Profile) -> None:
    assert asks(read_profile(plain(profile))) == asks(profile)


@given(
    anything
    | st.fixed_dictionaries(
        {
            "fields": st.dictionaries(st.sampled_from(FIELDS), anything),
            "body": anything,
            "formats": anything | st.fixed_dictionaries({"without": anything}),
            "media": anything | st.fixed_dictionaries({"least": anything}),
        }
    )
)
def test_whatever_is_stored_can_be_read_and_written(stored: Any) -> None:
    again = read_profile(plain(read_profile(stored)))

    assert asks(again) == asks(read_profile(stored))


def test_what_asks_nothing_is_nothing() -> None:
    assert plain(Profile()) == {}
    assert Profile().is_free
    assert read_profile(None).is_free
    assert not Profile(forbidden=frozenset({"table"})).is_free


def test_what_a_newer_studio_wrote_is_kept() -> None:
    stored = {
        "reviews": 3,
        "fields": {"headline": {"most": 30, "rhymes": True}, "kicker": {"required": True}},
        "body": {"least": 5, "verses": 4},
        "formats": {"without": ["h1", "hologram"]},
        "media": {"least": {"video": 1, "smell": 2}},
    }
    profile = read_profile(stored)

    changed = plain(
        Profile({"headline": FieldRule(most=18)}, stored=profile.stored, forbidden=frozenset())
    )

    assert changed == {
        "reviews": 3,
        "fields": {"headline": {"most": 18, "rhymes": True}, "kicker": {"required": True}},
        "body": {"verses": 4},
        "formats": {"without": ["hologram"]},
        "media": {"least": {"smell": 2}},
    }
    assert plain(profile) == stored


def test_a_headline_and_what_is_required_are_always_shown() -> None:
    hidden = {"hidden": True}
    profile = read_profile(
        {"fields": {"headline": hidden, "deck": hidden, "byline": {**hidden, "required": True}}}
    )

    assert [profile.rule(name).is_shown for name in ("headline", "deck", "byline")] == [
        True, False, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "code"),
    [
        (Profile({"headline": FieldRule(least=20, most=10)}), "limits_crossed"),
        (Profile(body=BodyRule(least=9, most=8)), "limits_crossed"),
        (Profile(body=BodyRule(least_seconds=9, most_seconds=8)), "limits_crossed"),
        (Profile({"deck": FieldRule(most=1001)}), "limit_too_high"),
    ],
)
def test_what_nobody_can_keep_to_is_not_asked(profile: Profile, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check(profile)


def test_limits_may_be_open_at_one_end() -> None:
    check(Profile({"headline": FieldRule(least=8)}, BodyRule(least_seconds=90)))


def test_no_column_asks_for_more_than_a_field_holds() -> None:
    assert all(LONGEST[name] == LONGEST_WORDS[name] for name in LONGEST)
