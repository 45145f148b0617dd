"""Media that the province had and no longer has are sent again."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from studio.composition import Studio
from studio.desks.media_library import TakenIn
from studio.desks.queue import LineState
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.vocabulary import Arrival, MediaKind, Sha256, StoryId
from tests.faults.evidence import medium_is_whole
from tests.newsrooms import Clock, open_newsroom, write_story
from tests.province.running import RunningProvince

CONTENT = b"\xff\xd8 a picture" * 100_000


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    started = RunningProvince(tmp_path / "province")
    yield started
    started.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def studio(tmp_path: Path, province: RunningProvince, clock: Clock) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "studio", clock)) as opened:
        opened.floor.accounts.enrol(province.url, province.invite(province.newsroom()))
        opened.sync.run_once()
        yield opened


def hand_in(studio: Studio, folder: Path) -> tuple[StoryId, Sha256]:
    """A story with a picture, all of it at the province."""
    story = write_story(studio)
    (folder / "日出.jpg").write_bytes(CONTENT)
    taken = ingest(folder / "日出.jpg", studio.profile.media)
    about = Probe(MediaKind.PICTURE, "image/jpeg", 4, 3, 0, "", False, "mjpeg", "")
    studio.floor.media.attach(story, TakenIn(taken.sha256, "日出.jpg", taken.size, about))
    studio.floor.publishing.submit(story)
    assert studio.sync.run_once().state == LineState.ONLINE
    return story, taken.sha256


def arrival(studio: Studio, story: StoryId) -> Arrival:
    return studio.floor.editing.row(story).arrival


def put_back_an_old_copy(province: RunningProvince, old: Path) -> None:
    shutil.rmtree(province.data)
    shutil.copytree(old, province.data)


def take_the_file_away(province: RunningProvince, _: Path) -> None:
    shutil.rmtree(province.data / "media")


@pytest.mark.parametrize("lose", [put_back_an_old_copy, take_the_file_away])
def test_what_the_province_lost_is_sent_again(
    province: RunningProvince,
    studio: Studio,
    clock: Clock,
    tmp_path: Path,
    lose: Callable[[RunningProvince, Path], None],
) -> None:
    province.stop()
    shutil.copytree(province.data, tmp_path / "old")
    again = RunningProvince(province.data, province.port)
    story, sha256 = hand_in(studio, tmp_path)
    assert arrival(studio, story) == Arrival.ARRIVED
    assert medium_is_whole(again.data, sha256)
    again.stop()
    lose(again, tmp_path / "old")
    assert not medium_is_whole(again.data, sha256)
    once_more = RunningProvince(province.data, province.port)
    try:
        clock.advance(hours=2)
        for _ in range(3):
            clock.advance(minutes=5)
            assert studio.sync.run_once().state == LineState.ONLINE

        assert medium_is_whole(once_more.data, sha256)
        assert arrival(studio, story) == Arrival.ARRIVED
    finally:
        once_more.stop()
