"""Both values on one screen, one click to choose."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from studio.ui.conflict_choice import ConflictChoice
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.newsrooms import Line

ZONE = "Asia/Shanghai"


@pytest.fixture
def choice(qtbot: QtBot, line: Line, disputed: StoryId, writer: Writer) -> ConflictChoice:
    desk = line.studio.floor.conflicts
    made = ConflictChoice(desk.of("story", disputed)[0], desk, writer, ZONE)
    qtbot.addWidget(made)
    made.show()
    return made


def headline(line: Line, story: StoryId) -> str:
    return line.studio.floor.editing.sheet(story).headline


def test_both_values_stand_side_by_side_with_who_when_and_where(
    choice: ConflictChoice, other: Line
) -> None:
    words = " | ".join(made.text() for made in choice.findChildren(QLabel))

    assert "我的标题：“标题”有两个版本" in words
    assert "| 同事的标题" in words
    assert "现在的 · 李晓禾 · 本机 · 11月21日 12:00" in words
    assert f"另一个版本 · 李晓禾 · 设备 {other.device[:8]} · 11月21日 12:00" in words


def test_the_other_value_is_taken_by_one_click(
    qtbot: QtBot, choice: ConflictChoice, line: Line, disputed: StoryId
) -> None:
    (taking,) = choice.adopt_buttons.values()
    assert (taking.text(), taking.accessibleName()) == ("采用这个", "另一个版本: 同事的标题")

    taking.click()

    qtbot.waitUntil(lambda: headline(line, disputed) == "同事的标题")
    assert line.studio.floor.conflicts.all() == []


def test_what_stands_is_kept_by_one_click(
    qtbot: QtBot, choice: ConflictChoice, line: Line, disputed: StoryId
) -> None:
    choice.keep_button.click()

    qtbot.waitUntil(lambda: line.studio.floor.conflicts.all() == [])
    assert headline(line, disputed) == "我的标题"


def test_a_choice_made_elsewhere_meanwhile_is_told(
    qtbot: QtBot, choice: ConflictChoice, line: Line
) -> None:
    line.studio.floor.conflicts.dismiss(choice.conflict, choice.conflict.alternatives[0].key)

    with qtbot.waitSignal(choice.notice_raised) as told:
        choice.keep_button.click()

    assert told.args[0].code == "not_found"
