from __future__ import annotations

import inspect

import pytest

from studio import errors
from studio.errors import PlatformError, Refused, StudioError, Unreachable

CLASSES = [found for _, found in inspect.getmembers(errors, inspect.isclass)]


def test_an_error_carries_a_code_and_its_facts_and_no_sentence() -> None:
    error = StudioError("field_too_long", field="title", limit=120)

    assert error.code == "field_too_long"
    assert error.facts == {"field": "title", "limit": 120}
    assert str(error) == "field_too_long {'field': 'title', 'limit': 120}"
    assert str(StudioError("not_found")) == "not_found"


def test_all_errors_are_the_studios_and_stand_in_the_tree() -> None:
    """What the boundary catches is StudioError; a class outside it would look like a bug."""
    assert CLASSES
    for found in CLASSES:
        assert issubclass(found, StudioError)
        assert found.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("name", ["Unreachable", "SignInNeeded", "UpdateNeeded", "Refused"])
def test_what_a_province_says_is_caught_as_one(name: str) -> None:
    assert issubclass(getattr(errors, name), PlatformError)


def test_no_answer_is_not_a_no() -> None:
    """One is tried again, the other never."""
    assert not issubclass(Unreachable, Refused)
    assert not issubclass(Refused, Unreachable)


def test_a_fact_may_have_any_name() -> None:
    facts = {"code": "x", "self": "y"}

    error = StudioError("not_found", **facts)

    assert (error.code, error.facts) == ("not_found", facts)
