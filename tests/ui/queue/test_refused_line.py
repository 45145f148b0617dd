from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from studio.desks.queue import Awaited, RefusedRow
from studio.ui.queue.refused_line import RefusedLine
from studio.vocabulary import IntentKey

ROW = RefusedRow(
    key=IntentKey("k" * 32),
    subject_id="s",
    subject="供暖第一周",
    kind="story.changed",
    words="我写的标题",
    code="field_changed_elsewhere",
    facts={"field": "headline", "value": "别人的标题", "person": "王冬"},
    at="2026-11-21T04:00:00.000Z",
    editable="我写的标题",
    field="headline",
    about="headline",
)


def test_refused_words_are_shown_with_their_reason(qtbot: QtBot, chinese: QApplication) -> None:
    line = RefusedLine(ROW)
    qtbot.addWidget(line)

    reason = "“标题”已被 王冬 先改成“别人的标题”。"
    assert line.title.text() == f"修改“供暖第一周”的“标题”未被接收：{reason}"
    assert line.own.text() == "您写的：我写的标题"


def test_a_colleagues_words_are_not_called_ones_own(qtbot: QtBot, chinese: QApplication) -> None:
    line = RefusedLine(replace(ROW, writers=("王冬", "李晓禾")))
    qtbot.addWidget(line)

    assert line.own.text() == "王冬、李晓禾 写的：我写的标题"


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("改后重送…", "edit_requested"),
        ("原样重送", "again_requested"),
        ("导出…", "document_requested"),
        ("放下", "put_away_requested"),
    ],
)
def test_each_button_says_what_it_does(
    qtbot: QtBot, chinese: QApplication, words: str, asked: str
) -> None:
    line = RefusedLine(ROW)
    qtbot.addWidget(line)
    buttons = (line.edit_button, line.again_button, line.document_button, line.away_button)

    with qtbot.waitSignal(getattr(line, asked)) as told:
        next(button for button in buttons if button.text() == words).click()

    assert told.args == [ROW]


def test_a_refused_approval_offers_what_makes_sense_and_names_the_deed(
    qtbot: QtBot, chinese: QApplication
) -> None:
    row = replace(
        ROW, subject="冬季供暖保障", kind="topic.approved", words="", code="topic_stage",
        facts={"stage": "dropped"}, editable=None, field="", about="",
    )  # fmt: skip
    line = RefusedLine(row)
    qtbot.addWidget(line)

    assert line.title.text().startswith("批准选题“冬季供暖保障”未被接收：")
    shown = [made for made in line.findChildren(QPushButton) if not made.isHidden()]
    assert [made.text() for made in shown] == ["再次批准", "放弃"]
    assert shown[0].accessibleName() == "再次批准：批准选题“冬季供暖保障”"
    assert line.own.isHidden()


def test_what_waits_for_another_refused_thing_names_it(qtbot: QtBot, chinese: QApplication) -> None:
    """To send it again before that one would only be refused here."""
    awaited = Awaited("story.changed", "供暖第一周", "headline", "暖气热了")
    row = replace(ROW, kind="story.submitted", code="needs_refused", editable=None, awaits=awaited)
    line = RefusedLine(row)
    qtbot.addWidget(line)

    assert line.advice.text().startswith("等待：标题「暖气热了」。")
    assert line.again_button.isHidden()
    assert not line.away_button.isHidden()


def test_a_submission_whose_cause_was_seen_to_is_made_anew_on_its_page(
    qtbot: QtBot, chinese: QApplication
) -> None:
    row = replace(ROW, kind="story.submitted", code="needs_refused", editable=None)
    line = RefusedLine(row)
    qtbot.addWidget(line)

    assert line.advice.text() == "那一项已处理。请在稿件页重新报送。"
    assert line.again_button.isHidden()


def test_long_words_stand_on_lines_of_their_own(qtbot: QtBot, chinese: QApplication) -> None:
    """Beside the advice they would be cut off."""
    line = RefusedLine(replace(ROW, words="写了一上午的导语。" * 12))
    qtbot.addWidget(line)
    line.resize(900, line.heightForWidth(900))
    line.show()

    assert line.own.height() >= line.own.heightForWidth(line.own.width())
    assert line.own.geometry().bottom() < line.advice.geometry().top()


def test_what_has_no_text_of_its_own_cannot_be_written_anew(
    qtbot: QtBot, chinese: QApplication
) -> None:
    line = RefusedLine(replace(ROW, editable=None, field=""))
    qtbot.addWidget(line)

    assert line.edit_button.isHidden()
    assert not line.again_button.isHidden()


def test_words_of_a_body_are_merged_into_it_again(qtbot: QtBot, chinese: QApplication) -> None:
    line = RefusedLine(replace(ROW, kind="story.body_updated", editable=None, field=""))
    qtbot.addWidget(line)

    assert line.again_button.text() == "重新合并进正文"


def test_what_a_column_was_to_ask_is_told_in_words(qtbot: QtBot, chinese: QApplication) -> None:
    asked = '{"fields": {"headline": {"required": true, "most": 18}}}'
    line = RefusedLine(replace(ROW, words=asked, editable=None, field="profile"))
    qtbot.addWidget(line)

    assert line.own.text() == "您写的：标题: 必填 · ≤ 18"


def test_what_says_nothing_of_its_own_shows_no_words(qtbot: QtBot, chinese: QApplication) -> None:
    line = RefusedLine(replace(ROW, words="", editable=None, field=""))
    qtbot.addWidget(line)

    assert line.own.isHidden()


def test_what_belongs_to_a_thing_put_away_can_only_be_taken_along(
    qtbot: QtBot, chinese: QApplication
) -> None:
    row = replace(ROW, kind="topic.changed", code="needs_refused", editable=ROW.words)
    line = RefusedLine(row)
    qtbot.addWidget(line)

    assert "它所属的内容已放下" in line.advice.text()
    shown = [made.text() for made in line.findChildren(QPushButton) if not made.isHidden()]
    assert shown == ["导出…", "放下"]
