"""A province that was set back by whatever means gets its films again, not only its text (P12)."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from province import backups
from province import store as province_store
from province.blobs import media_path
from province.restoring import restore
from studio.composition import Studio
from studio.desks.media_library import TakenIn
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.models.media import Transfer
from studio.vocabulary import MediaKind, Sha256
from tests.newsrooms import Clock, open_newsroom, write_story
from tests.province.running import RunningProvince, running

SIZE = 200_000
"""Bytes: several parts."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def studio(tmp_path: Path, clock: Clock) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "studio", clock)) as studio:
        yield studio


def submit_a_film(studio: Studio, folder: Path) -> Sha256:
    source = folder / "片子.mp4"
    source.write_bytes(random.Random(1).randbytes(SIZE))  # noqa: S311 - no secret
    story = write_story(studio)
    taken = ingest(source, studio.profile.media)
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    studio.floor.media.attach(story, TakenIn(taken.sha256, source.name, taken.size, about))
    studio.floor.publishing.submit(story)
    return taken.sha256


def back_up(data: Path, into: Path) -> Path:
    with closing(province_store.open_store(data, create=False)) as kept:
        return backups.make(kept, into)


def is_safe(studio: Studio) -> bool:
    with studio.store.reading() as connection:
        return bool(connection.execute(select(Transfer.c.is_stable)).scalar_one())


def film_is_there(province: RunningProvince, newsroom: str, sha256: str) -> bool:
    path = media_path(province.data, newsroom, sha256)
    return path.exists() and path.stat().st_size == SIZE


@pytest.mark.parametrize("how", ["copied back", "restored"])
def test_a_film_that_it_lost_arrives_again(
    studio: Studio, clock: Clock, tmp_path: Path, how: str
) -> None:
    """Also one that a newer backup held, so that the studio took it for safe."""
    data, old = tmp_path / "province", tmp_path / "old"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        studio.floor.accounts.enrol(province.url, province.invite(newsroom))
        assert studio.sync.run_once().state == "online"
        early = back_up(data, tmp_path / "backups")
    if how == "copied back":
        shutil.copytree(data, old)
    else:
        restore(early, old)
    with running(data, port=port) as province:
        sha256 = submit_a_film(studio, tmp_path)
        assert studio.sync.run_once().state == "online"
        assert film_is_there(province, newsroom, sha256)
        back_up(data, tmp_path / "backups")
        clock.advance(minutes=61)
        assert studio.sync.run_once().state == "online"
        assert is_safe(studio)
    shutil.rmtree(data)
    old.rename(data)

    with running(data, port=port) as province:
        assert not film_is_there(province, newsroom, sha256)
        assert studio.sync.run_once().state == "online"
        assert film_is_there(province, newsroom, sha256)
    (row,) = studio.floor.editing.rows()
    assert (row.media_there, row.media_total) == (1, 1)
