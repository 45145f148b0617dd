from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from studio.ui.page import EmptyState, IconLabel, label, number_box, set_tone
from studio.ui.theme import THEMES, apply_theme


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_an_icon_label_follows_the_look(qtbot: QtBot, chinese: QApplication) -> None:
    made = IconLabel(24)
    qtbot.addWidget(made)
    made.show_icon("saved", "good")
    made.show()
    assert QColor(THEMES["light"].good).name() in colours(made.grab().toImage())

    apply_theme(chinese, "dark")

    assert QColor(THEMES["dark"].good).name() in colours(made.grab().toImage())
    apply_theme(chinese, "light")


def test_an_empty_state_says_what_to_do(qtbot: QtBot, chinese: QApplication) -> None:
    made = EmptyState("planning", "点“新选题”报第一个。")
    qtbot.addWidget(made)

    assert made.words.text() == "点“新选题”报第一个。"


def test_a_label_changes_its_tone(qtbot: QtBot, chinese: QApplication) -> None:
    made = label("x", "muted")
    qtbot.addWidget(made)

    set_tone(made, "bad")

    assert made.property("tone") == "bad"


def test_a_number_stands_as_far_from_the_edge_as_a_line(
    qtbot: QtBot, chinese: QApplication
) -> None:
    box, line = number_box(0, 300), QLineEdit()
    for made in (box, line):
        made.resize(120, 36)
        qtbot.addWidget(made)
        made.show()

    inner = box.lineEdit()
    caret = inner.mapTo(box, inner.cursorRect().topLeft()).x()

    assert abs(caret - line.cursorRect().x()) <= 4
