from functools import partial

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.errors import Invalid, NotFound, StoreError
from studio.manuscript.making import body_of
from studio.sync.wire import Presence
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.notice_bar import NoticeBar, StandingNotice
from tests.newsrooms import write_story


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
    qtbot.mouseClick(made.failures.close_button, Qt.MouseButton.LeftButton)
    second = made.text
    qtbot.mouseClick(made.failures.close_button, Qt.MouseButton.LeftButton)

    assert "已经不在了" in first
    assert "标题" in second
    assert made.text == ""


def test_it_says_how_many_there_are_and_pages_through_them(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))
    assert not made.failures.next_button.isVisible()
    made.tell(Invalid("field_required", field="headline"))
    assert made.failures.next_button.text() == "下一条（共 2 条）"

    shown = [made.text]
    for _ in range(2):
        qtbot.mouseClick(made.failures.next_button, Qt.MouseButton.LeftButton)
        shown.append(made.text)

    assert "标题" in shown[0]
    assert "已经不在了" in shown[1]
    assert shown[2] == shown[0]


def test_what_went_wrong_just_now_is_seen_before_what_was_left_standing(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))

    made.tell(Invalid("field_required", field="headline"))

    assert "标题" in made.text


def test_news_are_seen_beside_a_failure_that_stands(qtbot: QtBot, chinese: QApplication) -> None:
    """“已被采用” waited for hours behind a failure that nobody had closed."""
    made = bar(qtbot)
    made.tell(NotFound("not_found"))

    made.tell_words("《供暖》已被采用")

    assert made.failures.isVisible()
    assert made.news.isVisible()
    assert made.text.splitlines()[1] == "《供暖》已被采用"
    assert (made.failures.property("tone"), made.news.property("tone")) == ("bad", "good")


def test_newer_news_take_the_place_of_older_ones_but_not_of_an_offer(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.offer("按模板起稿", "撤销", lambda: None)
    made.tell_words("正在导入…")
    made.tell_words("已导入")

    assert made.text == "已导入"
    made.news._end.timeout.emit()
    assert made.text == "按模板起稿", "not what is past"
    made.news._end.timeout.emit()
    assert made.text == ""


def test_news_go_by_themselves_and_failures_stay(qtbot: QtBot, chinese: QApplication) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))
    made.tell_words("已接入")
    assert made.news.ends

    made.news._end.timeout.emit()

    assert made.text == made.failures.text != ""


def test_an_offer_is_over_when_its_time_is_also_behind_other_news(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.offer("已报送", "撤回", lambda: None, 30, "key")
    made.tell_words("已接入")
    assert len(made.news.waiting) == 2

    qtbot.waitUntil(lambda: len(made.news.waiting) == 1)

    assert made.text == "已接入"


def test_each_of_two_like_offers_has_its_own_time_and_deed(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made, done = bar(qtbot), list[str]()
    for name, stays_ms in (("一", 30), ("二", 60_000), ("三", 60_000)):
        made.offer("批注已撤回。", "恢复", partial(done.append, name), stays_ms, "comment")
    assert len(made.news.waiting) == 3

    qtbot.waitUntil(lambda: len(made.news.waiting) < 3)
    while made.news.waiting:
        qtbot.mouseClick(made.news.deed_button, Qt.MouseButton.LeftButton)

    assert done == ["三", "二"]


def test_a_locked_key_offers_the_pin_until_it_is_entered(
    qtbot: QtBot, chinese: QApplication
) -> None:
    made = bar(qtbot)
    made.tell(Invalid("key_locked"))
    assert "PIN" in made.text
    with qtbot.waitSignal(made.pin_requested):
        qtbot.mouseClick(made.failures.deed_button, Qt.MouseButton.LeftButton)
    made.tell(Invalid("key_locked"))

    made.tell(NotFound("not_found"))
    made.forget_locked()

    assert "已经不在了" in made.text
    assert not made.failures.deed_button.isVisible()


def test_a_full_disk_is_past_once_all_is_stored(qtbot: QtBot, chinese: QApplication) -> None:
    """P12: 不要关闭 must not stand over words that are safe."""
    made = bar(qtbot)
    made.tell(StoreError("disk_full", folder="/d"))
    made.tell(NotFound("not_found"))

    made.forget_full()

    assert "已经不在了" in made.text
    made.failures.show_next()
    assert made.text == ""


def test_escape_closes_the_notice(qtbot: QtBot, chinese: QApplication) -> None:
    made = bar(qtbot)
    made.tell(NotFound("not_found"))

    qtbot.keyClick(made.failures, Qt.Key.Key_Escape)

    assert made.text == ""


def test_what_stays_true_stays_on_the_screen(qtbot: QtBot, chinese: QApplication) -> None:
    made = StandingNotice()
    qtbot.addWidget(made)

    made.show_words("磁盘已满")
    assert made.isVisible()
    assert made.words.text() == "磁盘已满"
    made.show_words("")

    assert not made.isVisible()


@pytest.mark.parametrize("at", [0.3, 0.8])
def test_the_text_under_the_caret_does_not_move_for_what_is_told(
    qtbot: QtBot, window: MainWindow, studio: Studio, at: float
) -> None:
    """A notice, a colleague who opens the story and a disk that fills up came in above it."""
    story = write_story(studio)
    paragraphs = [("", f"第{number}段") for number in range(60)]
    studio.floor.editing.save_body(story, body_of(paragraphs), "第0段")
    window.open_story(story)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: body.document().blockCount() == 60)
    body.setFocus()
    bar = body.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    inside = QPoint(40, round(body.viewport().height() * at))
    body.setTextCursor(body.cursorForPosition(inside))

    def height() -> int:
        return body.viewport().mapToGlobal(body.cursorRect().topLeft()).y()

    before = height()
    seen = []
    for tell in (
        partial(window.notices.tell, NotFound("not_found")),
        partial(window.notices.tell_words, "《供暖》已被采用"),
        partial(window.standing.show_words, "磁盘已满"),
        partial(studio.floor.editing.readers.hear, [Presence(story, "p" * 32, "王小雨")]),
        window.story.editor.others.refresh,
        partial(window.story.editor.awaited.show_size, 5000),
        partial(window.story.editor.review.strip.show_count, 2),
    ):
        tell()
        QApplication.sendPostedEvents()  # it is laid out
        seen.append(height())
        assert body.cursorRect().bottom() < body.viewport().height(), "the caret is seen"

    if at < 0.5:
        assert seen == [before] * len(seen)
    else:  # it would be covered: no further than that
        assert min(seen) > before - 250
    window.story.editor.others.show_story(None)
