from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from studio.clock import stamp
from studio.composition import Studio
from studio.media import renditions
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.models.media import MediaFile, Rendition, Transfer
from studio.sync import transfers
from studio.sync.answers import refuse
from studio.sync.transfers import Wanted, due, enqueue, send_rendition, unstable
from studio.vocabulary import Lane, MediaKind, RenditionSort, RenditionState, Sha256
from tests.newsrooms import Line, write_story

MIB = 1024 * 1024
VIDEO = Wanted(Sha256("a" * 64), "原片.mp4", 900 * MIB, "video/mp4")
OTHER = Wanted(Sha256("b" * 64), "又一条.mp4", 900 * MIB, "video/mp4")
PICTURE = Wanted(Sha256("c" * 64), "日出.jpg", 1234, "image/jpeg")


def lines(studio: Studio) -> list[Any]:
    with studio.store.reading() as connection:
        return list(connection.execute(select(Transfer).order_by(*transfers.sending_order())))


def names(studio: Studio) -> list[str]:
    return [line.name for line in lines(studio)]


def number_of(studio: Studio, medium: Wanted) -> int:
    return next(int(line.number) for line in lines(studio) if line.sha256 == medium.sha256)


def submitted(line: Line, *media: Wanted) -> str:
    """A submission's key that waits; the media are queued behind it."""
    line.studio.floor.editing.start("一")
    key = line.studio.store.write(
        lambda c: c.exec_driver_sql(
            "SELECT key FROM intents ORDER BY sequence DESC LIMIT 1"
        ).scalar_one()
    )
    line.studio.store.write(lambda c: enqueue(c, list(media), key))
    return str(key)


def make_rendition(studio: Studio, original: Wanted, sort: RenditionSort, size: int) -> Sha256:
    """As the maker does when it has made one."""
    sha256 = Sha256(sort.value[-1] * 64)

    def work(connection: Any) -> None:
        renditions.want(connection, original.sha256)
        connection.execute(
            insert(MediaFile).values(
                sha256=sha256, name=f"原片-{sort}", kind="", type="video/mp4", size=size,
                width=0, height=0, duration_ms=0, added_at="",
            )
        )  # fmt: skip
        connection.execute(
            update(Rendition)
            .where(Rendition.c.original == original.sha256, Rendition.c.sort == sort)
            .values(sha256=sha256, state=RenditionState.READY)
        )
        send_rendition(connection, original.sha256, sort)

    studio.store.write(work)
    return sha256


def test_a_new_submission_takes_over_media_of_a_refused_one(line: Line) -> None:
    line.studio.store.write(lambda c: enqueue(c, [VIDEO], "refused" + "0" * 25))
    key = submitted(line, VIDEO)

    assert [row.needs for row in lines(line.studio)] == [key]


def test_a_file_of_two_stories_does_not_wait_for_the_second(line: Line) -> None:
    first = submitted(line, VIDEO)
    line.pusher.push_some()

    submitted(line, VIDEO)

    assert [row.needs for row in lines(line.studio)] == [first]


def test_media_of_a_refused_submission_go_with_another_one(line: Line) -> None:
    floor = line.studio.floor
    about = Probe(MediaKind.VIDEO, "video/mp4", 640, 360, 0, "", False, "h264", "")
    film = TakenIn(VIDEO.sha256, VIDEO.name, VIDEO.size, about)
    keys = []
    for headline in ("一", "二"):
        story = write_story(line.studio, headline)
        floor.media.attach(story, film)
        keys.append(floor.publishing.submit(story))
    first, second = keys
    make_rendition(line.studio, VIDEO, RenditionSort.PROXY, MIB)
    assert [row.needs for row in lines(line.studio)] == [second, second]

    line.studio.store.write(lambda c: refuse(c, second, "story_state", {}, stamp(line.clock())))

    assert [row.needs for row in lines(line.studio)] == [first, first]


def test_after_a_clock_was_set_back_it_is_asked_whether_a_file_is_safe(line: Line) -> None:
    submitted(line, VIDEO)
    a_year_on = stamp(line.clock() + timedelta(days=365))
    asked = {"is_verified": True, "stable_asked_at": a_year_on}
    line.studio.store.merge(lambda c: c.execute(update(Transfer).values(**asked)))

    assert unstable(line.studio.store, line.clock()) is not None


# Posters and proxies


def test_a_poster_and_a_proxy_leave_before_any_original(line: Line) -> None:
    """Whatever their size, and whenever they are made."""
    make_rendition(line.studio, VIDEO, RenditionSort.POSTER, 90_000)
    key = submitted(line, OTHER, VIDEO)
    make_rendition(line.studio, VIDEO, RenditionSort.PROXY, 300 * MIB)

    found = lines(line.studio)

    assert [row.name for row in found] == ["原片-poster", "原片-proxy", "又一条.mp4", "原片.mp4"]
    assert [row.lane for row in found[:2]] == [Lane.SMALL_MEDIA] * 2
    assert {row.needs for row in found} == {key}


def test_what_was_not_submitted_sends_no_proxy(line: Line) -> None:
    make_rendition(line.studio, VIDEO, RenditionSort.PROXY, MIB)

    assert lines(line.studio) == []


def test_the_one_who_sends_knows_what_a_proxy_stands_for(line: Line) -> None:
    make_rendition(line.studio, VIDEO, RenditionSort.PROXY, MIB)
    submitted(line, VIDEO)
    line.pusher.push_some()

    proxy, original = due(line.studio.store, line.clock(), 10)

    assert (proxy.original, proxy.sort) == (VIDEO.sha256, RenditionSort.PROXY)
    assert original.original is None


def test_a_proxy_that_is_gone_is_made_again(line: Line, tmp_path: Path) -> None:
    sha256 = make_rendition(line.studio, VIDEO, RenditionSort.PROXY, MIB)
    submitted(line, VIDEO)
    line.pusher.push_some()

    line.send_media()  # its file is nowhere

    assert sha256 not in [row.sha256 for row in lines(line.studio)]
    with line.studio.store.reading() as connection:
        made = connection.execute(
            select(Rendition).where(Rendition.c.sort == RenditionSort.PROXY)
        ).one()
    assert (made.state, made.sha256) == (RenditionState.WAITING, None)


# By hand


def test_the_first_of_a_lane_is_not_before_a_smaller_lane(line: Line) -> None:
    submitted(line, OTHER, VIDEO, PICTURE)

    line.studio.store.write(lambda c: transfers.put_first(c, number_of(line.studio, VIDEO)))

    assert names(line.studio) == ["日出.jpg", "原片.mp4", "又一条.mp4"]


def test_later_is_behind_those_that_come_later_too(line: Line) -> None:
    submitted(line, VIDEO)
    line.studio.store.write(lambda c: transfers.put_last(c, number_of(line.studio, VIDEO)))

    submitted(line, OTHER)

    assert names(line.studio) == ["又一条.mp4", "原片.mp4"]


@pytest.mark.parametrize("again", [1, 2])
def test_the_order_may_be_changed_again_and_again(line: Line, again: int) -> None:
    submitted(line, VIDEO, OTHER)

    for _ in range(again):
        for medium in (OTHER, VIDEO):
            number = number_of(line.studio, medium)
            line.studio.store.write(lambda c, number=number: transfers.put_first(c, number))  # type: ignore[misc]

    assert names(line.studio) == ["原片.mp4", "又一条.mp4"]
