"""Two people set one field without seeing each other; nobody's words are dropped (P4, P5)."""

from __future__ import annotations

import pytest

from studio.desks.conflicts import Conflict
from studio.desks.planning import Proposal
from studio.errors import NotFound
from studio.vocabulary import StoryId
from tests.newsrooms import Line, write_story


def in_conflict(line: Line, other: Line) -> Conflict:
    """A story whose headline both changed offline; ours came first."""
    story = write_story(line.studio)
    line.sync()
    other.sync()
    line.studio.floor.editing.change_field(story, "headline", "我的")
    other.studio.floor.editing.change_field(story, "headline", "同事的")
    line.sync()
    other.sync()
    line.sync()
    (conflict,) = line.studio.floor.conflicts.all()
    return conflict


def test_both_values_are_shown_with_who_and_where(line: Line, other: Line) -> None:
    conflict = in_conflict(line, other)

    assert (conflict.sort, conflict.field, conflict.value) == ("story", "headline", "我的")
    assert conflict.person_name == "李晓禾"
    assert conflict.device == line.device[:8]
    assert conflict.at == "2026-11-21T04:00:00.000Z"
    (beside,) = conflict.alternatives
    assert (beside.value, beside.is_ours, beside.person_name) == ("同事的", False, "李晓禾")
    assert beside.device == other.device[:8]
    (theirs,) = other.studio.floor.conflicts.of("story", conflict.subject)
    assert theirs.value == "我的"
    assert theirs.device == line.device[:8]
    assert theirs.alternatives[0].is_ours


def test_one_click_lets_the_other_value_stand_everywhere(line: Line, other: Line) -> None:
    conflict = in_conflict(line, other)

    line.studio.floor.conflicts.adopt(conflict, conflict.alternatives[0].key)

    assert line.studio.floor.conflicts.all() == []
    line.sync()
    other.sync()
    for studio in (line.studio, other.studio):
        assert [row.headline for row in studio.floor.editing.rows()] == ["同事的"]
        assert studio.floor.conflicts.all() == []


def test_a_wish_that_nobody_saw_shows_when_the_same_words_move_on(line: Line, other: Line) -> None:
    """P4: both wrote the same; who was first goes on without having heard of the other."""
    story = write_story(line.studio)
    line.sync()
    other.sync()
    for one in (line, other):
        one.studio.floor.editing.change_field(story, "headline", "暖气今晚来")
    line.sync()
    line.studio.floor.editing.change_field(story, "headline", "暖气明晚来")
    other.sync()
    assert other.studio.floor.conflicts.all() == []
    line.sync()
    other.sync()

    for one in (line, other):
        (conflict,) = one.studio.floor.conflicts.all()
        assert conflict.value == "暖气明晚来"
        assert [beside.value for beside in conflict.alternatives] == ["暖气今晚来"]


def test_who_saw_that_both_wrote_the_same_decides_for_both(line: Line, other: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    other.sync()
    for one in (line, other):
        one.studio.floor.editing.change_field(story, "headline", "暖气今晚来")
    line.sync()
    other.sync()
    line.sync()

    line.studio.floor.editing.change_field(story, "headline", "暖气明晚来")
    line.sync()
    other.sync()

    assert line.studio.floor.conflicts.all() == other.studio.floor.conflicts.all() == []


def test_one_click_keeps_what_stands(line: Line, other: Line) -> None:
    conflict = in_conflict(line, other)

    other.studio.floor.conflicts.dismiss(conflict, conflict.alternatives[0].key)
    other.sync()
    line.sync()

    assert line.studio.floor.conflicts.all() == []
    assert [row.headline for row in line.studio.floor.editing.rows()] == ["我的"]


def test_a_choice_that_was_made_elsewhere_is_not_made_again(line: Line, other: Line) -> None:
    conflict = in_conflict(line, other)
    key = conflict.alternatives[0].key
    line.studio.floor.conflicts.dismiss(conflict, key)

    with pytest.raises(NotFound):
        line.studio.floor.conflicts.adopt(conflict, key)


def test_a_column_is_shown_by_its_name(line: Line, other: Line) -> None:
    planning = line.studio.floor.planning
    first, second = (planning.open_column(name, "weekly", 0) for name in ("金娃说", "天气"))
    topic = planning.propose(Proposal("供暖"))
    line.sync()
    other.sync()
    planning.change(topic, "column", first)
    other.studio.floor.planning.change(topic, "column", second)
    line.sync()
    other.sync()

    (conflict,) = other.studio.floor.conflicts.of("topic", topic)

    assert (conflict.value, conflict.alternatives[0].value) == ("金娃说", "天气")


def test_what_lies_in_the_bin_needs_no_choice(line: Line, other: Line) -> None:
    conflict = in_conflict(line, other)
    assert line.studio.floor.queue.sheet().needing == 1

    line.studio.floor.editing.delete(StoryId(conflict.subject))

    assert line.studio.floor.conflicts.all() == []
    assert line.studio.floor.queue.sheet().needing == 0
