from __future__ import annotations

from PySide6.QtGui import QColor, QTextCursor, QTextDocument, QTextList

from studio.manuscript.body import StoryBody
from studio.ui.editing.formats import pieces_of, read_blocks
from studio.ui.editing.painter import Painter, merged

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


def painted(body: StoryBody) -> tuple[QTextDocument, Painter]:
    document = QTextDocument()
    painter = Painter(document, body.text, RED)
    painter.load()
    return document, painter


def body_of(*lines: tuple[str, str]) -> StoryBody:
    body = StoryBody.open()
    body.text.replace(0, 0, "\n".join(text for _, text in lines))
    at = -1
    for kind, text in lines:
        at += len(text) + 1
        body.text.mark(at, at + 1, "kind", kind)
    body.commit()
    return body


def lists(document: QTextDocument) -> list[list[str]]:
    """The items of each list, in order."""
    seen: dict[int, QTextList] = {}
    block = document.begin()
    while block.isValid():
        found = block.textList()
        if found is not None:
            seen.setdefault(found.objectIndex(), found)
        block = block.next()
    return [[found.item(n).text() for n in range(found.count())] for found in seen.values()]


def test_a_body_is_shown_as_it_is(qapp: object) -> None:
    body = body_of(("h1", "题"), ("", "文"), ("ul", "一"), ("quote", "引"), ("ol", "甲"))
    body.text.mark(2, 3, "link", "https://a.cn")
    body.commit()

    document, _ = painted(body)

    assert read_blocks(document) == body.text.blocks()
    body.close()


def test_neighbouring_items_are_one_list_and_numbers_restart_after_a_paragraph(
    qapp: object,
) -> None:
    body = body_of(("ol", "1"), ("ol", "2"), ("", "文"), ("ol", "3"), ("ul", "4"))

    document, _ = painted(body)

    assert lists(document) == [["1", "2"], ["3"], ["4"]]
    body.close()


def test_lists_join_when_the_paragraph_between_them_goes(qapp: object) -> None:
    body = body_of(("ol", "1"), ("ol", "2"), ("", "x"), ("ol", "3"), ("ol", "4"), ("ol", "5"))
    document, painter = painted(body)
    body.text.replace(4, 2, "")
    body.commit()
    cursor = QTextCursor(document)
    cursor.setPosition(3)
    cursor.setPosition(5, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()

    painter.mend(3, 3)

    assert lists(document) == [["1", "2", "3", "4", "5"]]
    assert read_blocks(document) == body.text.blocks()
    body.close()


def test_mending_shows_the_body_again(qapp: object) -> None:
    body = body_of(("h2", "题目"), ("", "文字"))
    body.text.mark(3, 4, "bold", True)
    body.commit()
    document, painter = painted(body)
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.setCharFormat(cursor.charFormat().__class__())

    painter.mend(0, 5)

    assert read_blocks(document) == body.text.blocks()
    body.close()


def test_links_take_the_colour_of_another_palette(qapp: object) -> None:
    body = body_of(("", "看这里"))
    body.text.mark(1, 3, "link", "https://a.cn")
    body.commit()
    document, painter = painted(body)

    painter.recolour(BLUE)

    colours = [piece.charFormat().foreground().color() for piece in pieces_of(document.begin())]
    assert colours[1] == BLUE
    assert colours[0] != BLUE
    assert read_blocks(document) == body.text.blocks()
    body.close()


def test_near_spans_are_mended_together() -> None:
    assert merged([(500, 501), (0, 2), (10, 12)]) == [(0, 12), (500, 501)]
