"""The province's disk harms a record's words: it is put aside, and the newsroom goes on (P9)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.composition import Studio
from studio.models.confirmed import StrangeRecord
from studio.sync.facts import POSITION, write_fact
from tests.newsrooms import Clock, open_newsroom, write_story
from tests.province.running import RunningProvince, running

HARMED = "供暖第一周"
HEADLINES = ("第一篇", HARMED, "第三篇")


@pytest.fixture
def author(tmp_path: Path) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "author", Clock())) as studio:
        yield studio


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "reader", Clock())) as studio:
        yield studio


def enrol(studio: Studio, province: RunningProvince, newsroom: str) -> None:
    studio.floor.accounts.enrol(province.url, province.invite(newsroom))


def harm(data: Path, harmed: bytes, said: str = HARMED) -> None:
    """Of the record that holds the headline, as a disk does it: below everything that checks."""
    with closing(sqlite3.connect(data / "province.db")) as raw, raw:
        words = said.encode()
        found = raw.execute("SELECT rowid, payload FROM record").fetchall()
        ((number, payload),) = [line for line in found if words in line[1]]
        raw.execute(
            "UPDATE record SET payload = ? WHERE rowid = ?",
            (payload.replace(words, harmed), number),
        )


def make(data: Path, payload: bytes) -> None:
    """All of the words of the record that made the story."""
    with closing(sqlite3.connect(data / "province.db")) as raw, raw:
        changed = raw.execute(
            "UPDATE record SET payload = ? WHERE kind = 'story.started'", (payload,)
        )
        assert changed.rowcount == 1


def headlines(studio: Studio) -> set[str]:
    return {row.headline for row in studio.floor.editing.rows()}


def put_aside(studio: Studio) -> list[str]:
    with studio.store.reading() as connection:
        return list(connection.execute(select(StrangeRecord.c.why)).scalars())


@pytest.mark.parametrize(
    "harmed", [HARMED.replace("一", "二").encode(), b'"' * 15], ids=["other words", "no JSON"]
)
@pytest.mark.parametrize("by", ["pages", "first snapshot", "later snapshot"])
def test_one_record_is_put_aside_and_the_others_arrive(
    author: Studio, reader: Studio, tmp_path: Path, harmed: bytes, by: str
) -> None:
    data = tmp_path / "province"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        enrol(author, province, newsroom)
        if by != "first snapshot":
            enrol(reader, province, newsroom)
            assert reader.sync.run_once().state == "online"
        for headline in HEADLINES:
            author.floor.editing.start(headline)
        assert author.sync.run_once().state == "online"
    harm(data, harmed)

    with running(data, port=port) as province:
        if by == "first snapshot":
            enrol(reader, province, newsroom)
        elif by == "later snapshot":
            reader.store.write(lambda connection: write_fact(connection, POSITION, None))
        assert reader.sync.run_once().state == "online"
        assert headlines(reader) == set(HEADLINES) - {HARMED}
        assert put_aside(reader) == ["damaged"]

        author.floor.editing.start("第四篇")
        assert author.sync.run_once().state == "online"
        assert reader.sync.run_once().state == "online"
        assert "第四篇" in headlines(reader)


def test_who_wrote_it_keeps_it_when_all_is_taken_over_anew(author: Studio, tmp_path: Path) -> None:
    data = tmp_path / "province"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        enrol(author, province, newsroom)
        for headline in HEADLINES:
            author.floor.editing.start(headline)
        assert author.sync.run_once().state == "online"
    harm(data, b'"' * 15)
    author.store.write(lambda connection: write_fact(connection, POSITION, None))

    with running(data, port=port):
        assert author.sync.run_once().state == "online"

    assert headlines(author) == set(HEADLINES)
    assert put_aside(author) == []


def test_who_had_read_it_keeps_it_when_all_is_taken_over_anew(
    author: Studio, reader: Studio, tmp_path: Path
) -> None:
    """P1: also what made a story, what was said in a field, and who pulled it had only that."""
    data = tmp_path / "province"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        enrol(author, province, newsroom)
        enrol(reader, province, newsroom)
        assert reader.sync.run_once().state == "online"
        made = write_story(author, HARMED, "室温二十一度。")
        changed = write_story(author, "第二篇", "正文。")
        author.floor.editing.change_field(changed, "headline", "改过的标题")
        assert author.sync.run_once().state == "online"
        assert reader.sync.run_once().state == "online"
    harm(data, b'"' * 15)
    harm(data, b'"' * 15, "改过的标题")
    reader.store.write(lambda connection: write_fact(connection, POSITION, None))

    with running(data, port=port):
        assert reader.sync.run_once().state == "online"

    assert headlines(reader) == {HARMED, "改过的标题"}
    assert reader.floor.editing.text(made) == "室温二十一度。"
    assert put_aside(reader) == []


def test_what_a_backup_brings_back_is_not_called_harmed_any_more(
    author: Studio, reader: Studio, tmp_path: Path
) -> None:
    data = tmp_path / "province"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        enrol(author, province, newsroom)
        enrol(reader, province, newsroom)
        assert reader.sync.run_once().state == "online"
        write_story(author, HARMED, "室温二十一度。")
        assert author.sync.run_once().state == "online"
    harm(data, b"#" * 15)
    with running(data, port=port):
        assert reader.sync.run_once().state == "online"
    assert put_aside(reader)[0] == "damaged"

    harm(data, HARMED.encode(), "#" * 15)  # as in the backup
    reader.store.write(lambda connection: write_fact(connection, POSITION, None))
    with running(data, port=port):
        assert reader.sync.run_once().state == "online"

    assert headlines(reader) == {HARMED}
    assert put_aside(reader) == []


@pytest.mark.parametrize("harmed", [b'"' * 15, b"\xff" * 15, b"0", b'"headline"'])
def test_what_is_changed_upon_harmed_words_comes_in_and_holds_up_nothing(
    author: Studio, reader: Studio, tmp_path: Path, harmed: bytes
) -> None:
    """The province reads what made the story to know what stands beside the change."""
    data = tmp_path / "province"
    with running(data) as province:
        port, newsroom = province.port, province.newsroom()
        enrol(author, province, newsroom)
        enrol(reader, province, newsroom)
        story = write_story(author, HARMED, "室温二十一度。")
        assert author.sync.run_once().state == "online"
        assert reader.sync.run_once().state == "online"
    if len(harmed) == 15:
        harm(data, harmed)
    else:
        make(data, harmed)
    reader.floor.editing.change_field(story, "headline", "改过的标题")
    author.floor.editing.start("另一篇")
    author.floor.editing.change_field(story, "deck", "导语")

    with running(data, port=port):
        for studio in (reader, author, reader):
            assert studio.sync.run_once().state == "online"

    for studio in (author, reader):
        assert headlines(studio) == {"改过的标题", "另一篇"}
        assert studio.floor.editing.sheet(story).deck == "导语"
        assert not studio.floor.queue.sheet().rows
        assert not studio.floor.conflicts.all()
