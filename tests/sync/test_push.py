import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from sqlalchemy import Connection, select

from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Refused, Unreachable
from studio.models.intent import Intent
from studio.sync.outbox import Draft, record
from studio.sync.push import Pusher
from studio.sync.wire import IntentMessage, Position, Results, next_digest
from studio.vocabulary import Kind
from tests.newsrooms import Line, write_story

NOON = "2026-11-22T04:00:00.000Z"


class Picky(InMemoryPlatform):
    """Refuses every batch that holds the bad headline, as a whole."""

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
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
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
            seen.extend(intents)
            raise Unreachable("unreachable")

    pusher = Pusher(line.studio.store, Watching(), line.device, line.clock)
    line.studio.floor.editing.start("一")
    for _ in range(2):
        with pytest.raises(Unreachable):
            pusher.push_some()

    assert seen[:2] == seen[2:]
    assert len(seen) == 4


def test_only_what_can_still_change_is_on_the_disk_before_it_leaves(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who joined may be renamed, and a submission taken back, until a connector was given it."""
    seen: list[str] = []
    fsync = os.fsync

    def watched(number: int) -> None:
        seen.append("disk")
        fsync(number)

    class Watching(InMemoryPlatform):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
            seen.extend(["left", *(intent.kind for intent in intents)])
            return super().push(position, intents)

    monkeypatch.setattr("studio.models.database.os.fsync", watched)
    pusher = Pusher(line.studio.store, Watching(), line.device, line.clock)
    pusher.push_some()
    story = write_story(line.studio)
    pusher.push_some()
    line.studio.floor.publishing.submit(story)
    pusher.push_some()

    assert seen == [
        "disk", "left", Kind.PERSON_JOINED,
        "left", Kind.STORY_STARTED, Kind.STORY_BODY_UPDATED,
        "disk", "left", Kind.STORY_SUBMITTED,
    ]  # fmt: skip


def test_a_province_that_was_set_back_stops_the_push_and_parks_nothing(line: Line) -> None:
    class SetBack(InMemoryPlatform):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
            raise Refused("epoch_over")

    pusher = Pusher(line.studio.store, SetBack(), line.device, line.clock)
    line.studio.floor.editing.start("一")

    with pytest.raises(Refused, match="epoch_over"):
        pusher.push_some()

    assert line.studio.floor.queue.sheet().refused == ()


class Stumbling(InMemoryPlatform):
    """Answers 500 to every batch that holds the bad headline."""

    asked = 0

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
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

    assert pusher.push_some(set()).decided == 5

    headlines = [r.payload["headline"] for r in platform.records if r.kind == "story.started"]
    assert headlines == ["好0", "好1", "好3", "好4"]
    (row,) = line.studio.floor.queue.sheet().rows
    assert row.code == "province_trouble"
    line.studio.floor.editing.start("更好")
    skipped: set[str] = set()
    assert [pusher.push_some(skipped).decided for _ in range(3)] == [1, 0, 0]
    assert len(skipped) == 1


def test_a_province_in_trouble_is_not_flooded(line: Line) -> None:
    class Broken(Stumbling):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
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
    assert line.pusher.push_some(skipped).decided == 1


def settled(line: Line) -> list[str]:
    wanted = select(Intent.c.key).where(Intent.c.state == "settled").order_by(Intent.c.sequence)
    with line.studio.store.reading() as connection:
        return list(connection.execute(wanted).scalars())


@pytest.fixture
def telling(line: Line) -> Line:
    """A province that says where its log ends; everything so far is settled."""
    line.platform.tells_position = True
    line.sync()
    return line


def test_an_answer_that_tells_the_position_needs_no_pull(telling: Line) -> None:
    telling.studio.floor.editing.start("一")

    pushed = telling.pusher.push_some()

    assert (pushed.decided, pushed.is_newest, len(pushed.merged.stories)) == (1, True, 1)
    assert settled(telling) == [record.key for record in telling.platform.records]
    assert telling.puller.pull_page().records == 0


def test_what_another_wrote_meanwhile_is_pulled_before_ours_settles(
    telling: Line,
) -> None:
    before = settled(telling)
    telling.studio.floor.editing.start("一")
    theirs = msgspec.structs.replace(telling.platform.records[0], key="0" * 32)
    telling.platform.records.append(
        msgspec.structs.replace(
            theirs,
            seq=theirs.seq + 1,
            digest=next_digest(theirs.digest, theirs.key, theirs.payload_hash),
        )
    )

    pushed = telling.pusher.push_some()

    assert (pushed.decided, pushed.is_newest, settled(telling)) == (1, False, before)
    telling.puller.pull_page()
    assert len(settled(telling)) == len(before) + 1


@pytest.mark.parametrize("lie", [{"digest": "0" * 64}, {"cursor": 99}])
def test_a_position_that_does_not_fit_is_not_believed(telling: Line, lie: dict[str, Any]) -> None:
    """P5: only a log that is the province's own to the last digest settles anything."""
    before = settled(telling)
    whole = telling.platform.push

    class Lying(InMemoryPlatform):
        def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
            answer = whole(position, intents)
            assert answer.position is not None
            wrong = msgspec.structs.replace(answer.position, **lie)
            return msgspec.structs.replace(answer, position=wrong)

    telling.studio.floor.editing.start("一")
    pusher = Pusher(telling.studio.store, Lying(), telling.device, telling.clock)

    assert not pusher.push_some().is_newest
    assert settled(telling) == before


def propose(line: Line, count: int) -> None:
    author = line.studio.floor.planning.office.author

    def work(connection: Connection) -> None:
        who = author(connection)
        for number in range(count):
            payload = {"title": f"选题{number}", "angle": "", "channels": []}
            record(connection, who, Draft(Kind.TOPIC_PROPOSED, uuid4().hex, payload), NOON)

    line.studio.store.write(work)


@pytest.fixture
def ahead() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


def test_the_next_batch_leaves_before_the_last_one_is_filed(
    telling: Line, ahead: ThreadPoolExecutor
) -> None:
    propose(telling, 1200)
    studio = telling.studio
    pusher = Pusher(studio.store, telling.platform, telling.device, telling.clock, ahead)

    first = pusher.push_some()
    ahead.submit(int).result()  # behind the second batch
    there = len(telling.platform.records)
    rest = [pusher.push_some().decided for _ in range(3)]

    assert (first.decided, there, rest) == (500, 1001, [500, 200, 0])
    assert settled(telling) == [record.key for record in telling.platform.records]


def test_a_batch_that_left_too_early_is_sent_again(
    telling: Line, ahead: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: the line breaks under the second batch, or the studio has moved on without it."""
    propose(telling, 1200)
    studio = telling.studio
    pusher = Pusher(studio.store, telling.platform, telling.device, telling.clock, ahead)
    monkeypatch.setattr(telling.platform, "push", cutting_the_second(telling))

    pusher.push_some()
    with pytest.raises(Unreachable):
        pusher.push_some()
    while pusher.push_some().decided:
        pass
    telling.sync()

    keys = [record.key for record in telling.platform.records]
    assert (len(keys), len(set(keys)), settled(telling)) == (1201, 1201, keys)


def test_a_batch_whose_records_were_pulled_meanwhile_is_not_taken_for_news(
    telling: Line, ahead: ThreadPoolExecutor
) -> None:
    """Filing it would set the studio's place in the log back."""
    propose(telling, 1200)
    studio = telling.studio
    pusher = Pusher(studio.store, telling.platform, telling.device, telling.clock, ahead)
    pusher.push_some()
    ahead.submit(int).result()
    while telling.puller.pull_page().records:
        pass

    assert pusher.push_some().decided == 200
    assert settled(telling) == [record.key for record in telling.platform.records]


def test_a_few_intents_leave_in_the_thread_that_may_be_given_up(telling: Line) -> None:
    """A pool's thread is waited for when the process ends: a minute on a line that hangs."""
    telling.studio.floor.editing.start("一")
    with ThreadPoolExecutor(1) as closed:
        pass
    studio = telling.studio
    pusher = Pusher(studio.store, telling.platform, telling.device, telling.clock, closed)

    assert pusher.push_some().decided == 1


def cutting_the_second(line: Line) -> Callable[[Position | None, Sequence[IntentMessage]], Results]:
    whole, calls = line.platform.push, itertools.count(1)

    def push(position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        answer = whole(position, intents)
        if next(calls) == 2:  # it arrived; nobody hears of it
            raise Unreachable("unreachable")
        return answer

    return push
