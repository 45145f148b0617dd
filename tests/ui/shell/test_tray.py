"""What the tray's menu says; that a real tray shows it is seen in tests/journeys/test_tray.py."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from studio.desks.matters import Matter, Reason
from studio.desks.notices import Outlook
from studio.ui.notices.notice_words import Words
from studio.ui.notices.wishes import Wishes
from studio.ui.shell.tray import LONGEST_PART, MOST_LINES, Tray
from studio.vocabulary import PersonId

BACK = Matter(Reason.RETURNED, "story", "s", "暖气&室温", "缺采访", ("m",))


def outlook(*waiting: Matter, may_name: bool = True) -> Outlook:
    return Outlook(PersonId("p"), waiting, (), (), None, True, may_name, False)


def lines(tray: Tray) -> list[str]:
    return [action.text() for action in tray.menu.actions() if not action.isSeparator()]


@pytest.fixture
def tray(qapp: QApplication, chinese: QApplication) -> Tray:
    return Tray("Asia/Shanghai", qapp)


def test_where_there_is_no_tray_nothing_breaks(tray: Tray) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()

    tray.begin()
    tray.tell(Words("一", "二"), (BACK,))

    assert not tray.is_there
    tray.end()


def test_the_menu_opens_the_window_and_ends_the_program(qtbot: QtBot, tray: Tray) -> None:
    actions = tray.menu.actions()
    assert lines(tray)[:2] == ["打开灶台", "没有等您处理的事"]

    with qtbot.waitSignals([tray.window_requested, tray.quit_requested]):
        actions[0].trigger()
        actions[-1].trigger()


def test_each_thing_that_waits_is_a_line_that_goes_there(qtbot: QtBot, tray: Tray) -> None:
    tray.show_outlook(outlook(BACK, replace(BACK, title="二", marks=("n",))))

    assert lines(tray)[1:3] == ["暖气&&室温　被退回：缺采访", "二　被退回：缺采访"]
    with qtbot.waitSignal(tray.matters_opened) as opened:
        tray.menu.actions()[2].trigger()
    assert opened.args == [(BACK,)]
    assert tray.icon.toolTip() == "灶台 · 2 件事等您处理"


def test_a_long_reason_is_cut_off(tray: Tray) -> None:
    tray.show_outlook(outlook(replace(BACK, title="长" * 90, detail="因" * 300)))

    (line,) = [one for one in lines(tray) if "长" in one]
    assert len(line) <= 2 * LONGEST_PART + 1


def test_more_than_five_are_counted(qtbot: QtBot, tray: Tray) -> None:
    many = [replace(BACK, title=str(number)) for number in range(MOST_LINES + 3)]
    tray.show_outlook(outlook(*many))

    assert lines(tray)[MOST_LINES : MOST_LINES + 2] == ["4　被退回：缺采访", "还有 3 项…"]
    with qtbot.waitSignal(tray.matters_opened) as opened:
        tray.menu.actions()[MOST_LINES + 2].trigger()
    assert opened.args == [tuple(many[MOST_LINES:])]


def test_no_title_leaves_while_it_is_not_known_who_sits_here(tray: Tray) -> None:
    tray.show_outlook(outlook(BACK, may_name=False))

    assert lines(tray)[1] == "1 篇稿件被退回"
    assert not any("暖气" in line for line in lines(tray))


def test_what_is_known_of_somebody_goes_with_them(qtbot: QtBot, tray: Tray) -> None:
    tray.show_outlook(outlook(BACK))
    tray.tell(Words("暖气", "缺采访"), (BACK,))

    tray.forget()

    assert lines(tray)[1] == "没有等您处理的事"
    assert tray.icon.toolTip() == "灶台"
    with qtbot.assertNotEmitted(tray.matters_opened), qtbot.waitSignal(tray.window_requested):
        tray.icon.messageClicked.emit()


def test_a_balloon_leads_to_what_it_said_last(qtbot: QtBot, tray: Tray) -> None:
    tray.tell(Words("一", ""), (BACK,))
    other = replace(BACK, subject="t")
    tray.tell(Words("二", ""), (other,))

    with qtbot.waitSignal(tray.matters_opened) as opened:
        tray.icon.messageClicked.emit()

    assert opened.args == [(other,)]


def test_a_click_brings_the_window_and_a_menu_does_not(qtbot: QtBot, tray: Tray) -> None:
    reason = QSystemTrayIcon.ActivationReason
    with qtbot.waitSignal(tray.window_requested):
        tray.icon.activated.emit(reason.Trigger)
    with qtbot.assertNotEmitted(tray.window_requested):
        tray.icon.activated.emit(reason.Context)


def test_wishes_are_chosen_in_its_menu(qtbot: QtBot, tray: Tray) -> None:
    tray.show_wishes(Wishes(frozenset()))
    ticks = [action for action in tray.menu.actions() if action.isCheckable()]
    assert [tick.isChecked() for tick in ticks] == [False] * 4

    with qtbot.waitSignal(tray.wishes_chosen) as chosen:
        ticks[0].trigger()

    assert chosen.args is not None
    assert len(chosen.args[0].concerns) == 1
