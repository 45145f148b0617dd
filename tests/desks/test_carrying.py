from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.desks.queue import QueueSheet
from tests.connectors.carried import Offices
from tests.newsrooms import write_story


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


def waiting(studio: object) -> QueueSheet:
    return studio.floor.queue.sheet()  # type: ignore[attr-defined,no-any-return]


def test_a_studio_without_a_line_and_another_end_up_with_the_same(offices: Offices) -> None:
    one, other = offices.studio("one"), offices.studio("other")
    write_story(one, "洪水过境", "水位下降。")
    write_story(other, "供暖第一周")

    read, taken = offices.carry(one)
    offices.carry(other)
    _, again = offices.carry(one)

    assert (read.accepted, read.refused, read.deferred) == (taken.accepted, 0, 0)
    assert read.accepted == 3
    assert not waiting(one).rows
    heads = [{row.headline for row in s.floor.editing.rows()} for s in (one, other)]
    assert heads == [{"洪水过境", "供暖第一周"}] * 2
    assert again.records == 3
