from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from studio.manuscript.body import StoryBody
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.table_hand import TableHand
from studio.manuscript.timeline import MOST_MOMENTS, Timeline
from studio.vocabulary import DeviceId, PersonId

DAY = 86_400
MONDAY = 1_900_000_000  # later than whoever runs this signs in


@pytest.fixture
def body() -> Iterator[StoryBody]:
    made = StoryBody.open()
    made.sign_in(PersonId("xiaohe"), DeviceId("d"))
    yield made
    made.close()


def write(body: StoryBody, at: int, text: str, place: int | None = None) -> None:
    """As typed at that time."""
    end = body.text.length - 1 if place is None else place
    body.text.replace(end, 0, text)
    body._doc.set_next_commit_timestamp(at)
    body._close_change()


def texts(line: Timeline) -> list[str]:
    return [line.version(index).text for index in range(len(line.moments))]


def test_every_moment_can_be_looked_at_in_any_order(body: StoryBody) -> None:
    for number, word in enumerate(("供", "暖", "季")):
        write(body, MONDAY + number * 60, word)
    line = Timeline([(body.snapshot(), 0)])

    assert [text for text in texts(line) if text][-3:] == ["供", "供暖", "供暖季"]
    last = len(line.moments) - 1
    assert line.version(last).text == "供暖季"
    assert line.version(-1).text == ""
    assert line.version(last).text == "供暖季"
    assert line.moments[last].person == "xiaohe"
    assert line.version(line.index_at(MONDAY + 60)).text == "供暖"


def test_what_was_written_offline_comes_when_it_was_written(body: StoryBody) -> None:
    write(body, MONDAY, "一")
    other = StoryBody.open([body.snapshot()])
    for hour in range(1, 4):
        write(body, MONDAY + hour * 3600, "我")
    write(other, MONDAY + DAY, "他")
    line = Timeline([(body.own_updates(0), 0), (other.own_updates(0), 0)])
    other.close()

    assert line.version(line.index_at(MONDAY + 2 * 3600)).text == "一我我"
    assert "他" not in line.version(line.index_at(MONDAY + DAY - 1)).text
    assert "他" in line.version(line.index_at(MONDAY + DAY)).text


def test_a_clock_that_goes_wrong_turns_no_order_round(body: StoryBody) -> None:
    write(body, MONDAY + DAY, "先")
    other = StoryBody.open([body.snapshot()])
    write(other, MONDAY, "后")  # its clock is a day behind
    line = Timeline([(body.own_updates(0), 0), (other.own_updates(0), 0)])
    other.close()

    assert next(text for text in texts(line) if text) == "先"
    assert texts(line)[-1] == "先后"


def test_a_history_without_times_takes_those_of_its_records() -> None:
    body = StoryBody.open()
    body._doc.set_record_timestamp(False)
    updates = []
    for number, word in enumerate(("一", "二", "三")):
        before = body.written
        body.text.replace(body.text.length - 1, 0, word)
        body.commit()
        updates.append((body.own_updates(before), MONDAY + number * 60))
    body.close()
    line = Timeline(updates)

    assert line.version(len(line.moments) - 1).text == "一二三"
    assert line.moments[0].at == MONDAY


def test_records_of_a_clock_that_goes_wrong_turn_no_order_round() -> None:
    """Loro itself sees to it where the history has times; here it has none."""
    first = StoryBody.open()
    first._doc.set_record_timestamp(False)
    first.text.replace(0, 0, "先")
    first.commit()
    second = StoryBody.open([first.own_updates(0)])
    second._doc.set_record_timestamp(False)
    second.text.replace(1, 0, "后")
    second.commit()
    line = Timeline([(first.own_updates(0), MONDAY + DAY), (second.own_updates(0), MONDAY)])
    first.close()
    second.close()

    assert texts(line) == ["先", "先后"]


def test_a_long_history_has_no_more_moments_than_a_slider_shows(body: StoryBody) -> None:
    for number in range(5000):
        write(body, MONDAY + number * 30, "字")
    line = Timeline([(body.snapshot(), 0)])

    assert MOST_MOMENTS / 2 < len(line.moments) <= 5200
    assert len(line.version(len(line.moments) - 1).text) == 5000


def test_times_are_kept_and_change_neither_text_nor_hash() -> None:
    before = int(time.time())
    with_times, without = StoryBody.open(), StoryBody.open()
    without._doc.set_record_timestamp(False)
    for body in (with_times, without):
        body.text.replace(0, 0, "供暖")
        body.commit()
    hashes = {
        content_hash(canonical_manuscript("", "", "", body.text.blocks(), []))
        for body in (with_times, without)
    }
    line = Timeline([(with_times.own_updates(0), 0)])

    assert len(hashes) == 1
    assert line.moments[-1].at >= before
    without.receive([with_times.own_updates(0)])
    with_times.receive([without.own_updates(0)])
    assert with_times.text.blocks() == without.text.blocks()
    with_times.close()
    without.close()


def test_the_living_document_is_never_touched(body: StoryBody) -> None:
    write(body, MONDAY, "一")
    line = Timeline([(body.snapshot(), 0)])
    line.version(-1)

    body.text.replace(0, 0, "还能写")
    assert body.commit()
    assert body.text.whole() == "还能写一"


def test_a_table_says_what_it_said_then_and_its_planting_is_no_moment(body: StoryBody) -> None:
    write(body, MONDAY, "供暖")
    key = body.keep_embed(Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412"))).details())
    hand = TableHand(body, key)
    hand.write("1", "1", "413", "412")
    hand.insert("rows", "1")
    line = Timeline([(body.snapshot(), 0)])

    assert {one.person for one in line.moments} == {"xiaohe"}
    tables = [line.version(index).embeds.get(key, {}) for index in range(len(line.moments))]
    said = [one["rows"][1][1] for one in tables if "rows" in one]
    assert said[0] == "412"
    assert said[-1] == "413"
    assert len(tables[-1]["rows"]) == 3
