from PySide6.QtCore import QDate, QDateTime, Qt, QTime
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.planning.proposal_form import ProposalForm
from studio.ui.writer import Writer
from studio.vocabulary import Channel


def form(qtbot: QtBot, studio: Studio, writer: Writer) -> ProposalForm:
    made = ProposalForm(studio.floor.planning, studio.floor.placing, writer, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    made.reload()
    made.begin()
    return made


def test_a_topic_is_proposed_with_all_that_was_filled_in(
    qtbot: QtBot, studio: Studio, writer: Writer
) -> None:
    column = studio.floor.planning.open_column("金娃说新闻", "weekly", 150)
    made = form(qtbot, studio, writer)
    qtbot.waitUntil(lambda: made.column_box.count() == 2)
    made.title_line.setText("  供暖第一周  ")
    made.angle_text.setPlainText("量室温")
    made.column_box.setCurrentIndex(1)
    made.due_box.setChecked(True)
    made.due_edit.setDateTime(QDateTime(QDate(2026, 11, 22), QTime(18, 0)))
    made.channel_boxes[Channel.WECHAT].setChecked(True)

    with qtbot.waitSignal(made.proposed) as proposed:
        qtbot.keyClick(made.title_line, Qt.Key.Key_Return)

    row = studio.floor.planning.row(proposed.args[0])
    assert (row.title, row.angle, row.column_id) == ("供暖第一周", "量室温", column)
    assert row.due_at == "2026-11-22T10:00:00.000Z", "the newsroom's clock, stored in UTC"
    assert row.channels == (Channel.WECHAT,)
    assert made.title_line.text() == ""


def test_a_refused_title_is_explained_and_kept(
    qtbot: QtBot, studio: Studio, writer: Writer
) -> None:
    made = form(qtbot, studio, writer)
    made.title_line.setText("字" * 121)

    with qtbot.waitSignal(made.notice_raised) as told:
        qtbot.mouseClick(made.propose_button, Qt.MouseButton.LeftButton)

    assert told.args[0].code == "field_too_long"
    assert made.title_line.text() == "字" * 121
    assert studio.floor.planning.rows() == []


def test_without_a_due_time_there_is_none(qtbot: QtBot, studio: Studio, writer: Writer) -> None:
    made = form(qtbot, studio, writer)
    made.title_line.setText("供暖")

    with qtbot.waitSignal(made.proposed) as proposed:
        made.propose_button.click()

    assert studio.floor.planning.row(proposed.args[0]).due_at is None
