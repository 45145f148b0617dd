import errno
import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from sqlalchemy import Row, select, update

from studio.clock import stamp
from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.queue import QueueState
from studio.errors import Unreachable
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.models.media import Transfer
from studio.sync.answers import refuse
from studio.sync.transfers import Sender, Wanted, enqueue
from studio.sync.wire import UploadPlan
from studio.vocabulary import MediaKind, Sha256
from tests.newsrooms import Line, write_story

PART = 1000


@pytest.fixture
def platform() -> InMemoryPlatform:
    return InMemoryPlatform(part_size=PART)


def sender(line: Line, platform: InMemoryPlatform, folder: Path) -> Sender:
    def file_of(sha256: Sha256) -> Path:
        return folder / sha256

    def chance() -> float:
        return 0.5

    return Sender(line.studio.store, platform, file_of, line.clock, chance, lambda *_: None)


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
    while sending.step():
        pass
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

    while restarted.step():
        pass

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

    while sending.step():
        pass

    by_name = {row.name: row for row in lines(line)}
    assert by_name["there"].is_verified
    assert by_name["gone"].trouble == {"code": "media_gone", "facts": {"name": "gone"}}
    (row,) = line.studio.floor.queue.sheet().rows
    assert (row.subject, row.state, row.code) == ("gone", QueueState.PUT_OFF, "media_gone")


def test_a_new_submission_takes_over_media_of_a_refused_one(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 500, "a")
    line.studio.store.write(lambda c: enqueue(c, [video], "refused" + "0" * 25))
    key = submitted(line, video)

    assert [row.needs for row in lines(line)] == [key]


def test_what_the_province_has_already_is_not_sent(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    class Watching(InMemoryPlatform):
        sent = 0

        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int
        ) -> None:
            self.sent += 1
            super().send_part(sha256, number, chunks, size)

    watching = Watching(part_size=PART)
    first, again = medium(tmp_path, 900, "a"), medium(tmp_path, 900, "a")
    for wanted in (first, again):
        submitted(line, wanted)
    line.pusher.push_some()
    sending = sender(line, watching, tmp_path)
    while sending.step():
        pass

    assert watching.sent == 1


def test_a_file_of_two_stories_does_not_wait_for_the_second(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 500, "a")
    first = submitted(line, video)
    line.pusher.push_some()

    submitted(line, video)

    assert [row.needs for row in lines(line)] == [first]


def test_media_of_a_refused_submission_go_with_another_one(line: Line) -> None:
    floor = line.studio.floor
    about = Probe(MediaKind.PICTURE, "image/jpeg", 640, 360, 0, "", False, "mjpeg", "")
    picture = TakenIn(Sha256("a" * 64), "日出.jpg", 1234, about)
    keys = []
    for headline in ("一", "二"):
        story = write_story(line.studio, headline)
        floor.media.attach(story, picture)
        keys.append(floor.publishing.submit(story))
    first, second = keys
    assert [row.needs for row in lines(line)] == [second]

    line.studio.store.write(lambda c: refuse(c, second, "story_state", {}, stamp(line.clock())))

    assert [row.needs for row in lines(line)] == [first]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    line: Line, platform: InMemoryPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9: the drive answers EIO in the midst of the file."""
    bad, there = medium(tmp_path, 1500, "bad"), medium(tmp_path, 1500, "there")
    submitted(line, bad, there)
    line.pusher.push_some()
    whole = Path.open

    def broken(path: Path, *about: str) -> BinaryIO:
        if path.name == bad.sha256:
            return Unreadable()
        return cast("BinaryIO", whole(path, *about))  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", broken)
    sending = sender(line, platform, tmp_path)
    while sending.step():
        pass

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

    def plan_upload(self, sha256: Sha256, size: int, media_type: str) -> UploadPlan:
        if sha256 == self.bad:
            raise Unreachable("province_trouble", status=507)
        return super().plan_upload(sha256, size, media_type)


def test_a_file_that_troubles_the_province_lets_the_others_pass(line: Line, tmp_path: Path) -> None:
    bad, there = medium(tmp_path, 1500, "bad"), medium(tmp_path, 1500, "there")
    platform = Full(part_size=PART)
    platform.bad = bad.sha256
    submitted(line, bad, there)
    line.pusher.push_some()
    sending = sender(line, platform, tmp_path)
    with pytest.raises(Unreachable):
        sending.step()

    while sending.step():
        pass

    assert [row.is_verified for row in lines(line)] == [False, True]


def test_a_damaged_file_is_held_back_and_says_so(
    line: Line, platform: InMemoryPlatform, tmp_path: Path
) -> None:
    video = medium(tmp_path, 2500, "a")
    key = submitted(line, video)
    line.pusher.push_some()
    (tmp_path / video.sha256).write_bytes(b"x" * 2500)
    sending = sender(line, platform, tmp_path)

    while sending.step():
        pass

    (row,) = lines(line)
    assert row.is_paused
    assert row.trouble == {"code": "media_damaged", "facts": {"name": "a"}}
    line.studio.store.write(lambda c: enqueue(c, [video], key))
    assert not lines(line)[0].is_paused


def test_a_file_that_arrives_wrong_again_and_again_waits_longer_each_time(
    line: Line, tmp_path: Path
) -> None:
    class Garbling(InMemoryPlatform):
        def send_part(
            self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int
        ) -> None:
            super().send_part(sha256, number, iter([bytes(len(b"".join(chunks)))]), size)

    submitted(line, medium(tmp_path, 2500, "a"))
    line.pusher.push_some()
    sending = sender(line, Garbling(part_size=PART), tmp_path)

    for _ in range(3):
        while sending.step():
            pass
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
