from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from studio.clock import utc_now
from studio.desks.matters import Concern
from studio.ui.notices.wishes import Wishes
from studio.ui.notices.wishes_menu import add_wishes

ZONE = "Asia/Shanghai"


def opened(qtbot: QtBot, wishes: Wishes) -> tuple[QMenu, list[Wishes]]:
    menu, chosen = QMenu(), list[Wishes]()
    qtbot.addWidget(menu)
    add_wishes(menu, wishes, ZONE, chosen.append)
    return menu, chosen


def test_each_kind_has_its_tick(qtbot: QtBot, chinese: QApplication) -> None:
    menu, chosen = opened(qtbot, Wishes(frozenset({Concern.RETURNED, Concern.DEADLINE})))
    lines = {line.text(): line for line in menu.actions()}

    assert [line.isChecked() for line in lines.values()][:3] == [True, False, True]
    lines["提醒退稿"].trigger()
    lines["提醒需处理的事"].trigger()

    assert chosen[0].concerns == {Concern.DEADLINE}
    assert chosen[1].concerns == set(Concern)


def test_quiet_is_switched_on_and_off_by_the_same_line(qtbot: QtBot, chinese: QApplication) -> None:
    menu, chosen = opened(qtbot, Wishes())
    line = menu.actions()[-1]
    assert line.text().startswith("勿扰至")
    assert not line.isChecked()
    line.trigger()
    assert chosen[0].is_quiet(utc_now())

    menu, chosen = opened(qtbot, chosen[0])
    line = menu.actions()[-1]
    assert line.isChecked()
    line.trigger()

    assert chosen == [Wishes()]
