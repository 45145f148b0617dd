from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from studio.desks.search import Hit, Place
from studio.ui.search.hit_list import HitList, paint_marked


def hit(number: int) -> Hit:
    return Hit(
        "story", str(number), f"标题{number}", ((0, 2),), Place.BODY, "正文", (), "", "", None, ""
    )


def test_the_chosen_one_stays_chosen_among_others(qtbot: QtBot, chinese: object) -> None:
    shown = HitList(lambda _: "今天", "结果")
    qtbot.addWidget(shown)
    tester = QAbstractItemModelTester(shown.found)
    shown.show_hits((hit(1), hit(2)))
    shown.step(1)
    shown.show_hits((hit(3), hit(2)))

    chosen = shown.chosen()
    assert chosen is not None
    assert chosen.id == "2"
    shown.show_hits((hit(4),))
    assert shown.currentIndex().row() == 0
    assert tester is not None
    assert shown.grab().width() > 0


def test_marked_words_look_different(qtbot: QtBot, chinese: object) -> None:
    pictures = []
    for spans in ((), ((1, 2),)):
        picture = QImage(200, 30, QImage.Format.Format_RGB32)
        picture.fill(0xFFFFFFFF)
        painter = QPainter(picture)
        paint_marked(painter, QRect(0, 0, 200, 30), "𠮷供暖", spans, QFont(), "#000000")
        painter.end()
        pictures.append(picture)

    assert pictures[0] != pictures[1]
