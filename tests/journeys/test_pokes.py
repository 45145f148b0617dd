"""Two studios of a newsroom, a real province, and a line that is not always good.

Both ask of themselves once an hour only: what arrives here came by a poke.
"""

from __future__ import annotations

import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from studio.clock import utc_now
from studio.composition import Studio
from studio.connectors import provincial_http
from studio.places import Profile
from studio.settings import LONGEST_POLL_S, Settings, write_settings
from studio.sync import listener, service
from studio.sync.line import LineState
from studio.vocabulary import StoryId
from tests.faults.line_faults import GONE, WHOLE, BadLine, Habit, Trouble
from tests.journeys.old_province import OldProvince, old_province
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, raw_command, running

PATIENCE_S = 30.0
PORTAL = Habit(troubles={Trouble.CAPTIVE_PORTAL: 1.0})
HOLDS_BACK = Habit(holds_streams_back=True)


class Desk:
    """A studio at work in its threads, and what it comes to know."""

    def __init__(self, folder: Path, poll_every_s: int = LONGEST_POLL_S) -> None:
        folder.mkdir()
        write_settings(Profile(folder).settings, replace(Settings(), poll_every_s=poll_every_s))
        self.studio: Studio = open_newsroom(folder, utc_now)
        self._news = threading.Event()
        self.studio.floor.changes.listen(lambda _: self._news.set())

    def begin(self, url: str, code: str) -> None:
        self.studio.floor.accounts.enrol(url, code)
        self.studio.start()
        self.until(lambda: self.line == LineState.ONLINE)
        named = [one for one in threading.enumerate() if one.name == "sync-listen"]
        self.listener = named[-1]

    @property
    def line(self) -> LineState:
        return self.studio.floor.queue.line().state

    @property
    def is_standing(self) -> bool:
        return self.studio.sync.listener.is_standing

    def has(self, story: StoryId) -> bool:
        return any(row.id == story for row in self.studio.floor.editing.rows())

    def until_standing(self) -> None:
        self.until(lambda: self.is_standing)

    def until_has(self, story: StoryId) -> None:
        self.until(lambda: self.has(story))

    def write(self, headline: str = "供暖第一周") -> StoryId:
        story = write_story(self.studio, headline)
        self.studio.sync.poke()
        return story

    def until(self, is_so: Callable[[], object]) -> None:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_S:
            if is_so():
                return
            self._news.wait(0.02)
            self._news.clear()
        raise AssertionError("waited in vain")


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Iterator[None]:
    """The same waits, only shorter."""
    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(listener, "LONGEST_WAIT_S", 0.05)
        patching.setattr(service, "POLL_LISTENING_S", LONGEST_POLL_S)
        yield


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Desk, BadLine]]:
    """Two desks at work; the line of the other one can be made a bad one."""
    folder = tmp_path_factory.mktemp("pokes")
    with running(folder / "province") as province, ExitStack() as open_ones:
        line = BadLine(urllib.parse.urlsplit(province.url).port or 0, seed=1)
        open_ones.callback(line.close)
        one, other = Desk(folder / "one"), Desk(folder / "other")
        room = province.newsroom()
        for desk, url in ((one, province.url), (other, f"http://127.0.0.1:{line.port}")):
            open_ones.callback(desk.studio.close)
            desk.begin(url, province.invite(room))
        yield one, other, line


@pytest.fixture
def line(shared: tuple[Desk, Desk, BadLine]) -> BadLine:
    """Between the other desk and the province."""
    return shared[2]


@pytest.fixture
def desks(shared: tuple[Desk, Desk, BadLine]) -> Iterator[tuple[Desk, Desk]]:
    one, other, line = shared
    for desk in (one, other):
        desk.until_standing()
    yield one, other
    line.habit = WHOLE
    line.cut_all()
    other.until(lambda: other.line == LineState.ONLINE)


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    with running(tmp_path / "province") as started:
        yield started


@pytest.fixture
def alone(tmp_path: Path, province: RunningProvince) -> Iterator[Desk]:
    """One desk, with a province that the test may do away with."""
    with closing((desk := Desk(tmp_path / "alone")).studio):
        desk.begin(province.url, province.invite(province.newsroom()))
        desk.until_standing()
        yield desk


def test_what_one_writes_the_other_has_at_once(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    for _ in range(3):
        story = one.write()
        other.until_has(story)


def test_who_opens_a_story_is_seen_at_once(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    story = one.write()
    other.until_has(story)

    one.studio.floor.editing.enter(story)
    other.studio.floor.editing.enter(story)
    one.until(lambda: one.studio.floor.editing.beside(story))
    other.until(lambda: other.studio.floor.editing.beside(story))

    other.studio.floor.editing.leave(story)
    one.until(lambda: not one.studio.floor.editing.beside(story))


def test_a_paused_queue_still_hears(desks: tuple[Desk, Desk]) -> None:
    one, other = desks
    other.studio.floor.queue.pause()
    own = other.write("留在本机")

    story = one.write()
    other.until_has(story)

    assert not one.has(own)


def test_what_came_while_nobody_listened_is_pulled(desks: tuple[Desk, Desk], line: BadLine) -> None:
    one, other = desks
    line.habit = GONE
    line.cut_all()
    other.until(lambda: other.line == LineState.OFFLINE)
    story = one.write()
    one.until(lambda: not one.studio.floor.queue.sheet().rows)

    line.habit = WHOLE

    other.until_has(story)
    other.until(lambda: other.line == LineState.ONLINE)


def test_a_stream_that_falls_silent_is_noticed_and_long_answers_take_its_place(
    desks: tuple[Desk, Desk], line: BadLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = desks
    monkeypatch.setattr(provincial_http, "SILENCE_S", 0.5)
    line.cut_all()  # the next stream is given up so soon
    other.until(lambda: other.is_standing)
    line.habit = HOLDS_BACK

    for _ in range(3):
        story = one.write()
        other.until_has(story)
    assert other.line == LineState.ONLINE


def test_a_web_page_instead_of_the_province_is_no_poke(
    desks: tuple[Desk, Desk], line: BadLine
) -> None:
    _, other = desks
    line.habit = PORTAL
    line.cut_all()
    other.until(lambda: other.line == LineState.PORTAL)

    assert not other.is_standing

    line.habit = WHOLE
    other.until(lambda: other.line == LineState.ONLINE)


def test_a_device_that_is_shut_out_learns_it_at_once(
    alone: Desk, province: RunningProvince
) -> None:
    card = alone.studio.floor.accounts.card()
    assert card is not None
    raw_command("device", "revoke", card.device_id, "--data", str(province.data))

    alone.until(lambda: alone.line == LineState.SIGN_IN)
    assert not alone.is_standing


def test_a_province_that_comes_back_is_noticed(alone: Desk, province: RunningProvince) -> None:
    assert province.stop() == 0
    alone.until(lambda: alone.line == LineState.OFFLINE)

    with running(province.data, province.port):
        alone.until(lambda: alone.line == LineState.ONLINE and alone.is_standing)
        alone.studio.sync.stop()

        assert alone.listener not in threading.enumerate(), "who leaves is not kept waiting"


def test_with_an_old_province_it_asks_at_its_own_rhythm(tmp_path: Path) -> None:
    with old_province(OldProvince) as old, ExitStack() as open_ones:
        one, other = [Desk(tmp_path / name, poll_every_s=1) for name in ("one", "other")]
        for desk in (one, other):
            open_ones.enter_context(closing(desk.studio))
            desk.begin(old.url, "code")

        story = one.write()

        other.until_has(story)
        assert not other.is_standing
