from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.object_panel import ObjectPanel


def opened(qtbot: QtBot) -> ObjectPanel:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(800, 400)
    page.show()
    panel = ObjectPanel(page)
    one = Embedded(Sort.PICTURE, caption="早", credit="赵", alt="日")
    panel.open_for("embed:1-1", one, QRect(0, 300, 600, 90))
    return panel


def test_it_says_what_the_body_says_and_stays_on_the_page(qtbot: QtBot) -> None:
    panel = opened(qtbot)

    assert [line.text() for line in panel.lines.values()] == ["早", "赵", "日"]
    assert panel._page.rect().contains(panel.geometry())


def test_each_letter_is_told_with_its_place(qtbot: QtBot) -> None:
    panel = opened(qtbot)

    with qtbot.waitSignal(panel.written) as told:
        qtbot.keyClicks(panel.lines["caption"], "x")

    assert told.args == ["embed:1-1", "caption", "早x", 2]


def test_anothers_words_do_not_disturb_a_word_in_hand(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    line = panel.lines["caption"]
    QApplication.sendEvent(line, QInputMethodEvent("chen", []))

    panel.show_words(Embedded(Sort.PICTURE, caption="他的早", credit="王"))
    assert (line.text(), panel.lines["credit"].text()) == ("早", "王")

    event = QInputMethodEvent("", [])
    event.setCommitString("晨")
    with qtbot.waitSignal(panel.written) as told:
        QApplication.sendEvent(line, event)
    assert told.args[2] == "他的早晨", "what was not seen was not taken out"
    panel.show_words(Embedded(Sort.PICTURE, caption="他的早晨", credit="王"))
    assert line.text() == "他的早晨"


def test_a_word_that_comes_to_nothing_lets_anothers_words_in(qtbot: QtBot) -> None:
    panel = opened(qtbot)
    line = panel.lines["caption"]
    QApplication.sendEvent(line, QInputMethodEvent("chen", []))
    panel.show_words(Embedded(Sort.PICTURE, caption="他的早"))

    QApplication.sendEvent(line, QInputMethodEvent("", []))

    assert (line.text(), line.cursorPosition()) == ("他的早", 3)


def test_escape_and_enter_lead_back_to_the_text(qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        panel = opened(qtbot)
        with qtbot.waitSignal(panel.left):
            qtbot.keyClick(panel.lines["credit"], key)
        assert (panel.isHidden(), panel.key) == (True, "")
