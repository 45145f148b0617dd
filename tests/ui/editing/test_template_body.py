from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import BOLD, Block, Run
from studio.ui.editing.template_body import TemplateBody
from studio.vocabulary import BlockKind
from tests.ui.editing.histories import type_in

TEXT = (
    Block(BlockKind.HEADING_2, (Run("问题"),)),
    Block(BlockKind.NUMBERS, (Run("片头："), Run("金娃", ((BOLD, True),))), 2),
)


@pytest.fixture
def body(qtbot: QtBot) -> Iterator[TemplateBody]:
    made = TemplateBody()
    qtbot.addWidget(made)
    yield made
    made.let_go()


def test_a_text_goes_in_and_comes_out(body: TemplateBody) -> None:
    body.show_blocks(TEXT, read_only=False)

    assert body.blocks() == TEXT
    assert not body.edit.body.can_undo
    body.show_blocks((), read_only=False)
    assert body.blocks() == ()


def test_what_is_written_is_told(body: TemplateBody, qtbot: QtBot) -> None:
    body.show_blocks(TEXT, read_only=False)

    with qtbot.waitSignal(body.edited):
        type_in(body.edit, "甲")

    assert body.blocks()[0].text == "甲问题"


def test_a_pasted_table_becomes_lines(body: TemplateBody) -> None:
    body.show_blocks((), read_only=False)
    source = QMimeData()
    source.setHtml(
        "<table><tr><td>画面</td><td>解说</td></tr><tr><td>一</td><td>二</td></tr></table>"
    )

    body.edit.insertFromMimeData(source)

    assert [block.text for block in body.blocks()] == ["画面\u3000解说", "一\u3000二"]
