from datetime import UTC, datetime

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from studio.manuscript.comments import Remark, Thread
from studio.ui.editing.remark_delegate import RemarkDelegate
from studio.ui.editing.remark_rows import RemarkModel, RowMaker
from studio.vocabulary import PersonId

INK = "#8a3ea8"


def test_a_row_has_its_authors_colour_at_the_side(qtbot: QtBot, chinese: QApplication) -> None:
    view, model = QListView(), RemarkModel()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(RemarkDelegate(view))
    view.resize(270, 200)
    opening = Remark("1-a", PersonId("w"), "2026-11-21T01:30:00.000Z", "核一下", ())
    thread = Thread("1-a", opening, (opening,), "原文", None, None, None)
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    maker = RowMaker({}, lambda _: INK, "Asia/Shanghai", now)

    model.show(maker.rows([], [thread], 9))
    view.show()

    picture = view.viewport().grab().toImage()
    row = view.visualRect(model.index(0))
    assert picture.pixelColor(1, row.center().y()) == QColor(INK)
    assert row.height() > 60, "who, what, and what it is about"
