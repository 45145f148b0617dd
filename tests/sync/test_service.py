"""The threads, with a real store and a platform in this process."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest
from sqlalchemy import Connection, select

from studio.clock import stamp, utc_now
from studio.composition import keep_secret
from studio.connectors.bundle_file import BundleFiles
from studio.connectors.in_memory import InMemoryPlatform
from studio.connectors.provincial_http import ProvincialHttp
from studio.desks.publishing import TAKE_BACK_FOR
from studio.errors import Refused, SignInNeeded, StoreError
from studio.media.intake import TakenIn
from studio.media.library import media_path
from studio.media.probing import Probe
from studio.models.media import Transfer
from studio.sync import push
from studio.sync import service as service_module
from studio.sync.facts import LINE_NOT_BEFORE, NEWSROOM_ID, look_up, write_fact
from studio.sync.introducing import introduce
from studio.sync.line import Line as LineNow
from studio.sync.line import LineState, note_wait, remember_line
from studio.sync.service import Surroundings, SyncService
from studio.sync.wire import Ear, IntentMessage, News, Page, Place, Platform, Position, Results
from studio.vocabulary import MediaKind, Sha256
from tests.newsrooms import Line, write_story
from tests.province.running import PART_SIZE, RunningProvince

PATIENCE_S = 30.0


class Reached:
    """Waits for the service to tell something, never for time."""

    def __init__(self) -> None:
        self._news = Event()
        self.lines: list[LineNow] = []
        self.bugs: list[BaseException] = []

    def tell(self, _: object = None) -> None:
        self._news.set()

    def tell_line(self, line: LineNow) -> None:
        self.lines.append(line)
        self._news.set()

    def tell_bug(self, error: BaseException) -> None:
        self.bugs.append(error)
        self._news.set()

    def until(self, is_so: Callable[[], object]) -> None:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE_S:  # news may come by the hundred
            if is_so():
                return
            self._news.wait(0.02)
            self._news.clear()
        raise AssertionError("waited in vain")


def service(
    line: Line,
    reached: Reached,
    connect: Callable[[], Platform | None],
    ear: Ear | None = None,
) -> SyncService:
    return SyncService(
        Surroundings(
            store=line.studio.store,
            device=lambda: line.device,
            connect=connect,
            file_of=line.studio.floor.media.file,
            snapshot_file=line.studio.profile.snapshot,
            now=utc_now,
            poll_every_s=30,
            on_merged=reached.tell,
            on_line=reached.tell_line,
            on_progress=reached.tell,
            on_bug=reached.tell_bug,
            chance=lambda: 0.01,
            connect_ear=lambda: ear,
        )
    )


def has_records(line: Line, count: int) -> bool:
    return len(line.platform.records) == count


def test_keys_of_bundles_that_cannot_be_kept_end_no_thread(line: Line) -> None:
    """P9: the rest of the queue has no need of them."""
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    profile, store = line.studio.profile, line.studio.store
    profile.bundle_key.mkdir()  # what root may read too would be no test
    files = BundleFiles(profile.bundle_key, keep_secret, profile.carried)
    running.around = replace(
        running.around, introduce=lambda platform: introduce(store, platform, files.public)
    )
    running.start()

    for count in (2, 3):
        line.studio.floor.editing.start("一")
        running.poke()
        reached.until(partial(has_records, line, count))
    running.stop()
    assert reached.bugs == []


def test_a_round_takes_its_turn(line: Line) -> None:
    """A receipt is read into the same store: one of them at a time."""
    running = service(line, Reached(), lambda: line.platform)
    seen: list[int] = []

    class Turn:
        def __enter__(self) -> None:
            seen.append(len(line.platform.records))

        def __exit__(self, *_: object) -> None:
            seen.append(len(line.platform.records))

    running.around = replace(running.around, turn=Turn())  # type: ignore[arg-type]
    running.run_once()
    assert seen == [0, 1]

    line.studio.floor.editing.start("一")
    running.start()
    Reached().until(lambda: len(line.platform.records) == 2)
    running.stop()
    assert seen[:4] == [0, 1, 1, 2]


@pytest.mark.parametrize(("pause_s", "asked"), [(3600.0, 1), (0.0, 3)])
def test_a_province_that_knew_no_bundles_is_asked_again_later(
    line: Line, monkeypatch: pytest.MonkeyPatch, pause_s: float, asked: int
) -> None:
    """It may have been updated, or be another one since this studio was enrolled anew."""
    monkeypatch.setattr(service_module, "NO_BUNDLES_FOR_S", pause_s)
    running = service(line, Reached(), lambda: line.platform)
    tries: list[Platform] = []

    def refused(platform: Platform) -> None:
        tries.append(platform)
        raise Refused("not_found")

    running.around = replace(running.around, introduce=refused)
    for _ in range(3):
        running.run_once()

    assert len(tries) == asked


def test_a_poke_sends_what_was_queued(line: Line) -> None:
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    running.start()
    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")

    line.studio.floor.editing.start("一")
    running.poke()

    reached.until(lambda: len(line.platform.records) == 2)
    running.stop()


def test_a_round_ends_on_the_disk_after_it_was_told(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = Reached()
    settled: list[int] = []
    settle = line.studio.store.settle

    def watched() -> None:
        settle()
        settled.append(len(reached.lines))
        reached.tell()

    def emptied() -> None:
        settled.append(-1)
        reached.tell()

    monkeypatch.setattr(line.studio.store, "settle", watched)
    monkeypatch.setattr(line.studio.store, "empty_journal", emptied)
    running = service(line, reached, lambda: line.platform)
    running.start()

    reached.until(lambda: -1 in settled)
    running.stop()

    # Before who joined here left, and after the round was told
    assert settled[: settled.index(-1) + 1] == [0, 1, -1]


def test_the_service_comes_back_by_itself(line: Line) -> None:
    reached = Reached()
    line.platform.online = False
    running = service(line, reached, lambda: line.platform)
    running.start()
    reached.until(lambda: reached.lines and reached.lines[-1].state == "offline")

    line.platform.online = True

    reached.until(lambda: reached.lines[-1].state == "online")
    running.stop()


def test_without_a_province_nothing_is_tried(line: Line) -> None:
    reached = Reached()
    running = service(line, reached, lambda: None)
    running.start()

    reached.until(lambda: reached.lines and reached.lines[-1].state == "not_enrolled")
    running.stop()

    assert line.platform.records == []


def test_a_bug_in_the_sync_is_told_once(line: Line) -> None:
    class Buggy(InMemoryPlatform):
        def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
            raise ZeroDivisionError("a bug")

    reached = Reached()
    running = service(line, reached, Buggy)

    line.studio.floor.editing.start("一")
    running.start()
    reached.until(lambda: reached.bugs)
    running.stop()

    assert [type(error) for error in reached.bugs] == [ZeroDivisionError]


def test_a_full_disk_ends_no_thread(line: Line) -> None:
    """Neither when the token is read, nor when the store is written."""
    reached = Reached()
    failures: list[Exception] = [StoreError("disk_full"), OSError(28, "No space left on device")]

    def connect() -> Platform:
        if failures:
            reached.tell()
            raise failures.pop()
        return line.platform

    running = service(line, reached, connect)
    running.start()
    for left in (1, 0):
        reached.until(lambda left=left: len(failures) <= left)  # type: ignore[misc]
        running.poke()

    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")
    running.stop()
    assert reached.bugs == []


def test_a_device_that_was_shut_out_comes_back_with_a_new_token(line: Line) -> None:
    class Shut(InMemoryPlatform):
        def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
            raise SignInNeeded("sign_in_needed")

    reached = Reached()
    platforms: list[Platform] = [Shut()]
    running = service(line, reached, lambda: platforms[-1])
    running.start()
    reached.until(lambda: reached.lines and reached.lines[-1].state == "sign_in")

    platforms.append(line.platform)
    line.cycle.reset_wait()
    running.poke()

    reached.until(lambda: reached.lines[-1].state == "online")
    running.stop()


def test_a_late_thread_does_not_open_the_store_again(line: Line) -> None:
    line.studio.close()

    with pytest.raises(StoreError, match="store_closed"):
        line.cycle.wait()
    with pytest.raises(StoreError, match="store_closed"):
        line.cycle.store.merge(lambda connection: None)


# Media, with a real province process


def test_a_file_arrives_though_the_province_is_killed_midway(line: Line, tmp_path: Path) -> None:
    """Several hands, URLs that are over after a second, a province that dies and comes back."""
    data = tmp_path / "province"
    province = RunningProvince(data, more=("--url-seconds", "1"))
    enrolled = province.enrol(province.newsroom(), device=line.device)
    line.studio.store.write(lambda c: write_fact(c, NEWSROOM_ID, enrolled.newsroom))
    floor, library = line.studio.floor, line.studio.profile.media
    content = os.urandom(40 * PART_SIZE + 77)
    sha256 = Sha256(hashlib.sha256(content).hexdigest())
    about = Probe(MediaKind.PICTURE, "image/x-raw", 640, 360, 0, "", False, "raw", "")
    path = media_path(library, sha256)
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    story = write_story(line.studio)
    floor.media.attach(story, TakenIn(sha256, "原片.raw", len(content), about))
    floor.publishing.submit(story)
    reached = Reached()
    lines: list[ProvincialHttp] = []

    def connect() -> ProvincialHttp:
        lines.append(ProvincialHttp(enrolled.url, enrolled.token))
        return lines[-1]

    running = service(line, reached, connect)
    running.start()
    parts = data / "parts"
    reached.until(lambda: any(parts.rglob("[0-9]")) or _is_verified(line, sha256))
    province.kill()
    province = RunningProvince(data, port=province.port)
    running.poke()

    def has_arrived() -> bool:
        running.poke()  # the line is back: no need to wait out the pause after a failure
        return _is_verified(line, sha256)

    reached.until(has_arrived)
    running.stop()
    for connected in lines:
        connected.close()
    whole = enrolled.ask("GET", f"/v1/media/{sha256}/content").content
    province.stop()
    assert whole == content
    assert reached.bugs == []


def _is_verified(line: Line, sha256: Sha256) -> bool:
    with line.studio.store.reading() as connection:
        return bool(
            connection.execute(
                select(Transfer.c.is_verified).where(Transfer.c.sha256 == sha256)
            ).scalar_one()
        )


def test_a_studio_closed_while_much_is_being_sent_ends_without_a_bug(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the first batch comes after the end of the patience, and the next is ready."""
    monkeypatch.setattr(push, "MOST_INTENTS", 2)
    line.platform.tells_position = True
    line.sync()
    for number in range(6):
        line.studio.floor.editing.start(f"第{number}篇")
    whole, is_sending, answers = line.platform.push, Event(), Event()

    def slowly(position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        is_sending.set()
        answers.wait(10)
        return whole(position, intents)

    monkeypatch.setattr(line.platform, "push", slowly)
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    running.start()
    assert is_sending.wait(10)
    (text,) = [thread for thread in threading.enumerate() if thread.name == "sync-text"]

    running.stop(within_s=0.0)
    answers.set()
    text.join(10)
    running.stop()

    assert reached.bugs == []


def test_what_was_held_back_leaves_when_its_time_is_over(line: Line) -> None:
    """Nobody pokes; the next look at the log would be in 30 s."""
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    line.studio.floor.publishing.office.now.now = utc_now()  # type: ignore[attr-defined]
    key = line.studio.floor.publishing.submit(
        write_story(line.studio), hold=timedelta(milliseconds=300)
    )
    running.start()

    reached.until(lambda: [one for one in line.platform.records if one.key == key])
    running.stop()


def test_the_last_turn_before_the_end_sends_what_is_let_go(line: Line) -> None:
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    line.studio.floor.publishing.office.now.now = utc_now()  # type: ignore[attr-defined]
    running.start()
    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")
    key = line.studio.floor.publishing.submit(write_story(line.studio), hold=TAKE_BACK_FOR)
    assert line.studio.floor.publishing.let_go()

    running.send_off(within_s=10)

    assert line.platform.records[-1].key == key
    running.stop()


# Pokes


class OpenEar:
    """Says what it is told to say, until it is hung up."""

    def __init__(self) -> None:
        self._sounds: SimpleQueue[bool | None] = SimpleQueue()

    def say(self, *, is_poke: bool) -> None:
        self._sounds.put(is_poke)

    def listen(self) -> Iterator[bool]:
        while (sound := self._sounds.get()) is not None:
            yield sound

    def await_news(self, known: Place | None, wait_s: int) -> News:
        raise NotImplementedError

    def hang_up(self) -> None:
        self._sounds.put(None)


def put_off(line: Line, **facts: str) -> None:
    """The line failed just now, and nothing is tried for some minutes."""

    def work(connection: Connection) -> None:
        note_wait(connection, 9, stamp(utc_now() + timedelta(minutes=4)))
        remember_line(connection, LineNow(LineState.TROUBLE, "province_trouble", facts))

    line.studio.store.merge(work)


def test_a_poke_ends_the_back_off(line: Line) -> None:
    reached, ear = Reached(), OpenEar()
    put_off(line)
    running = service(line, reached, lambda: line.platform, ear)
    running.start()
    running.send_off(5)
    assert reached.lines == []

    ear.say(is_poke=True)

    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")
    running.stop()


def test_what_the_province_asked_to_wait_is_waited_in_spite_of_a_poke(line: Line) -> None:
    reached, ear = Reached(), OpenEar()
    put_off(line, retry_after="240")
    running = service(line, reached, lambda: line.platform, ear)
    running.start()

    ear.say(is_poke=True)
    reached.until(lambda: running.listener.is_standing)
    running.send_off(5)
    running.stop()

    assert reached.lines == []
    assert look_up(line.studio.store, LINE_NOT_BEFORE).get(LINE_NOT_BEFORE)


def test_another_network_ends_the_back_off(line: Line) -> None:
    reached = Reached()
    put_off(line)
    running = service(line, reached, lambda: line.platform)
    running.start()
    running.send_off(5)
    assert reached.lines == []

    running.come_back()

    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")
    running.stop()


def test_who_listens_asks_less_often(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    class Noting(Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            reached.tell()
            return super().wait(timeout)

    waits: list[float | None] = []
    reached, ear = Reached(), OpenEar()
    monkeypatch.setattr(service_module, "POLL_LISTENING_S", 77.0)
    monkeypatch.setattr(service_module, "Event", Noting)
    running = service(line, reached, lambda: line.platform, ear)
    running.start()
    reached.until(lambda: 30 in waits)

    ear.say(is_poke=False)
    reached.until(lambda: 77.0 in waits)
    waits.clear()
    ear.hang_up()

    reached.until(lambda: 30 in waits)
    running.stop()


def test_somebody_who_sits_down_does_not_wait_for_a_line_that_is_gone(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached, hurried = Reached(), Event()
    line.platform.online = False
    running = service(line, reached, lambda: line.platform)
    monkeypatch.setattr(running.listener, "hurry", hurried.set)
    running.note_somebody()
    assert hurried.is_set()
    running.start()

    line.platform.online = True
    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")
    hurried.clear()
    running.note_somebody()
    running.stop()

    assert not hurried.is_set(), "a line that stands is left alone"
