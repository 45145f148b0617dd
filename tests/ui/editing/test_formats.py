from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor, QTextDocument, QTextImageFormat

from studio.manuscript.blocks import OBJECT, Run
from studio.ui.editing.formats import (
    HEADINGS,
    block_format,
    char_format,
    kind_of,
    looks_right,
    marks_of,
    read_block,
    typing_format,
)
from studio.vocabulary import BlockKind

PARAGRAPH, HEADING = BlockKind.PARAGRAPH, BlockKind.HEADING_1
BLUE = "#0000ff"


@pytest.fixture
def document(qapp: object) -> QTextDocument:
    return QTextDocument()


@pytest.mark.parametrize("kind", [PARAGRAPH, *HEADINGS])
@pytest.mark.parametrize(
    "marks",
    [
        (),
        (("bold", True),),
        (("italic", True),),
        (("link", "https://a.cn"),),
        (("comment:1", True),),
        (("embed:2a-1", True),),
        (("bold", True), ("comment:1", True), ("link", "https://a.cn")),
    ],
)
def test_what_is_painted_is_read_back(
    qapp: object, kind: BlockKind, marks: tuple[tuple[str, object], ...]
) -> None:
    assert marks_of(char_format(marks, kind, BLUE)) == dict(marks)


def test_a_heading_is_heavy_without_being_marked_bold(qapp: object) -> None:
    form = char_format((), HEADING, BLUE)

    assert form.fontWeight() > QFont.Weight.Normal.value
    assert marks_of(form) == {}


@pytest.mark.parametrize("kind", [PARAGRAPH, HEADING])
def test_bold_is_switched_for_what_is_typed_next(qapp: object, kind: BlockKind) -> None:
    assert marks_of(typing_format("bold", True, kind)) == {"bold": True}
    assert marks_of(typing_format("bold", False, kind)) == {}
    assert marks_of(typing_format("italic", True, kind)) == {"italic": True}


def test_a_kind_that_qt_changed_looks_wrong(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    cursor.setBlockFormat(block_format(HEADING))
    cursor.setBlockCharFormat(char_format((), HEADING, BLUE))
    cursor.insertText("题", char_format((), HEADING, BLUE))
    block = document.firstBlock()
    assert kind_of(block) is HEADING
    assert looks_right(block, HEADING)

    plain = QTextBlockFormat(block.blockFormat())
    plain.setHeadingLevel(0)
    cursor.setBlockFormat(plain)

    assert kind_of(document.firstBlock()) is PARAGRAPH
    assert not looks_right(document.firstBlock(), PARAGRAPH)


def test_a_letter_that_took_over_a_pictures_format_is_a_letter(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    image = QTextImageFormat()
    image.setName("embed:2a-1")
    cursor.insertImage(image)
    cursor.insertText("字")

    assert read_block(document.firstBlock()).runs == (
        Run(OBJECT, (("embed:2a-1", True),)),
        Run("字"),
    )
