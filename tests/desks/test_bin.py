import pytest

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.errors import NotFound
from studio.vocabulary import StoryId
from tests.newsrooms import Line, write_story


def test_what_was_deleted_is_in_the_bin_and_comes_back(studio: Studio) -> None:
    floor = studio.floor
    story = write_story(studio)
    topic = floor.planning.propose(Proposal("供暖"))
    floor.editing.delete(story)
    floor.planning.delete(topic)
    assert [(row.sort, row.title) for row in floor.bin.rows()] == [
        ("story", "供暖第一周"),
        ("topic", "供暖"),
    ]

    floor.bin.restore_story(story)
    floor.bin.restore_topic(topic)

    assert floor.bin.rows() == []
    assert [row.headline for row in floor.editing.rows()] == ["供暖第一周"]
    assert [row.title for row in floor.planning.rows()] == ["供暖"]


def test_an_edit_after_the_delete_is_shown_in_the_bin(line: Line) -> None:
    """Whoever edited it offline did not know; the words are kept and it is said."""
    story = write_story(line.studio)
    line.sync()
    line.platform.online = False
    line.studio.floor.editing.change_field(story, "headline", "迟到的修改")
    line.studio.floor.editing.delete(story)
    (row,) = line.studio.floor.bin.rows()
    assert not row.is_edited_since
    line.studio.floor.bin.restore_story(story)
    line.studio.floor.editing.delete(story)
    line.platform.online = True
    assert line.sync() == "online"

    assert [one.title for one in line.studio.floor.bin.rows()] == ["迟到的修改"]


def test_only_what_lies_in_the_bin_is_restored(studio: Studio) -> None:
    story = write_story(studio)
    for wanted in (story, StoryId("0" * 32)):
        with pytest.raises(NotFound):
            studio.floor.bin.restore_story(wanted)
