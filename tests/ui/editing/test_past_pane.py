from __future__ import annotations

from PySide6.QtGui import QTextCursor
from pytestqt.qtbot import QtBot

from studio.manuscript.blocks import BOLD, Block, Run, plain_blocks
from studio.manuscript.differences import differences
from studio.ui.editing.past_pane import PastPane, Reading
from studio.vocabulary import BlockKind


def pane_of(qtbot: QtBot, before: list[Block], after: list[Block]) -> PastPane:
    pane = PastPane()
    qtbot.addWidget(pane)
    pane.show_reading(Reading(before, after, differences(before, after)))
    return pane


def struck(pane: PastPane) -> str:
    text = pane.toPlainText()
    cursor, out = QTextCursor(pane.document()), ""
    for place in range(len(text)):
        cursor.setPosition(place + 1)
        out += text[place] if cursor.charFormat().fontStrikeOut() else ""
    return out


def test_what_went_is_struck_and_what_came_is_shown_beside_it(
    qtbot: QtBot, chinese: object
) -> None:
    pane = pane_of(
        qtbot,
        plain_blocks("供暖第一周，室温达标\n删去的段落"),
        plain_blocks("供暖第二周，室温达标"),
    )

    assert pane.toPlainText() == "供暖第一二周，室温达标\n删去的段落"
    assert struck(pane) == "一\n删去的段落"
    assert pane.changes == 2
    assert pane.isReadOnly()


def test_marks_and_kinds_are_shown_in_a_changed_paragraph(qtbot: QtBot, chinese: object) -> None:
    after = [Block(BlockKind.HEADING_1, (Run("供暖"), Run("第二周", ((BOLD, True),))))]
    pane = pane_of(qtbot, plain_blocks("供暖第一周"), after)

    cursor = QTextCursor(pane.document().lastBlock())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    assert cursor.charFormat().fontWeight() > 400
    assert pane.document().firstBlock().blockFormat().headingLevel() == 1


def test_what_was_only_suggested_is_struck_or_underlined(qtbot: QtBot, chinese: object) -> None:
    runs = (Run("留"), Run("加", (("ins:1", True),)), Run("删", (("del:1", True),)))
    blocks = [Block(BlockKind.PARAGRAPH, runs)]
    pane = pane_of(qtbot, blocks, blocks)

    cursor = QTextCursor(pane.document())
    looks = []
    for place in (1, 2, 3):
        cursor.setPosition(place)
        form = cursor.charFormat()
        looks.append((form.fontStrikeOut(), form.underlineStyle().name))

    assert looks == [(False, "NoUnderline"), (False, "SingleUnderline"), (True, "NoUnderline")]


def test_the_next_change_is_gone_to_round_the_end(qtbot: QtBot, chinese: object) -> None:
    pane = pane_of(qtbot, plain_blocks("一\n二\n三"), plain_blocks("一\n二二二二\n三"))

    for _ in range(2):
        assert pane.next_change()
        here = pane.paragraph_here()
        assert here is not None
        assert here.fate != "same"
    same = plain_blocks("一")
    assert not pane_of(qtbot, same, same).next_change()
