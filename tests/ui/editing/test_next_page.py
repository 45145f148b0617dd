from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QTextDocument

from studio.manuscript.body import StoryBody
from studio.ui.editing.formats import read_blocks
from studio.ui.editing.inks import Inks
from studio.ui.editing.next_page import NextPage


@pytest.fixture
def body() -> Iterator[StoryBody]:
    made = StoryBody.open()
    made.text.replace(0, 0, "\n".join(f"第{n}段" for n in range(30)))
    made.commit()
    yield made
    made.close()


def page_of(body: StoryBody) -> NextPage:
    return NextPage(QTextDocument(), body, Inks(body), QColor("blue"))


@pytest.mark.usefixtures("qapp")
def test_a_page_is_filled_bit_by_bit(body: StoryBody) -> None:
    made = page_of(body)
    turns = 1
    while not made.fill(0):
        turns += 1

    assert turns > 20
    assert read_blocks(made.page) == body.text.blocks()


@pytest.mark.usefixtures("qapp")
def test_a_page_that_was_begun_can_be_had_at_once(body: StoryBody) -> None:
    made = page_of(body)
    made.fill(0)

    assert made.fill()

    assert read_blocks(made.page) == body.text.blocks()
    assert made.fill()
