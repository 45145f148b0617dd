from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from studio.composition import Studio, open_player
from studio.exchange.document import Change, Document
from studio.exchange.docx_in import read_docx
from studio.exchange.docx_out import docx_bytes
from studio.manuscript.blocks import Block, Run
from studio.ui.shell.main_window import MainWindow
from studio.ui.writer import Writer
from studio.vocabulary import BlockKind
from tests.exchange.word_files import MAIN_WITH_MACROS, p, r, word_file
from tests.newsrooms import write_story
from tests.ui.editing.histories import type_in


@pytest.fixture
def window(qtbot: QtBot, studio: Studio, writer: Writer, chinese: object) -> MainWindow:
    made = MainWindow(studio.floor, writer, open_player, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    return made


def choose(monkeypatch: pytest.MonkeyPatch, way: str, path: Path) -> None:
    monkeypatch.setattr(QFileDialog, way, lambda *_: (str(path), ""))


def test_a_word_file_opens_as_a_story_with_its_changes(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = (Run("县委"), Run("书记", (("ins:1", True),)), Run("主持"))
    document = Document("抗旱会议", blocks=[Block(BlockKind.PARAGRAPH, runs)])
    document.suggestions = {"1": Change("王编辑", "2026-11-21T08:30:00.000Z")}
    path = tmp_path / "来稿.docx"
    path.write_bytes(docx_bytes(document))
    choose(monkeypatch, "getOpenFileName", path)
    window.open_desk("stories")

    qtbot.mouseClick(window.stories.import_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: window.open_story_id is not None)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: body.toPlainText() == "县委书记主持")
    qtbot.waitUntil(lambda: window.notices.text == "“来稿.docx”已导入为新稿件。")
    assert not window.papers.word_files.is_busy
    window.leave_story()


def test_a_bad_file_is_told_and_leaves_the_list_as_it_was(
    qtbot: QtBot, window: MainWindow, studio: Studio, tmp_path: Path
) -> None:
    path = tmp_path / "坏.docx"
    path.write_bytes(b"PK\x03\x04")

    window.papers.word_files.take(path)
    assert window.notices.text == "正在导入“坏.docx”…"

    qtbot.waitUntil(lambda: "“坏.docx”已损坏" in window.notices.text)
    assert studio.floor.editing.rows() == []
    assert not window.papers.word_files.is_busy


def test_what_stayed_behind_is_told(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = word_file(tmp_path / "带码.docm", p(r("正文。")), main=MAIN_WITH_MACROS)

    window.papers.word_files.take(path)

    qtbot.waitUntil(lambda: window.open_story_id is not None)
    qtbot.waitUntil(lambda: "文件里有宏" in window.notices.text)
    window.leave_story()


def test_a_story_is_exported_with_the_words_typed_a_moment_ago(
    qtbot: QtBot,
    window: MainWindow,
    studio: Studio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "供暖.docx"
    choose(monkeypatch, "getSaveFileName", path.with_suffix(""))
    window.open_story(write_story(studio, "供暖第一周", "室温二十一度。"))
    body = window.story.editor.body
    qtbot.waitUntil(lambda: body.toPlainText() == "室温二十一度。")
    type_in(body, "又记：")

    qtbot.mouseClick(window.story.export_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: window.notices.text == "已存为“供暖.docx”。")
    found = read_docx(path)
    assert found.headline == "供暖第一周"
    assert "又记：" in found.blocks[0].text
    window.leave_story()


@pytest.mark.parametrize(
    ("headline", "offered"),
    [
        ("会议：上/下?", "会议：上_下_.docx"),
        ("CON", "_CON.docx"),
        (" ", "稿件.docx"),
        ("字" * 80, "字" * 60 + ".docx"),
    ],
)
def test_a_name_that_every_system_takes_is_offered(
    qtbot: QtBot,
    window: MainWindow,
    studio: Studio,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    headline: str,
    offered: str,
) -> None:
    """And a point in the name that was chosen is no ending."""
    asked: list[str] = []

    def choose_another(_window: object, _title: str, where: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(where).name)
        return str(tmp_path / "报道 3.5"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose_another)

    window.papers.word_files.ask_where(write_story(studio), headline)

    qtbot.waitUntil(lambda: window.notices.text == "已存为“报道 3.5.docx”。")
    assert asked == [offered]
    assert read_docx(tmp_path / "报道 3.5.docx").blocks


def test_nothing_is_exported_when_no_story_is_chosen(window: MainWindow) -> None:
    window.actions_by_name["export_word"].trigger()

    assert window.notices.text == "请打开要导出的稿件。"
