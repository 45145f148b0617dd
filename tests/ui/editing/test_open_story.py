from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from studio.errors import NotFound, StoreError
from studio.manuscript.body import StoryBody
from studio.manuscript.compacting import compacted
from studio.ui.editing.open_story import OpenStory, read_story
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.ui.editing.conftest import TroubledDesk

OpenIt = Callable[[StoryId], OpenStory]


@pytest.fixture
def open_it(desk: TroubledDesk, writer: Writer) -> Iterator[OpenIt]:
    parent = QObject()
    opened: list[OpenStory] = []

    def open_it(story_id: StoryId) -> OpenStory:
        opened.append(OpenStory(desk, writer, read_story(desk, story_id), parent))
        return opened[-1]

    yield open_it
    assert writer.finish()
    for story in opened:
        story.close()


def write(story: OpenStory, at: int, text: str) -> None:
    story.body.text.replace(at, 0, text)
    story.body.commit()
    story.touch()


def test_a_story_that_is_gone_cannot_be_opened(desk: TroubledDesk) -> None:
    with pytest.raises(NotFound):
        read_story(desk, StoryId("0" * 32))


def test_opening_alone_saves_nothing(desk: TroubledDesk, open_it: OpenIt, writer: Writer) -> None:
    story = open_it(desk.start("头条"))

    story.hand_over()

    assert not story.is_ahead
    assert writer.finish()
    assert desk.body(story.id) == []


def test_words_reach_the_disk_with_the_name_of_their_writer(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    story = open_it(desk.start("头条"))
    write(story, 0, "县里")
    assert story.is_ahead

    with qtbot.waitSignal(story.stored):
        story.save()

    assert desk.text(story.id) == "县里"
    again = StoryBody.open(desk.body(story.id))
    assert again.text.whole() == "县里"
    assert again.people()[story.body.peer] == read_story(desk, story.id).pen
    again.close()


def test_every_save_holds_what_is_new_only(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    story = open_it(desk.start("头条"))
    for word in ("县里", "今天", "发布"):
        with qtbot.waitSignal(story.stored):
            write(story, 0, word)
            story.save()

    blobs = desk.body(story.id)

    assert len(blobs) == 3
    assert max(map(len, blobs[1:])) < 250
    assert story.news_in(blobs) == [], "they come from here"


def test_fields_are_stored_without_outer_blanks(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    story = open_it(desk.start("头条"))

    with qtbot.waitSignal(story.stored):
        story.edit_field("deck", " 副题 ")
        story.save()

    assert desk.sheet(story.id).deck == "副题"
    story.edit_field("deck", "副题  ")
    assert not story.is_ahead


def test_stored_means_that_body_and_fields_are(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    story = open_it(desk.start("头条"))
    write(story, 0, "县里")
    story.edit_field("deck", "副题")

    with qtbot.waitSignal(story.stored):
        story.save()

    assert (desk.text(story.id), desk.sheet(story.id).deck) == ("县里", "副题")


def test_a_failed_save_keeps_words_for_the_next(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    story = open_it(desk.start("头条"))
    desk.trouble.append(StoreError("disk_full"))
    write(story, 0, "县里")
    with qtbot.waitSignal(story.failed):
        story.save()
    desk.trouble.clear()

    write(story, 2, "今天")
    with qtbot.waitSignal(story.stored):
        story.save()

    again = StoryBody.open(desk.body(story.id))
    assert again.text.whole() == "县里今天"
    again.close()


def test_news_are_what_came_from_elsewhere(desk: TroubledDesk, open_it: OpenIt) -> None:
    story = open_it(desk.start("头条"))

    assert story.news_in([b"a", b"b", b"a"]) == [b"a", b"b"]
    assert story.news_in([b"b", b"c"]) == [b"c"]


def test_known_pieces_that_come_as_one_are_no_news(
    desk: TroubledDesk, open_it: OpenIt, qtbot: QtBot
) -> None:
    """In the quiet, pieces are joined; an open page need not read them again."""
    story = open_it(desk.start("头条"))
    for word in ("县里", "今天"):
        with qtbot.waitSignal(story.stored):
            write(story, 0, word)
            story.save()
    whole = compacted(desk.body(story.id))
    assert whole is not None

    assert story.news_in([whole]) == []
    other = StoryBody.open([whole])
    other.text.replace(0, 0, "新")
    other.commit()
    update = other.own_updates(0)
    other.close()
    assert story.news_in([whole, update]) == [update]
