from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from studio.manuscript.comments import Remark, Thread
from studio.ui.editing.remark_rows import RowMaker
from studio.ui.editing.thread_card import ThreadCard
from studio.vocabulary import PersonId, StoryId

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


def names(card: ThreadCard) -> list[str]:
    return [one.accessibleName() for one in card._said.findChildren(QToolButton)]


def test_one_takes_back_only_what_one_said_and_nobody_answered(card: ThreadCard) -> None:
    mine, hers = Remark("1-b", WANG, AT, "我", ()), Remark("2-c", LI, AT, "她", ())
    card.show_thread(thread(mine), MAKER)
    assert names(card) == ["修改", "修改", "撤回这条回复"]
    assert not card.delete_button.isHidden()

    card.show_thread(thread(mine, hers), MAKER)

    assert names(card) == ["修改", "修改"], "she answered"
    assert card.delete_button.isHidden()
    card.show_people([], LI)
    card.show_thread(thread(mine, hers), MAKER)
    assert names(card) == ["修改", "撤回这条回复"]


def test_words_are_changed_and_a_reply_that_was_begun_comes_back(
    qtbot: QtBot, card: ThreadCard
) -> None:
    card.show_thread(thread(Remark("1-b", LI, AT, "好", ())), MAKER)
    card.field.insertPlainText("写到一半")
    card._said.findChildren(QToolButton)[0].click()
    assert (card.field.toPlainText(), card.send_button.text()) == ("核一下", "保存")
    card.show_thread(thread(Remark("1-b", LI, AT, "好的", ())), MAKER)  # she changed hers meanwhile
    card.field.insertPlainText("！")

    with qtbot.waitSignal(card.edited) as told, qtbot.assertNotEmitted(card.said):
        qtbot.keyClick(card.field, Qt.Key.Key_Return)

    assert told.args == ["", "核一下！", []]
    assert (card.field.toPlainText(), card.send_button.text()) == ("写到一半", "回复")
    card.begin_editing("1-b", "好的")
    with qtbot.assertNotEmitted(card.left):
        qtbot.keyClick(card.field, Qt.Key.Key_Escape)
    assert card.field.toPlainText() == "写到一半"


def test_what_is_begun_stays_with_its_thread_and_its_person(qtbot: QtBot, card: ThreadCard) -> None:
    """P4: turning to another thread loses nothing and puts nothing under other words."""
    other = replace(thread(), id="2-a")
    card.show_thread(thread(), MAKER)
    card.field.setPlainText("回复到一半")
    card.begin_editing("", "核一下")
    card.field.setPlainText("核两下")

    card.show_thread(other, MAKER)
    assert (card.field.toPlainText(), card.send_button.text()) == ("", "回复")
    card.begin("新的")
    assert (card.field.toPlainText(), card.send_button.text()) == ("", "批注")
    card.field.setPlainText("评到一半")
    card.show_thread(thread(), MAKER)
    assert card.field.toPlainText() == "回复到一半"
    card.show_people([], LI)
    assert card.field.toPlainText() == "", "she did not write it"
    card.show_people([], WANG)
    card.begin_editing("", "核一下")
    assert card.field.toPlainText() == "核两下"
    card.begin("新的")
    assert card.field.toPlainText() == "评到一半"

    qtbot.keyClick(card.field, Qt.Key.Key_Escape)
    card.show_thread(other, MAKER)
    card.begin("新的")
    assert card.field.toPlainText() == "", "it was given up"


def test_what_was_edited_or_taken_back_says_so(card: ThreadCard) -> None:
    said = thread(Remark("1-b", LI, AT, "核过了", (), edited_at=AT), start=None)
    gone = Remark("1-a", WANG, AT, "", (), is_taken_back=True)

    card.show_thread(replace(said, opening=gone), MAKER)

    assert card.words == ["王记者  09:30", "已撤回", "李编辑  09:30 · 已编辑", "核过了"]
    assert names(card) == []
    assert card.quote.text() == "“原文”"


def test_what_is_begun_before_the_people_are_read_stays(qtbot: QtBot) -> None:
    made = ThreadCard()
    qtbot.addWidget(made)
    made.begin("原文")
    made.field.setPlainText("核一下")

    made.show_people([], WANG)

    assert made.field.toPlainText() == "核一下"


def test_what_was_begun_for_a_thread_that_went_is_still_there(
    qtbot: QtBot, card: ThreadCard
) -> None:
    card.show_story(StoryId("一"))
    card.show_thread(thread(), MAKER)
    qtbot.keyClicks(card.field, "hui fu")
    assert card.orphans({thread().id}) == []

    assert card.orphans(set()) == ["hui fu"]
    card.show_story(StoryId("二"))
    assert card.field.toPlainText() == ""
    assert card.orphans(set()) == [], "another story's threads are not gone"
    card.show_story(StoryId("一"))
    card.discard_orphan(set())
    assert card.orphans(set()) == []
