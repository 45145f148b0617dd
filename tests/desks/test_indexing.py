from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event

from pytestqt.qtbot import QtBot

from studio.composition import Studio, open_studio
from studio.errors import StoreError
from studio.manuscript.body import StoryBody
from studio.models.opening import run_migrations
from studio.sync.compaction import MANY_SAVES
from tests.newsrooms import Line, edit, open_newsroom, write_story


def marks(studio: Studio) -> int:
    with studio.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM search_marks").scalar_one())


def rows(studio: Studio) -> list[tuple[int, str]]:
    with studio.store.reading() as connection:
        asked = connection.exec_driver_sql("SELECT number, subject_id FROM search_docs ORDER BY 1")
        return [(line[0], line[1]) for line in asked]


def indexed(studio: Studio, phrase: str) -> int:
    with studio.store.reading() as connection:
        asked = "SELECT count(*) FROM search_index WHERE search_index MATCH ?"
        return int(connection.exec_driver_sql(asked, (phrase,)).scalar_one())


def test_a_save_marks_and_the_indexer_takes_the_mark_off(studio: Studio) -> None:
    write_story(studio, "供暖第一周")
    assert marks(studio) == 1

    studio.backstage.indexer.index_all()
    assert marks(studio) == 0
    assert indexed(studio, '"供 暖"') == 1


def test_a_change_while_it_is_read_stays_marked(studio: Studio, line: Line) -> None:
    story = write_story(studio, text="第一稿")
    indexer = studio.backstage.indexer
    merge = studio.store.merge

    def meanwhile(work: object) -> object:
        studio.store.__dict__.pop("merge")
        edit(line, story, "", "第二稿")
        return merge(work)  # type: ignore[arg-type]

    studio.store.__dict__["merge"] = meanwhile
    assert indexer.step()

    assert marks(studio) == 1
    assert not indexed(studio, '"第 一"')
    indexer.index_all()
    assert indexed(studio, '"第 二"') == 1


def test_what_says_the_same_as_before_is_not_indexed_again(studio: Studio) -> None:
    story = write_story(studio)
    studio.backstage.indexer.index_all()
    before = rows(studio)

    studio.floor.editing.change_field(story, "column", "")
    studio.store.write(lambda c: c.exec_driver_sql("UPDATE search_marks SET stirred = stirred + 1"))
    studio.backstage.indexer.index_all()

    assert rows(studio) == before


def test_marks_of_an_older_profile_stand_and_are_counted_on(tmp_path: Path) -> None:
    studio = open_newsroom(tmp_path / "profile")
    story = write_story(studio, "供暖第一周", text="第一稿")
    before = all_marks(studio)
    studio.close()
    store = tmp_path / "profile" / "studio.db"
    run_migrations(store, "0007")
    run_migrations(store)

    studio = open_studio(tmp_path / "profile")
    assert all_marks(studio) == before
    studio.floor.editing.change_field(story, "deck", "导语")
    ((subject, stirred, is_behind),) = all_marks(studio)
    assert (subject, stirred, is_behind) == (story, before[0][1] + 1, before[0][2])
    studio.backstage.indexer.index_all()
    assert marks(studio) == 0
    studio.close()


def all_marks(studio: Studio) -> list[tuple[str, int, int]]:
    with studio.store.reading() as connection:
        asked = "SELECT subject_id, stirred, is_behind FROM search_marks"
        return [tuple(line) for line in connection.exec_driver_sql(asked)]


def test_every_story_of_an_older_profile_is_indexed(tmp_path: Path) -> None:
    studio = open_newsroom(tmp_path / "profile")
    write_story(studio, "供暖第一周")
    studio.close()
    run_migrations(tmp_path / "profile" / "studio.db", "0004")

    again = open_studio(tmp_path / "profile")
    assert marks(again) == 1
    again.backstage.indexer.index_all()
    assert indexed(again, '"供 暖"') == 1
    again.close()


_SAVE_AND_DIE = """
import os, sys
from pathlib import Path
from tests.newsrooms import open_newsroom, write_story

studio = open_newsroom(Path(sys.argv[1]))
write_story(studio, "供暖第一周")
os.kill(os.getpid(), 9)
"""


def test_what_was_saved_just_before_a_kill_is_found(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    done = subprocess.run([sys.executable, "-c", _SAVE_AND_DIE, str(profile)], check=False)
    assert done.returncode == -9

    studio = open_studio(profile)
    assert [hit.title for hit in studio.floor.search.find("供暖").hits] == ["供暖第一周"]
    studio.close()


def until_nothing_is_marked(studio: Studio) -> None:
    pause = Event()
    for _ in range(1000):
        if not marks(studio):
            return
        studio.backstage.indexer.poke()
        pause.wait(0.02)
    raise AssertionError("waited in vain")


def test_the_thread_indexes_what_is_saved(studio: Studio) -> None:
    studio.backstage.indexer.start()
    for headline in ("供暖第一周", "供暖第二周"):
        write_story(studio, headline)
        until_nothing_is_marked(studio)
    studio.backstage.indexer.stop()

    assert indexed(studio, '"供 暖"') == 2


def test_a_full_disk_only_puts_indexing_off(studio: Studio) -> None:
    write_story(studio, "供暖第一周")
    merge = studio.store.merge
    tries: list[int] = []

    def full(work: object) -> object:
        tries.append(1)
        if len(tries) < 2:
            raise StoreError("disk_full")
        return merge(work)  # type: ignore[arg-type]

    studio.store.__dict__["merge"] = full
    studio.backstage.indexer.start()
    until_nothing_is_marked(studio)
    studio.backstage.indexer.stop()

    assert len(tries) > 1


def test_saves_are_joined_in_the_quiet_after_them(studio: Studio, qtbot: QtBot) -> None:
    """The same thread, once nothing is left to index."""
    story = studio.floor.editing.start("长稿")
    body = StoryBody.open()
    for number in range(MANY_SAVES + 1):
        before = body.written
        body.text.replace(0, 0, f"字{number}")
        body.commit()
        studio.floor.editing.save_body(story, body.own_updates(before), body.text.whole())
    indexer = studio.backstage.indexer

    indexer.start()
    try:
        qtbot.waitUntil(lambda: len(studio.floor.editing.body(story)) == 1, timeout=20_000)
    finally:
        indexer.stop()

    assert studio.floor.editing.text(story) == body.text.whole()
    body.close()
