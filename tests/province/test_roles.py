from __future__ import annotations

import itertools

from province.roles import ROLES
from province.rules import RULES

FROM_THE_PROVINCE = {"story.adopted", "story.returned"}


def test_every_kind_but_a_verdict_is_somebodys() -> None:
    assert ROLES["administrator"].may == set(RULES) - FROM_THE_PROVINCE


def test_no_role_has_a_kind_that_is_not_there() -> None:
    for role in ROLES.values():
        assert role.may <= set(RULES)
        assert role.enrols <= set(ROLES)


def test_whoever_may_do_more_may_do_all_that_others_may() -> None:
    newsroom = [ROLES[name] for name in ("reporter", "editor", "chief", "administrator")]

    for less, more in itertools.pairwise(newsroom):
        assert less.may <= more.may
        assert less.enrols < more.enrols


def test_a_reporter_decides_nothing() -> None:
    deciding = {"topic.approved", "topic.dropped", "story.submitted", "person.role_changed"}

    assert not ROLES["reporter"].may & deciding
    assert [name for name, role in ROLES.items() if role.gives_verdicts] == ["dispatcher"]


def test_columns_are_opened_by_all_and_changed_by_chiefs() -> None:
    changing = {
        "column.changed", "column.alternative_adopted", "column.alternative_dismissed",
        "column.closed", "column.reopened",
    }  # fmt: skip
    may = {name for name, role in ROLES.items() if role.may & changing}

    assert may == {"chief", "administrator"}
    assert all(changing <= ROLES[name].may for name in may)
    assert "column.opened" in ROLES["reporter"].may
