"""Two studios and a province process: suggestions (修订) and comments made apart, and merged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from studio.composition import Studio
from studio.errors import Invalid
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import add_comment, read_threads, reply, resolve
from studio.manuscript.pen import Pen
from studio.manuscript.suggestions import accept, read_suggestions
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, open_newsroom, write_story
from tests.province.running import RunningProvince, running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    with running(tmp_path / "province") as started:
        yield started


def enrolled(province: RunningProvince, room: str, folder: Path) -> Studio:
    studio = open_newsroom(folder, Clock())
    studio.floor.accounts.enrol(province.url, province.invite(room))
    return studio


@contextmanager
def at_work(studio: Studio, story: StoryId) -> Iterator[StoryBody]:
    """The body in this person's hands; saved in the end."""
    editing = studio.floor.editing
    body = StoryBody.open(editing.body(story))
    with closing(body), studio.store.reading() as connection:
        author = editing.office.author(connection)
        body.sign_in(author.person, author.device)
        body.stamp = editing.office.stamp
        yield body
        body.commit()
        editing.save_body(story, body.own_updates(0), body.text.whole())


def suggest(body: StoryBody, before: str, text: str, removed: int = 0) -> None:
    pen = Pen(body)
    pen.suggests = True
    pen.replace(body.text.whole().index(before), removed, text)
    body.commit()


def test_suggestions_and_comments_made_apart_are_merged(
    province: RunningProvince, tmp_path: Path
) -> None:
    room = province.newsroom()
    with (
        closing(enrolled(province, room, tmp_path / "mine")) as mine,
        closing(enrolled(province, room, tmp_path / "hers")) as hers,
    ):
        story = write_story(mine, text="县里的供暖本周开始。")
        with at_work(mine, story) as body:
            thread, _ = add_comment(body, 3, 5, "哪天？")
        mine.sync.run_once()
        hers.sync.run_once()
        with at_work(mine, story) as body:
            suggest(body, "本周", "昨天", removed=2)
            resolve(body, thread, on=True)
        with at_work(hers, story) as body:
            Pen(body).replace(body.text.whole().index("周"), 0, "〔她〕")
            reply(body, thread, "二十日")
        for studio in (mine, hers, mine):
            studio.sync.run_once()

        with at_work(mine, story) as my_body, at_work(hers, story) as her_body:
            assert my_body.text.blocks() == her_body.text.blocks()
            assert read_threads(my_body) == read_threads(her_body)
            (said,) = read_threads(her_body)
            assert [one.words for one in said.replies] == ["二十日"]
            assert said.resolved_by
            found = read_suggestions(her_body)
            assert [(one.deleted, one.inserted) for one in found] == [("本周", "昨天")]
        for mark in hers.floor.editing.review_marks(story):
            hers.floor.editing.clear_review(story, mark.paragraph)
        with pytest.raises(Invalid, match="suggestions_open"):
            hers.floor.publishing.submit(story)
        with at_work(hers, story) as body:
            accept(body, [one.id for one in read_suggestions(body)])
        assert hers.floor.editing.text(story) == "县里的供暖〔她〕昨天开始。"
        for studio in (hers, mine):
            studio.sync.run_once()
        assert mine.floor.editing.text(story) == "县里的供暖〔她〕昨天开始。"
