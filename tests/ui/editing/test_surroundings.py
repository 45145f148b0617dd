from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.ui.editing.story_edit import StoryEdit
from studio.ui.editing.surroundings import bands, paragraphs_in
from studio.vocabulary import BlockKind
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import select

QUOTE = BlockKind.QUOTE


@pytest.fixture
def shown(new_edit: NewEdit, qtbot: QtBot) -> Callable[[str], StoryEdit]:
    def show(text: str) -> StoryEdit:
        edit = new_edit(text)
        edit.resize(400, 600)
        edit.show()
        qtbot.waitExposed(edit)
        return edit

    return show


def quotes(edit: StoryEdit) -> list[tuple[float, float]]:
    return bands(edit, paragraphs_in(edit, edit.viewport().rect()), QUOTE)


def test_a_quote_has_a_bar_beside_all_of_it(shown: Callable[[str], StoryEdit]) -> None:
    edit = shown("甲\n" + "乙" * 200 + "\n丙\n丁")
    assert quotes(edit) == []

    select(edit, 2, 204)
    edit.set_kind(QUOTE)

    ((top, bottom),) = quotes(edit)
    select(edit, 203)
    assert bottom >= QRectF(edit.cursorRect()).center().y() > top


def test_quotes_with_something_between_them_have_a_bar_each(
    shown: Callable[[str], StoryEdit],
) -> None:
    edit = shown("甲\n乙\n丙")
    for at in (0, 4):
        select(edit, at)
        edit.set_kind(QUOTE)

    assert len(quotes(edit)) == 2


def test_a_part_is_painted_as_it_is_in_the_whole(shown: Callable[[str], StoryEdit]) -> None:
    """A key lets Qt paint one line anew: bars and boxes must not end there."""
    edit = shown("\n".join(f"第{n}段" + "字" * (n % 3 * 20) for n in range(14)))
    for start, end, kind in ((6, 40, QUOTE), (60, 120, BlockKind.FACTS), (150, 151, QUOTE)):
        select(edit, start, end)
        edit.set_kind(kind)
    select(edit, 0)
    edit.setCursorWidth(0)
    page = edit.viewport()
    picture(page, page.rect())  # lays out what has not been seen yet
    whole = picture(page, page.rect())

    for top in range(0, page.height() - 40, 17):
        part = QRect(0, top, page.width(), 29)
        assert greatest_difference(picture(page, part), whole, part) < 8, top


def picture(page: QWidget, part: QRect) -> QImage:
    image = QImage(page.size(), QImage.Format.Format_ARGB32)
    image.fill(0)
    page.render(image, part.topLeft(), QRegion(part), QWidget.RenderFlag.DrawWindowBackground)
    return image


def greatest_difference(one: QImage, other: QImage, part: QRect) -> int:
    """Between two bytes; letters may differ by one, as Qt's clips do."""
    some, others = (bytes(image.copy(part).constBits()) for image in (one, other))
    return max(abs(a - b) for a, b in zip(some, others, strict=True))
