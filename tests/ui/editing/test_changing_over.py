from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from studio.manuscript.body import StoryBody
from studio.ui.editing import changing_over
from studio.ui.editing.changing_over import ChangingOver, Coming
from studio.ui.editing.formats import read_blocks
from tests.ui.editing.conftest import NewEdit
from tests.ui.editing.histories import compose, type_in


@pytest.fixture(autouse=True)
def a_paragraph_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changing_over, "TURN", 0.0)


def body_of(text: str) -> StoryBody:
    body = StoryBody.open(merge_ms=0)
    body.text.replace(0, 0, text)
    body.commit()
    return body


def test_a_page_is_handed_over_when_it_is_full_and_not_before(
    new_edit: NewEdit, qtbot: QtBot
) -> None:
    edit, body = new_edit("旧"), body_of("新\n的\n正文")
    going, got = ChangingOver(edit), list[Coming]()

    going.begin(body, got.append)
    QCoreApplication.processEvents()
    assert (got, going.is_on) == ([], True)
    qtbot.waitUntil(lambda: bool(got))

    assert (len(got), going.is_on) == (1, False)
    assert [block.text for block in read_blocks(got[0].page.page)] == ["新", "的", "正文"]
    edit.show_body(got[0].body, page=got[0].page)
    assert edit.toPlainText() == "新\n的\n正文"
    edit.show_nothing()
    body.close()


def test_it_waits_for_the_key_and_the_word_in_hand(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit, body = new_edit("旧"), body_of("新")
    going, got = ChangingOver(edit), list[Coming]()
    going.begin(body, got.append)

    compose(edit, "zhong")
    type_in(edit, "字")
    for _ in range(20):
        QCoreApplication.processEvents()
    assert got == []
    compose(edit, "", "中")

    qtbot.waitUntil(lambda: bool(got))
    got[0].discard()


def test_a_newer_body_takes_the_place_of_one_on_its_way(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("旧")
    going, got = ChangingOver(edit), list[str]()

    def take(coming: Coming) -> None:
        got.append(coming.body.text.whole())
        coming.discard()

    going.begin(body_of("较早\n的"), take)
    QCoreApplication.processEvents()
    going.begin(body_of("较晚\n的"), take)
    qtbot.waitUntil(lambda: bool(got))
    QCoreApplication.processEvents()

    assert got == ["较晚\n的"]


def test_what_is_given_up_never_comes(new_edit: NewEdit, qtbot: QtBot) -> None:
    edit = new_edit("旧")
    going, got = ChangingOver(edit), list[Coming]()
    going.begin(body_of("新\n的"), got.append)
    QCoreApplication.processEvents()

    going.give_up()

    assert not going.is_on
    for _ in range(20):
        QCoreApplication.processEvents()
    assert got == []
