from __future__ import annotations

from datetime import timedelta

import pytest

from studio.desks import arrivals
from studio.desks.planning import Proposal
from tests.newsrooms import Line, write_story


def test_the_newest_stands_first_and_edits_that_went_together_are_one_line(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    line.clock.advance(hours=1)
    line.studio.floor.editing.change_field(story, "deck", "导语")
    line.studio.floor.editing.change_field(story, "byline", "署名")
    line.studio.floor.publishing.submit(story)
    line.sync()

    rows = line.studio.floor.queue.history()

    found = [(row.kind, row.subject, row.changes) for row in rows]
    assert found[:2] == [("story.submitted", "供暖第一周", 1), ("story.changed", "供暖第一周", 2)]
    assert {subject for _, subject, _ in found} == {"供暖第一周", "李晓禾"}
    assert rows[0].at > rows[-1].at


def test_a_week_is_remembered(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()
    assert any(row.subject == "供暖" for row in line.studio.floor.queue.history())

    line.clock.now += timedelta(days=7, seconds=1)

    assert line.studio.floor.queue.history() == []


def test_only_so_many_lines_are_shown(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST", 2)
    for title in "一二三":
        line.studio.floor.planning.propose(Proposal(title))
    line.sync()

    assert [row.subject for row in line.studio.floor.queue.history()] == ["三", "二"]
