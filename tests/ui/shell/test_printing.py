from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument, QTextImageFormat, QTextTable
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.errors import StoreError
from studio.manuscript.blocks import OBJECT
from studio.manuscript.body import StoryBody
from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.formats import blocks_of, pieces_of
from studio.ui.shell.printing import (
    LARGEST,
    Printable,
    PrintDialog,
    document_of,
    read_printable,
    write_pdf,
)
from studio.vocabulary import StoryId
from tests.newsrooms import write_story


@pytest.fixture
def printable(studio: Studio) -> Printable:
    story = write_story(studio, "供暖第一周", "室温二十一度。")
    studio.floor.editing.change_field(story, "deck", "<b>最低</b>十七度")
    return Printable(studio.floor.editing.sheet(story), studio.floor.editing.html(story))


def test_a_pdf_is_written(printable: Printable, tmp_path: Path, chinese: QApplication) -> None:
    write_pdf(printable, tmp_path / "稿件.pdf")

    data = (tmp_path / "稿件.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"NotoSansSC" in data, "the Chinese font is in it"


def test_the_paper_has_headline_deck_byline_and_body(
    printable: Printable, chinese: QApplication
) -> None:
    text = document_of(printable).toPlainText()

    assert text.split("\n")[:2] == ["供暖第一周", "<b>最低</b>十七度"]
    assert "李晓禾" in text
    assert "室温二十一度。" in text


def test_a_table_is_ruled_and_as_wide_as_the_paper(studio: Studio, chinese: QApplication) -> None:
    here = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412")), caption="供暖")
    story = story_with(studio, here)

    page = document_of(read_printable(studio.floor.editing, studio.floor.media, story))

    tables = [one for one in page.rootFrame().childFrames() if isinstance(one, QTextTable)]
    (table,) = tables
    assert (table.rows(), table.columns(), table.format().border()) == (2, 2, 1)
    assert table.cellAt(0, 0).firstCursorPosition().charFormat().fontWeight() > 600
    assert table.cellAt(1, 1).firstCursorPosition().block().text() == "412"


def test_pictures_stand_on_the_paper_as_large_as_it_allows(
    studio: Studio, tmp_path: Path, chinese: QApplication
) -> None:
    photo = picture(tmp_path, 3000, 1500)
    taken = studio.floor.media.take_in(photo)
    here = Embedded(Sort.PICTURE, taken.sha256, "日出.jpg", caption="双湾镇的早晨")
    story = story_with(studio, here)

    printable = read_printable(studio.floor.editing, studio.floor.media, story)
    document = document_of(printable)

    (form,) = images_in(document)
    assert form.width() == LARGEST.width()
    assert abs(form.height() - LARGEST.width() / 2) <= 1
    image = document.resource(QTextDocument.ResourceType.ImageResource.value, QUrl(form.name()))
    assert image.width() > 2 * LARGEST.width(), "sharper than a screen shows it"
    assert document.toPlainText().split("\n")[-4:] == ["前", "\ufffc", "双湾镇的早晨", "后"]
    write_pdf(printable, tmp_path / "稿件.pdf")
    assert b"/Subtype /Image" in (tmp_path / "稿件.pdf").read_bytes()


def test_a_picture_of_which_only_the_poster_is_here_is_printed_from_that(
    studio: Studio, tmp_path: Path, chinese: QApplication
) -> None:
    taken = studio.floor.media.take_in(picture(tmp_path, 900, 600))
    studio.floor.media.file(taken.sha256).unlink()
    story = story_with(studio, Embedded(Sort.PICTURE, taken.sha256, "日出.jpg"))

    printable = read_printable(studio.floor.editing, studio.floor.media, story)

    assert printable.images[taken.sha256].width() == 640
    assert len(images_in(document_of(printable))) == 1


def test_what_is_not_here_is_named_on_the_paper_and_no_image_is_broken(
    studio: Studio, chinese: QApplication
) -> None:
    gone = Embedded(Sort.PICTURE, "ab" * 32, "日出.jpg", caption="双湾镇的早晨")
    film = Embedded(Sort.VIDEO, "cd" * 32, "开工.mp4")
    story = story_with(studio, gone, film, gone)

    document = document_of(read_printable(studio.floor.editing, studio.floor.media, story))

    assert images_in(document) == []
    text = document.toPlainText()
    assert text.count("[图片：日出.jpg]") == text.count("双湾镇的早晨") == 2
    assert "[视频：开工.mp4]" in text
    assert "\ufffc" not in text


def test_a_picture_in_a_list_does_not_run_off_the_paper(
    printable: Printable, chinese: QApplication
) -> None:
    image = QImage(1000, 100, QImage.Format.Format_RGB32)
    html = f'<ul><li>一<figure><img src="urn:sha256:{"ab" * 32}"></figure></li></ul>'

    document = document_of(replace(printable, html=html, images={"ab" * 32: image}))

    (form,) = images_in(document)
    assert form.width() == LARGEST.width() - document.indentWidth()


def picture(folder: Path, width: int, height: int) -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0xFF8844)
    image.save(str(folder / "日出.jpg"))
    return folder / "日出.jpg"


def story_with(studio: Studio, *objects: Embedded) -> StoryId:
    """A paragraph, the objects, and a paragraph."""
    story = studio.floor.editing.start("供暖")
    with closing(StoryBody.open()) as body:
        text = body.text
        text.replace(0, 0, "前\n" + f"{OBJECT}\n" * len(objects) + "后")
        for number, one in enumerate(objects):
            at = 2 + 2 * number
            text.mark(at, at + 1, body.keep_embed(one.details()), True)
        body.commit()
        studio.floor.editing.save_body(story, body.own_updates(0), text.whole())
    return story


def images_in(document: QTextDocument) -> list[QTextImageFormat]:
    forms = [one.charFormat() for block in blocks_of(document) for one in pieces_of(block)]
    return [form.toImageFormat() for form in forms if form.isImageFormat()]


def test_a_folder_that_cannot_be_written_is_told(
    printable: Printable, tmp_path: Path, chinese: QApplication
) -> None:
    with pytest.raises(StoreError, match="file_unwritable"):
        write_pdf(printable, tmp_path / "no such folder" / "x.pdf")


def test_the_dialog_offers_a_name_and_saves(
    qtbot: QtBot,
    printable: Printable,
    tmp_path: Path,
    chinese: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered: list[str] = []

    def choose(_parent: object, _title: str, name: str, _filter: str) -> tuple[str, str]:
        offered.append(name)
        return str(tmp_path / "x.pdf"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    dialog = PrintDialog(printable)
    qtbot.addWidget(dialog)

    dialog.pdf_button.click()

    assert offered == ["供暖第一周.pdf"]
    assert (tmp_path / "x.pdf").exists()
    assert dialog.error is None


def test_what_is_only_suggested_is_not_printed_and_said_so(
    printable: Printable, qtbot: QtBot, chinese: QApplication
) -> None:
    dialog = PrintDialog(replace(printable, left_out=2))
    qtbot.addWidget(dialog)

    words = [one.text() for one in dialog.findChildren(QLabel)]

    assert "2 处未处理的修订不打印。" in words
