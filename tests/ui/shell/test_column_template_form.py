from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.columns import TemplateRow
from studio.manuscript.blocks import Block, Run
from studio.manuscript.template import Template, read_template
from studio.ui.shell.column_template_form import NEW, ColumnTemplateForm
from studio.vocabulary import BlockKind

ROWS = [
    TemplateRow("a", Template("一期", blocks=(Block(BlockKind.BULLETS, (Run("一"),), 1),))),
    TemplateRow("b", read_template({"name": "快讯", "music": "片头"})),
]


@pytest.fixture
def form(qtbot: QtBot, chinese: QApplication) -> Iterator[ColumnTemplateForm]:
    made = ColumnTemplateForm()
    qtbot.addWidget(made)
    yield made
    made.body.let_go()


def test_the_first_is_shown_and_nothing_is_changed(form: ColumnTemplateForm) -> None:
    form.show_templates(ROWS, read_only=False)

    assert (form.template_id, form.lines["name"].text()) == ("a", "一期")
    assert form.template().blocks == ROWS[0].template.blocks
    assert not form.is_changed


def test_what_a_newer_studio_wrote_is_kept(form: ColumnTemplateForm) -> None:
    form.show_templates(ROWS, read_only=False, chosen="b")
    form.lines["name"].setText("晚间快讯")

    assert form.is_changed
    assert form.template().stored["music"] == "片头"


def test_another_one_is_asked_for_not_taken(form: ColumnTemplateForm, qtbot: QtBot) -> None:
    form.show_templates(ROWS, read_only=False)

    with qtbot.waitSignal(form.choice_wanted) as told:
        form.choice_box.setCurrentIndex(1)
        form.choice_box.activated.emit(1)

    assert told.args == ["b"]
    assert form.choice_box.currentText() == "一期"
    form.show_template(NEW)
    assert form.lines["name"].text() == ""
    assert form.remove_button.isHidden()


def test_read_only_is_read_only(form: ColumnTemplateForm) -> None:
    form.show_templates(ROWS, read_only=True)
    form.lines["name"].setText("别的")

    assert not form.is_changed
    assert all(line.isReadOnly() for line in form.lines.values())
    assert not any(box.isEnabled() for box in form.channel_boxes.values())
