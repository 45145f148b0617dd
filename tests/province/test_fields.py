"""The field rule, example by example as docs/sync-protocol.md says it."""

from __future__ import annotations

from typing import Any

import pytest

from province.fields import UNSET, Field, adopted, changed, dismissed
from province.wire import Intent, Revision
from tests.province.making import PERSON, intent, new_id

KEY = "c" * 32


def change(value: str | None, **others: Any) -> Intent:
    return intent("topic.changed", "a" * 32, {"field": "title", "value": value}, **others)


def about(alternative: str, **others: Any) -> Intent:
    payload = {"field": "title", "alternative": alternative}
    return intent("topic.alternative_adopted", "a" * 32, payload, **others)


def standing(value: str = "防汛", revision: Revision = (1, 5)) -> Field:
    return Field(value, revision, KEY, PERSON)


def values(field: Field) -> list[Any]:
    """What stands, then the alternatives in their order."""
    return [field.value, *(one.value for one in field.alternatives)]


@pytest.mark.parametrize(
    ("stands_at", "base", "is_concurrent"),
    [
        ((1, 5), (1, 5), False),
        ((1, 5), (1, 9), False),
        ((1, 5), (1, 4), True),
        ((1, 5), None, True),
        ((1, 5), (2, 1), False),  # the epoch counts first
        ((2, 1), (1, 9), True),
    ],
)
def test_a_change_that_did_not_see_what_stands_is_an_alternative(
    stands_at: Revision, base: Revision | None, is_concurrent: bool
) -> None:
    now = changed(standing("防汛", stands_at), change("新题", base=base), (3, 1))

    assert values(now) == (["防汛", "新题"] if is_concurrent else ["新题"])


def test_what_nothing_set_yet_is_set_by_any_change() -> None:
    now = changed(UNSET, first := change("新题"), (1, 2))

    assert now == Field("新题", (1, 2), first.key, PERSON)


def test_a_change_after_our_own_earlier_one_stands() -> None:
    now = changed(standing(), change("新题", base=(1, 2), predecessor=KEY), (1, 6))

    assert values(now) == ["新题"]


def test_an_alternative_says_whose_it_is() -> None:
    late = change("新题", device="e" * 32)
    (one,) = changed(standing(), late, (1, 6)).alternatives

    assert (one.key, one.revision, one.person) == (late.key, (1, 6), PERSON)
    assert (one.device, one.at) == ("e" * 32, late.at)


def test_the_same_value_waits_until_what_stands_moves_on_unseen() -> None:
    same = changed(standing("防汛"), wish := change("防汛"), (1, 6))
    unseen = changed(same, change("新题", base=(1, 5), predecessor=KEY), (1, 7))
    seen = changed(same, change("新题", base=(1, 6), predecessor=KEY), (1, 7))

    assert (same.value, same.revision, same.key) == ("防汛", (1, 5), KEY)
    assert values(unseen) == ["新题", "防汛"]
    assert unseen.alternatives[0].key == wish.key
    assert values(seen) == ["新题"]


def test_an_adoption_that_saw_who_agreed_overrules_them() -> None:
    late = change("甲")
    field = changed(changed(standing(), late, (1, 6)), change("防汛"), (1, 7))

    assert values(adopted(field, about(late.key, base=(1, 7)), (1, 8))) == ["甲"]
    assert values(adopted(field, about(late.key, base=(1, 6)), (1, 8))) == ["甲", "防汛"]


def test_a_later_change_takes_the_place_of_its_predecessors_alternative() -> None:
    first, other = change("甲"), change("乙")
    later = change("丙", predecessor=first.key)
    field = changed(changed(standing(), first, (1, 6)), other, (1, 7))

    assert values(changed(field, later, (1, 8))) == ["防汛", "丙", "乙"]


def test_a_change_that_saw_what_stands_takes_its_predecessors_alternative_away() -> None:
    first, other = change("甲"), change("乙")
    field = changed(changed(standing(), first, (1, 6)), other, (1, 7))
    seen = change("丁", base=(1, 7), predecessor=first.key)

    assert values(changed(field, seen, (1, 8))) == ["丁", "乙"]


def test_an_adopted_alternative_stands_by_the_adoption() -> None:
    late, other = change("甲"), change("乙")
    field = changed(changed(standing(), late, (1, 6)), other, (1, 7))
    adoption = about(late.key, base=(1, 7), person="f" * 32)
    now = adopted(field, adoption, (1, 8))

    assert values(now) == ["甲", "乙"]
    assert (now.revision, now.key, now.person) == ((1, 8), adoption.key, "f" * 32)


def test_an_adoption_that_comes_too_late_has_no_effect() -> None:
    late = change("甲")
    field = changed(standing(), late, (1, 6))

    assert adopted(field, about(late.key, base=(1, 4)), (1, 7)) == field
    assert adopted(field, about(new_id(), base=(1, 6)), (1, 7)) == field


def test_a_dismissed_alternative_goes_and_nothing_else() -> None:
    late, other = change("甲"), change("乙")
    field = changed(changed(standing(), late, (1, 6)), other, (1, 7))

    assert values(dismissed(field, about(late.key), (1, 8))) == ["防汛", "乙"]
    assert dismissed(field, about(new_id()), (1, 8)) == field
