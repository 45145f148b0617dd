"""What a snapshot takes over, and what it never takes away (P3, P4, P5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from sqlalchemy import Connection, insert, select

from studio.clock import stamp
from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.planning import Proposal
from studio.errors import Refused, StoreError, Unreachable
from studio.manuscript.body import StoryBody
from studio.models.confirmed import Confirmed, Pulled, StagedKey, StagedRow
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync import facts, snapshot
from studio.sync.merge import fold_in
from studio.sync.projection import confirmed_rows
from studio.sync.snapshot import Snapshots
from studio.vocabulary import IntentState, Kind, Lane, Sha256
from tests.newsrooms import Line, open_newsroom, write_story


def headlines(line: Line) -> list[str]:
    return sorted(row.headline for row in line.studio.floor.editing.rows())


def confirmed(line: Line) -> dict[str, object]:
    with line.studio.store.reading() as connection:
        subjects = connection.execute(select(Confirmed.c.subject_id)).scalars().all()
        return dict(confirmed_rows(connection, subjects))


def missing(line: Line) -> int:
    with line.studio.store.reading() as connection:
        return len(connection.execute(select(Pulled.c.key).where(Pulled.c.is_missing)).all())


def test_a_new_machine_starts_from_the_snapshot(line: Line, other: Line) -> None:
    story = write_story(line.studio)
    line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()

    assert other.sync() == "online"

    assert other.merged[0].is_anew
    assert headlines(other) == ["供暖第一周"]
    assert other.studio.floor.editing.text(story) == "室温二十一度。"
    line.sync()
    assert confirmed(other) == confirmed(line)


def test_on_a_new_machine_what_nobody_touched_stands_once(line: Line, other: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()

    other.sync()

    wanted = select(Confirmed.c.made).where(Confirmed.c.subject_id == topic)
    with other.studio.store.reading() as connection:
        assert connection.execute(wanted).scalar_one() is not None


def test_a_new_machine_that_lost_power_midway_begins_again(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories = [write_story(line.studio, f"第{number}稿", "正文。") for number in range(4)]
    line.sync()
    left = [2]

    def fold_until_dark(connection: Connection, *about: Any, **more: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise StoreError("disk_full")
        return fold_in(connection, *about, **more)

    monkeypatch.setattr(snapshot, "PAGE_RECORDS", 3)
    monkeypatch.setattr(snapshot, "fold_in", fold_until_dark)
    with pytest.raises(StoreError):
        other.sync()
    half = len(confirmed(other))
    monkeypatch.setattr(snapshot, "fold_in", fold_in)
    mine = write_story(other.studio, "这里写的")
    other.sync()
    line.sync()

    assert 0 < half < len(confirmed(other))
    assert confirmed(other) == confirmed(line)
    assert missing(other) == 0
    assert {other.studio.floor.editing.text(story) for story in stories} == {"正文。"}
    assert mine in confirmed(line)


def test_own_work_queued_before_the_first_sync_survives_the_snapshot(
    line: Line, other: Line
) -> None:
    write_story(line.studio, "甲")
    line.sync()
    write_story(other.studio, "乙")

    other.sync()

    assert headlines(other) == ["乙", "甲"]
    line.sync()
    assert headlines(line) == ["乙", "甲"]


def test_a_province_that_was_set_back_gets_everything_again(line: Line, other: Line) -> None:
    write_story(line.studio, "旧")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    mine = write_story(line.studio, "我的", "我写的字。")
    line.sync()
    theirs = write_story(other.studio, "同事的", "同事写的字。")
    other.sync()
    line.sync()
    keys = [record.key for record in line.platform.records]

    line.platform.set_back(kept)
    assert [other.sync(), line.sync(), other.sync(), line.sync()] == ["online"] * 4

    assert line.platform.epoch == 2
    again = [record.key for record in line.platform.records]
    assert set(keys) <= set(again)
    assert len(set(again)) == len(again)
    for studio in (line, other):
        assert headlines(studio) == ["同事的", "我的", "旧"]
        assert studio.studio.floor.editing.text(mine) == "我写的字。"
        assert studio.studio.floor.editing.text(theirs) == "同事写的字。"
        assert missing(studio) == 0
    assert confirmed(line) == confirmed(other)


def test_media_of_a_province_that_was_set_back_are_asked_after(line: Line) -> None:
    """P12: also those that a backup held, for it may have been set back to an older one."""
    write_story(line.studio, "旧")
    line.sync()
    kept = len(line.platform.records)
    write_story(line.studio, "新")
    line.sync()
    sha256, gone = "a" * 64, "b" * 64
    there = {"name": "a.mp4", "size": 9, "type": "video/mp4", "lane": Lane.ORIGINALS, "sent": 9}
    there |= {"needs": line.platform.records[0].key, "is_verified": True, "is_stable": True}
    asked = {"stable_asked_at": stamp(line.clock.now)}
    line.studio.store.write(
        lambda c: c.execute(
            insert(Transfer), [{"sha256": one, **there, **asked} for one in (sha256, gone)]
        )
    )
    line.platform.plan_upload(Sha256(sha256), 9, "video/mp4")
    line.platform.media[sha256].is_verified = True
    line.sync()
    assert not line.send_media(), "as long as nothing happens nobody asks"

    line.platform.set_back(kept)
    line.sync()
    while line.send_media():
        pass

    with line.studio.store.reading() as connection:
        found = connection.execute(select(Transfer.c.sha256, Transfer.c.is_verified)).all()
    assert {(one.sha256, one.is_verified) for one in found} == {(sha256, True), (gone, False)}


def test_what_others_wrote_and_the_province_lost_stays_in_sight(line: Line, other: Line) -> None:
    write_story(line.studio, "旧")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    lost = write_story(other.studio, "同事的", "同事写的字。")
    other.sync()
    line.sync()

    line.platform.set_back(kept)
    line.sync()

    assert headlines(line) == ["同事的", "旧"]
    assert line.studio.floor.editing.text(lost) == "同事写的字。"
    assert missing(line) > 0
    line.studio.floor.editing.change_field(lost, "headline", "同事的，我改过")
    other.sync()  # the machine that wrote it comes back
    line.sync()
    line.sync()
    other.sync()
    assert missing(line) == 0
    assert headlines(line) == headlines(other) == ["同事的，我改过", "旧"]
    assert confirmed(line) == confirmed(other)


def test_words_of_others_go_back_with_whoever_saw_them(line: Line, other: Line) -> None:
    """P4: the machine that wrote them is gone for good, the body is not."""
    story = write_story(line.studio, "合写", "第一句。")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    floor = other.studio.floor
    body = StoryBody.open(floor.editing.body(story))
    begun = body.written
    body.text.replace(0, 0, "同事加的。")
    body.commit()
    floor.editing.save_body(story, body.own_updates(begun), body.text.whole())
    body.close()
    other.sync()
    line.sync()
    assert "同事加的。" in line.studio.floor.editing.text(story)

    line.platform.set_back(kept)
    line.sync()

    third = Line(
        open_newsroom(line.studio.profile.folder.parent / "third", line.clock),
        line.platform,
        line.clock,
    )
    third.sync()
    assert "同事加的。" in third.studio.floor.editing.text(story)
    third.studio.close()


def test_a_snapshot_that_is_broken_changes_nothing(line: Line, other: Line) -> None:
    write_story(line.studio)
    line.sync()
    before = confirmed(line)

    class Broken(InMemoryPlatform):
        def fetch_snapshot(self, target: Path) -> None:
            line.platform.fetch_snapshot(target)
            whole = zstandard.decompress(target.read_bytes())
            lines = whole.splitlines(keepends=True)
            del lines[1]
            target.write_bytes(zstandard.compress(b"".join(lines)))

    taker = Snapshots(
        line.studio.store, Broken(), line.device, line.studio.profile.snapshot, line.clock
    )
    with pytest.raises(Unreachable, match="page_damaged"):
        taker.take()

    assert confirmed(line) == before
    assert not line.studio.profile.snapshot.exists()


@pytest.mark.parametrize("keep", [0.3, 0.7, 0.99])
def test_a_snapshot_that_was_cut_changes_nothing(line: Line, keep: float) -> None:
    write_story(line.studio)
    line.sync()
    before = confirmed(line)

    class Cut(InMemoryPlatform):
        def fetch_snapshot(self, target: Path) -> None:
            line.platform.fetch_snapshot(target)
            whole = target.read_bytes()
            target.write_bytes(whole[: int(len(whole) * keep)])

    taker = Snapshots(
        line.studio.store, Cut(), line.device, line.studio.profile.snapshot, line.clock
    )
    with pytest.raises(Unreachable):
        taker.take()

    assert confirmed(line) == before


def test_the_snapshot_of_another_newsroom_is_not_taken(line: Line, tmp_path: Path) -> None:
    write_story(line.studio)
    line.sync()
    before = confirmed(line)
    elsewhere = InMemoryPlatform("another newsroom")
    taker = Snapshots(
        line.studio.store, elsewhere, line.device, line.studio.profile.snapshot, line.clock
    )

    with pytest.raises(Refused, match="newsroom_differs"):
        taker.take()

    assert confirmed(line) == before


def test_a_refused_intent_stays_refused_and_a_settled_one_waits_again(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()
    kept = len(line.platform.records)
    line.studio.floor.planning.change(topic, "title", "供暖第一周")
    line.sync()

    line.platform.set_back(kept)
    with pytest.raises(Refused, match="epoch_over"):
        line.puller.pull_page()
    line.snapshots.take()

    with line.studio.store.reading() as connection:
        states = {line.kind: line.state for line in connection.execute(select(Intent))}
        for table in (StagedRow, StagedKey):
            assert connection.execute(select(table)).first() is None
        position = facts.read_position(connection)
    assert states[Kind.TOPIC_CHANGED] == IntentState.WAITING
    assert states[Kind.TOPIC_PROPOSED] == IntentState.SETTLED
    assert position is not None
    assert (position.epoch, position.cursor) == (2, kept)
    assert [row.title for row in line.studio.floor.planning.rows()] == ["供暖第一周"]


def test_a_machine_that_dies_while_taking_it_over_takes_it_again(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(line.studio, "旧")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    write_story(line.studio, "新")
    line.sync()
    other.sync()
    line.platform.set_back(kept)
    for step in ("_settle_and_reopen", "_move", "_keep_what_is_gone", "_finish"):
        with monkeypatch.context() as patch:
            patch.setattr(Snapshots, step, _die)
            with pytest.raises(_PowerCut):
                other.sync()

    assert [other.sync(), line.sync(), other.sync()] == ["online"] * 3

    assert headlines(other) == headlines(line) == ["新", "旧"]
    assert confirmed(line) == confirmed(other)


class _PowerCut(Exception):
    pass


def _die(*_: object) -> None:
    raise _PowerCut


def test_a_snapshot_says_how_many_records_it_has(line: Line, tmp_path: Path) -> None:
    write_story(line.studio)
    line.sync()
    line.platform.fetch_snapshot(tmp_path / "s")
    lines = zstandard.decompress((tmp_path / "s").read_bytes()).splitlines()

    end = msgspec.json.decode(lines[-1])

    assert end["records"] == len(lines) - 1 == len(line.platform.records)


def test_only_the_end_of_taking_over_waits_for_the_disk(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it, all begins anew; after it, the file is gone."""
    write_story(line.studio)
    line.sync()
    merge = line.studio.store.merge
    durable: list[bool] = []

    def watched(work: Any, *, is_durable: bool = True) -> object:
        durable.append(is_durable)
        return merge(work, is_durable=is_durable)

    monkeypatch.setattr(line.studio.store, "merge", watched)

    line.snapshots.take()

    assert durable[-1]
    assert set(durable[:-1]) == {False}
