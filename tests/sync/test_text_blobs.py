"""An update of a body that is too large for an intent travels as a file named by its hash."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from studio.clock import stamp
from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Invalid, LineCut, Refused, Unreachable
from studio.models.confirmed import StrangeRecord
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync import cycle, text_blobs
from studio.sync.answers import refuse
from studio.sync.facts import FOLDED_BY, PUSH_STRIDE, read_fact, read_position, write_fact
from studio.sync.merge import Merged
from studio.sync.outbox import hand_over, next_blob
from studio.sync.refused_bodies import branch_of
from studio.sync.text_blobs import MOST_INLINE, is_awaited, payload_of, seen_of
from studio.vocabulary import Kind, StoryId
from tests.newsrooms import Clock, Line, edit, open_newsroom, write_story

PART = 300


@pytest.fixture
def line(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """Whatever is above 600 bytes counts as large."""
    monkeypatch.setattr(text_blobs, "MOST_INLINE", 600)
    studio = open_newsroom(tmp_path / "line", clock)
    yield Line(studio, InMemoryPlatform(part_size=PART), clock)
    studio.close()


def letters(count: int, seed: int = 1) -> str:
    """Chinese ones in no order, which cannot be packed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(count))


LONG = letters(1000)


def text(line: Line, story: StoryId) -> str:
    return line.studio.floor.editing.text(story)


def bodies(line: Line) -> list[Any]:
    return [r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]


def strange(line: Line) -> list[str]:
    with line.studio.store.reading() as connection:
        return list(connection.execute(select(StrangeRecord.c.why)).scalars())


def test_256_kilobytes_is_the_border() -> None:
    small, large = b"a" * MOST_INLINE, b"a" * (MOST_INLINE + 1)

    assert len(payload_of(small, 3)["update"]) <= 256 * 1024
    named = payload_of(large, 3)
    assert named == {
        "blob": hashlib.sha256(large).hexdigest(),
        "blob_size": MOST_INLINE + 1,
        "text_length": 3,
    }


def test_it_leaves_before_the_intent_that_names_it_and_arrives_whole(
    line: Line, other: Line
) -> None:
    story = write_story(line.studio, text=LONG)

    line.sync()
    other.sync()

    (record,) = bodies(line)
    assert "update" not in record.payload
    medium = line.platform.media[record.payload["blob"]]
    assert medium.is_verified
    assert len(medium.parts) == -(-record.payload["blob_size"] // PART) > 5
    assert text(other, story) == text(line, story) == LONG
    assert strange(other) == []
    assert line.studio.floor.queue.sheet().rows == ()


def test_a_cut_costs_one_part(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    write_story(line.studio, text=LONG)
    sent: list[int] = []
    real = InMemoryPlatform.send_part

    def cut(self: Any, sha256: Any, number: int, *rest: Any) -> None:
        if len(sent) % 3 == 2:
            sent.append(-1)
            raise Unreachable("unreachable")
        sent.append(number)
        real(self, sha256, number, *rest)

    monkeypatch.setattr(InMemoryPlatform, "send_part", cut)

    rounds = [line.sync() for _ in range(8)]

    assert rounds[-1] == "online"
    parts = [number for number in sent if number >= 0]
    assert parts == sorted(set(parts))
    assert len(bodies(line)) == 1


def test_anothers_large_text_does_not_wait_until_all_is_folded_anew(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An update of the studio takes the snapshot, which a bad line may cut for days."""
    line.sync()
    other.sync()
    other.studio.store.merge(lambda connection: write_fact(connection, FOLDED_BY, None))
    story = write_story(line.studio, text=LONG)
    line.sync()

    def cut(_target: Path) -> None:
        raise Unreachable("unreachable")

    monkeypatch.setattr(line.platform, "fetch_snapshot", cut)
    assert other.sync() == "offline"

    assert text(other, story) == LONG


def test_what_was_kept_for_later_goes_on_where_it_was_cut(line: Line, other: Line) -> None:
    story = write_story(line.studio, text=LONG)
    line.sync()
    asked: list[int] = []
    real = line.platform.media_content

    def cut(sha256: Any, start: int) -> Iterator[bytes]:
        asked.append(start)
        yield next(real(sha256, start))
        raise Unreachable("unreachable")

    line.platform.media_content = cut  # type: ignore[method-assign]
    for _ in range(3):
        assert other.sync() == "offline"
        assert text(other, story) == "", "nothing is shown half"
    line.platform.media_content = real  # type: ignore[method-assign]
    other.sync()

    assert asked == [0, PART, 2 * PART]
    assert text(other, story) == LONG


def test_what_builds_on_it_waits_and_what_does_not_is_shown(
    line: Line, other: Line, clock: Clock
) -> None:
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    edit(line, story, "", LONG)
    line.sync()
    edit(line, story, "", "结尾")
    line.sync()
    edit(other, story, "开", "插话")
    real = line.platform.media_content
    line.platform.media_content = _nothing  # type: ignore[method-assign]

    other.sync()

    assert text(other, story) == "插话开头", "not even what came after it"
    assert strange(other) == ["blob"]
    line.platform.media_content = real  # type: ignore[method-assign]
    clock.advance(minutes=6)
    other.sync()
    line.sync()
    assert text(other, story) == text(line, story) == f"插话开头{LONG}结尾"


def _nothing(sha256: str, start: int) -> Iterator[bytes]:
    del sha256, start
    raise Refused("not_found")


def test_a_torn_one_is_put_aside_with_its_name_and_the_rest_goes_on(
    line: Line, other: Line, clock: Clock
) -> None:
    story = write_story(line.studio, text=LONG)
    line.sync()
    tried: list[int] = []

    def torn(sha256: str, start: int) -> Iterator[bytes]:
        tried.append(start)
        yield b"\0" * 5000

    line.platform.media_content = torn  # type: ignore[method-assign]
    for _ in range(4):
        clock.advance(minutes=6)
        assert other.sync() == "online"
    next_one = write_story(line.studio, "另一篇", "短的")
    line.sync()
    other.sync()

    assert tried == [0, 0, 0]
    assert strange(other) == ["damaged"]
    assert text(other, story) == ""
    assert text(other, next_one) == "短的"


def test_what_is_no_body_is_put_aside_though_its_hash_fits(line: Line, other: Line) -> None:
    story = write_story(line.studio, text="好的")
    line.sync()
    foreign = b"PK\3\4 no body at all" * 40
    sha256 = hashlib.sha256(foreign).hexdigest()
    line.platform.plan_upload(sha256, len(foreign), "x")  # type: ignore[arg-type]
    for number in range(-(-len(foreign) // PART)):
        part = foreign[number * PART :][:PART]
        line.platform.send_part(sha256, number, iter([part]), len(part))  # type: ignore[arg-type]
    line.platform.complete_upload(sha256)  # type: ignore[arg-type]
    edit(line, story, "", "改")
    line.pusher.freeze()
    (message,) = line.pusher._next_batch(set())
    forged = {"blob": sha256, "blob_size": len(foreign), "text_length": 1}
    line.platform.push(None, [_with(message, forged)])

    other.sync()

    assert strange(other) == ["damaged"]
    assert text(other, story) == "好的"
    gone = Merged(stories={story}, bodies={story})
    assert gone in other.merged, "a page still says that it is on its way"


def _with(message: Any, payload: dict[str, Any]) -> Any:
    import msgspec

    return msgspec.structs.replace(message, payload=payload, key="f" * 32)


@pytest.mark.parametrize(
    "payload",
    [
        {"blob": "no hash", "blob_size": 5},
        {"blob": "a" * 64, "blob_size": 0},
        {"blob": "a" * 64, "blob_size": 2**40},
        {"blob": "a" * 64, "blob_size": True},
        {"blob": "a" * 64},
        {"update": "AAAA", "blob": "a" * 64, "blob_size": 5},
    ],
)
def test_nonsense_is_not_waited_for(line: Line, payload: dict[str, Any]) -> None:
    write_story(line.studio)
    line.sync()
    record = bodies(line)[0]

    assert not is_awaited(_with(record, payload))


def test_a_new_machine_gets_it_with_the_snapshot(line: Line, tmp_path: Path, clock: Clock) -> None:
    story = write_story(line.studio, text=LONG)
    line.sync()
    fresh = Line(open_newsroom(tmp_path / "fresh", clock), line.platform, clock)

    fresh.snapshots.take()
    fresh.sync()

    assert text(fresh, story) == LONG
    fresh.studio.close()


def test_a_province_that_was_set_back_gets_it_again(line: Line, other: Line) -> None:
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    edit(line, story, "", LONG)
    line.sync()
    line.platform.set_back(kept)
    line.platform.media.clear()

    line.sync()
    other.sync()

    assert text(other, story) == f"开头{LONG}"


def test_what_others_wrote_is_brought_back_by_who_has_it(line: Line, other: Line) -> None:
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    edit(line, story, "", LONG)
    line.sync()
    other.sync()
    line.platform.set_back(kept)
    line.platform.media.clear()

    other.sync()  # the machine that wrote it never comes back

    assert "blob" in bodies(other)[-1].payload
    assert line.platform.media[bodies(other)[-1].payload["blob"]].is_verified


def test_a_refused_one_is_kept_whole_and_merged_again(line: Line, other: Line) -> None:
    story = write_story(line.studio, text="开头")
    line.sync()
    edit(line, story, "", LONG)
    line.pusher.freeze()
    with line.studio.store.reading() as connection:
        wanted = select(Intent.c.key).where(Intent.c.state == "waiting")
        key = connection.execute(wanted).scalar_one()

    line.studio.store.write(lambda c: refuse(c, key, "not_allowed", {}, line.clock().isoformat()))

    assert text(line, story) == "开头"
    with line.studio.store.reading() as connection:
        branch = branch_of(connection, story)
    assert branch is not None
    assert len(branch.updates) == 1
    (row,) = line.studio.floor.queue.sheet().refused
    line.studio.floor.queue.send_again(row.key)
    line.sync()
    other.sync()
    assert text(other, story) == f"开头{LONG}"


def test_bytes_that_are_no_longer_what_they_were_are_not_sent(line: Line) -> None:
    story = write_story(line.studio, text=LONG)
    line.pusher.freeze()

    def spoil(connection: Any) -> None:
        from studio.models.database import gate

        with gate(connection):
            connection.execute(BodyUpdate.update().values(update=b"spoilt"))

    line.studio.store.write(spoil)
    next_one = write_story(line.studio, "另一篇", "短的")

    line.sync()

    assert {row.code for row in line.studio.floor.queue.sheet().refused} >= {"body_damaged"}
    assert bodies(line)[-1].subject == next_one != story


def test_a_submission_has_not_seen_what_is_still_to_be_fetched(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P7: or words would be approved that nobody here could read.

    The desk refuses it; what an older studio submits all the same, the province refuses.
    """
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    edit(line, story, "", LONG)
    line.sync()
    line.platform.media_content = _nothing  # type: ignore[method-assign]
    other.sync()

    publishing = other.studio.floor.publishing
    with pytest.raises(Invalid, match="text_awaited") as told:
        publishing.submit(story)
    assert str(told.value.facts["size"]).endswith("KB")
    monkeypatch.setattr("studio.desks.publishing.awaited_bytes", lambda *_: 0)
    publishing.submit(story)
    other.sync()

    codes = {row.code for row in other.studio.floor.queue.sheet().refused}
    assert codes == {"story_changed_since"}


def test_urls_that_are_over_are_asked_for_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = write_story(line.studio, text=LONG)
    once: list[int] = []
    real = line.platform.send_part

    def over(sha256: Any, number: int, *rest: Any, **more: Any) -> None:
        if not once:
            once.append(number)
            raise Refused("part_url_expired")
        real(sha256, number, *rest, **more)

    monkeypatch.setattr(line.platform, "send_part", over)

    assert line.sync() == "online"
    assert text(line, story) == LONG
    assert len(bodies(line)) == 1


def cutting_all_but(line: Line, monkeypatch: pytest.MonkeyPatch, good: int) -> None:
    """A line that is cut after each `good` parts."""
    real, since = InMemoryPlatform.send_part, [0]

    def cut(self: Any, sha256: Any, number: int, *rest: Any) -> None:
        if since[0] == good:
            since[0] = 0
            raise LineCut("unreachable")
        since[0] += 1
        real(self, sha256, number, *rest)

    monkeypatch.setattr(InMemoryPlatform, "send_part", cut)


def test_a_blob_that_comes_on_part_by_part_is_not_waited_with_for_longer_each_time(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(line.studio, text=LONG)
    cutting_all_but(line, monkeypatch, 1)

    waits = []
    while line.sync() != "online":
        waits.append(line.cycle.wait())

    assert len(waits) > 5
    assert max(waits) <= timedelta(seconds=1)


def test_a_blob_that_is_fetched_piece_by_piece_is_not_waited_with_for_longer_each_time(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = write_story(line.studio, text=LONG)
    line.sync()
    real = InMemoryPlatform.media_content

    def cut(self: Any, sha256: Any, offset: int = 0) -> Iterator[bytes]:
        whole = b"".join(real(self, sha256, offset))
        yield whole[:PART]
        if len(whole) > PART:
            raise Unreachable("unreachable")

    monkeypatch.setattr(InMemoryPlatform, "media_content", cut)

    waits = []
    while other.sync() != "online":
        waits.append(other.cycle.wait())

    assert len(waits) > 5
    assert max(waits) <= timedelta(seconds=1)
    assert text(other, story) == LONG


def test_what_is_older_leaves_before_a_blob_that_the_line_does_not_carry(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.studio.floor.editing.start("先写的稿子")
    write_story(line.studio, "有长文的", text=LONG)
    cutting_all_but(line, monkeypatch, 0)

    assert line.sync() == "offline"

    kinds = [record.kind for record in line.platform.records]
    assert kinds.count(Kind.STORY_STARTED) == 2
    assert Kind.STORY_BODY_UPDATED not in kinds


def test_a_blob_that_is_there_takes_no_room_in_its_batch(line: Line) -> None:
    story = write_story(line.studio, text=LONG)
    line.pusher.freeze()
    line.studio.floor.editing.change_field(story, "deck", "三户人家")
    now, most = stamp(line.clock()), 2500
    work = partial(hand_over, limit=500, most_bytes=most, now=now)
    before = line.studio.store.write(work)
    blob = line.studio.store.write(lambda c: next_blob(c, (), now, ()))
    assert blob is not None
    assert blob.payload["blob_size"] > most

    batch = line.studio.store.write(partial(work, carried={blob.key}))

    assert blob.key not in {one.key for one in before}
    assert [one.kind for one in batch][-2:] == [Kind.STORY_BODY_UPDATED, Kind.STORY_CHANGED]


def headlines(line: Line) -> list[str]:
    return [r.payload["headline"] for r in line.platform.records if r.kind == Kind.STORY_STARTED]


def after_part(
    line: Line, monkeypatch: pytest.MonkeyPatch, wanted: int, deed: Callable[[], object]
) -> None:
    """Somebody does something while that part is under way."""
    real = InMemoryPlatform.send_part

    def send_part(self: Any, sha256: Any, number: int, *rest: Any) -> None:
        real(self, sha256, number, *rest)
        if number == wanted:
            deed()

    monkeypatch.setattr(InMemoryPlatform, "send_part", send_part)


def test_other_stories_pass_a_blob_that_is_under_way(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(line.studio, "长篇", text=LONG)
    seen: list[tuple[int, list[str]]] = []
    after_part(line, monkeypatch, 0, lambda: write_story(line.studio, "快讯", "短的"))
    after_part(line, monkeypatch, 2, lambda: seen.append((len(bodies(line)), headlines(line))))

    assert line.sync() == "online"

    assert seen == [(1, ["长篇", "快讯"])], "the flash and its words are there, the long ones not"
    assert len(bodies(line)) == 2


def test_what_is_done_to_its_own_story_waits_for_it(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: on one subject in the order made; a submission needs the words besides."""
    floor = line.studio.floor
    story = write_story(line.studio, text=LONG)

    def go_on() -> None:
        floor.editing.change_field(story, "deck", "导语")
        floor.publishing.submit(story)

    after_part(line, monkeypatch, 0, go_on)

    assert line.sync() == "online"

    kinds = [r.kind for r in line.platform.records if r.subject == story]
    assert kinds == [
        Kind.STORY_STARTED, Kind.STORY_BODY_UPDATED, Kind.STORY_CHANGED, Kind.STORY_SUBMITTED,
    ]  # fmt: skip


def test_others_words_come_in_while_a_blob_leaves(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(line.studio, text=LONG)
    seen: list[int] = []

    def theirs() -> None:
        write_story(other.studio, "同事的", "短的")
        other.sync()

    monkeypatch.setattr(cycle, "PARTS_BETWEEN_PULLS", 1)
    after_part(line, monkeypatch, 1, theirs)
    after_part(line, monkeypatch, 3, lambda: seen.append(len(line.studio.floor.editing.rows())))

    line.sync()

    assert seen == [2]


def test_a_paused_queue_sends_no_further_part(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    write_story(line.studio, text=LONG)
    after_part(line, monkeypatch, 1, line.studio.floor.queue.pause)

    line.sync()

    (medium,) = line.platform.media.values()
    assert sorted(medium.parts) == [0, 1]


def test_a_province_that_lost_a_blob_is_brought_it_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between its last part and the intent that names it."""
    write_story(line.studio, text=LONG)
    real = InMemoryPlatform.complete_upload

    def forgets(self: Any, sha256: Any) -> None:
        real(self, sha256)
        monkeypatch.setattr(InMemoryPlatform, "complete_upload", real)
        self.media.clear()

    monkeypatch.setattr(InMemoryPlatform, "complete_upload", forgets)

    assert line.sync() == "online"

    (record,) = bodies(line)
    assert line.platform.media[record.payload["blob"]].is_verified


def test_a_cut_in_a_blob_says_nothing_of_how_large_a_batch_may_be(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_story(line.studio, text=LONG)
    cutting_all_but(line, monkeypatch, 1)

    line.sync()

    with line.studio.store.reading() as connection:
        assert read_fact(connection, PUSH_STRIDE) is None


def test_the_queue_shows_how_much_of_a_blob_has_to_leave(line: Line) -> None:
    write_story(line.studio, text=LONG)
    unfrozen = line.studio.floor.queue.sheet().size

    line.pusher.freeze()

    assert line.studio.floor.queue.sheet().size >= unfrozen > len(LONG) * 2


def test_a_blob_that_went_with_its_record_does_not_stop_submitting_for_ever(
    line: Line, other: Line
) -> None:
    story = write_story(line.studio, text="开头")
    line.sync()
    other.sync()
    kept = len(line.platform.records)
    edit(line, story, "", LONG)
    line.sync()
    line.platform.media.clear()
    other.sync()
    assert strange(other) == ["blob"]
    with other.studio.store.reading() as connection:
        place = read_position(connection)
        assert place is not None
        assert seen_of(connection, story, (place.epoch, place.cursor)) == (place.epoch, kept)

    line.platform.set_back(kept)  # the machine that wrote it never comes back
    other.sync()
    edit(other, story, "", "他写的")
    other.sync()

    with other.studio.store.reading() as connection:
        place = read_position(connection)
        assert place is not None
        here = (place.epoch, place.cursor)
        assert seen_of(connection, story, here) == here
    assert strange(other) == ["blob"], "it may turn up yet"
