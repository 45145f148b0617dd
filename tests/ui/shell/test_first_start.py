from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import Invalid
from studio.ui.shell.first_start import FirstStart


def test_a_newsroom_is_named(qtbot: QtBot, chinese: QApplication) -> None:
    page = FirstStart("zh_CN")
    qtbot.addWidget(page)
    page.show()
    page.newsroom_line.setText("金川市融媒体中心")
    page.person_line.setText("李晓禾")
    page.pin_line.setText("2468")

    with qtbot.waitSignal(page.newsroom_named) as named:
        qtbot.keyClick(page.pin_line, Qt.Key.Key_Return)

    assert named.args == ["金川市融媒体中心", "李晓禾", "2468"]


def test_what_is_missing_is_said_beside_the_fields(qtbot: QtBot, chinese: QApplication) -> None:
    page = FirstStart("zh_CN")
    qtbot.addWidget(page)
    page.show()

    page.tell(Invalid("field_required", field="newsroom"))

    assert page.trouble.text() == "“编辑部名称”不能为空。请填写后再保存。"
    assert page.trouble.isVisible()


def test_the_pin_is_not_shown(qtbot: QtBot, chinese: QApplication) -> None:
    page = FirstStart("zh_CN")
    qtbot.addWidget(page)
    page.pin_line.setText("2468")

    assert page.pin_line.displayText() != "2468"


def test_another_language_is_asked_for_at_once(qtbot: QtBot, chinese: QApplication) -> None:
    page = FirstStart("zh_CN")
    qtbot.addWidget(page)

    with qtbot.waitSignal(page.language_chosen) as chosen:
        page.language_box.activated.emit(page.language_box.findData("en"))

    assert chosen.args == ["zh_CN"], "the box's own choice, whatever the index says"
