"""An update of more than 256 kB over a real line: sent in parts, backed up, restored, read anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from province import backups, verifying
from province import store as province_store
from province.blobs import TEXT, TEXT_PART_SIZE
from province.restoring import restore
from studio.composition import Studio, open_studio
from studio.vocabulary import LONGEST_STORY, StoryId
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, running


@pytest.fixture
def words() -> str:
    chance = random.Random(1)  # noqa: S311 - no secret
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(LONGEST_STORY))


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "first")) as studio:
        yield studio


def enrolled(studio: Studio, province: RunningProvince, newsroom: str) -> Studio:
    studio.floor.accounts.enrol(province.url, province.invite(newsroom))
    return studio


def text_on_a_new_machine(folder: Path, province: RunningProvince, newsroom: str) -> list[str]:
    """What somebody reads who has nothing but the province."""
    with closing(open_studio(folder)) as fresh:
        fresh.floor.accounts.open_newsroom("金川", "马建国", "2468")
        enrolled(fresh, province, newsroom)
        assert fresh.sync.run_once().state == "online"
        return [fresh.floor.editing.text(row.id) for row in fresh.floor.editing.rows()]


def test_it_arrives_and_outlives_a_restore(studio: Studio, tmp_path: Path, words: str) -> None:
    with running(tmp_path / "province") as province:
        newsroom = province.newsroom()
        story: StoryId = write_story(enrolled(studio, province, newsroom), text=words)
        assert studio.sync.run_once().state == "online"
        assert studio.floor.queue.sheet().rows == ()
        assert text_on_a_new_machine(tmp_path / "second", province, newsroom) == [words]
        data = province.data
    with closing(province_store.open_store(data, create=False)) as kept:
        with kept.reading() as connection:
            (row,) = connection.execute(sa.select(province_store.media)).all()
        assert (row.type, row.part_size, row.is_verified) == (TEXT, TEXT_PART_SIZE, True)
        assert row.size > 256 * 1024
        backup = backups.make(kept, tmp_path / "backups")
    assert verifying.verify(backup).media == [(newsroom, row.sha256)]
    restore(backup, tmp_path / "restored")

    with running(tmp_path / "restored") as province:
        assert text_on_a_new_machine(tmp_path / "third", province, newsroom) == [words]
        other = province.newsroom()
        stranger = province.enrol(other)
        answer = stranger.ask("GET", f"/v1/media/{row.sha256}/content")
        assert answer.status_code == 404, "another newsroom is not even told that it is there"
    assert studio.floor.editing.text(story) == words
