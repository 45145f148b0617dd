from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.errors import StoreError
from studio.ui.shell.printing import Printable, PrintDialog, document_of, write_pdf
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
