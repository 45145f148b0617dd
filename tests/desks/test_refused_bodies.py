from __future__ import annotations

from typing import Any

import pytest

from studio.desks.refused_bodies import BranchWords
from studio.errors import BodyError
from studio.manuscript import replaying
from studio.vocabulary import Kind, StoryId
from tests.newsrooms import Line, edit, write_story


@pytest.fixture
def story(line: Line) -> StoryId:
    """Its newest words were refused."""
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    edit(line, story, "", "，被退的")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    return story


def words(line: Line, known: BranchWords, story: StoryId) -> str:
    with line.studio.store.reading() as connection:
        return known.of(connection, story)


def test_they_are_read_once_and_again_when_the_body_has_changed(
    line: Line, story: StoryId, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = replaying.words_of

    def counted(*given: Any) -> str:
        read.append(1)
        return real(*given)

    monkeypatch.setattr(replaying, "words_of", counted)
    known = BranchWords()

    assert {words(line, known, story) for _ in range(3)} == {"省平台有的，被退的"}
    assert len(read) == 1
    edit(line, story, "", "。新的")
    assert "，被退的" in words(line, known, story)
    assert len(read) == 2


def test_nothing_refused_has_no_words(line: Line) -> None:
    assert words(line, BranchWords(), write_story(line.studio)) == ""


def test_beside_a_damaged_body_as_much_is_shown_as_can_be_read(
    line: Line, story: StoryId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(*_: object) -> str:
        raise BodyError("body_damaged")

    monkeypatch.setattr(replaying, "words_of", damaged)

    assert isinstance(words(line, BranchWords(), story), str)


def test_many_of_them_are_read_once_too(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [write_story(line.studio, text=f"第{n}篇") for n in range(20)]
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    read: list[int] = []
    real = replaying.words_of

    def counted(*given: Any) -> str:
        read.append(1)
        return real(*given)

    monkeypatch.setattr(replaying, "words_of", counted)
    known = BranchWords()

    shown = [[words(line, known, story) for story in stories] for _ in range(2)]

    assert shown[0] == shown[1] == [f"第{n}篇" for n in range(20)]
    assert len(read) == 20
