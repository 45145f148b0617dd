"""Studios and provinces of different versions, each with a full queue."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select

from province import access
from province.store import open_store
from studio.composition import Studio, open_studio
from studio.desks.media_library import TakenIn
from studio.desks.planning import Proposal
from studio.desks.queue import LineState, QueueSheet
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.vocabulary import IntentState, MediaKind, StoryId, StoryState
from tests.journeys.old_province import KINDS, OldProvince, old_province
from tests.newsrooms import open_newsroom, write_story
from tests.province.making import PAYLOADS, intent, new_id, package
from tests.province.running import Enrolled, RunningProvince, running

HERE = Path(__file__).parent
SERVE_NEWER = """
import sys
from province import gate
from province.__main__ import main

gate.LEAST_API = 3
sys.exit(main(sys.argv[4:]))
"""
NEWER = (sys.executable, "-c", SERVE_NEWER)
"""Becomes a province that serves no studio of our version any more."""


@pytest.fixture
def old() -> Iterator[OldProvince]:
    with old_province(OldProvince) as province:
        yield province


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "studio")) as opened:
        yield opened


def fill_queue(studio: Studio, folder: Path) -> tuple[StoryId, list[StoryId]]:
    """More than 200 intents and a film; the story that was submitted with it, and the others."""
    topic = studio.floor.planning.propose(Proposal("防汛"))
    studio.floor.planning.change(topic, "angle", "老城区")
    stories = [write_story(studio, f"第{number}篇", f"正文{number}。") for number in range(50)]
    for number, story in enumerate(stories):
        studio.floor.editing.change_field(story, "deck", f"提要{number}")
        studio.floor.editing.change_field(story, "headline", f"第{number}篇，改")
        studio.floor.editing.change_field(story, "byline", "王芳")
    submitted = write_story(studio, "供暖第一周")
    attach_film(studio, submitted, folder)
    studio.floor.publishing.submit(submitted)
    assert waiting(studio) >= 200
    return submitted, stories


def attach_film(studio: Studio, story: StoryId, folder: Path) -> None:
    source = folder / "原片.mp4"
    source.write_bytes(b"film" * 50_000)
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 4000, "", True, "h264", "")
    taken = ingest(source, studio.profile.media)
    studio.floor.media.attach(story, TakenIn(taken.sha256, source.name, taken.size, about))


def waiting(studio: Studio) -> int:
    """Intents that nobody has decided about."""
    with studio.store.reading() as connection:
        states = connection.execute(select(Intent.c.state)).scalars().all()
    return states.count(IntentState.WAITING)


def sent_media(studio: Studio) -> list[bool]:
    with studio.store.reading() as connection:
        return list(connection.execute(select(Transfer.c.is_verified)).scalars())


def enrolled(folder: Path, url: str, code: str = "any") -> Studio:
    studio = open_newsroom(folder)
    studio.floor.accounts.enrol(url, code)
    return studio


def shown(studio: Studio) -> dict[str, tuple[str, str, str]]:
    """Headline, deck and text of every story."""
    found: dict[str, tuple[str, str, str]] = {}
    for row in studio.floor.editing.rows():
        sheet = studio.floor.editing.sheet(row.id)
        found[row.id] = (sheet.headline, sheet.deck, studio.floor.editing.text(row.id))
    return found


def refused(studio: Studio) -> list[tuple[str, str]]:
    sheet: QueueSheet = studio.floor.queue.sheet()
    return [(row.kind, row.code) for row in sheet.refused]


def test_a_full_queue_goes_to_a_province_of_version_1(
    old: OldProvince, studio: Studio, tmp_path: Path
) -> None:
    submitted, stories = fill_queue(studio, tmp_path)
    studio.floor.editing.delete(stories[0])
    studio.floor.bin.restore_story(stories[0])  # of version 2
    studio.floor.accounts.enrol(old.url, "any")

    line = studio.sync.run_once()

    assert (line.state, line.code) == (LineState.ONLINE, "")
    sheet = studio.floor.queue.sheet()
    assert sheet.rows == ()
    assert refused(studio) == [("story.restored", "kind_unknown")]
    assert sent_media(studio) == [True]
    keys = [record["key"] for record in old.records]
    assert len(keys) == len(set(keys))
    assert studio.floor.editing.sheet(submitted).state == StoryState.SUBMITTED
    with closing(enrolled(tmp_path / "other", old.url)) as other:
        other.sync.run_once()
        assert shown(other) == shown(studio)


def test_what_an_old_province_refused_goes_after_its_update(
    old: OldProvince, studio: Studio
) -> None:
    story = write_story(studio)
    studio.floor.editing.delete(story)
    studio.floor.bin.restore_story(story)
    studio.floor.accounts.enrol(old.url, "any")
    studio.sync.run_once()
    (row,) = studio.floor.queue.sheet().refused
    old.kinds["story.restored"] = ()

    studio.floor.queue.send_again(row.key)
    studio.sync.run_once()

    assert refused(studio) == []
    assert [one["kind"] for one in old.records][-1] == "story.restored"
    assert story in shown(studio)


def test_what_came_second_is_refused_there_and_kept_here(
    old: OldProvince, studio: Studio, tmp_path: Path
) -> None:
    story = write_story(studio)
    studio.floor.accounts.enrol(old.url, "any")
    studio.sync.run_once()
    with closing(enrolled(tmp_path / "other", old.url)) as other:
        other.sync.run_once()
        other.floor.editing.change_field(story, "headline", "她的标题")
        other.sync.run_once()
    studio.floor.editing.change_field(story, "headline", "我的标题")

    studio.sync.run_once()

    (row,) = studio.floor.queue.sheet().refused
    assert (row.code, row.words) == ("field_changed_elsewhere", "我的标题")
    assert studio.floor.editing.sheet(story).headline == "她的标题"
    studio.floor.queue.send_again(row.key)
    studio.sync.run_once()
    assert studio.floor.editing.sheet(story).headline == "我的标题"
    assert refused(studio) == []


def test_a_province_that_was_updated_meanwhile_takes_up_where_it_was(
    old: OldProvince, studio: Studio, tmp_path: Path
) -> None:
    """A position of the old one is not genuine to another: the snapshot is taken, all is sent."""
    _, stories = fill_queue(studio, tmp_path)
    studio.floor.accounts.enrol(old.url, "any")
    studio.sync.run_once()
    studio.floor.editing.change_field(stories[0], "deck", "更新以后")
    with running(tmp_path / "province") as newer:
        add_newsroom(newer)
        studio.floor.accounts.enrol(newer.url, newer.invite("newsroom"))

        line = studio.sync.run_once()

        assert (line.state, line.code) == (LineState.ONLINE, "")
        assert studio.floor.queue.sheet().rows == ()
        with closing(enrolled(tmp_path / "other", newer.url, newer.invite("newsroom"))) as other:
            other.sync.run_once()
            assert shown(other) == shown(studio)
            assert other.floor.editing.sheet(stories[0]).deck == "更新以后"


def add_newsroom(province: RunningProvince) -> None:
    kept = open_store(province.data, create=False)
    access.add_newsroom(kept, "金川市融媒体中心", "newsroom")
    kept.close()


# A studio of version 1 at this province


def version_1(kind: str, subject: str, device: str, **changes: Any) -> dict[str, Any]:
    """An intent as that studio sends it."""
    made = intent(kind, subject, device=device, **changes)
    fields = (
        "key", "kind", "subject", "person", "device", "app", "base", "predecessor", "needs",
        "payload", "at",
    )  # fmt: skip
    return {name: getattr(made, name) for name in fields}


def full_queue_of_version_1(device: str) -> list[dict[str, Any]]:
    queue = []
    for _ in range(20):
        subjects = {sort: new_id() for sort in ("column", "topic", "story")}
        for kind in KINDS:
            sort = kind.partition(".")[0]
            if sort == "person" or kind in ("story.submitted", "topic.dropped"):
                continue
            payload = {**PAYLOADS[kind]}
            queue.append(version_1(kind, subjects[sort], device, payload=payload))
    story = new_id()
    queue.append(version_1("story.started", story, device))
    queue.append(version_1("story.submitted", story, device, payload=package(story)))
    return queue


def test_this_province_takes_the_full_queue_of_a_studio_of_version_1(tmp_path: Path) -> None:
    with running(tmp_path / "province") as province:
        device = province.enrol(province.newsroom())
        queue = full_queue_of_version_1(device.device)
        assert len(queue) >= 200
        results = [
            result
            for start in range(0, len(queue), 100)
            for result in push(device, queue[start : start + 100])
        ]

        assert [one["outcome"] for one in results] == ["accepted"] * len(queue)
        assert push(device, queue[:3]) == results[:3]
        records = pulled(device)
        assert [one["key"] for one in records][1:] == [one["key"] for one in queue]
        assert all(
            record["payload"] == sent["payload"]
            for record, sent in zip(records[1:], queue, strict=True)
        )
        assert all(one.keys() >= {"digest", "payload_hash", "base", "at"} for one in records)


def test_what_a_studio_of_version_1_has_second_is_no_longer_refused(tmp_path: Path) -> None:
    with running(tmp_path / "province") as province:
        room = province.newsroom()
        one, other = province.enrol(room), province.enrol(room)
        story = new_id()
        (started,) = push(one, [version_1("story.started", story, one.device)])
        at = [started["epoch"], started["seq"]]
        values = [{"field": "headline", "value": value} for value in ("甲", "乙")]

        first = version_1("story.changed", story, one.device, payload=values[0], base=at)
        second = version_1("story.changed", story, other.device, payload=values[1], base=at)

        assert push(one, [first])[0]["outcome"] == "accepted"
        assert push(other, [second])[0]["outcome"] == "accepted"


def test_a_file_of_a_studio_of_version_1_arrives_by_parts_with_its_token(tmp_path: Path) -> None:
    with running(tmp_path / "province") as province:
        device = province.enrol(province.newsroom())
        film = b"film" * 50_000
        name = hashlib.sha256(film).hexdigest()
        offer = {"sha256": name, "size": len(film), "type": "video/mp4"}
        plan = device.ask("POST", "/v1/media", json=offer).json()
        for start in range(0, len(film), plan["part_size"]):
            path = plan["part_url"].format(n=start // plan["part_size"])
            piece = film[start : start + plan["part_size"]]
            assert device.ask("PUT", path, content=piece).status_code == 204

        done = device.ask("POST", f"/v1/media/{name}/complete")

        assert done.json() == {"state": "verified"}


def push(device: Enrolled, intents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = device.ask("POST", "/v1/push", json={"position": None, "intents": intents})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["results"]
    return results


def pulled(device: Enrolled) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    position: dict[str, Any] = {}
    while True:
        page = device.ask("GET", "/v1/pull", params={**position, "limit": 90}).json()
        if not page["records"]:
            return records
        records += page["records"]
        position = page["position"]


# A province that asks for a newer studio


def test_a_studio_that_is_too_old_keeps_queueing_and_goes_on_after_the_update(
    studio: Studio, tmp_path: Path
) -> None:
    with running(tmp_path / "province") as province:
        room, port = province.newsroom(), province.port
        studio.floor.accounts.enrol(province.url, province.invite(room))
        studio.sync.run_once()
    for number in range(20):
        write_story(studio, f"第{number}篇")
    newer = RunningProvince(tmp_path / "province", port, wrapper=NEWER)

    line = studio.sync.run_once()

    newer.stop()
    assert (line.state, line.code) == (LineState.UPDATE, "update_needed")
    assert (waiting(studio), refused(studio)) == (40, [])
    write_story(studio, "更新以前")
    with running(tmp_path / "province", port) as province:  # as if we had been updated
        assert studio.sync.run_once().state == LineState.ONLINE
        assert studio.floor.queue.sheet().rows == ()
        with closing(enrolled(tmp_path / "other", province.url, province.invite(room))) as other:
            other.sync.run_once()
            assert len(shown(other)) == 21
            assert shown(other) == shown(studio)


# A profile of version 1 under this studio


def test_a_full_queue_of_version_1_is_sent_once_after_the_update(tmp_path: Path) -> None:
    profile = old_profile(tmp_path / "studio")
    with running(tmp_path / "province") as province:
        add_newsroom(province)
        device = province.enrol("newsroom", device=fact(profile, "device_id"), joins=False)
        assert len(push(device, already_sent(profile))) == 3  # their answers came, no record did
        with closing(open_studio(profile)) as studio:
            words = shown(studio)
            assert len(words) == 32
            studio.floor.accounts.enrol(province.url, province.invite("newsroom"))

            assert studio.sync.run_once().state == LineState.ONLINE

            assert (studio.floor.queue.sheet().rows, refused(studio)) == ((), [])
            assert shown(studio) == words
            with studio.store.reading() as connection:
                keys = set(connection.execute(select(Intent.c.key)).scalars())
        arrived = [record["key"] for record in pulled(device)]
        assert len(arrived) == len(set(arrived)) == 105 + 31
        assert set(arrived) == keys
        code = province.invite("newsroom")
        with closing(enrolled(tmp_path / "other", province.url, code)) as other:
            other.sync.run_once()
            assert shown(other) == words
            assert len(other.floor.planning.rows()) == 20


def old_profile(folder: Path) -> Path:
    folder.mkdir()
    raw = dbapi2.connect(str(folder / "studio.db"))
    raw.create_function("gate_is_open", 0, lambda: 1)
    raw.executescript((HERE / "profile_version_1.sql").read_text(encoding="utf-8"))
    raw.close()
    return folder


def fact(profile: Path, name: str) -> str:
    raw = dbapi2.connect(str(profile / "studio.db"))
    (found,) = raw.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()
    raw.close()
    return str(found).strip('"')


def already_sent(profile: Path) -> list[dict[str, Any]]:
    """As the old studio sent them."""
    raw = dbapi2.connect(str(profile / "studio.db"))
    lines = raw.execute(
        "SELECT json_object('key', key, 'kind', kind, 'subject', subject_id, 'person', person_id,"
        " 'device', device_id, 'app', app, 'base', NULL, 'predecessor', predecessor,"
        " 'needs', json(needs), 'payload', json(payload), 'at', at)"
        " FROM intents WHERE state = 'sent' ORDER BY sequence"
    ).fetchall()
    raw.close()
    return [json.loads(line) for (line,) in lines]
