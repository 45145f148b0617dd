from __future__ import annotations

import errno
import os
import shutil
import struct
import zlib
from collections import namedtuple
from pathlib import Path

import pytest
from sqlalchemy import func, select

from studio.composition import Studio
from studio.desks import documents
from studio.errors import Invalid, MediaError, NotFound, StoreError
from studio.exchange.document import Change, Discussion, Document, Said
from studio.exchange.docx_in import read_docx
from studio.exchange.docx_out import docx_bytes
from studio.exchange.html_in import Picture
from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.outsiders import outsider
from studio.manuscript.suggested import open_suggestions
from studio.manuscript.suggestions import origin_of
from studio.models.intent import Intent
from studio.models.media import MediaFile
from studio.models.story import Body, BodyUpdate
from studio.vocabulary import BlockKind, StoryId
from tests.exchange.documents import png, said
from tests.exchange.word_files import p, r, word_file
from tests.newsrooms import write_story

AT = "2026-11-21T08:30:00.000Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A Word file with all that a story may have."""
    document = Document("供暖第一周", "室温二十一度", "王小明")
    document.suggestions = {"1": Change("王编辑", AT), "2": Change("李晓禾", AT)}
    document.comments = {
        "a": Discussion(Said("王编辑", AT, "核实"), (Said("李晓禾", AT, "好"),), is_resolved=True)
    }
    document.objects = {
        "embed:1": Embedded(Sort.PICTURE, name="日出.png", caption="图", credit="摄")
    }
    document.pictures = {"embed:1": Picture("日出.png", png(40, 30))}
    document.blocks = [
        Block(BlockKind.HEADING_1, (Run("小标题"),)),
        Block(
            BlockKind.PARAGRAPH,
            (
                Run("正文"),
                Run("删", (("del:1", True),)),
                Run("加", (("comment:a", True), ("ins:2", True))),
            ),
        ),
        Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:1", True),)),)),
        Block(BlockKind.NUMBERS, (Run("一"),), 1),
    ]
    path = tmp_path / "来稿.docx"
    path.write_bytes(docx_bytes(document))
    return path


def stories(studio: Studio) -> list[StoryId]:
    return [row.id for row in studio.floor.editing.rows()]


def test_a_word_file_becomes_a_story_and_a_word_file_again(
    studio: Studio, file: Path, tmp_path: Path
) -> None:
    desk = studio.floor.documents

    made = desk.import_docx(file)
    assert desk.export_docx(made.story, tmp_path / "again.docx") == ()

    assert made.left_out == ()
    sheet = studio.floor.editing.sheet(made.story)
    assert (sheet.headline, sheet.deck, sheet.byline) == ("供暖第一周", "室温二十一度", "王小明")
    (row,) = studio.floor.media.of_story(made.story)
    assert (row.name, row.width, row.height, row.is_here) == ("日出.png", 40, 30, True)
    assert said(read_docx(tmp_path / "again.docx")) == said(read_docx(file))


def test_a_colleague_is_known_by_name_and_others_stay_strangers(studio: Studio, file: Path) -> None:
    story = studio.floor.documents.import_docx(file).story

    authors = {one.author for one in studio.floor.documents.gather(story).suggestions.values()}

    assert authors == {"王编辑", "李晓禾"}
    with pytest.raises(Invalid, match="suggestions_open"):
        studio.floor.publishing.submit(story)


def test_a_picture_that_is_too_large_is_left_out_and_its_caption_stays(
    studio: Studio, tmp_path: Path
) -> None:
    """30,000 × 30,000 in a file of a few bytes; never decoded."""
    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 0, 0, 0, 0)
    huge = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head
    huge += struct.pack(">I", zlib.crc32(b"IHDR" + head))
    document = Document("题", blocks=[Block(BlockKind.PARAGRAPH, (Run("文"),))])
    document.objects = {"embed:1": Embedded(Sort.PICTURE, name="大.png", caption="图说")}
    document.pictures = {"embed:1": Picture("大.png", huge)}
    document.blocks.append(Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:1", True),)),)))
    path = tmp_path / "大图.docx"
    path.write_bytes(docx_bytes(document))

    made = studio.floor.documents.import_docx(path)

    assert [(one.code, one.facts) for one in made.left_out] == [("docx_pictures", {"n": 1})]
    assert studio.floor.editing.text(made.story) == "文\n图说"
    assert studio.floor.media.of_story(made.story) == []


def test_a_file_without_a_title_is_called_as_the_file(studio: Studio, tmp_path: Path) -> None:
    made = studio.floor.documents.import_docx(word_file(tmp_path / "来稿三.docx", p(r("正文。"))))

    assert studio.floor.editing.sheet(made.story).headline == "来稿三"
    assert studio.floor.editing.text(made.story) == "正文。"


def test_a_headline_that_is_too_long_stands_in_the_text_too(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx_bytes(Document("题" * 300)))

    made = studio.floor.documents.import_docx(path)

    assert studio.floor.editing.sheet(made.story).headline == "题" * 200
    assert studio.floor.editing.text(made.story) == "题" * 300


def test_a_disk_without_room_for_a_picture_is_told_and_begins_no_story(
    studio: Studio, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not as a picture of a form that nobody knows: there, somebody would look for another."""
    Usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 0))

    with pytest.raises(MediaError, match="media_no_room"):
        studio.floor.documents.import_docx(file)

    assert stories(studio) == []


def test_a_picture_that_cannot_be_put_aside_is_told(
    studio: Studio, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_a_full_disk(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", on_a_full_disk)

    with pytest.raises(StoreError, match="file_unwritable"):
        studio.floor.documents.import_docx(file)


def test_what_cannot_be_read_begins_no_story(studio: Studio, tmp_path: Path) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04")

    with pytest.raises(Invalid, match="docx_damaged"):
        studio.floor.documents.import_docx(path)

    assert stories(studio) == []


@pytest.mark.parametrize("step", ["start_story", "append_to_body", "set_field", "add_medium"])
def test_an_import_that_is_cut_off_leaves_no_unfinished_story(
    studio: Studio, file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever was written last: story, body, fields and media come together or not at all."""
    write = getattr(documents, step)

    def cut_off(*given: object) -> None:
        write(*given)
        raise InterruptedError

    monkeypatch.setattr(documents, step, cut_off)

    with pytest.raises(InterruptedError):
        studio.floor.documents.import_docx(file)

    assert stories(studio) == []
    with studio.store.reading() as connection:
        kinds = connection.execute(select(Intent.c.kind)).scalars().all()
        assert not [kind for kind in kinds if kind.startswith("story.")]
        for table in (Body, BodyUpdate, MediaFile):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_a_file_that_somebody_has_open_is_not_written_over(studio: Studio, tmp_path: Path) -> None:
    story = write_story(studio)
    path = tmp_path / "报道.docx"
    path.write_bytes(b"theirs")
    (tmp_path / ".~lock.报道.docx#").touch()

    with pytest.raises(StoreError, match="file_in_use"):
        studio.floor.documents.export_docx(story, path)

    assert path.read_bytes() == b"theirs"


def test_a_folder_that_is_not_there_is_told(studio: Studio, tmp_path: Path) -> None:
    story = write_story(studio)

    with pytest.raises(StoreError, match="file_unwritable"):
        studio.floor.documents.export_docx(story, tmp_path / "nowhere" / "a.docx")
    with pytest.raises(NotFound):
        studio.floor.documents.export_docx(StoryId("x"), tmp_path / "a.docx")


def test_progress_is_told_and_may_end_the_import(studio: Studio, file: Path) -> None:
    class Enough(Exception):
        pass

    def stop(*_: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        studio.floor.documents.import_docx(file, stop)

    assert stories(studio) == []


def test_a_name_that_two_colleagues_have_is_nobody_s_in_particular(
    studio: Studio, tmp_path: Path
) -> None:
    for pin in ("1357", "2468"):
        studio.floor.accounts.add_person("王编辑", pin)
    document = Document("题", blocks=[Block(BlockKind.PARAGRAPH, (Run("加", (("ins:1", True),)),))])
    document.suggestions = {"1": Change("王编辑", AT)}
    path = tmp_path / "a.docx"
    path.write_bytes(docx_bytes(document))

    story = studio.floor.documents.import_docx(path).story

    body = StoryBody.open(studio.floor.editing.body(story))
    (name,) = open_suggestions(body.text.blocks())
    assert origin_of(body, name).person == outsider("王编辑")
    body.close()


def test_an_export_that_breaks_off_leaves_the_file_that_was_there(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = write_story(studio)
    path = tmp_path / "out" / "报道.docx"
    path.parent.mkdir()
    path.write_bytes(b"theirs")

    def on_a_full_disk(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", on_a_full_disk)

    with pytest.raises(StoreError, match="file_unwritable"):
        studio.floor.documents.export_docx(story, path)

    assert list(path.parent.iterdir()) == [path]
    assert path.read_bytes() == b"theirs"
