import sys
import threading

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.ui.shell.crash import CrashDialog, CrashGuard


def test_what_was_typed_is_saved_before_the_dialog_is_shown(
    qtbot: QtBot, chinese: QApplication
) -> None:
    order: list[str] = []

    def save() -> bool:
        order.append("saved")
        return True

    guard = CrashGuard(save)
    guard.report(ZeroDivisionError("a bug"))

    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert guard.dialog is not None
    qtbot.addWidget(guard.dialog)
    assert order == ["saved"]
    assert "a bug" in guard.dialog.details.toPlainText()
    guard.dialog.go_on_button.click()
    assert not guard.dialog.isVisible()


def test_an_error_from_another_thread_reaches_the_window(
    qtbot: QtBot, chinese: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    guard = CrashGuard(lambda: True)
    guard.install()

    def fail() -> None:
        raise ZeroDivisionError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()

    qtbot.waitUntil(lambda: guard.dialog is not None)
    assert guard.dialog is not None
    qtbot.addWidget(guard.dialog)
    guard.dialog.copy_button.click()
    assert "in a thread" in QGuiApplication.clipboard().text()
    guard.dialog.close()


def test_words_that_could_not_be_saved_are_called_so(qtbot: QtBot, chinese: QApplication) -> None:
    saved, unsaved = CrashDialog("x", True), CrashDialog("x", False)
    for dialog in (saved, unsaved):
        qtbot.addWidget(dialog)

    def words(dialog: CrashDialog) -> str:
        from PySide6.QtWidgets import QLabel

        return " ".join(label.text() for label in dialog.findChildren(QLabel))

    assert "已经先存好" in words(saved)
    assert "请不要关闭窗口" in words(unsaved)


def test_ctrl_c_is_no_crash(chinese: QApplication) -> None:
    guard = CrashGuard(lambda: True)

    guard.report(KeyboardInterrupt())

    assert guard.dialog is None
