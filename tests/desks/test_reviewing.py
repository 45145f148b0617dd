from __future__ import annotations

import pytest

from studio.errors import Invalid, NotFound
from studio.ui.words import note_badge
from studio.vocabulary import StoryId
from tests.newsrooms import Line, both_edit


@pytest.fixture
def story(line: Line, other: Line) -> StoryId:
    """Its second paragraph was edited by both."""
    return both_edit(line, other)


def test_a_paragraph_to_review_says_who_and_when(line: Line, other: Line, story: StoryId) -> None:
    for one in (line, other):
        editing = one.studio.floor.editing
        (found,) = editing.review_marks(story)

        assert (found.person_name, found.other_names) == ("李晓禾", ("李晓禾",))
        assert found.at.startswith("2026-11-21T04:00:00")
        assert editing.row(story).to_review == editing.sheet(story).to_review == 1


def test_each_side_is_shown_as_it_was_written(line: Line, other: Line, story: StoryId) -> None:
    for one in (line, other):
        editing = one.studio.floor.editing
        (found,) = editing.review_marks(story)

        (versions,) = editing.review_versions(story, found.paragraph)

        assert (versions.before, versions.second, versions.first) == (
            "二段",
            "他写二段",
            "我写二段",
        )


def test_what_was_looked_at_is_cleared_for_all(line: Line, other: Line, story: StoryId) -> None:
    editing = line.studio.floor.editing
    (found,) = editing.review_marks(story)

    editing.clear_review(story, found.paragraph)

    assert editing.review_marks(story) == []
    assert editing.review_versions(story, found.paragraph) == []
    for one in (line, other, line):
        one.sync()
    assert line.studio.floor.editing.review_marks(story) == []
    assert other.studio.floor.editing.review_marks(story) == []
    with pytest.raises(NotFound):
        editing.clear_review(story, found.paragraph)


def test_a_story_is_not_submitted_before_it_was_reviewed(line: Line, story: StoryId) -> None:
    floor = line.studio.floor
    with pytest.raises(Invalid, match="review_needed") as told:
        floor.publishing.submit(story)
    assert told.value.facts == {"n": 1}

    floor.editing.clear_review(story, floor.editing.review_marks(story)[0].paragraph)

    assert floor.publishing.submit(story)


def test_the_list_marks_it(line: Line, story: StoryId) -> None:
    badge = note_badge(line.studio.floor.editing.row(story))

    assert badge is not None
    assert badge.text == "1 to review"
