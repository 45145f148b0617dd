from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import Invalid
from studio.manuscript.fitting import Unmet
from studio.ui.editing.requirements_card import RequirementsCard

LONG = Unmet("headline", True, Invalid("profile_too_long", field="headline", has=9, over=1, most=8))
NO_TOPIC = Unmet("topic", True, Invalid("profile_missing", field="topic"))
ADVICE = Unmet("media", False, Invalid("profile_media", medium="picture", has=0, least=1))


@pytest.fixture
def card(qtbot: QtBot, chinese: QApplication) -> RequirementsCard:
    made = RequirementsCard()
    qtbot.addWidget(made)
    made.activateWindow()
    return made


def shown(card: RequirementsCard) -> list[str]:
    return [line.text() for line in card.lines]


def test_the_list_says_everything_and_leads_there(card: RequirementsCard, qtbot: QtBot) -> None:
    card.ask([NO_TOPIC, LONG, ADVICE], "金娃说新闻", submitting=True)

    assert card.title.text() == "还没有报送：“金娃说新闻”要求再补 2 项"
    assert shown(card) == [
        "“选题”还没有写。",
        "“标题”有 9 字，超出 1 字（最多 8 字）。",
        "“图片”有 0 个，至少要 1 个。",
    ]
    assert card.submit_button.isHidden()
    with qtbot.waitSignal(card.chosen) as told:
        card.lines[1].click()
    assert told.args == [LONG]


def test_only_advice_may_be_passed_over(card: RequirementsCard, qtbot: QtBot) -> None:
    card.ask([ADVICE], "金娃说新闻", submitting=True)

    assert not card.submit_button.isHidden()
    with qtbot.waitSignal(card.submission_requested):
        card.submit_button.click()
    card.ask([ADVICE], "金娃说新闻", submitting=False)
    assert card.submit_button.isHidden()


def test_what_was_mended_goes_and_the_last_one_closes_the_list(card: RequirementsCard) -> None:
    card.ask([NO_TOPIC, LONG, ADVICE], "金娃说新闻", submitting=True)

    card.follow([LONG, ADVICE], "金娃说新闻")
    assert len(shown(card)) == 2
    card.follow([ADVICE], "金娃说新闻")
    assert card.title.text() == "“金娃说新闻”的建议（1 项），不影响报送"
    card.follow([], "金娃说新闻")

    assert card.isHidden()


def test_a_closed_list_stays_closed(card: RequirementsCard) -> None:
    card.follow([LONG], "金娃说新闻")

    assert card.isHidden()


def test_the_keyboard_goes_through_the_list_and_out(card: RequirementsCard, qtbot: QtBot) -> None:
    card.ask([NO_TOPIC, LONG], "金娃说新闻", submitting=True)
    qtbot.waitUntil(card.lines[0].hasFocus)

    qtbot.keyClick(card.lines[0], Qt.Key.Key_Down)
    assert card.lines[1].hasFocus()
    qtbot.keyClick(card.lines[1], Qt.Key.Key_Down)
    assert card.lines[0].hasFocus()
    with qtbot.waitSignal(card.left):
        qtbot.keyClick(card.lines[0], Qt.Key.Key_Escape)
    assert card.isHidden()


def test_every_line_can_be_heard(card: RequirementsCard) -> None:
    card.ask([LONG], "金娃说新闻", submitting=False)

    assert card.lines[0].accessibleName() == "“标题”有 9 字，超出 1 字（最多 8 字）。请压缩。"
    assert card.close_button.accessibleName()
