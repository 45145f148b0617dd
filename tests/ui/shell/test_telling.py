"""What somebody sees of a notice in front of the window, behind it, and when they come back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.clock import utc_now
from studio.composition import Studio
from studio.desks.changes import Change
from studio.desks.matters import Concern
from studio.desks.notices import Outlook
from studio.sync.line import Line as KnownLine
from studio.sync.line import LineState, remember_line
from studio.ui.notices.notice_words import Words
from studio.ui.notices.wishes import Wishes
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.desks.notice_scenes import due_in, me, send_back
from tests.newsrooms import Line

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def online(line: Line) -> None:
    line.studio.store.write(lambda c: remember_line(c, KnownLine(LineState.ONLINE)))


@pytest.fixture
def begun(qtbot: QtBot, window: MainWindow) -> Iterator[MainWindow]:
    """It has looked once, and found nothing."""
    with qtbot.waitSignal(window.telling.watch.looked):
        window.begin_telling(Wishes())
    yield window
    window.end_telling()


def look(qtbot: QtBot, window: MainWindow) -> None:
    """As after a change; until all that there is to tell is told."""
    looks: list[Outlook] = []
    watch = window.telling.watch
    watch.looked.connect(looks.append)
    watch.look()
    qtbot.waitUntil(lambda: bool(looks) and not looks[-1].unnoted)
    watch.looked.disconnect(looks.append)


def go_behind(qtbot: QtBot, window: MainWindow) -> None:
    window.hide()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is None)


def bell_name(window: MainWindow) -> str:
    return window._bell_button.accessibleName()


def test_in_front_there_is_the_bell_and_nothing_else(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    send_back(line)

    look(qtbot, begun)

    assert bell_name(begun) == "消息, 1"
    assert begun.notices.text == ""


def test_behind_other_windows_it_is_told_once_where_there_is_no_tray(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    go_behind(qtbot, begun)
    story = send_back(line, "暖气", "缺采访")

    look(qtbot, begun)

    assert begun.notices.text == "暖气 · 被退回：缺采访"
    begun.show()
    begun.notices.news.deed_button.click()
    assert begun.open_story_id == story
    qtbot.waitUntil(lambda: bell_name(begun) == "消息")


def test_several_are_one_notice_that_leads_to_their_list(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    go_behind(qtbot, begun)
    for headline in ("一", "二", "三"):
        send_back(line, headline)

    look(qtbot, begun)

    assert begun.notices.text.startswith("3 篇稿件被退回 · ")
    begun.show()
    begun.notices.news.deed_button.click()
    assert begun.telling.panel.isVisible()
    assert len(begun.telling.panel.list.shown.rows) == 3


def test_what_comes_soon_after_waits_for_the_next_notice(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    go_behind(qtbot, begun)
    send_back(line, "一")
    look(qtbot, begun)
    first = begun.notices.text
    for headline in ("二", "三"):
        send_back(line, headline)
        look(qtbot, begun)
    assert begun.notices.text == first

    begun.telling._between.stop()
    begun.telling._between.timeout.emit()

    assert begun.notices.text.startswith("2 篇稿件被退回")


def test_what_was_done_meanwhile_is_not_told(qtbot: QtBot, begun: MainWindow, line: Line) -> None:
    go_behind(qtbot, begun)
    send_back(line, "一")
    look(qtbot, begun)
    second = send_back(line, "二")
    look(qtbot, begun)
    line.studio.floor.publishing.submit(second)
    with qtbot.waitSignal(begun.telling.watch.looked):
        begun.telling.watch.look()
    before = begun.notices.text

    begun.telling._between.timeout.emit()

    assert begun.notices.text == before


def test_what_came_while_it_was_closed_is_one_line_in_front(
    qtbot: QtBot, window: MainWindow, line: Line, studio: Studio
) -> None:
    for number in range(20):
        send_back(line, f"第{number}篇")
    due_in(studio, line.clock, minutes=30)

    window.begin_telling(Wishes())

    qtbot.waitUntil(lambda: bool(window.notices.text))
    assert window.notices.text == "您离开期间：1 项一小时内截稿，20 篇稿件被退回"
    assert len(window.notices.news.waiting) == 1
    window.end_telling()


def test_in_quiet_nothing_leaves_and_the_bell_counts(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    begun.telling.show_wishes(Wishes().quietened(utc_now(), "Asia/Shanghai"))
    go_behind(qtbot, begun)
    send_back(line)

    look(qtbot, begun)
    begun.telling._between.timeout.emit()

    assert begun.notices.text == ""
    assert bell_name(begun) == "消息, 1"


def test_in_quiet_the_start_says_nothing_either(
    qtbot: QtBot, window: MainWindow, line: Line
) -> None:
    send_back(line)

    window.begin_telling(Wishes().quietened(utc_now(), "Asia/Shanghai"))

    qtbot.waitUntil(lambda: bell_name(window) == "消息, 1")
    assert window.notices.text == ""
    window.end_telling()


def test_a_kind_that_is_off_is_not_even_counted(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    begun.telling.show_wishes(Wishes().toggled(Concern.RETURNED))
    go_behind(qtbot, begun)
    send_back(line)

    look(qtbot, begun)

    assert (begun.notices.text, bell_name(begun)) == ("", "消息")


def test_another_person_is_shown_nothing_of_the_last_one(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    go_behind(qtbot, begun)
    send_back(line, "一")
    look(qtbot, begun)
    send_back(line, "二")
    look(qtbot, begun)
    told = begun.notices.text

    line.studio.floor.accounts.add_person("王编", "1357")
    begun._person_changed()

    lines = [action.text() for action in begun.telling.tray.menu.actions()]
    assert not any("被退回" in text for text in lines)
    begun.telling._between.timeout.emit()
    assert begun.notices.text in ("", told)
    qtbot.waitUntil(lambda: bell_name(begun) == "消息")
    assert begun.telling.panel.list.shown.rows == ()


def test_a_change_of_person_that_nobody_announced_is_seen(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    first = me(line.studio)
    line.studio.floor.accounts.add_person("王编", "1357")
    line.studio.floor.accounts.change_person(first, "2468")
    go_behind(qtbot, begun)
    send_back(line)
    look(qtbot, begun)
    begun.telling._gathered = begun.telling._outlook.waiting if begun.telling._outlook else ()

    line.studio.floor.accounts.change_person(
        next(p.id for p in line.studio.floor.accounts.people() if p.name == "王编"), "1357"
    )
    with qtbot.waitSignal(begun.telling.watch.looked):
        begun.telling.watch.look()

    assert begun.telling._gathered == ()


def test_titles_stay_inside_until_the_pin_was_entered(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    accounts, first = line.studio.floor.accounts, me(line.studio)
    accounts.add_person("王编", "1357")
    accounts.change_person(first, "2468")
    line.studio.floor.office.keys.hold(None)
    send_back_locked(line)
    go_behind(qtbot, begun)

    look(qtbot, begun)

    assert begun.notices.text == "1 篇稿件被退回"


def send_back_locked(line: Line) -> None:
    """Submitted with an open key, which is closed again before it comes back."""
    accounts = line.studio.floor.accounts
    accounts.change_person(me(line.studio), "2468")
    send_back(line, "暖气")
    line.studio.floor.office.keys.hold(None)


def test_the_bell_opens_from_the_keyboard_and_closes_again(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    send_back(line)
    look(qtbot, begun)
    before = QApplication.focusWidget()

    qtbot.keyClick(begun, Qt.Key.Key_B, CTRL_SHIFT)
    panel = begun.telling.panel
    assert panel.isVisible()
    assert begun.rect().contains(panel.geometry())
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)

    assert not panel.isVisible()
    assert QApplication.focusWidget() is before


def test_all_read_empties_the_bell(qtbot: QtBot, begun: MainWindow, line: Line) -> None:
    send_back(line)
    look(qtbot, begun)

    begun.telling.panel.read_button.click()

    qtbot.waitUntil(lambda: bell_name(begun) == "消息")
    assert begun.telling.tray.icon.toolTip() == "灶台 · 1 件事等您处理", "it still waits"


def test_a_line_of_the_bell_leads_to_its_topic(qtbot: QtBot, begun: MainWindow, line: Line) -> None:
    topic = due_in(line.studio, line.clock, minutes=30)
    look(qtbot, begun)
    panel = begun.telling.panel
    begun.telling.open_bell(begun._bell_button)

    qtbot.keyClick(panel.list, Qt.Key.Key_Return)

    assert begun.pages.currentWidget() is begun.planning
    qtbot.waitUntil(lambda: begun.planning.table.chosen() is not None)
    chosen = begun.planning.table.chosen()
    assert chosen is not None
    assert chosen.id == topic


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_balloon_brings_the_window_up_at_the_story(
    qtbot: QtBot, begun: MainWindow, line: Line
) -> None:
    story = send_back(line)
    look(qtbot, begun)
    outlook = begun.telling._outlook
    assert outlook is not None
    begun.telling.tray.tell(Words("", ""), outlook.waiting)
    go_behind(qtbot, begun)

    begun.telling.tray.icon.messageClicked.emit()

    assert begun.isVisible()
    assert begun.open_story_id == story


def test_wishes_go_where_they_are_kept(qtbot: QtBot, begun: MainWindow) -> None:
    wishes = Wishes().toggled(Concern.DEADLINE)
    with qtbot.waitSignal(begun.wishes_chosen) as kept:
        begun.telling.tray.wishes_chosen.emit(wishes)

    assert kept.args == [wishes]
    assert begun.telling.panel.wishes == wishes
    assert begun.telling.watch.concerns == wishes.concerns


def test_quit_in_the_tray_saves_and_closes(qtbot: QtBot, begun: MainWindow) -> None:
    with qtbot.waitSignal(begun.closed):
        begun.telling.tray.quit_requested.emit()


def test_changes_of_the_window_reach_the_watch(begun: MainWindow) -> None:
    begun.floor.changes.announce(Change(stories=frozenset({StoryId("s")}), is_from_sync=True))

    assert begun.telling.watch._settling.isActive()
