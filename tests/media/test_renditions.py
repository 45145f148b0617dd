from __future__ import annotations

import os
import shutil
import threading
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from sqlalchemy import select

from studio.composition import Studio
from studio.desks.media_library import MediaRow
from studio.errors import MediaError
from studio.media import library
from studio.media.decoder import Decoder
from studio.media.footage import Footage
from studio.media.library import media_path
from studio.media.renditions import MOST_DEATHS, RenditionMaker
from studio.models.media import MediaFile, Rendition, Transfer
from studio.vocabulary import RenditionSort, RenditionState, Sha256
from tests.newsrooms import Line, write_story


@pytest.fixture
def maker(studio: Studio) -> Iterator[RenditionMaker]:
    yield studio.backstage.renditions
    studio.backstage.renditions.stop()


def add(studio: Studio, source: Path) -> MediaRow:
    """As part of a story of its own."""
    taken = studio.floor.media.take_in(source)
    return studio.floor.media.attach(write_story(studio), taken)


def made(studio: Studio) -> dict[RenditionSort, Any]:
    with studio.store.reading() as connection:
        return {line.sort: line for line in connection.execute(select(Rendition))}


def file_of(studio: Studio, sha256: str) -> Path:
    return media_path(studio.profile.media, Sha256(sha256))


def test_a_film_gets_a_poster_and_a_proxy(
    studio: Studio, maker: RenditionMaker, film: Path
) -> None:
    original = add(studio, film)

    maker.make_all()

    found = made(studio)
    assert {line.state for line in found.values()} == {RenditionState.READY}
    assert {line.original for line in found.values()} == {original.sha256}
    poster, proxy = (found[sort].sha256 for sort in RenditionSort)
    assert QImage(str(file_of(studio, poster))).width() == 1280
    footage = Footage(file_of(studio, proxy))
    assert footage.probe().height == 540
    footage.close()
    with studio.store.reading() as connection:
        names = dict(connection.execute(select(MediaFile.c.sha256, MediaFile.c.name)).all())
    assert (names[poster], names[proxy]) == ("日出-poster.jpg", "日出-proxy.mp4")
    assert library.hash_of(file_of(studio, proxy)) == proxy


def test_pictures_need_no_stand_in(studio: Studio, maker: RenditionMaker, picture: Path) -> None:
    add(studio, picture)

    assert not maker.step()


def test_what_was_submitted_before_it_was_made_is_sent_when_it_is(
    line: Line, maker: RenditionMaker, film: Path
) -> None:
    studio = line.studio
    story = write_story(studio)
    studio.floor.media.attach(story, studio.floor.media.take_in(film))
    key = studio.floor.publishing.submit(story)

    maker.make_all()

    with studio.store.reading() as connection:
        waiting = {row.name: row for row in connection.execute(select(Transfer))}
    assert set(waiting) == {"日出.mp4", "日出-poster.jpg", "日出-proxy.mp4"}
    assert {row.needs for row in waiting.values()} == {key}


def test_a_film_that_was_submitted_goes_first(
    studio: Studio, maker: RenditionMaker, film: Path, tmp_path: Path
) -> None:
    shutil.copy(film, tmp_path / "other.mp4")
    with (tmp_path / "other.mp4").open("ab") as file:
        file.write(b"\0\0\0\x08free")  # another file for the hash, the same for a player
    add(studio, film)
    wanted = studio.floor.media.take_in(tmp_path / "other.mp4")
    story = write_story(studio)
    studio.floor.media.attach(story, wanted)
    studio.floor.publishing.submit(story)

    maker.step()

    with studio.store.reading() as connection:
        first = connection.execute(
            select(Rendition).where(Rendition.c.state == RenditionState.READY)
        ).one()
    assert (first.original, first.sort) == (wanted.sha256, RenditionSort.POSTER)


def test_a_film_that_cannot_be_read_says_so_and_goes_alone(
    studio: Studio, maker: RenditionMaker, film: Path
) -> None:
    original = add(studio, film)
    file_of(studio, original.sha256).write_bytes(b"no film" * 1000)

    maker.make_all()

    for line in made(studio).values():
        assert line.state == RenditionState.FAILED
        assert line.trouble == {"code": "media_unreadable", "facts": {"file": "日出.mp4"}}
    assert not maker.step()
    assert list((studio.profile.media / "arriving").iterdir()) == []


def test_what_failed_is_tried_again_when_the_film_is_added_anew(
    studio: Studio, maker: RenditionMaker, film: Path
) -> None:
    original = add(studio, film)
    file_of(studio, original.sha256).unlink()
    maker.make_all()
    assert {line.trouble["code"] for line in made(studio).values()} == {"media_gone"}

    add(studio, film)
    maker.make_all()

    assert {line.state for line in made(studio).values()} == {RenditionState.READY}


def test_a_film_that_kills_the_worker_is_left_alone_in_the_end(
    studio: Studio, maker: RenditionMaker, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(studio, film)

    def ask_and_die(decoder: Decoder, *about: Any, **more: Any) -> object:
        raise MediaError("media_worker_died", name="日出.mp4")

    monkeypatch.setattr(Decoder, "ask", ask_and_die)
    steps = 0
    while maker.step():
        steps += 1

    assert steps == 2 * MOST_DEATHS
    assert {line.state for line in made(studio).values()} == {RenditionState.FAILED}


def test_closing_in_the_midst_costs_only_the_one_under_way(
    studio: Studio, film: Path, clock: Any
) -> None:
    add(studio, film)
    maker = studio.backstage.renditions
    maker.step()
    working = threading.Thread(target=maker.step)
    working.start()
    arriving = studio.profile.media / "arriving"
    while not any(path.stat().st_size for path in arriving.iterdir()):
        assert working.is_alive()

    maker.stop()
    working.join(10)

    found = made(studio)
    assert found[RenditionSort.POSTER].state == RenditionState.READY
    assert found[RenditionSort.PROXY].state == RenditionState.WAITING
    assert found[RenditionSort.PROXY].attempts == 0
    assert list(arriving.iterdir()) == []
    again = RenditionMaker(studio.store, studio.profile.media, clock, lambda: None, lambda _: None)
    again.make_all()
    again.stop()
    assert made(studio)[RenditionSort.PROXY].state == RenditionState.READY


def test_without_room_it_waits(
    studio: Studio, maker: RenditionMaker, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(studio, film)
    usage = namedtuple("usage", "total used free")
    full = usage(10**9, 10**9, library.ROOM_TO_KEEP)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    assert not maker.step()
    assert {line.state for line in made(studio).values()} == {RenditionState.WAITING}


def test_it_works_by_itself_when_a_film_is_added(studio: Studio, film: Path) -> None:
    told = threading.Event()
    studio.backstage.renditions.on_made = told.set
    studio.backstage.renditions.start()

    add(studio, film)

    assert told.wait(20)
    studio.backstage.renditions.stop()


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="no such thing there")
def test_it_leaves_the_machine_to_everything_else(film: Path, tmp_path: Path) -> None:
    with Decoder(in_background=True) as decoder:
        facts = {"path": str(film), "target": str(tmp_path / "poster.jpg"), "width": 1280}
        decoder.ask("poster", facts, name="film")
        assert decoder.process_id is not None
        assert os.getpriority(os.PRIO_PROCESS, decoder.process_id) >= 15
