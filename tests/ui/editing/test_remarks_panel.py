from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.comments import Remark, Thread
from studio.manuscript.suggestion_ledger import Origin
from studio.manuscript.suggestions import Suggestion
from studio.ui.editing.remark_rows import RemarkRow, RowMaker
from studio.ui.editing.remarks_panel import RemarksPanel
from studio.vocabulary import DeviceId, PersonId

WANG = Origin(PersonId("w"), DeviceId("d"), "2026-11-21T01:30:00.000Z")
MAKER = RowMaker(
    {}, lambda _: "#123456", "Asia/Shanghai", datetime(2026, 11, 21, 4, tzinfo=UTC)
)  # fmt: skip


def rows(*suggestions: str) -> list[RemarkRow]:
    made = [Suggestion(name, WANG, at, at + 1, "新") for at, name in enumerate(suggestions)]
    said = Remark("1-a", WANG.person, WANG.at, "核一下", ())
    return MAKER.rows(made, [Thread("1-a", said, (), "原文", None, 9, 10)], 20)


@pytest.fixture
def panel(qtbot: QtBot, chinese: QApplication) -> RemarksPanel:
    made = RemarksPanel()
    qtbot.addWidget(made)
    made.resize(made.width(), 500)
    made.show()
    return made


def test_it_counts_suggestions_and_comments(panel: RemarksPanel) -> None:
    panel.show_rows(rows("1-a", "2-a"), may_edit=True)

    assert panel.counts.text() == "修订 2 · 批注 1"
    assert panel.accept_all_button.isVisible()


def test_the_chosen_row_stays_chosen_when_others_go(panel: RemarksPanel) -> None:
    panel.show_rows(rows("1-a", "2-a"), may_edit=True)
    panel.choose("suggestion 2-a")

    panel.show_rows(rows("2-a"), may_edit=True)

    assert panel.chosen is not None
    assert panel.chosen.id == "2-a"


def test_what_can_be_done_depends_on_the_row(panel: RemarksPanel) -> None:
    suggestion, comment = rows("1-a")
    panel.show_detail(suggestion)
    assert panel.accept_button.isVisible()
    assert not panel.card.isVisible()

    panel.show_detail(comment)
    assert not panel.accept_button.isVisible()
    assert panel.card.isVisible()


def test_all_can_be_settled_at_once(qtbot: QtBot, panel: RemarksPanel) -> None:
    panel.show_rows(rows("1-a"), may_edit=True)

    with qtbot.waitSignal(panel.all_settled) as told:
        panel.reject_all_button.click()

    assert told.args == [False]


def test_who_may_not_edit_settles_nothing(panel: RemarksPanel) -> None:
    panel.show_rows(rows("1-a"), may_edit=False)

    assert not panel.accept_all_button.isEnabled()
