from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.shell.settings_menu import SettingsMenu


def chosen(menu: SettingsMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def test_the_look_that_is_on_is_marked_and_another_is_one_click(
    qtbot: QtBot, chinese: QApplication
) -> None:
    menu = SettingsMenu("dark", QAction("快捷键"))
    qtbot.addWidget(menu)
    assert chosen(menu, "深色").isChecked()

    with qtbot.waitSignal(menu.theme_chosen) as asked:
        chosen(menu, "高对比度").trigger()

    assert asked.args == ["contrast"]


def test_language_person_and_province_are_asked_for(qtbot: QtBot, chinese: QApplication) -> None:
    menu = SettingsMenu("light", QAction("快捷键"))
    qtbot.addWidget(menu)

    with qtbot.waitSignal(menu.language_chosen) as language:
        chosen(menu, "English").trigger()
    with qtbot.waitSignals([menu.person_requested, menu.enrol_requested]):
        chosen(menu, "换人…").trigger()
        chosen(menu, "接入省平台…").trigger()

    assert language.args == ["en"]
