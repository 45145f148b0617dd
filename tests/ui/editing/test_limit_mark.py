from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio.manuscript.profile import FieldRule
from studio.ui.editing.limit_mark import LimitMark


@pytest.fixture
def line(qtbot: QtBot, chinese: QApplication) -> QLineEdit:
    made = QLineEdit()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def mark(qtbot: QtBot, line: QLineEdit) -> LimitMark:
    made = LimitMark("headline", line)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("rule", "text", "words", "tone"),
    [
        (FieldRule(most=8), "供暖第一周", "5/8", "muted"),
        (FieldRule(most=4), "供暖第一周", "5/4 · 超 1 字", "wait"),
        (FieldRule(most=4, is_strict=True), "供暖第一周", "5/4 · 超 1 字", "bad"),
        (FieldRule(least=8), "供暖第一周", "5 · 差 3 字", "wait"),
        (FieldRule(is_required=True), "", "必填", "bad"),
        (FieldRule(is_required=True, most=8), "供暖", "2/8", "muted"),
        (FieldRule(most=8), "", "0/8", "muted"),
    ],
)
def test_the_mark_says_how_it_stands(
    mark: LimitMark, line: QLineEdit, rule: FieldRule, text: str, words: str, tone: str
) -> None:
    mark.show_rule(rule, text)

    assert (mark.text(), mark.property("tone")) == (words, tone)
    assert not mark.isHidden()
    assert bool(line.accessibleDescription()) is (tone != "muted")


def test_where_nothing_is_asked_nothing_is_said(mark: LimitMark, line: QLineEdit) -> None:
    mark.show_rule(FieldRule(most=3), "供暖第一周")
    assert "最多 3 字" in line.accessibleDescription()

    mark.show_rule(FieldRule(), "供暖第一周")

    assert mark.isHidden()
    assert line.accessibleDescription() == ""
