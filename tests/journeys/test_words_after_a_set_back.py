"""A province that was set back unnoticed costs nobody a word, and asks nobody twice (P4, P7)."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from province import backups
from province import store as province_store
from province.restoring import restore
from province.verifying import verify
from studio.composition import Studio
from studio.vocabulary import StoryId
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, running


@pytest.fixture
def away(tmp_path: Path) -> Iterator[Studio]:
    """Works without a line in between."""
    with closing(open_newsroom(tmp_path / "away")) as studio:
        yield studio


@pytest.fixture
def near(tmp_path: Path) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "near")) as studio:
        yield studio


def begin(province: RunningProvince, *studios: Studio) -> StoryId:
    """All are enrolled in one newsroom, and have a story of the first one's."""
    newsroom = province.newsroom()
    for studio in studios:
        studio.floor.accounts.enrol(province.url, province.invite(newsroom))
    story = write_story(studios[0])
    sync(*studios, *studios)
    return story


def sync(*studios: Studio) -> None:
    for studio in studios:
        assert studio.sync.run_once().state == "online"


def write(studio: Studio, story: StoryId, headline: str) -> None:
    studio.floor.editing.change_field(story, "headline", headline)


def headlines(studio: Studio) -> tuple[str, list[str]]:
    """What stands, and what is shown beside it."""
    (row,) = studio.floor.editing.rows()
    found = studio.floor.conflicts.all()
    return row.headline, [other.value for one in found for other in one.alternatives]


@pytest.mark.parametrize("restarts", [0, 1])
def test_words_in_the_place_of_lost_ones_stay(
    away: Studio, near: Studio, tmp_path: Path, restarts: int
) -> None:
    """Who had seen the lost ones had not seen them, though both stood at the same seq."""
    data, old = tmp_path / "province", tmp_path / "old"
    with running(data) as province:
        port, story = province.port, begin(province, away, near)
    shutil.copytree(data, old)
    with running(data, port=port):
        write(away, story, "乙一")
        sync(away)
        write(away, story, "乙二")
    shutil.rmtree(data)
    old.rename(data)

    write(near, story, "丙一")
    with running(data, port=port):
        sync(near)
    for _ in range(restarts):
        with running(data, port=port):
            sync(near)
    with running(data, port=port):
        sync(away, near)
        sync(away, near)
        assert headlines(near) == ("丙一", ["乙二"])
        assert headlines(away) == headlines(near)
    assert not verify(data).troubles


def test_what_waited_while_a_backup_was_put_back_is_no_conflict(
    away: Studio, near: Studio, tmp_path: Path
) -> None:
    """Nobody touched the headline since its author read it; what was lost was something else."""
    data = tmp_path / "province"
    with running(data) as province:
        port, story = province.port, begin(province, near, away)
        write(near, story, "丙一")
        sync(near, away)
    with closing(province_store.open_store(data, create=False)) as kept:
        backup = backups.make(kept, tmp_path / "backups")
    with running(data, port=port):
        near.floor.editing.change_field(story, "deck", "丙二")
        sync(near, away)
        write(away, story, "乙一")
        write(away, story, "乙二")
    restore(backup, data, set_aside=True)

    with running(data, port=port):
        sync(away, near, away)
        assert headlines(near) == ("乙二", [])
        assert headlines(away) == headlines(near)
