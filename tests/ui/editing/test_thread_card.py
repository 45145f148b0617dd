from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from studio.manuscript.comments import Remark, Thread
from studio.ui.editing.remark_rows import RowMaker
from studio.ui.editing.thread_card import ThreadCard
from studio.vocabulary import PersonId

WANG, LI = PersonId("w"), PersonId("l")
AT = "2026-11-21T01:30:00.000Z"
MAKER = RowMaker(
    {WANG: "王记者", LI: "李编辑"}, lambda _: "#123456", "Asia/Shanghai",
    datetime(2026, 11, 21, 4, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
def card(qtbot: QtBot, chinese: QApplication) -> ThreadCard:
    made = ThreadCard()
    qtbot.addWidget(made)
    made.show_people([], WANG)
    made.show()
    return made


def thread(*replies: Remark, resolved_by: PersonId | None = None, start: int | None = 1) -> Thread:
    opening = Remark("1-a", WANG, AT, "核一下", ())
    return Thread("1-a", opening, replies, "原文", resolved_by, start, 3)


def test_it_shows_who_said_what(card: ThreadCard) -> None:
    card.show_thread(thread(Remark("1-b", LI, AT, "核过了", ())), MAKER)

    assert card.words == ["王记者  09:30", "核一下", "李编辑  09:30", "核过了"]
    assert card._area.height() > 60, "the words are seen, not cut off"


def test_enter_sends_the_reply(qtbot: QtBot, card: ThreadCard) -> None:
    card.show_thread(thread(), MAKER)
    assert not card.send_button.isEnabled()
    card.field.insertPlainText("好")

    with qtbot.waitSignal(card.said) as said:
        qtbot.keyClick(card.field, Qt.Key.Key_Return)

    assert said.args == ["好", []]
    assert card.field.toPlainText() == ""


def test_what_is_resolved_can_be_opened_again(qtbot: QtBot, card: ThreadCard) -> None:
    card.show_thread(thread(resolved_by=LI), MAKER)
    assert "李编辑 已解决" in card.words

    with qtbot.waitSignal(card.resolved) as told:
        card.resolve_button.click()

    assert told.args == [False]


def test_a_comment_without_its_letters_says_so(card: ThreadCard) -> None:
    card.show_thread(thread(start=None), MAKER)

    assert card.quote.text() == "原文已删：“原文”"


def test_one_deletes_only_what_one_said(card: ThreadCard) -> None:
    mine, hers = Remark("1-b", WANG, AT, "我", ()), Remark("2-c", LI, AT, "她", ())
    card.show_thread(thread(mine, hers), MAKER)
    names = [one.accessibleName() for one in card._said.findChildren(QToolButton)]

    assert names == ["删除这条回复"]
    card.show_people([], LI)
    card.show_thread(thread(mine, hers), MAKER)
    assert card.delete_button.isHidden()
