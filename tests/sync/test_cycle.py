from datetime import timedelta

from studio.errors import Unreachable
from studio.sync.wire import Page, Position
from tests.newsrooms import Line


def test_a_round_sends_and_fetches_everything(line: Line) -> None:
    line.studio.floor.editing.start("一")

    assert line.sync() == "online"

    assert line.studio.floor.queue.sheet().rows == ()
    assert line.cycle.wait() == timedelta()


def test_a_failed_round_waits_longer_each_time_and_the_wait_survives(line: Line) -> None:
    line.platform.online = False
    waits = []
    for _ in range(4):
        assert line.sync() == "offline"
        waits.append(line.cycle.wait())
        line.clock.advance(seconds=400)

    assert waits == [timedelta(seconds=s) for s in (0.5, 1, 2, 4)]
    line.platform.online = True
    line.sync()
    assert line.cycle.wait() == timedelta()


def test_somebody_who_asks_need_not_wait(line: Line) -> None:
    line.platform.online = False
    line.sync()

    line.cycle.reset_wait()

    assert line.cycle.wait() == timedelta()


def test_a_paused_queue_sends_nothing_and_still_reads(line: Line) -> None:
    line.sync()
    before = len(line.platform.records)
    line.studio.floor.queue.pause()
    line.studio.floor.editing.start("一")

    assert line.sync() == "online"

    assert len(line.platform.records) == before
    line.studio.floor.queue.resume()
    line.sync()
    assert len(line.platform.records) == before + 1


def test_the_province_says_how_long_to_wait(line: Line) -> None:
    class Busy:
        def pull(self, position: Position | None, limit: int) -> Page:
            raise Unreachable("province_trouble", status=503, retry_after=120)

    object.__setattr__(line.puller, "platform", Busy())

    assert line.sync() == "trouble"
    assert line.cycle.wait() == timedelta(seconds=120)
