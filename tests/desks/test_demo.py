from __future__ import annotations

from pathlib import Path

import pytest

from studio.composition import open_studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.demo import DemoNewsroom
from studio.errors import Invalid
from studio.vocabulary import StoryState
from tests.newsrooms import Clock, Line


def test_the_demo_newsroom_opens_reads_well_and_is_taken_whole_by_a_province(
    tmp_path: Path,
) -> None:
    """All of it goes through the outbox: nothing is written past the promises."""
    clock = Clock()
    studio = open_studio(tmp_path, now=clock)
    DemoNewsroom(studio.floor, studio.floor.planning.office).open()

    floor = studio.floor
    assert "演示" in floor.accounts.card().name  # type: ignore[union-attr]
    assert {topic.owner_name for topic in floor.planning.rows()} == {"李晓禾"}
    stories = floor.editing.rows()
    assert stories
    for row in stories:
        assert row.headline
        assert len(floor.editing.text(row.id)) > 50
        assert floor.editing.html(row.id).startswith("<")
        floor.publishing.submit(row.id)

    line = Line(studio, InMemoryPlatform(), clock)
    assert line.sync() == "online"
    sheet = floor.queue.sheet()
    assert (sheet.rows, sheet.refused) == ((), ())
    assert {row.state for row in floor.editing.rows()} == {StoryState.SUBMITTED}
    with pytest.raises(Invalid, match="newsroom_there"):
        DemoNewsroom(floor, floor.planning.office).open()
    assert len(floor.editing.rows()) == len(stories)
    studio.close()
