from __future__ import annotations

import pytest

from studio.desks.wording import LONGEST, REQUIRED, checked, due_stamp
from studio.errors import Invalid

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize("field", sorted(LONGEST))
def test_a_field_takes_its_length_and_not_one_character_more(field: str) -> None:
    longest = "字" * LONGEST[field]
    assert checked(field, f" {longest}\n") == longest

    with pytest.raises(Invalid, match="field_too_long") as told:
        checked(field, longest + "字")

    assert told.value.facts == {"field": field, "limit": LONGEST[field]}


@pytest.mark.parametrize("field", sorted(LONGEST))
def test_only_some_fields_must_be_filled_in(field: str) -> None:
    if field in REQUIRED:
        with pytest.raises(Invalid, match="field_required"):
            checked(field, " \n　")
    else:
        assert checked(field, " \n　") == ""


@pytest.mark.parametrize(
    ("text", "zone", "stamp"),
    [
        ("2026-11-21 18:00", SHANGHAI, "2026-11-21T10:00:00.000Z"),
        (" 2026-11-21 ", SHANGHAI, "2026-11-20T16:00:00.000Z"),
        ("2026-11-21 18:00", "Asia/Urumqi", "2026-11-21T12:00:00.000Z"),
        ("2026-11-21T18:00:00+00:00", SHANGHAI, "2026-11-21T18:00:00.000Z"),
        ("", SHANGHAI, None),
        ("  ", SHANGHAI, None),
    ],
)
def test_a_time_is_meant_where_the_newsroom_is(text: str, zone: str, stamp: str | None) -> None:
    assert due_stamp(text, zone) == stamp


@pytest.mark.parametrize("text", ["明天", "18:00", "2026-13-01", "0001-01-01 00:00"])
def test_what_is_no_time_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Invalid, match="time_unreadable") as told:
        due_stamp(text, SHANGHAI)

    assert told.value.facts == {"text": text}


def test_what_is_no_letter_does_not_come_in() -> None:
    assert checked("headline", "\u202e供暖\uffff第一周\ud83d ") == "供暖第一周"
