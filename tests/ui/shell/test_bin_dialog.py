from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.ui.shell.bin_dialog import BinDialog
from studio.ui.writer import Writer
from tests.newsrooms import write_story


@pytest.fixture
def dialog(qtbot: QtBot, studio: Studio, writer: Writer) -> BinDialog:
    """A story and a topic were deleted; the story was changed later, unknowingly."""
    floor = studio.floor
    story = write_story(studio, "供暖第一周")
    topic = floor.planning.propose(Proposal("老旧小区"))
    floor.editing.delete(story)
    floor.planning.delete(topic)
    made = BinDialog(floor.bin, writer)
    made.show()
    qtbot.waitUntil(lambda: len(made.table.table.rows) == 2)
    return made


def test_what_was_deleted_comes_back_by_one_click(
    qtbot: QtBot, dialog: BinDialog, studio: Studio
) -> None:
    assert dialog.restore_button.isEnabled() == dialog.table.selectionModel().hasSelection()
    dialog.table.selectRow(0)
    dialog.restore_button.click()
    qtbot.waitUntil(lambda: len(dialog.table.table.rows) == 1)
    assert [row.headline for row in studio.floor.editing.rows()] == ["供暖第一周"]

    dialog.table.selectRow(0)
    dialog.table.row_opened.emit(dialog.table.chosen())

    qtbot.waitUntil(dialog.empty.isVisible)
    assert [row.title for row in studio.floor.planning.rows()] == ["老旧小区"]
    assert not dialog.restore_button.isEnabled()
    dialog.accept()


def test_what_was_changed_after_it_was_deleted_says_so(
    qtbot: QtBot, dialog: BinDialog, studio: Studio
) -> None:
    rows = studio.floor.bin.rows()
    dialog._show_rows([replace(rows[0], is_edited_since=True), rows[1]])

    table = dialog.table.table
    assert [table.index(row, 2).data() for row in range(2)] == ["删除后又被修改", ""]
    assert [table.index(row, 1).data() for row in range(2)] == ["稿件", "选题"]
    dialog.accept()


def test_what_was_restored_elsewhere_meanwhile_is_told(
    qtbot: QtBot, dialog: BinDialog, studio: Studio
) -> None:
    dialog.table.selectRow(0)
    row = dialog.table.chosen()
    assert row is not None
    studio.floor.bin.restore_story(row.id)  # type: ignore[arg-type]

    with qtbot.waitSignal(dialog.notice_raised) as told:
        dialog.restore_button.click()

    assert told.args[0].code == "not_found"
    dialog.accept()
