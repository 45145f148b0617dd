"""Who works here: their PIN opens the key that signs, and nothing typed is lost."""

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.ui.planning.topic_panel import TopicPanel
from studio.ui.shell.enrol_dialog import EnrolDialog
from studio.ui.shell.main_window import MainWindow
from studio.ui.shell.person_dialog import PersonDialog
from studio.ui.writer import Writer
from tests.newsrooms import write_story


def lock(studio: Studio) -> None:
    """As after a restore."""
    studio.floor.office.keys.hold(None)


def enter_pin(qtbot: QtBot, window: MainWindow, pin: str) -> None:
    window.notices.failures.deed_button.click()
    dialog = window.findChild(PersonDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.person_box.count() == 2)
    dialog.pin_line.setText(pin)
    with qtbot.waitSignal(dialog.unlocked):
        dialog.change_button.click()


def test_submitting_asks_for_the_pin_and_goes_on(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    story = write_story(studio, text="一")
    lock(studio)
    window.open_story(story)
    page = window.story
    qtbot.waitUntil(page.submit_button.isVisible)
    qtbot.waitUntil(lambda: page.editor.body.toPlainText() == "一")
    page.editor.body.setFocus()
    qtbot.keyClicks(page.editor.body, "typed ")

    page.submit_button.click()
    qtbot.waitUntil(lambda: window.notices.failures.deed_button.isVisible())
    assert "PIN" in window.notices.text
    assert studio.floor.editing.sheet(story).state == "draft"
    enter_pin(qtbot, window, "2468")

    assert window.notices.text == ""
    assert window.open_story_id == story
    assert "typed" in page.editor.body.toPlainText()
    page.submit_button.click()
    qtbot.waitUntil(lambda: studio.floor.editing.sheet(story).state == "submitted")
    assert "typed" in studio.floor.editing.text(story)


def test_the_reason_for_dropping_a_topic_is_there_still(
    qtbot: QtBot, studio: Studio, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = TopicPanel(studio.floor.planning, writer, "Asia/Shanghai")
    qtbot.addWidget(panel)
    topic = studio.floor.planning.propose(Proposal("防汛"))
    panel.show_row(studio.floor.planning.row(topic))
    offered: list[str] = []

    def answer(*about: object) -> tuple[str, bool]:
        offered.append(str(about[-1]))
        return (offered[-1] or "已经过时，见周一的例会", True)

    monkeypatch.setattr(QInputDialog, "getText", answer)
    lock(studio)

    with qtbot.waitSignal(panel.notice_raised) as told:
        panel.drop_button.click()
    assert told.args[0].code == "key_locked"
    person = studio.floor.accounts.people()[0].id
    studio.floor.accounts.change_person(person, "2468")
    panel.drop_button.click()

    qtbot.waitUntil(lambda: studio.floor.planning.row(topic).stage == "dropped")
    assert offered == ["", "已经过时，见周一的例会"]


def test_who_sits_down_finds_what_was_typed_stored_and_their_own_pen(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    other = studio.floor.accounts.add_person("王小雨", "1357")
    first = next(one.id for one in studio.floor.accounts.people() if one.id != other)
    studio.floor.accounts.change_person(first, "2468")
    story = write_story(studio, text="一")
    window.open_story(story)
    qtbot.waitUntil(lambda: window.story.editor.body.toPlainText() == "一")
    qtbot.keyClicks(window.story.editor.body, "typed ")

    window.who_works.change_person()
    dialog = window.findChild(PersonDialog)
    assert dialog is not None
    assert "typed" in studio.floor.editing.text(story)
    qtbot.waitUntil(lambda: dialog.person_box.count() == 3)
    dialog.person_box.setCurrentIndex(dialog.person_box.findData(other))
    dialog.pin_line.setText("1357")
    with qtbot.waitSignal(window.who_works.person_changed):
        dialog.change_button.click()

    qtbot.waitUntil(lambda: "王小雨" in window.status.person.text())
    assert window.open_story_id == story


def test_a_device_that_enrolled_syncs_at_once(qtbot: QtBot, window: MainWindow) -> None:
    window.who_works.enrol()
    dialog = window.findChild(EnrolDialog)
    assert dialog is not None

    with qtbot.waitSignal(window.sync_requested):
        dialog.enrolled.emit("金川市融媒体中心")

    assert window.notices.text == "本机已接入省平台，归属“金川市融媒体中心”。"
    dialog.reject()
