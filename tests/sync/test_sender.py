import errno
import hashlib
import io
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from sqlalchemy import Row, select, update

from studio.clock import stamp
from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.queue import QueueState
from studio.errors import LineCut, PlatformError, Refused, Unreachable
from studio.models.media import Transfer
from studio.sync.facts import ORIGINALS_CAP, ORIGINALS_HOURS, write_fact
from studio.sync.progress import Progress
from studio.sync.sender import Sender
from studio.sync.transfers import Wanted, doubt_all, enqueue, is_any_doubted, set_pause
from studio.sync.upload import Piece, Work
from studio.sync.wire import Platform, UploadPlan
from studio.vocabulary import Sha256
from tests.newsrooms import Line

PART = 1000


@pytest.fixture
def platform() -> InMemoryPlatform:
    return InMemoryPlatform(part_size=PART)


@dataclass
class Sending:
    """A sender with its files in a folder, and the platform that it sends to."""

    line: Line
    platform: Platform
    folder: Path
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self.seconds = 0.0
        self.sender = Sender(
            self.line.studio.store,
            lambda sha256: self.folder / sha256,
            self.line.clock,
            lambda: 0.5,
            self.progress,
            lambda: None,
            lambda: self.seconds,
        )

    def step(self) -> bool:
        return self.sender.step(self.platform)

    def all(self) -> None:
        while self.step():
            pass

    def take(self) -> Piece:
        """A part, after whatever has to be asked first."""
        while (piece := self.sender.take()) is not None and piece.work is Work.PLAN:
            self.sender.send(piece, self.platform)
        assert piece is not None
        return piece


def sender(line: Line, platform: Platform, folder: Path) -> Sending:
    return Sending(line, platform, folder)


def medium(folder: Path, size: int, name: str) -> Wanted:
    data = (name.encode() * size)[:size]
    sha256 = Sha256(hashlib.sha256(data).hexdigest())
    (folder / sha256).write_bytes(data)
    return Wanted(sha256, name, size, "video/mp4")


def submitted(line: Line, *media: Wanted) -> str:
    """A submission's key that the platform has; the media are on their way."""
    line.studio.floor.editing.start("一")
    key = line.studio.store.write(
        lambda c: c.exec_driver_sql(
            "SELECT key FROM intents ORDER BY sequence DESC LIMIT 1"
        ).scalar_one()
    )
    line.studio.store.write(lambda c: enqueue(c, list(media), key))
    return str(key)


def lines(line: Line) -> list[Row[Any]]:
    with line.studio.store.reading() as connection:
        return list(connection.execute(select(Transfer)))


def test_media_wait_until_their_text_has_arrived(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    """P6: text first."""
    submitted(line, medium(tmp_path, 2500, "a"))
    sending = sender(line, platform, tmp_path)

    assert not sending.step()
    (row,) = [row for row in line.studio.floor.queue.sheet().rows if row.kind == "medium"]
    assert row.state == QueueState.WAITING_FOR_TEXT

    line.pusher.push_some()
    sending.all()
    assert lines(line)[0].is_verified
    assert not [row for row in line.studio.floor.queue.sheet().rows if row.kind == "medium"]


def test_parts_that_arrived_are_not_sent_again(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sender(line, platform, tmp_path).step()
    sender(line, platform, tmp_path).step()
    assert sorted(platform.media[video.sha256].parts) == [0, 1]
    platform.online = False
    restarted = sender(line, platform, tmp_path)
    with pytest.raises(Unreachable):
        restarted.step()
    platform.online = True

    restarted.all()

    assert platform.media[video.sha256].is_verified


def test_small_media_go_before_originals(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 5 * 1024 * 1024, "video")
    picture = medium(tmp_path, 1200, "picture")
    submitted(line, video, picture)
    line.pusher.push_some()
    big = InMemoryPlatform(part_size=1024 * 1024)
    sending = sender(line, big, tmp_path)

    sending.step()

    assert list(big.media) == [picture.sha256]


def test_a_file_that_is_gone_does_not_stop_the_others(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    """P9."""
    gone, there = medium(tmp_path, 1500, "gone"), medium(tmp_path, 1500, "there")
    submitted(line, gone, there)
    line.pusher.push_some()
    (tmp_path / gone.sha256).unlink()
    sending = sender(line, platform, tmp_path)

    sending.all()

    by_name = {row.name: row for row in lines(line)}
    assert by_name["there"].is_verified
    assert by_name["gone"].trouble == {"code": "media_gone", "facts": {"name": "gone"}}
    (row,) = line.studio.floor.queue.sheet().rows
    assert (row.subject, row.state, row.code) == ("gone", QueueState.PUT_OFF, "media_gone")


def test_what_the_province_has_already_is_not_sent(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    class Watching(InMemoryPlatform):
        sent = 0

        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            self.sent += 1
            super().send_part(sha256, number, chunks, size, url)

    watching = Watching(part_size=PART)
    first, again = medium(tmp_path, 900, "a"), medium(tmp_path, 900, "a")
    for wanted in (first, again):
        submitted(line, wanted)
    line.pusher.push_some()
    sending = sender(line, watching, tmp_path)
    sending.all()

    assert watching.sent == 1


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    line: Line, platform: InMemoryPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9: the drive answers EIO in the midst of the file."""
    bad, there = medium(tmp_path, 1500, "bad"), medium(tmp_path, 1500, "there")
    submitted(line, bad, there)
    line.pusher.push_some()
    whole = Path.open

    def broken(path: Path, *about: Any, **more: Any) -> BinaryIO:
        if path.name == bad.sha256:
            return Unreadable()
        return cast("BinaryIO", whole(path, *about, **more))

    monkeypatch.setattr(Path, "open", broken)
    sending = sender(line, platform, tmp_path)
    sending.all()

    by_name = {row.name: row for row in lines(line)}
    assert by_name["there"].is_verified
    assert by_name["bad"].trouble == {"code": "media_gone", "facts": {"name": "bad"}}


class Unreadable(io.BytesIO):
    def read(self, size: int | None = -1) -> bytes:
        del size
        raise OSError(errno.EIO, "Input/output error")


class Full(InMemoryPlatform):
    """Has trouble with everything about one file."""

    bad = ""

    def plan_upload(self, sha256: Sha256, size: int, media_type: str, **about: Any) -> UploadPlan:
        if sha256 == self.bad:
            raise Unreachable("province_trouble", status=507)
        return super().plan_upload(sha256, size, media_type, **about)


def test_a_file_that_troubles_the_province_lets_the_others_pass(line: Line, tmp_path: Path) -> None:
    bad, there = medium(tmp_path, 1500, "bad"), medium(tmp_path, 1500, "there")
    platform = Full(part_size=PART)
    platform.bad = bad.sha256
    submitted(line, bad, there)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    with pytest.raises(Unreachable):
        sending.step()

    sending.all()

    assert [row.is_verified for row in lines(line)] == [False, True]


def test_a_damaged_file_is_held_back_and_says_so(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 2500, "a")
    key = submitted(line, video)
    line.pusher.push_some()
    (tmp_path / video.sha256).write_bytes(b"x" * 2500)
    sending = sender(line, platform, tmp_path)

    sending.all()

    (row,) = lines(line)
    assert row.is_held
    assert row.trouble == {"code": "media_damaged", "facts": {"name": "a"}}
    line.studio.store.write(lambda c: enqueue(c, [video], key))
    assert not lines(line)[0].is_held


def test_a_file_that_arrives_wrong_again_and_again_waits_longer_each_time(
    line: Line, tmp_path: Path
) -> None:
    class Garbling(InMemoryPlatform):
        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            super().send_part(sha256, number, iter([bytes(len(b"".join(chunks)))]), size, url)

    submitted(line, medium(tmp_path, 2500, "a"))
    line.pusher.push_some()
    sending = sender(line, Garbling(part_size=PART), tmp_path)

    for _ in range(3):
        sending.all()
        line.clock.advance(seconds=400)

    assert lines(line)[0].attempts == 3


def test_a_clock_that_was_set_back_does_not_hold_a_file_for_years(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    submitted(line, medium(tmp_path, 500, "a"))
    line.pusher.push_some()
    far = stamp(line.clock() + timedelta(days=3650))
    line.studio.store.write(lambda c: c.execute(update(Transfer).values(not_before=far)))

    assert sender(line, platform, tmp_path).step()


# Several hands


def test_parts_of_one_file_leave_side_by_side(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 5500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)

    taken = [sending.take() for _ in range(3)]
    for piece in reversed(taken):  # they arrive in another order than they left
        sending.sender.send(piece, platform)

    assert [piece.number for piece in taken] == [0, 1, 2]
    assert sorted(platform.media[video.sha256].parts) == [0, 1, 2]
    sending.all()
    assert platform.media[video.sha256].is_verified


def test_many_hands_send_everything_once(line: Line, tmp_path: Path) -> None:
    class Counting(InMemoryPlatform):
        def __init__(self) -> None:
            super().__init__(part_size=PART)
            self.numbers: list[tuple[str, int]] = []

        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            super().send_part(sha256, number, chunks, size, url)
            self.numbers.append((sha256, number))

    platform = Counting()
    media = [medium(tmp_path, size, f"{size}") for size in (300, 9_000, 15_500, 1000)]
    submitted(line, *media)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)

    def work() -> None:
        while not all(found.is_verified for found in lines(line)):
            piece = sending.sender.take()
            if piece is not None:
                sending.sender.send(piece, platform)

    hands = [threading.Thread(target=work) for _ in range(5)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(30)

    assert len(platform.numbers) == len(set(platform.numbers)) == 1 + 9 + 16 + 1
    assert all(platform.media[found.sha256].is_verified for found in media)


def test_a_small_file_goes_before_the_next_part_of_an_original(line: Line, tmp_path: Path) -> None:
    """P6: also when it joins the queue late."""
    platform = InMemoryPlatform(part_size=1024 * 1024)
    video, picture = medium(tmp_path, 6 * 1024 * 1024, "video"), medium(tmp_path, 1200, "picture")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    under_way = [sending.take(), sending.take()]
    submitted(line, picture)
    line.pusher.push_some()

    after = sending.take()

    assert {piece.upload.line.name for piece in under_way} == {"video"}
    assert after.upload.line.name == "picture"


def test_a_cap_lets_one_part_of_originals_leave_at_a_time(line: Line, tmp_path: Path) -> None:
    platform = InMemoryPlatform(part_size=1024 * 1024)
    submitted(line, medium(tmp_path, 6 * 1024 * 1024, "video"))
    line.pusher.push_some()
    line.studio.store.write(lambda c: write_fact(c, ORIGINALS_CAP, 100))
    sending = sender(line, platform, tmp_path)

    first = sending.take()

    assert first.work is Work.PART
    assert sending.sender.take() is None
    assert sending.sender.throttle.chunk == 25 * 1024


def set_hours(line: Line, begin_in: timedelta) -> None:
    """Of an hour, so long from the clock's now."""
    begin = line.clock() + begin_in
    minute = begin.hour * 60 + begin.minute
    said = {"since": minute, "until": (minute + 60) % (24 * 60), "zone": "UTC"}
    line.studio.store.write(lambda c: write_fact(c, ORIGINALS_HOURS, said))


def test_outside_their_hours_originals_stay_and_the_rest_goes(line: Line, tmp_path: Path) -> None:
    platform = InMemoryPlatform(part_size=1024 * 1024)
    submitted(line, medium(tmp_path, 6 * 1024 * 1024, "video"), medium(tmp_path, 900, "picture"))
    line.pusher.push_some()
    set_hours(line, timedelta(hours=2))
    sending = sender(line, platform, tmp_path)

    sending.all()
    assert {row.name for row in lines(line) if row.is_verified} == {"picture"}

    line.clock.advance(hours=2)
    sending.all()
    assert all(row.is_verified for row in lines(line))


def test_when_the_hours_end_no_more_parts_leave_but_what_is_there_is_seen_through(
    line: Line, tmp_path: Path
) -> None:
    platform = InMemoryPlatform(part_size=1024 * 1024)
    video = medium(tmp_path, 5 * 1024 * 1024, "video")
    submitted(line, video)
    line.pusher.push_some()
    set_hours(line, timedelta())
    sending = sender(line, platform, tmp_path)
    for _ in range(3):
        sending.sender.send(sending.take(), sending.platform)

    line.clock.advance(hours=1)
    assert sending.sender.take() is None

    line.clock.advance(hours=23)
    for _ in range(2):
        sending.sender.send(sending.take(), sending.platform)
    line.clock.advance(hours=1)
    sending.all()
    assert lines(line)[0].is_verified


def test_a_part_that_was_cut_off_is_asked_about_and_sent_again(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    first, second = sending.take(), sending.take()
    platform.loses_answers = True
    with pytest.raises(Unreachable):
        sending.sender.send(first, platform)  # it arrived, and nobody said so
    platform.loses_answers = False
    platform.online = False
    with pytest.raises(Unreachable):
        sending.sender.send(second, platform)
    platform.online = True

    assert sending.take().number == 1
    sending.all()


def test_several_parts_that_fail_together_count_once(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    taken = [sending.take(), sending.take()]
    (tmp_path / video.sha256).unlink()

    for piece in taken:
        sending.sender.send(piece, platform)

    (row,) = lines(line)
    assert (row.attempts, row.trouble["code"]) == (1, "media_gone")


def test_a_part_that_fails_late_does_not_undo_what_came_since(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    first, late = sending.take(), sending.take()
    (tmp_path / video.sha256).unlink()
    sending.sender.send(first, platform)
    line.clock.advance(seconds=10)
    sending.all()

    sending.sender.send(late, platform)

    assert lines(line)[0].attempts == 2


def test_a_file_of_ten_thousand_parts_arrives(line: Line, tmp_path: Path) -> None:
    platform = InMemoryPlatform(part_size=7)
    video = medium(tmp_path, 69_998, "a")
    submitted(line, video)
    line.pusher.push_some()

    sender(line, platform, tmp_path).all()

    assert platform.media[video.sha256].is_verified
    assert len(platform.media[video.sha256].parts) == 10_000


# URLs that are over


def test_urls_that_are_over_are_asked_for_again_and_nothing_is_counted(
    line: Line, tmp_path: Path
) -> None:
    class Expiring(InMemoryPlatform):
        good_for = 3

        def plan_upload(
            self, sha256: Sha256, size: int, media_type: str, **about: Any
        ) -> UploadPlan:
            self.good_for = 3
            return super().plan_upload(sha256, size, media_type, **about)

        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            self.good_for -= 1
            expired = "over" if self.good_for < 0 else url
            super().send_part(sha256, number, chunks, size, expired)

    platform = Expiring(part_size=PART)
    video = medium(tmp_path, 9_500, "a")
    submitted(line, video)
    line.pusher.push_some()

    sender(line, platform, tmp_path).all()

    assert platform.media[video.sha256].is_verified
    (row,) = lines(line)
    assert (row.attempts, row.trouble) == (0, None)


def test_urls_that_are_over_from_the_start_put_the_file_off(line: Line, tmp_path: Path) -> None:
    class Wrong(InMemoryPlatform):
        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            super().send_part(sha256, number, chunks, size, "over")

    submitted(line, medium(tmp_path, 1500, "a"))
    line.pusher.push_some()

    sender(line, Wrong(part_size=PART), tmp_path).all()

    (row,) = lines(line)
    assert (row.attempts, row.trouble["code"]) == (1, "part_url_expired")


# Files that change


def test_a_file_that_is_written_to_while_it_is_read_is_held_back(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    changing, other = medium(tmp_path, 3500, "changing"), medium(tmp_path, 1500, "other")
    key = submitted(line, changing, other)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.step()
    good = (tmp_path / changing.sha256).read_bytes()
    (tmp_path / changing.sha256).write_bytes(good[:-1] + b"?")

    sending.all()

    by_name = {row.name: row for row in lines(line)}
    assert by_name["other"].is_verified
    assert by_name["changing"].is_held
    assert by_name["changing"].trouble == {"code": "media_changed", "facts": {"file": "changing"}}
    (tmp_path / changing.sha256).write_bytes(good)
    line.studio.store.write(lambda c: enqueue(c, [changing], key))
    sending.all()
    assert platform.media[changing.sha256].is_verified


def test_a_change_while_the_last_part_leaves_is_noticed(line: Line, tmp_path: Path) -> None:
    class Meddling(InMemoryPlatform):
        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
        ) -> None:
            super().send_part(sha256, number, chunks, size, url)
            (tmp_path / sha256).write_bytes(b"x" * size)

    submitted(line, medium(tmp_path, 500, "a"))
    line.pusher.push_some()

    sender(line, Meddling(part_size=PART), tmp_path).all()

    (row,) = lines(line)
    assert (row.is_held, row.trouble["code"]) == (True, "media_changed")


def test_a_change_is_noticed_after_a_restart(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sender(line, platform, tmp_path).step()
    (tmp_path / video.sha256).write_bytes(b"x" * 3500)

    sender(line, platform, tmp_path).all()

    assert list(platform.media[video.sha256].parts) == [0]
    assert lines(line)[0].trouble["code"] == "media_changed"


def test_a_file_that_was_only_touched_goes_on(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 3500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.step()
    os.utime(tmp_path / video.sha256)

    sending.all()

    assert platform.media[video.sha256].is_verified


# What a person wants


def test_a_file_that_was_paused_waits_and_the_next_goes(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    first, second = medium(tmp_path, 500, "first"), medium(tmp_path, 500, "second")
    key = submitted(line, first, second)
    line.pusher.push_some()
    number = lines(line)[0].number
    line.studio.store.write(lambda c: set_pause(c, number, is_paused=True))
    sending = sender(line, platform, tmp_path)

    sending.all()
    line.studio.store.write(lambda c: enqueue(c, [first], key))  # no person resumed it
    sending.all()

    assert [row.is_verified for row in lines(line)] == [False, True]
    line.studio.store.write(lambda c: set_pause(c, number, is_paused=False))
    sending.all()
    assert [row.is_verified for row in lines(line)] == [True, True]


# Reading back


class Slow(InMemoryPlatform):
    """Reads back for longer than anyone waits."""

    def __init__(self, says: str = "resume") -> None:
        super().__init__(part_size=PART)
        self.says = says
        self.asked = 0
        self.is_ready = False

    def complete_upload(self, sha256: Sha256) -> UploadPlan:
        return super().complete_upload(sha256) if self.is_ready else UploadPlan("verifying")

    def upload_state(self, sha256: Sha256) -> UploadPlan:
        self.asked += 1
        found = super().upload_state(sha256)
        if self.says == "verifying" and not self.is_ready:
            return UploadPlan("verifying")
        return found


@pytest.mark.parametrize("says", ["resume", "verifying"])
def test_a_province_that_reads_back_for_long_is_asked_now_and_then(
    line: Line, tmp_path: Path, says: str
) -> None:
    platform = Slow(says)
    video, other = medium(tmp_path, 1500, "a"), medium(tmp_path, 1500, "b")
    submitted(line, video, other)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)

    sending.all()

    assert sending.sender.is_waiting
    assert platform.asked == 0
    sending.seconds += 3
    sending.all()
    assert platform.asked == 2
    platform.is_ready = True
    sending.seconds += 3
    sending.all()
    assert [row.is_verified for row in lines(line)] == [True, True]
    assert not sending.sender.is_waiting


def test_parts_thrown_away_while_nobody_listened_were_wrong(line: Line, tmp_path: Path) -> None:
    platform = Slow()
    video = medium(tmp_path, 1500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()

    platform.media[video.sha256].parts.clear()
    sending.seconds += 3
    sending.step()

    assert lines(line)[0].trouble["code"] == "media_hash_differs"


def test_what_is_safe_there_for_good_is_asked_once_an_hour(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 1500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    assert not lines(line)[0].is_stable

    platform.media[video.sha256].is_stable = True
    sending.all()
    assert not lines(line)[0].is_stable
    line.clock.advance(minutes=61)
    sending.all()

    assert lines(line)[0].is_stable


def test_what_the_province_lost_after_all_leaves_again(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    """P12: 已达省平台 is not said of a medium that a province that was set back lost."""
    video, kept = medium(tmp_path, 1500, "a"), medium(tmp_path, 1500, "b")
    submitted(line, video, kept)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    del platform.media[video.sha256]

    line.clock.advance(minutes=61)
    assert sending.step()
    assert sending.step()
    sent = {row.sha256: (row.is_verified, row.sent) for row in lines(line)}
    assert sent == {video.sha256: (False, 0), kept.sha256: (True, 1500)}
    sending.all()

    assert all(row.is_verified for row in lines(line))
    assert platform.media[video.sha256].is_verified


@pytest.mark.parametrize(
    ("error", "is_asked_again"),
    [
        (LineCut("unreachable"), True),
        (Unreachable("province_trouble"), False),
        (Unreachable("page_damaged"), False),
        (Refused("not_found"), False),
    ],
)
def test_a_question_that_the_line_cut_is_asked_again_at_once(
    line: Line,
    platform: InMemoryPlatform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: PlatformError,
    is_asked_again: bool,
) -> None:
    """One that the file itself may be the reason of waits for its next turn, behind the others."""
    submitted(line, medium(tmp_path, 1500, "a"))
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    line.studio.store.merge(doubt_all)

    def fail(_: object) -> None:
        raise error

    with monkeypatch.context() as context:
        context.setattr(platform, "upload_state", fail)
        with pytest.raises(type(error)):
            sending.step()

    assert is_any_doubted(line.studio.store) is is_asked_again


def test_of_what_was_lost_the_small_goes_before_an_original(line: Line, tmp_path: Path) -> None:
    """P6: the newest is asked after first, and the rest between two parts, not behind a film."""
    platform = InMemoryPlatform(part_size=2**20)
    poster, kept = medium(tmp_path, 5, "a"), medium(tmp_path, 5, "c")
    film = medium(tmp_path, 6 * 2**20, "b")
    submitted(line, poster, kept, film)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    del platform.media[poster.sha256], platform.media[film.sha256]
    line.studio.store.merge(doubt_all)

    while not platform.media.get(poster.sha256):
        assert sending.step()

    assert len(platform.media[film.sha256].parts) < 4


@pytest.mark.parametrize("error", [Unreachable("province_trouble"), Refused("not_found")])
def test_a_film_goes_on_though_a_question_about_another_file_fails(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: PlatformError
) -> None:
    platform = InMemoryPlatform(part_size=2**20)
    poster, film = medium(tmp_path, 5, "a"), medium(tmp_path, 6 * 2**20, "b")
    submitted(line, poster)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    line.studio.store.merge(doubt_all)
    submitted(line, film)
    line.pusher.push_some()
    asked = platform.upload_state

    def fail(sha256: Sha256) -> UploadPlan:
        if sha256 == poster.sha256:
            raise error
        return asked(sha256)

    monkeypatch.setattr(platform, "upload_state", fail)
    sending.all()

    assert platform.media[film.sha256].is_verified
    assert [row.attempts for row in lines(line)] == [0, 0]


@pytest.mark.parametrize("loses_all", [True, False])
def test_what_the_province_lost_is_sent_again(
    line: Line, platform: InMemoryPlatform, tmp_path: Path, loses_all: bool
) -> None:
    """It was restored from a backup without the file, or the file was taken off its disk."""
    video = medium(tmp_path, 1500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    sending.all()
    assert lines(line)[0].is_verified

    if loses_all:
        del platform.media[video.sha256]
    else:
        platform.media[video.sha256].is_verified = False
        platform.media[video.sha256].parts.clear()
    line.studio.store.merge(doubt_all)
    assert sending.step()
    assert not lines(line)[0].is_verified
    sending.all()

    assert lines(line)[0].is_verified
    assert platform.media[video.sha256].is_verified


def test_progress_is_told_while_a_part_leaves(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 2500, "a")
    submitted(line, video)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)

    sending.step()

    assert sending.progress.sent == {video.sha256: 1000}
    assert sender(line, platform, tmp_path).step()
    assert lines(line)[0].sent == 1000  # what a restart begins with
