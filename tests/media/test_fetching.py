from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from sqlalchemy import select

from studio.composition import Studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Unreachable
from studio.media.fetching import Fetcher
from studio.media.library import FETCHING, draft_of, media_path, poster_path
from studio.models.media import Fetch, MediaFile
from studio.sync.progress import Progress
from studio.vocabulary import Sha256, StoryId
from tests.newsrooms import Clock, write_story

PART = 10_000


class Colleague:
    """A newsroom's other machine: a story with a film, and a platform that has it."""

    def __init__(self, studio: Studio, film: Path, clock: Clock) -> None:
        self.studio, self.clock = studio, clock
        self.library = studio.profile.media
        self.story: StoryId = write_story(studio)
        row = studio.floor.media.attach(self.story, studio.floor.media.take_in(film))
        self.sha256, self.size = row.sha256, row.size
        self.content = film.read_bytes()
        shutil.rmtree(self.library)  # it was added on the other machine, not on this one
        with studio.store.reading() as connection:
            assert connection.execute(select(MediaFile)).first() is not None
        studio.store.write(lambda c: c.execute(MediaFile.delete()))
        self.platform = InMemoryPlatform(part_size=PART)
        self.progress = Progress()
        self.told: list[Sha256] = []

    def upload(self) -> None:
        self.platform.plan_upload(self.sha256, self.size, "video/mp4")
        for number in range(-(-self.size // PART)):
            part = self.content[number * PART : (number + 1) * PART]
            self.platform.send_part(self.sha256, number, iter([part]), len(part))
        self.platform.complete_upload(self.sha256)

    def fetcher(self) -> Fetcher:
        """As after a restart: it knows nothing but what is stored."""
        return Fetcher(
            self.studio.store,
            self.library,
            self.clock,
            lambda: 0.5,
            self.progress,
            lambda: None,
            self.told.append,
        )

    def row(self) -> Any:
        (row,) = self.studio.floor.media.of_story(self.story)
        return row

    def draft(self) -> Path:
        return draft_of(self.library, self.sha256)


@pytest.fixture
def colleague(studio: Studio, film: Path, clock: Clock) -> Colleague:
    return Colleague(studio, film, clock)


def test_what_is_elsewhere_is_fetched_when_it_is_wanted(colleague: Colleague) -> None:
    colleague.upload()
    assert not colleague.row().is_here
    assert not colleague.fetcher().step(colleague.platform)

    colleague.studio.floor.media.fetch(colleague.sha256)
    assert colleague.row().fetching.size == colleague.size
    assert colleague.fetcher().step(colleague.platform)

    assert colleague.row().is_here
    assert colleague.row().fetching is None
    path = media_path(colleague.library, colleague.sha256)
    assert path.read_bytes() == colleague.content
    assert QImage(str(poster_path(colleague.library, colleague.sha256))).width() == 640
    with colleague.studio.store.reading() as connection:
        kept = connection.execute(select(MediaFile)).one()
        assert connection.execute(select(Fetch)).first() is None
    assert (kept.name, kept.size, kept.width) == ("日出.mp4", colleague.size, 1920)
    assert colleague.told == [colleague.sha256]
    assert not colleague.fetcher().step(colleague.platform)


def test_a_cut_costs_no_byte_that_came(colleague: Colleague) -> None:
    colleague.upload()
    colleague.studio.floor.media.fetch(colleague.sha256)
    starts: list[int] = []

    class Cutting(InMemoryPlatform):
        def media_content(self, sha256: Sha256, start: int) -> Iterator[bytes]:
            starts.append(start)
            whole = b"".join(super().media_content(sha256, start))
            yield whole[: PART * 3 // 2]
            if len(whole) > PART * 3 // 2:
                raise Unreachable("unreachable")

    platform = Cutting(part_size=PART)
    platform.media = colleague.platform.media
    cuts = 0
    while not colleague.row().is_here:
        try:
            colleague.fetcher().step(platform)
        except Unreachable:
            cuts += 1
            assert colleague.row().fetching.received == cuts * PART * 3 // 2

    assert cuts >= 3
    assert starts == [number * PART * 3 // 2 for number in range(cuts + 1)]


def test_what_is_not_at_the_province_yet_is_asked_for_again_later(colleague: Colleague) -> None:
    colleague.studio.floor.media.fetch(colleague.sha256)
    colleague.fetcher().step(colleague.platform)

    fetching = colleague.row().fetching
    assert (fetching.code, fetching.facts) == ("media_not_there", {"name": "日出.mp4"})
    assert not colleague.fetcher().step(colleague.platform)
    colleague.upload()
    colleague.clock.advance(seconds=10)
    colleague.fetcher().step(colleague.platform)
    assert colleague.row().is_here


def test_a_clock_that_was_a_year_ahead_keeps_nothing_waiting(colleague: Colleague) -> None:
    colleague.studio.floor.media.fetch(colleague.sha256)
    colleague.clock.advance(days=365)
    colleague.fetcher().step(colleague.platform)  # it is not there yet
    assert colleague.row().fetching.code == "media_not_there"
    colleague.upload()

    colleague.clock.advance(days=-365)

    assert colleague.fetcher().step(colleague.platform)
    assert colleague.row().is_here


def test_bytes_that_were_damaged_on_the_way_never_get_a_place(colleague: Colleague) -> None:
    colleague.upload()
    colleague.studio.floor.media.fetch(colleague.sha256)
    colleague.draft().parent.mkdir(parents=True)
    colleague.draft().write_bytes(bytes(1000))  # what a power cut may leave of a page

    colleague.fetcher().step(colleague.platform)

    assert not colleague.row().is_here
    assert colleague.row().fetching.code == "media_fetched_damaged"
    assert not colleague.draft().exists()
    colleague.clock.advance(seconds=10)
    colleague.fetcher().step(colleague.platform)
    path = media_path(colleague.library, colleague.sha256)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == colleague.sha256


def test_closing_in_the_midst_keeps_what_came(colleague: Colleague) -> None:
    colleague.upload()
    colleague.studio.floor.media.fetch(colleague.sha256)
    fetcher = colleague.fetcher()
    pieces = 0

    def is_stopping() -> bool:
        nonlocal pieces
        pieces += 1
        return pieces >= 2

    object.__setattr__(fetcher, "is_stopping", is_stopping)

    assert not fetcher.step(colleague.platform)

    assert colleague.draft().stat().st_size == 2 * PART
    colleague.fetcher().step(colleague.platform)
    assert colleague.row().is_here


def test_what_nobody_wants_any_more_leaves_nothing(colleague: Colleague) -> None:
    colleague.studio.floor.media.fetch(colleague.sha256)
    colleague.draft().parent.mkdir(parents=True)
    colleague.draft().write_bytes(b"some")

    colleague.studio.floor.media.forget_fetch(colleague.sha256)

    assert colleague.row().fetching is None
    assert list((colleague.library / FETCHING).iterdir()) == []


def test_a_full_disk_is_said_and_nothing_is_fetched(
    colleague: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    colleague.upload()
    colleague.studio.floor.media.fetch(colleague.sha256)
    usage = shutil.disk_usage("/")._replace(free=100)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    colleague.fetcher().step(colleague.platform)

    assert colleague.row().fetching.code == "media_no_room"
