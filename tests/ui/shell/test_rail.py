from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.shell.rail import Rail


def test_a_desk_is_chosen_by_mouse_and_by_keyboard(qtbot: QtBot, chinese: QApplication) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    rail.add("today", "今日台", "today")
    queue = rail.add("queue", "队列", "queue")
    rail.show()

    with qtbot.waitSignal(rail.desk_chosen) as chosen:
        qtbot.mouseClick(queue, Qt.MouseButton.LeftButton)
    assert chosen.args == ["queue"]
    with qtbot.waitSignal(rail.desk_chosen) as chosen:
        qtbot.keyClick(rail.buttons["today"], Qt.Key.Key_Space)
    assert chosen.args == ["today"]


def test_the_count_is_read_aloud_too(qtbot: QtBot, chinese: QApplication) -> None:
    rail = Rail()
    qtbot.addWidget(rail)
    queue = rail.add("queue", "队列", "queue")

    queue.show_count(3)
    assert queue.accessibleName() == "队列, 3"
    queue.show_count(0)
    assert queue.accessibleName() == "队列"
    assert not rail.grab().isNull()
