from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDateTimeEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QSlider,
    QTextEdit,
    QWidget,
)
from PySide6.QtWidgets import QLineEdit as LineEdit
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.changes import Change
from studio.desks.planning import Proposal
from studio.errors import NotFound
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import add_comment
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.conflict_dialog import ConflictDialog
from studio.ui.row_table import RowTable
from studio.ui.shell.bin_dialog import BinDialog
from studio.ui.shell.command_palette import CommandPalette
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import DeviceId, PersonId, StoryId
from tests.newsrooms import Line, write_story

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def controls(window: QWidget) -> Iterator[QWidget]:
    """What a person can act on; Qt's own inner parts speak for themselves."""
    sorts = (
        QAbstractButton,
        LineEdit,
        QComboBox,
        QDateTimeEdit,
        QPlainTextEdit,
        QSlider,
        QTextEdit,
    )
    for widget in window.findChildren(QWidget):
        inner = (
            widget.objectName().startswith("qt_")
            or isinstance(widget, QScrollBar)
            or isinstance(widget.parent(), LineEdit)  # its own clear button
        )
        if isinstance(widget, sorts) and not inner:
            yield widget


def test_every_control_has_a_name(qtbot: QtBot, window: MainWindow, studio: Studio) -> None:
    studio.floor.planning.propose(Proposal("供暖"))
    window.open_story(write_story(studio))
    qtbot.waitUntil(lambda: "室温" in window.story.editor.body.toPlainText())
    qtbot.waitUntil(lambda: bool(window.status.person.text() and window.status.queue.text()))
    qtbot.waitUntil(lambda: bool(window.story.editor.fit.button.text()))  # the sheet is there too

    unnamed = []
    for widget in controls(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip():
            unnamed.append(f"{type(widget.parent()).__name__}.{type(widget).__name__}")
    assert unnamed == []


@pytest.mark.parametrize(
    ("key", "desk"),
    [
        (Qt.Key.Key_2, "planning"),
        (Qt.Key.Key_3, "stories"),
        (Qt.Key.Key_4, "queue"),
        (Qt.Key.Key_1, "today"),
    ],
)
def test_each_desk_opens_from_the_keyboard(
    qtbot: QtBot, window: MainWindow, key: Qt.Key, desk: str
) -> None:
    qtbot.keyClick(window, key, CTRL)

    assert window.pages.currentWidget() is window._desk(desk)
    assert window.rail.buttons[desk].isChecked()


def test_no_button_of_the_rail_is_dead(qtbot: QtBot, window: MainWindow) -> None:
    for name, button in window.rail.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert window.pages.currentWidget() is window._desk(name)


def test_an_approved_topic_becomes_one_story(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖第一周"))
    studio.floor.planning.approve(topic)
    window.open_topic(topic)
    qtbot.waitUntil(lambda: window.planning.panel.write_button.isVisible())

    qtbot.mouseClick(window.planning.panel.write_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: window.story.editor.headline.text() == "供暖第一周")
    first = window.story.story_id
    window.open_desk("planning")
    window.planning.story_requested.emit(topic)
    qtbot.waitUntil(lambda: window.story.story_id == first)
    assert len(studio.floor.editing.rows()) == 1


def test_what_is_typed_survives_leaving_the_page(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    window.story.editor.body.setFocus()
    qtbot.keyClicks(window.story.editor.body, "abc")

    window.open_desk("today")

    assert window.writer.finish()
    assert "abc" in studio.floor.editing.text(story)


def test_a_mention_leads_to_its_comment_and_goes_when_it_was_read(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    floor = studio.floor
    story = write_story(studio)
    body = StoryBody.open(floor.editing.body(story))
    body.sign_in(PersonId("王冬"), DeviceId("d"))
    with studio.store.reading() as connection:
        me = floor.office.author(connection).person
    add_comment(body, 3, 6, "核一下 @李晓禾", [me])
    body.commit()
    floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()
    studio.backstage.indexer.index_all()
    qtbot.waitUntil(window.today.mentions.isVisible)
    assert len(window.today.mentions.buttons) == 1

    window.today.mentions.buttons[0].click()

    editor = window.story.editor
    qtbot.waitUntil(lambda: editor.remarks.panel.chosen is not None)
    assert editor.remarks.panel.card.words[-1] == "核一下 @李晓禾"
    assert editor.body.textCursor().position() == 3
    qtbot.waitUntil(lambda: floor.mentions.unread(8) == [])
    window.open_desk("today")
    qtbot.waitUntil(window.today.mentions.isHidden)


def test_a_failure_is_told_in_one_place(qtbot: QtBot, window: MainWindow) -> None:
    window.tell(NotFound("not_found"))

    assert window.notices.text == "这一项已经不在了。 它可能在别处被删除，请刷新列表。"
    qtbot.mouseClick(window.notices.failures.close_button, Qt.MouseButton.LeftButton)
    assert window.notices.text == ""


def test_a_bug_is_not_taken_for_a_notice(window: MainWindow) -> None:
    with pytest.raises(ZeroDivisionError):
        window.tell(ZeroDivisionError())


def test_ctrl_k_finds_a_story_by_the_initials_of_its_pinyin(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, "供暖第一周")
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    palettes: list[CommandPalette] = []

    def is_open() -> bool:
        palettes[:] = [
            w for w in QApplication.topLevelWidgets()
            if isinstance(w, CommandPalette) and w.isVisible()
        ]  # fmt: skip
        return bool(palettes)

    qtbot.waitUntil(is_open)
    palettes[0].line.setText("gndyz")
    qtbot.waitUntil(lambda: "供暖第一周" in palettes[0].list.item(0).text())

    qtbot.keyClick(palettes[0].line, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: window.story.story_id == story)


def test_submitting_from_the_keyboard_queues_what_is_on_the_screen(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.submit_button.isVisible())
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    window.story.editor.body.setFocus()
    qtbot.keyClicks(window.story.editor.body, "last words ")

    qtbot.keyClick(window, Qt.Key.Key_Return, CTRL)

    qtbot.waitUntil(lambda: studio.floor.editing.sheet(story).state == "submitted")
    sheet = studio.floor.queue.sheet()
    assert any(row.kind == "submission" for row in sheet.rows)
    assert "last words" in studio.floor.editing.text(story)
    qtbot.waitUntil(lambda: not window.story.submit_button.isVisible())


def test_closing_saves_first(qtbot: QtBot, window: MainWindow, studio: Studio) -> None:
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    window.story.editor.body.setFocus()
    qtbot.keyClicks(window.story.editor.body, "goodbye")

    with qtbot.waitSignal(window.closed):
        window.close()

    assert "goodbye" in studio.floor.editing.text(story)


def test_the_status_line_tells_of_line_queue_and_people(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    qtbot.waitUntil(lambda: window.status.person.text() == "李晓禾")
    assert window.status.newsroom.text() == "金川市融媒体中心"
    qtbot.waitUntil(lambda: window.status.line.badge is not None)
    badge = window.status.line.badge
    assert badge is not None
    assert badge.text == "未接入省平台"
    qtbot.waitUntil(lambda: window.status.queue.text() == "队列 1")


def test_a_body_that_is_too_long_keeps_the_window_open_with_its_reason(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    """Found in review: it said that the disk was full, over an empty page."""
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    window.story.editor.body.setPlainText("字" * 200_001)
    assert not window.save()

    window.close()

    assert window.isVisible()
    assert "超过 200000 个字" in window.notices.text
    qtbot.waitUntil(lambda: len(window.story.editor.body.toPlainText()) == 200_001)
    window.story.editor.body.setPlainText("短了")
    assert window.save()


def test_a_headline_cannot_be_longer_than_can_be_saved(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    window.open_story(write_story(studio))
    qtbot.waitUntil(lambda: window.story.editor.headline.isVisible())

    window.story.editor.headline.setText("字" * 500)

    assert len(window.story.editor.headline.text()) == 200


def test_what_could_not_be_saved_is_not_submitted(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    window.story.editor.body.setPlainText("字" * 200_001)

    with qtbot.waitSignal(
        window.story.notice_raised, check_params_cb=lambda e: e.code == "story_not_saved"
    ):
        window.story.submit()

    assert studio.floor.editing.sheet(story).state == "draft"
    window.story.editor.body.setPlainText("短了")
    assert window.save()


def test_the_mark_beside_a_headline_opens_both_versions(
    qtbot: QtBot, line: Line, disputed: StoryId, window: MainWindow
) -> None:
    window.open_story(disputed)
    mark = window.story.editor.versions["headline"]
    qtbot.waitUntil(mark.isVisible)
    assert mark.text() == "另有 1 个版本"
    assert not window.story.editor.versions["deck"].isVisible()

    mark.click()

    def choices() -> list[ConflictChoice]:
        return [
            one for dialog in window.findChildren(ConflictDialog)
            for one in dialog.findChildren(ConflictChoice)
        ]  # fmt: skip

    qtbot.waitUntil(lambda: len(choices()) == 1)
    next(iter(choices()[0].adopt_buttons.values())).click()
    qtbot.waitUntil(lambda: window.story.editor.headline.text() == "同事的标题")
    qtbot.waitUntil(lambda: not mark.isVisible())


def test_a_deleted_story_goes_to_the_bin_and_comes_back(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    write_story(studio, "供暖第一周")
    qtbot.keyClick(window, Qt.Key.Key_3, CTRL)
    qtbot.waitUntil(lambda: len(window.stories.table.table.rows) == 1)
    window.stories.table.selectRow(0)
    qtbot.keyClick(window.stories.table, Qt.Key.Key_Delete)
    (box,) = window.findChildren(QMessageBox)
    next(button for button in box.buttons() if button.text() == "移到回收站").click()
    qtbot.waitUntil(lambda: window.stories.table.table.rows == [])

    window.stories.bin_button.click()
    (dialog,) = window.findChildren(BinDialog)
    qtbot.waitUntil(lambda: len(dialog.table.table.rows) == 1)
    dialog.table.selectRow(0)
    dialog.restore_button.click()

    qtbot.waitUntil(lambda: len(window.stories.table.table.rows) == 1)
    dialog.accept()


def test_a_deleted_topic_takes_its_panel_with_it(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    window.open_topic(studio.floor.planning.propose(Proposal("供暖")))
    qtbot.waitUntil(window.planning.panel.delete_button.isVisible)

    window.planning.panel.delete_button.click()
    (box,) = window.findChildren(QMessageBox)
    next(button for button in box.buttons() if button.text() == "移到回收站").click()

    qtbot.waitUntil(lambda: not window.planning.panel.isVisible())
    assert [row.title for row in studio.floor.bin.rows()] == ["供暖"]


def test_a_full_disk_is_said_for_as_long_as_it_lasts(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    reserve = studio.profile.reserve
    aside = reserve.rename(reserve.with_name("aside"))  # what a full disk makes of it
    studio.floor.changes.announce(Change(queue=True, is_from_sync=True))
    qtbot.waitUntil(window.standing.isVisible)
    assert "磁盘已满，正用预留空间保存" in window.standing.words.text()

    aside.rename(reserve)
    studio.floor.changes.announce(Change(queue=True, is_from_sync=True))

    qtbot.waitUntil(lambda: not window.standing.isVisible())


def test_enter_presses_the_button_that_has_the_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    for name in ("stories", "queue"):
        button = window.rail.buttons[name]
        button.setFocus()

        qtbot.keyClick(button, Qt.Key.Key_Return)

        assert window.pages.currentWidget() is window._desk(name)


def test_a_click_on_the_line_light_opens_the_queue(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.status.line.badge is not None)

    qtbot.mouseClick(window.status.line, Qt.MouseButton.LeftButton)

    assert window.pages.currentWidget() is window.queue


def test_focus_mode_leaves_only_the_text_and_escape_ends_it(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    window.open_story(write_story(studio))
    page = window.story
    parts = (window.rail, page.media, page.submit_button, page.editor.headline)
    qtbot.waitUntil(lambda: "室温" in page.editor.body.toPlainText())
    qtbot.waitUntil(lambda: all(part.isVisible() for part in parts))

    window.actions_by_name["focus"].trigger()
    assert not any(part.isVisible() for part in parts)
    assert page.editor.body.isVisible()

    qtbot.keyClick(page.editor.body, Qt.Key.Key_Escape)
    assert all(part.isVisible() for part in parts)

    window.actions_by_name["focus_too"].trigger()
    window.open_desk("stories")
    assert window.rail.isVisible()


def test_the_pace_of_speaking_is_the_newsrooms(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    window.pace = 300
    window.open_story(write_story(studio))
    length = window.story.editor.length
    assert length.pace == 300

    with qtbot.waitSignal(window.pace_chosen) as told:
        length.paces[240].trigger()
    assert told.args == [240]


@pytest.mark.parametrize("desk", ["planning", "stories", "queue"])
def test_the_keyboard_meets_what_stands_before_the_table(
    qtbot: QtBot, studio: Studio, window: MainWindow, desk: str
) -> None:
    """Tab went on from the window's last button to the table, round after round."""
    studio.floor.planning.propose(Proposal("供暖"))
    write_story(studio)
    window.open_desk(desk)
    page = window.pages.currentWidget()
    assert page is not None
    qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), RowTable))
    first = QApplication.focusWidget()

    met = []
    while (stop := QApplication.focusWidget()) not in met:
        met.append(stop)
        qtbot.keyClick(stop, Qt.Key.Key_Tab)

    waiting = [made for made in page.findChildren(QPushButton) if made.isVisible()]
    assert {made for made in waiting if made.isEnabled()} <= set(met)
    assert first in met
