"""What a province says that no province should: nothing is lost, nothing of it is taken."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import insert, select

from studio.clock import utc_now
from studio.composition import Studio
from studio.desks.doctor import Finding, examine
from studio.desks.queue import LineState
from studio.manuscript.making import body_of
from studio.models.confirmed import StrangeRecord
from studio.sync.facts import POSITION, read_fact
from studio.ui.words import when_text
from studio.vocabulary import StoryId
from tests.journeys.old_province import OldProvince, old_province
from tests.newsrooms import open_newsroom, write_story
from tests.province.making import PERSON, intent, new_id, person_joined
from tests.province.running import running

Said = dict[str, Any]
Spoil = Callable[[Said], object]
HUGE = 2**70


class LyingProvince(OldProvince):
    """Says what it should, changed by `spoil`, where `path` is asked."""

    spoil: Spoil | None = None
    path = "/v1/pull"

    def answer(self, method: str, target: str, token: str, content: bytes) -> tuple[int, Said]:
        status, said = super().answer(method, target, token, content)
        if self.spoil is not None and target.startswith(self.path):
            said = copied(said)
            self.spoil(said)
        return status, said


def copied(said: Said) -> Said:
    """Deep, and as the line would carry it."""
    found: Said = msgspec.json.decode(msgspec.json.encode(said))
    return found


@pytest.fixture
def province() -> Iterator[LyingProvince]:
    with old_province(LyingProvince) as started:
        yield started


@pytest.fixture
def studio(tmp_path: Path, province: LyingProvince) -> Iterator[Studio]:
    """Up to date, with one story of its own; what somebody else did is new there."""
    with closing(open_newsroom(tmp_path / "studio")) as opened:
        opened.floor.accounts.enrol(province.url, "any")
        write_story(opened)
        opened.sync.run_once()
        hers = {"topic": None, "headline": "她的稿件", "byline": "王芳", "column": None}
        for made in (person_joined(), intent("story.started", new_id(), hers)):
            province.append(as_sent(made))
        yield opened


def headlines(studio: Studio) -> set[str]:
    return {row.headline for row in studio.floor.editing.rows()}


def position(studio: Studio) -> Any:
    with studio.store.reading() as connection:
        return read_fact(connection, POSITION)


def swap(said: Said) -> None:
    said["records"][:2] = said["records"][1::-1]


def in_record(name: str, value: object) -> Spoil:
    return lambda said: said["records"][1].__setitem__(name, value)


def in_position(name: str, value: object) -> Spoil:
    return lambda said: said["position"].__setitem__(name, value)


NONSENSE: dict[str, Spoil] = {
    "no records": lambda said: said.pop("records"),
    "records are a text": lambda said: said.update(records="many"),
    "a record is a number": lambda said: said["records"].__setitem__(0, 7),
    "seq is a text": in_record("seq", "two"),
    "seq is huge": in_record("seq", HUGE),
    "seq is negative": in_record("seq", -1),
    "epoch is huge": in_record("epoch", HUGE),
    "base is huge": in_record("base", [HUGE, 1]),
    "base is one number": in_record("base", [1]),
    "the payload is a list": in_record("payload", [1]),
    "the payload holds a huge number": in_record("payload", {"headline": 10**30}),
    "the payload is another": in_record("payload", {"headline": "假"}),
    "the key is another": in_record("key", "f" * 32),
    "the key is null": in_record("key", None),
    "the digest is another": in_record("digest", "0" * 64),
    "the digest is no ASCII": in_record("digest", "灶"),
    "the key is no ASCII": in_record("key", "灶"),
    "records out of order": swap,
    "a record is missing": lambda said: said["records"].pop(0),
    "a record is there twice": lambda said: said["records"].insert(0, said["records"][0]),
    "the position is ahead": in_position("cursor", 1000),
    "the position is huge": in_position("cursor", HUGE),
    "the position has another digest": in_position("digest", "0" * 64),
    "no position": lambda said: said.pop("position"),
    "stable is a text": lambda said: said.update(stable="yesterday"),
    "stable is huge": lambda said: said.update(stable=[HUGE, HUGE]),
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nothing_is_taken_of_a_page_of_nonsense(
    province: LyingProvince, studio: Studio, what: str
) -> None:
    before = position(studio)
    province.spoil = NONSENSE[what]

    line = studio.sync.run_once()

    assert line.state in (LineState.TROUBLE, LineState.PORTAL)
    assert (headlines(studio), position(studio)) == ({"供暖第一周"}, before)
    province.spoil = None
    assert studio.sync.run_once().state == LineState.ONLINE
    assert headlines(studio) == {"供暖第一周", "她的稿件"}


ANSWERS: dict[str, Spoil] = {
    "no results": lambda said: said.pop("results"),
    "too few": lambda said: said["results"].clear(),
    "of another key": lambda said: said["results"][0].update(key="f" * 32),
    "an outcome of its own": lambda said: said["results"][0].update(outcome="perhaps"),
    "a huge seq": lambda said: said["results"][0].update(seq=HUGE),
    "facts are a list": lambda said: said["results"][0].update(facts=[1]),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_of_nonsense_settles_nothing(
    province: LyingProvince, studio: Studio, what: str
) -> None:
    studio.floor.editing.start("还在排队")
    province.path, province.spoil = "/v1/push", ANSWERS[what]

    line = studio.sync.run_once()

    assert line.state in (LineState.TROUBLE, LineState.PORTAL)
    assert len(studio.floor.queue.sheet().rows) == 1
    province.spoil = None
    studio.sync.run_once()
    assert studio.floor.queue.sheet().rows == ()
    kinds = [record["kind"] for record in province.records]
    assert kinds.count("story.started") == 3


@pytest.mark.parametrize("after", [1e308, 2**62, -1, "soon"])
def test_a_wait_without_end_ends_no_round(
    province: LyingProvince, studio: Studio, after: object
) -> None:
    studio.floor.editing.start("还在排队")
    deferred = {"outcome": "deferred", "epoch": None, "seq": None, "facts": {"after": after}}
    province.path = "/v1/push"
    province.spoil = lambda said: said["results"][0].update(deferred)

    assert studio.sync.run_once().state == LineState.ONLINE

    assert studio.floor.queue.sheet().rows == (), "the pull brought it after all"


def test_another_newsrooms_log_is_not_taken(tmp_path: Path) -> None:
    with running(tmp_path / "province") as real:
        one, other = real.newsroom(), real.newsroom()
        with closing(open_newsroom(tmp_path / "studio")) as studio:
            studio.floor.accounts.enrol(real.url, real.invite(one))
            write_story(studio)
            studio.sync.run_once()
            before = position(studio)
            stranger = real.enrol(other)
            story = intent("story.started", new_id(), device=stranger.device)
            push(stranger, story)
            studio.floor.editing.start("还在排队")
            studio.profile.token.write_text(stranger.token, encoding="ascii")

            line = studio.sync.run_once()

            assert (line.state, line.code) == (LineState.TROUBLE, "newsroom_differs")
            assert headlines(studio) == {"供暖第一周", "还在排队"}
            assert position(studio) == before
            assert len(studio.floor.queue.sheet().rows) == 1


def push(device: Any, *intents: Any) -> None:
    body = {"position": None, "intents": [msgspec.to_builtins(one) for one in intents]}
    answer = device.ask("POST", "/v1/push", json=body)
    assert answer.json()["results"][0]["outcome"] == "accepted"


def test_a_record_of_a_newer_schema_is_kept_and_told_of(
    province: LyingProvince, studio: Studio
) -> None:
    province.kinds["story.sung"] = ()
    province.append(as_sent(intent("story.sung", new_id(), {"voice": "alto"})))

    assert studio.sync.run_once().state == LineState.ONLINE

    assert headlines(studio) == {"供暖第一周", "她的稿件"}
    finding = told(studio)
    assert (finding.value, finding.code, finding.facts["count"]) == ("1", "records_newer", 1)
    (aside,) = studio.floor.queue.sheet().put_aside
    assert (aside.code, aside.count) == ("records_newer", 1)
    with studio.store.reading() as connection:
        (kept,) = connection.execute(select(StrangeRecord.c.record)).scalars()
    assert kept["payload"] == {"voice": "alto"}


def as_sent(made: Any) -> Said:
    found: Said = msgspec.to_builtins(made)
    return found


def told(studio: Studio) -> Finding:
    """What `studio doctor` says of records that were put aside."""
    (found,) = (one for one in examine(studio.profile) if one.name == "records")
    return found


def test_doctor_says_how_many_records_are_damaged(studio: Studio) -> None:
    (story,) = studio.floor.editing.rows()
    about = [
        {"kind": "story.sung", "subject": story.id},
        {"kind": "survey.opened", "subject": "ab12"},
    ]
    rows: list[Said] = [
        {"epoch": 1, "seq": 90 + number, "record": record, "why": "damaged"}
        for number, record in enumerate(about)
    ]
    studio.store.write(lambda connection: connection.execute(insert(StrangeRecord), rows))

    facts = {"count": 2, "names": "ab12 · 供暖第一周"}
    assert (told(studio).code, told(studio).facts) == ("records_damaged", facts)


def cut(piece: bytearray) -> None:
    del piece[len(piece) // 2 :]


def flip(piece: bytearray) -> None:
    piece[-10] ^= 1


@pytest.mark.parametrize("harm", [cut, flip])
def test_a_damaged_piece_of_a_body_is_put_aside_and_the_rest_goes_on(
    province: LyingProvince, studio: Studio, harm: Callable[[bytearray], None]
) -> None:
    (story,) = studio.floor.editing.rows()
    before = studio.floor.editing.text(story.id)
    piece = bytearray(body_of([("", "她添的一段。")]))
    harm(piece)
    payload = {"update": base64.b64encode(piece).decode("ascii"), "text_length": 6}
    province.append(as_sent(intent("story.body_updated", story.id, payload)))
    later = {"field": "deck", "value": "后来的提要"}
    province.append(as_sent(intent("story.changed", story.id, later, base=(1, 9))))

    assert studio.sync.run_once().state == LineState.ONLINE

    assert studio.floor.editing.text(story.id) == before
    assert studio.floor.editing.sheet(story.id).deck == "后来的提要"
    facts = {"count": 1, "names": "供暖第一周"}
    assert (told(studio).code, told(studio).facts) == ("records_damaged", facts)


TOPIC, STORY, COLUMN = new_id(), new_id(), new_id()
MEDIUM = {"media": "a" * 64, "name": "x.jpg", "type": "image/jpeg", "size": 5, "order": "a0"}


def setting(subject: str, sort: str, field: str, value: object) -> tuple[str, str, Said]:
    return f"{sort}.changed", subject, {"field": field, "value": value}


STRANGE: dict[str, tuple[str, str, Said]] = {
    "a number for a title": setting(TOPIC, "topic", "title", 5),
    "an object for a headline": setting(STORY, "story", "headline", {"a": 1}),
    "a list for a column's name": setting(COLUMN, "column", "name", [1]),
    "a huge length": setting(COLUMN, "column", "target_seconds", 2**63),
    "a role that is a list": ("person.role_changed", PERSON, {"role": [1]}),
    "a medium that climbs out": ("story.media_added", STORY, {**MEDIUM, "media": "../../../x"}),
    "a medium of words": ("story.media_added", STORY, {**MEDIUM, "size": "large"}),
    "about another sort": setting(STORY, "topic", "title", "不是选题"),
    "a submission of nothing": ("story.submitted", STORY, {}),
}
ALLOWED: dict[str, tuple[str, str, Said]] = {
    "no title": setting(TOPIC, "topic", "title", None),
    "no headline": setting(STORY, "story", "headline", None),
    "a deadline that is no time": setting(TOPIC, "topic", "due_at", "明天"),
    "a channel of its own": ("topic.channel_added", TOPIC, {"channel": "abroad"}),
    "a medium without its size": ("story.media_added", STORY, MEDIUM),
    "a topic without an angle": ("topic.proposed", new_id(), {"title": "新", "angle": None}),
    "no reason": ("topic.dropped", TOPIC, {"reason": None}),
}
"""What the real province takes."""


@pytest.mark.parametrize("what", [*STRANGE, *ALLOWED])
def test_one_strange_record_stops_nobody(
    province: LyingProvince, studio: Studio, what: str
) -> None:
    topic: Said = {
        "title": "选题",
        "angle": "",
        "column": None,
        "due_at": None,
        "owner": None,
        "channels": [],
    }
    story: Said = {"topic": None, "headline": "稿件", "byline": "", "column": None}
    kind, subject, payload = (STRANGE | ALLOWED)[what]
    for made in (
        intent("topic.proposed", TOPIC, topic),
        intent("story.started", STORY, story),
        intent("column.opened", COLUMN, {"name": "栏目", "cadence": "", "target_seconds": 0}),
        intent(kind, subject, payload, base=(1, 99)),
        intent("story.changed", STORY, {"field": "deck", "value": "后来"}, base=(1, 99)),
    ):
        province.append(as_sent(made))

    assert studio.sync.run_once().state == LineState.ONLINE

    floor = studio.floor
    assert floor.editing.sheet(StoryId(STORY)).deck == "后来"
    put_aside = floor.queue.sheet().put_aside
    assert [one.code for one in put_aside] == ["records_damaged"] * (what in STRANGE)
    for read in (floor.planning.rows, floor.columns.all, floor.accounts.people, floor.today.sheet):
        read()
    for row in floor.editing.rows():
        floor.media.of_story(row.id)
    window = [when_text(row.due_at, "Asia/Shanghai", utc_now()) for row in floor.planning.rows()]
    assert set(window) == {""}
    studio.floor.editing.start("还能写")
    assert studio.sync.run_once().state == LineState.ONLINE
    assert floor.queue.sheet().rows == ()


def test_a_real_province_takes_what_is_allowed(tmp_path: Path) -> None:
    with running(tmp_path / "province") as real:
        device = real.enrol(real.newsroom())
        for kind, subject, payload in (
            ("topic.proposed", TOPIC, {"title": "选题"}),
            ("story.started", STORY, {"headline": "稿件"}),
            ("column.opened", COLUMN, {"name": "栏目"}),
            *ALLOWED.values(),
        ):
            if kind != "topic.dropped":  # a command wants a signature only where there is a key
                push(device, intent(kind, subject, payload, device=device.device))
