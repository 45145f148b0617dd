from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import Connection, delete, update

from studio.desks.planning import Proposal
from studio.errors import Refused, Unreachable
from studio.models.confirmed import Confirmed
from studio.models.database import gate
from studio.models.fact import Fact
from studio.sync import facts, pull, push
from studio.sync.projection import confirmed_rows
from studio.sync.wire import IntentMessage, Page, Position, Result, Results
from studio.vocabulary import StoryId
from tests.newsrooms import Line, open_newsroom, write_story


def test_a_round_sends_and_fetches_everything(line: Line) -> None:
    line.studio.floor.editing.start("一")

    assert line.sync() == "online"

    assert line.studio.floor.queue.sheet().rows == ()
    assert line.cycle.wait() == timedelta()


def folded_by_older_rules(line: Line, story: StoryId) -> None:
    """As a studio left it that forgot who wrote the same."""

    def work(connection: Connection) -> None:
        row = confirmed_rows(connection, [story])[story] | {"_beside": {}}
        connection.execute(delete(Fact).where(Fact.c.name == facts.FOLDED_BY))
        with gate(connection):
            connection.execute(
                update(Confirmed).where(Confirmed.c.subject_id == story).values(row=row)
            )

    line.studio.store.merge(work)


def both_write_the_same(line: Line, other: Line) -> StoryId:
    story = line.studio.floor.editing.start("一")
    line.sync()
    other.sync()
    for one in (line, other):
        one.studio.floor.editing.change_field(story, "headline", "供暖第一周")
    line.sync()
    other.sync()
    line.sync()
    return story


def rows_of(line: Line, story: StoryId) -> object:
    with line.studio.store.reading() as connection:
        return confirmed_rows(connection, [story])


def test_a_province_without_a_snapshot_is_asked_for_one_once_a_day(line: Line) -> None:
    asked: list[Path] = []

    def has_none(target: Path) -> None:
        asked.append(target)
        raise Refused("not_found")

    story = line.studio.floor.editing.start("一")
    with patch.object(line.platform, "fetch_snapshot", has_none):
        assert [line.sync() for _ in range(3)] == ["online"] * 3
        assert len(asked) == 1, "new here, it reads the log from its beginning"

        line.clock.advance(days=2)
        folded_by_older_rules(line, story)
        assert [line.sync() for _ in range(3)] == ["online"] * 3
        assert len(asked) == 2

        line.clock.advance(days=-300)
        line.sync()
        assert len(asked) == 3, "a clock that was set back keeps nobody waiting"
    line.clock.advance(days=1)
    line.merged.clear()
    line.sync()
    assert [merged.is_anew for merged in line.merged] == [True], "it was updated at last"


def test_what_older_rules_folded_is_folded_anew_once(line: Line, other: Line) -> None:
    """P5: studios that were updated on different days end up with the same."""
    story = both_write_the_same(line, other)
    folded_by_older_rules(line, story)
    line.merged.clear()
    assert rows_of(line, story) != rows_of(other, story)

    assert [line.sync(), line.sync()] == ["online"] * 2

    assert [merged.is_anew for merged in line.merged].count(True) == 1
    assert rows_of(line, story) == rows_of(other, story)


def test_words_leave_before_all_is_folded_anew(line: Line, other: Line) -> None:
    story = both_write_the_same(line, other)
    folded_by_older_rules(line, story)
    line.studio.floor.editing.start("二")
    before = len(line.platform.records)

    def cut(_target: Path) -> None:
        raise Unreachable("unreachable")

    with patch.object(line.platform, "fetch_snapshot", cut):
        assert line.sync() == "offline"

    assert len(line.platform.records) == before + 1
    assert line.sync() == "online"
    assert rows_of(line, story) != {}


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
        def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
            raise Unreachable("province_trouble", status=503, retry_after=120)

    object.__setattr__(line.puller, "platform", Busy())

    assert line.sync() == "trouble"
    assert line.cycle.wait() == timedelta(seconds=120)


def test_more_than_a_batch_of_deferred_ones_does_not_hold_up_the_rest(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(push, "MOST_INTENTS", 2)
    line.sync()
    for number in range(5):
        line.studio.floor.editing.start(f"第{number}篇")
    line.studio.store.write(
        lambda c: c.exec_driver_sql(
            "UPDATE intents SET needs = '[\"unknown\"]' WHERE kind = 'story.started'"
        )
    )
    line.studio.floor.editing.start("最后一篇")

    line.sync()

    assert line.platform.records[-1].payload["headline"] == "最后一篇"


def test_a_clock_that_was_set_back_does_not_stop_the_sync(line: Line) -> None:
    line.platform.online = False
    line.sync()

    line.clock.advance(days=-3650)

    assert line.cycle.wait() <= timedelta(hours=1)


def test_the_province_cannot_ask_for_days(line: Line) -> None:
    class Busy:
        def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
            raise Unreachable("province_trouble", status=503, retry_after=10**12)

    object.__setattr__(line.puller, "platform", Busy())

    assert line.sync() == "trouble"
    assert line.cycle.wait() == timedelta(hours=1)


def test_a_round_ends_early_when_the_studio_closes(line: Line) -> None:
    line.studio.floor.editing.start("一")
    closing = replace(line.cycle, is_stopping=lambda: True)

    closing.run()

    assert line.platform.records == []


def test_what_the_province_took_and_lost_unread_goes_again_in_its_order(line: Line) -> None:
    """P3: it was set back to a place that we still know, so no epoch tells us (simulator, 16)."""
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()
    kept = len(line.platform.records)
    line.studio.floor.planning.change(topic, "title", "一")
    line.pusher.push_some()  # taken, and the line drops before the pull
    line.platform.set_back(kept)
    line.studio.floor.planning.change(topic, "title", "二")

    assert line.sync() == "online"

    assert [r.payload["value"] for r in line.platform.records[kept:]] == ["一", "二"]
    assert line.platform.epoch == 1
    assert line.studio.floor.queue.sheet().rows == ()


def test_somebody_who_never_stops_typing_is_still_seen_at_the_story(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P12: every answer settles what was typed, and only a pull says what is open here."""
    line.platform.tells_position = True
    line.sync()
    pulls: list[Position | None] = []
    whole = line.platform.pull

    def pull(position: Position | None, limit: int, *, brief: bool = False) -> Page:
        pulls.append(position)
        return whole(position, limit, brief=brief)

    monkeypatch.setattr(line.platform, "pull", pull)
    line.studio.floor.editing.start("一")
    line.sync()
    assert pulls == []

    line.studio.floor.editing.start("二")
    replace(line.cycle, is_presence_due=lambda: True).run()

    assert len(pulls) == 1


def test_only_the_first_of_many_batches_is_read_back_after_others_wrote(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.platform.tells_position = True
    line.sync()
    with closing(open_newsroom(tmp_path / "other")) as studio:
        Line(studio, line.platform, line.clock).sync()
    theirs = len(line.platform.records) - 1
    monkeypatch.setattr(push, "MOST_INTENTS", 2)
    for number in range(6):
        line.studio.floor.editing.start(f"第{number}篇")
    whole, read = line.platform.pull, []

    def pulled(position: Position | None, limit: int, *, brief: bool = False) -> Page:
        page = whole(position, limit, brief=brief)
        read.append(len(page.records))
        return page

    monkeypatch.setattr(line.platform, "pull", pulled)

    assert line.sync() == "online"

    assert sum(read) == theirs + 2
    assert line.studio.floor.queue.sheet().rows == ()


def test_what_a_pulled_record_made_possible_settles_in_the_same_round(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.sync()
    whole, asked = line.platform.push, [0]

    def push(position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        asked[0] += 1
        if asked[0] == 1:
            return Results([Result(one.key, "deferred", code="needs_missing") for one in intents])
        return whole(position, intents)

    monkeypatch.setattr(line.platform, "push", push)
    line.studio.floor.editing.start("一")

    line.sync()

    assert asked == [2]
    assert line.studio.floor.queue.sheet().rows == ()
    assert line.puller.pull_page().records == 0


@pytest.mark.parametrize("way", ["push", "pull"])
def test_a_line_that_carried_something_is_not_given_up_for_long(
    line: Line, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """P9: every other request is cut, and still each round gets further."""
    line.sync()
    monkeypatch.setattr(push, "MOST_INTENTS", 2)
    monkeypatch.setattr(pull, "PAGE_RECORDS", 2)
    for number in range(6):
        line.studio.floor.editing.start(f"第{number}篇")
    if way == "pull":
        while line.pusher.push_some().decided:
            pass
    line.platform.online = False
    for _ in range(5):
        line.cycle.run()
        line.clock.advance(hours=1)
    line.platform.online = True
    whole, asked = getattr(line.platform, way), [0]

    def cut(*told: object, **more: object) -> object:
        asked[0] += 1
        if asked[0] > 1:
            raise Unreachable("unreachable")
        return whole(*told, **more)

    monkeypatch.setattr(line.platform, way, cut)

    assert line.sync() == "offline"
    assert line.cycle.wait() == timedelta(seconds=0.5)


def test_without_a_line_a_submission_never_counts_as_sent(line: Line) -> None:
    """As long as nobody answers, it can be taken back."""
    line.sync()
    story = write_story(line.studio)
    line.studio.floor.publishing.submit(story)
    line.platform.online = False

    for _ in range(3):
        assert line.sync() == "offline"
        line.clock.advance(minutes=10)

    assert line.studio.floor.editing.sheet(story).unsent is not None
