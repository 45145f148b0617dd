from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import Invalid, NotFound
from studio.ui.shell.notice_bar import NoticeBar, StandingNotice


def bar(qtbot: QtBot) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    made.show()
    return made


def test_failures_wait_behind_each_other_and_none_is_lost(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))
    made.tell(Invalid("field_required", field="headline"))
    made.tell(NotFound("not_found"))

    first = made.text
    qtbot.mouseClick(made.close_button, Qt.MouseButton.LeftButton)
    second = made.text
    qtbot.mouseClick(made.close_button, Qt.MouseButton.LeftButton)

    assert "已经不在了" in first
    assert "标题" in second
    assert made.text == ""


def test_what_went_wrong_just_now_is_seen_before_what_was_left_standing(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))

    made.tell(Invalid("field_required", field="headline"))

    assert "标题" in made.text


def test_news_never_cover_a_failure(qtbot: QtBot, chinese: QApplication) -> None:
    made = bar(qtbot)
    made.tell_words("已接入")
    made.tell(NotFound("not_found"))

    assert "已经不在了" in made.text
    assert made.property("tone") == "bad"


def test_news_go_by_themselves_and_failures_stay(qtbot: QtBot, chinese: QApplication) -> None:
    made = bar(qtbot)
    made.tell_words("已接入")
    assert made._news_end.isActive()
    made._news_end.timeout.emit()
    assert made.text == ""

    made.tell(NotFound("not_found"))
    assert not made._news_end.isActive()


def test_a_locked_key_offers_the_pin_until_it_is_entered(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(Invalid("key_locked"))
    assert "PIN" in made.text
    with qtbot.waitSignal(made.pin_requested):
        qtbot.mouseClick(made.deed_button, Qt.MouseButton.LeftButton)
    made.tell(Invalid("key_locked"))

    made.tell(NotFound("not_found"))
    made.forget_locked()

    assert "已经不在了" in made.text
    assert not made.deed_button.isVisible()


def test_escape_closes_the_notice(qtbot: QtBot, chinese: QApplication) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))

    qtbot.keyClick(made, Qt.Key.Key_Escape)

    assert made.text == ""


def test_what_stays_true_stays_on_the_screen(qtbot: QtBot, chinese: QApplication) -> None:
    made = StandingNotice()
    qtbot.addWidget(made)

    made.show_words("磁盘已满")
    assert made.isVisible()
    assert made.words.text() == "磁盘已满"
    made.show_words("")

    assert not made.isVisible()
