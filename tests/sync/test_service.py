"""The threads, with a real store and a platform in this process."""

from collections.abc import Callable
from threading import Event

import pytest

from studio.clock import utc_now
from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import SignInNeeded, StoreError
from studio.sync.line import Line as LineNow
from studio.sync.service import Surroundings, SyncService
from studio.sync.wire import Page, Platform, Position
from tests.newsrooms import Line


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
        for _ in range(500):
            if is_so():
                return
            self._news.wait(0.02)
            self._news.clear()
        raise AssertionError("waited in vain")


def service(line: Line, reached: Reached, connect: Callable[[], Platform | None]) -> SyncService:
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
        )
    )


def test_a_poke_sends_what_was_queued(line: Line) -> None:
    reached = Reached()
    running = service(line, reached, lambda: line.platform)
    running.start()
    reached.until(lambda: reached.lines and reached.lines[-1].state == "online")

    line.studio.floor.editing.start("一")
    running.poke()

    reached.until(lambda: len(line.platform.records) == 2)
    running.stop()


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
        def pull(self, position: Position | None, limit: int) -> Page:
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
        def pull(self, position: Position | None, limit: int) -> Page:
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
