from collections.abc import Sequence

import pytest

from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Refused, Unreachable
from studio.sync.push import Pusher
from studio.sync.wire import IntentMessage, Position, Result
from tests.newsrooms import Line


class Picky(InMemoryPlatform):
    """Refuses every batch that holds the bad headline, as a whole."""

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> list[Result]:
        if any(intent.payload.get("headline") == "坏" for intent in intents):
            raise Refused("request_malformed")
        return super().push(position, intents)


def test_a_poisoned_batch_is_halved_until_the_bad_one_stands_alone(line: Line) -> None:
    platform = Picky()
    pusher = Pusher(line.studio.store, platform, line.device, line.clock)
    for number in range(5):
        line.studio.floor.editing.start("坏" if number == 2 else f"好{number}")

    pusher.push_some()

    headlines = [r.payload["headline"] for r in platform.records if r.kind == "story.started"]
    assert headlines == ["好0", "好1", "好3", "好4"]
    (refused,) = line.studio.floor.queue.sheet().refused
    assert refused.code == "request_malformed"


def test_without_an_answer_everything_stays_in_the_queue(line: Line) -> None:
    line.studio.floor.editing.start("一")
    line.platform.online = False

    with pytest.raises(Unreachable):
        line.pusher.push_some()

    assert len(line.studio.floor.queue.sheet().rows) == 2


def test_sending_again_is_the_same_bytes(line: Line) -> None:
    seen: list[IntentMessage] = []

    class Watching(InMemoryPlatform):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> list[Result]:
            seen.extend(intents)
            raise Unreachable("unreachable")

    pusher = Pusher(line.studio.store, Watching(), line.device, line.clock)
    line.studio.floor.editing.start("一")
    for _ in range(2):
        with pytest.raises(Unreachable):
            pusher.push_some()

    assert seen[:2] == seen[2:]
    assert len(seen) == 4


def test_a_province_that_was_set_back_stops_the_push_and_parks_nothing(line: Line) -> None:
    class SetBack(InMemoryPlatform):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> list[Result]:
            raise Refused("epoch_over")

    pusher = Pusher(line.studio.store, SetBack(), line.device, line.clock)
    line.studio.floor.editing.start("一")

    with pytest.raises(Refused, match="epoch_over"):
        pusher.push_some()

    assert line.studio.floor.queue.sheet().refused == ()


class Stumbling(InMemoryPlatform):
    """Answers 500 to every batch that holds the bad headline."""

    asked = 0

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> list[Result]:
        self.asked += 1
        if any(intent.payload.get("headline") == "坏" for intent in intents):
            raise Unreachable("province_trouble", status=500)
        return super().push(position, intents)


def test_one_intent_that_troubles_the_province_does_not_stop_the_others(line: Line) -> None:
    """P9: after three times the one is looked for, and from then on it goes last and alone."""
    platform = Stumbling()
    pusher = Pusher(line.studio.store, platform, line.device, line.clock)
    for number in range(5):
        line.studio.floor.editing.start("坏" if number == 2 else f"好{number}")
    for _ in range(2):
        with pytest.raises(Unreachable):
            pusher.push_some()

    assert pusher.push_some(set()) == 5

    headlines = [r.payload["headline"] for r in platform.records if r.kind == "story.started"]
    assert headlines == ["好0", "好1", "好3", "好4"]
    (row,) = line.studio.floor.queue.sheet().rows
    assert row.code == "province_trouble"
    line.studio.floor.editing.start("更好")
    skipped: set[str] = set()
    assert [pusher.push_some(skipped) for _ in range(3)] == [1, 0, 0]
    assert len(skipped) == 1


def test_a_province_in_trouble_is_not_flooded(line: Line) -> None:
    class Broken(Stumbling):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> list[Result]:
            self.asked += 1
            raise Unreachable("province_trouble", status=500)

    platform = Broken()
    pusher = Pusher(line.studio.store, platform, line.device, line.clock)
    for number in range(40):
        line.studio.floor.editing.start(f"第{number}篇")
    for _ in range(3):
        with pytest.raises(Unreachable):
            pusher.push_some()

    assert platform.asked <= 16


def test_what_is_deferred_is_not_sent_again_in_the_same_round(line: Line) -> None:
    line.sync()
    for number in range(3):
        line.studio.floor.editing.start(f"第{number}篇")
    line.studio.store.write(
        lambda c: c.exec_driver_sql(
            "UPDATE intents SET needs = '[\"unknown\"]' WHERE kind = 'story.started'"
        )
    )
    skipped: set[str] = set()

    line.pusher.push_some(skipped)

    assert len(skipped) == 3
    line.studio.floor.editing.start("最后一篇")
    assert line.pusher.push_some(skipped) == 1
