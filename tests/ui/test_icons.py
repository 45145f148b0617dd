import gc

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from studio.ui.icons import NAMES, _character, icon
from studio.ui.theme import apply_theme


@pytest.mark.parametrize("role", NAMES)
def test_every_icon_name_exists(qapp: QApplication, role: str) -> None:
    assert len(_character(NAMES[role])) == 1


def test_an_icon_follows_the_look(qapp: QApplication) -> None:
    mark: QIcon = icon("queue")
    apply_theme(qapp, "light")
    light = mark.pixmap(QSize(32, 32)).toImage()
    apply_theme(qapp, "dark")

    assert mark.pixmap(QSize(32, 32)).toImage() != light
    apply_theme(qapp, "light")


def test_an_icon_of_no_size_is_no_picture(qapp: QApplication) -> None:
    """Found when a story page was squeezed: Qt warned of painting on nothing."""
    assert icon("search").pixmap(QSize(0, 18)).isNull()


def test_the_copy_that_qt_makes_of_an_icon_paints_like_it(qapp: QApplication) -> None:
    """It was freed before Qt had it: whatever painted it read memory of others."""
    apply_theme(qapp, "light")
    mark = icon("queue")
    copies = [QIcon(mark) for _ in range(20)]
    for one in copies:
        one.setIsMask(True)  # Qt takes a copy of its own for that
    gc.collect()

    wanted = mark.pixmap(QSize(32, 32)).toImage()
    assert all(one.pixmap(QSize(32, 32)).toImage() == wanted for one in copies)
