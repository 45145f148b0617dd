"""An editor works thirty days without a line, while the newsroom goes on without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from province import store as province_store
from province.wire import Intent as Intended
from studio.clock import stamp
from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.queue import LineState
from studio.manuscript.body import StoryBody
from studio.models.confirmed import Pulled
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync import facts
from studio.vocabulary import StoryId
from tests.newsrooms import NOON, Clock, open_newsroom, write_story
from tests.province.making import intent, new_id
from tests.province.running import Enrolled, RunningProvince, running

DAYS = 30
BODIES = 3
SAVES = 7
"""Of each of these bodies on each day."""
OTHERS = 3000
"""Records that came meanwhile."""
FIELDS = ("headline", "deck", "byline")
TEN_YEARS = 3652
"""Days."""


@dataclass
class Away:
    """Somebody who works far from the line, and all that they were told is saved."""

    studio: Studio
    clock: Clock
    stories: list[StoryId]
    fields: dict[tuple[StoryId, str], str] = field(default_factory=dict)
    words: dict[StoryId, list[str]] = field(default_factory=dict)

    def work(self, day: int) -> None:
        self.clock.advance(days=1)
        editing, planning = self.studio.floor.editing, self.studio.floor.planning
        for name in FIELDS:
            for story in self.stories[day % 3 :: 3]:
                value = f"{name}，第{day}天"
                editing.change_field(story, name, value)
                self.fields[story, name] = value
        topic = planning.propose(Proposal(f"第{day}天的选题"))
        planning.change(topic, "angle", f"角度{day}")
        planning.approve(topic)
        write_story(self.studio, f"第{day}天的稿", f"第{day}天。")
        for story in self.stories[:BODIES]:
            told = self.words.setdefault(story, [])
            told += type_words(self.studio, story, [f"〔{day}-{n}〕" for n in range(SAVES)])


def type_words(studio: Studio, story: StoryId, words: Sequence[str]) -> Sequence[str]:
    """Each at the end, and saved on its own."""
    body = StoryBody.open(studio.floor.editing.body(story))
    with closing(body):
        for word in words:
            begun = body.written
            body.text.replace(body.text.length - 1, 0, word)
            body.commit()
            studio.floor.editing.save_body(story, body.own_updates(begun), body.text.whole())
    return words


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    with running(tmp_path / "province") as started:
        yield started


def enrolled(province: RunningProvince, room: str, folder: Path, clock: Clock) -> Studio:
    studio = open_newsroom(folder, clock)
    studio.floor.accounts.enrol(province.url, province.invite(room))
    return studio


def go_on_without(device: Enrolled, stories: Sequence[StoryId]) -> None:
    """What the others did: new topics, and the same fields of the same stories."""
    intents: list[Intended] = []
    while len(intents) < OTHERS:
        number = len(intents)
        if number % 10:
            intents.append(intent("topic.proposed", new_id(), device=device.device))
            continue
        story, name = stories[number // 10 % len(stories)], FIELDS[number // 10 % 3]
        change = {"field": name, "value": f"她们的{number}"}
        intents.append(intent("story.changed", story, change, device=device.device))
    for start in range(0, OTHERS, 500):
        some = [msgspec.to_builtins(one) for one in intents[start : start + 500]]
        answer = device.ask("POST", "/v1/push", json={"position": None, "intents": some})
        assert all(one["outcome"] == "accepted" for one in answer.json()["results"])


def shown(studio: Studio) -> dict[str, Any]:
    """All that an editor sees of topics and stories, and what stands beside their fields."""
    editing, planning = studio.floor.editing, studio.floor.planning
    stories = {row.id: (values(studio, row.id), editing.text(row.id)) for row in editing.rows()}
    topics = {row.id: row.title for row in planning.rows()}
    beside = {
        (one.subject, one.field): sorted(other.value for other in one.alternatives)
        for one in studio.floor.conflicts.all()
    }
    return {"stories": stories, "topics": topics, "beside": beside}


def values(studio: Studio, story: StoryId) -> tuple[str, str, str]:
    sheet = studio.floor.editing.sheet(story)
    return sheet.headline, sheet.deck, sheet.byline


def test_thirty_days_without_a_line_lose_nothing(province: RunningProvince, tmp_path: Path) -> None:
    room, clock = province.newsroom(), Clock()
    with (
        closing(enrolled(province, room, tmp_path / "away", clock)) as studio,
        closing(enrolled(province, room, tmp_path / "other", Clock())) as other,
    ):
        away = Away(studio, clock, [write_story(studio, f"共有{n}") for n in range(12)])
        studio.sync.run_once()
        other.sync.run_once()
        for day in range(DAYS):
            away.work(day)
        go_on_without(province.enrol(room), away.stories)
        hers = {story: type_words(other, story, ["〔她〕"]) for story in away.stories[:BODIES]}
        other.sync.run_once()
        assert count(studio, Intent) >= 500

        line = studio.sync.run_once()

        assert (line.state, line.code) == (LineState.ONLINE, "")
        sheet = studio.floor.queue.sheet()
        assert (sheet.rows, sheet.refused) == ((), ())
        other.sync.run_once()
        assert shown(studio) == shown(other)
        for (story, name), value in away.fields.items():
            stands = values(studio, story)[FIELDS.index(name)]
            assert value in {stands, *shown(studio)["beside"].get((story, name), ())}
        for story, told in away.words.items():
            text = studio.floor.editing.text(story)
            assert [text.count(word) for word in (*told, *hers[story])] == [1] * (len(told) + 1)


@pytest.mark.parametrize("wrong", [TEN_YEARS, -TEN_YEARS])
def test_what_was_let_go_of_is_missed_by_nobody(
    province: RunningProvince, tmp_path: Path, wrong: int
) -> None:
    """Both clocks are wrong by ten years, each its own way."""
    room, clock = province.newsroom(), Clock(NOON + timedelta(days=wrong))
    there = NOON - timedelta(days=wrong)
    with closing(enrolled(province, room, tmp_path / "studio", clock)) as studio:
        story = write_story(studio)
        type_words(studio, story, ["〔甲〕", "〔乙〕"])
        studio.sync.run_once()
        go_on_without(province.enrol(room), [story])
        studio.sync.run_once()
        intents, seen = count(studio, Intent), count(studio, Pulled)
        pieces = count(studio, BodyUpdate)
        back_up(province, there)
        one_more(studio, story, "第一份备份以后")
        assert (count(studio, Intent), count(studio, Pulled)) == (intents + 1, seen)

        back_up(province, there + timedelta(days=40))
        one_more(studio, story, "四十天以后")
        before = shown(studio)
        for _ in range(OTHERS // 500 + 1):
            studio.sync.run_once()

        assert (count(studio, Intent), count(studio, Pulled)) == (2, 0)
        assert count(studio, BodyUpdate) == pieces
        assert shown(studio) == before
        begin_anew(studio)
        assert studio.sync.run_once().state == LineState.ONLINE
        assert shown(studio) == before
        assert count(studio, BodyUpdate) == pieces


def back_up(province: RunningProvince, at: Any) -> None:
    """A backup of all there is was read back, at `at` by the province's clock."""
    kept = province_store.open_store(province.data, create=False)
    room = province_store.newsroom
    with kept.writing() as connection:
        stable = {"stable_epoch": 1, "stable_seq": room.c.head, "stable_at": stamp(at)}
        connection.execute(sa.update(room).values(**stable))
    kept.close()


def one_more(studio: Studio, story: StoryId, deck: str) -> None:
    studio.floor.editing.change_field(story, "deck", deck)
    studio.sync.run_once()


def begin_anew(studio: Studio) -> None:
    studio.store.write(lambda connection: facts.write_fact(connection, facts.POSITION, None))


def count(studio: Studio, table: Any) -> int:
    with studio.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
