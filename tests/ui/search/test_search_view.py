from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt, QThreadPool
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.search import Found, SearchDesk
from studio.ui.search.search_view import SearchView
from studio.ui.shell.main_window import MainWindow
from tests.newsrooms import Clock, write_story


@pytest.fixture
def view(qtbot: QtBot, studio: Studio, chinese: object) -> Iterator[SearchView]:
    made = SearchView(studio.floor.search, studio.floor.placing, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    made.reload()
    yield made
    assert QThreadPool.globalInstance().waitForDone(5000)


def titles(view: SearchView) -> list[str]:
    return [hit.title for hit in view.list.found.hits]


def _has(view: SearchView, count: int) -> bool:
    return len(titles(view)) == count


def test_an_empty_line_says_what_to_do(view: SearchView) -> None:
    assert view._lists.currentWidget() is view.start
    assert "一个字也可以" in view.start.words.text()


def test_what_is_found_follows_the_typing(qtbot: QtBot, view: SearchView, studio: Studio) -> None:
    write_story(studio, "供暖第一周")
    write_story(studio, "供电所的一天")

    for typed, expected in (("供", 2), ("供暖", 1), ("供暖季", 0)):
        view.line.setText(typed)
        qtbot.waitUntil(partial(_has, view, expected))
    qtbot.waitUntil(lambda: view._lists.currentWidget() is view.nothing)
    view.line.clear()
    qtbot.waitUntil(lambda: view._lists.currentWidget() is view.start)


def test_an_answer_that_comes_too_late_is_dropped(
    qtbot: QtBot, view: SearchView, studio: Studio
) -> None:
    write_story(studio, "供暖第一周")
    view.line.setText("供暖")
    view._search()  # under way, while the person types on
    view.line.setText("没有的词")

    qtbot.waitUntil(lambda: view._lists.currentWidget() is view.nothing)
    assert QThreadPool.globalInstance().waitForDone(5000)
    assert titles(view) == []


def test_the_keyboard_goes_all_the_way(
    qtbot: QtBot, view: SearchView, studio: Studio, clock: Clock
) -> None:
    first = write_story(studio, "供暖第一周")
    clock.advance(minutes=1)
    write_story(studio, "供暖第二周")
    view.line.setText("供暖")
    qtbot.waitUntil(lambda: titles(view) == ["供暖第二周", "供暖第一周"])

    qtbot.keyClick(view.line, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.story_opened) as opened:
        qtbot.keyClick(view.line, Qt.Key.Key_Return)
    assert opened.args == [first, "供暖"]

    qtbot.keyClick(view.line, Qt.Key.Key_Escape)
    assert view.line.text() == ""


def test_a_filter_is_seen_and_cleared(qtbot: QtBot, view: SearchView, studio: Studio) -> None:
    write_story(studio, "供暖第一周")
    studio.floor.planning.propose(Proposal("供暖选题"))
    view.line.setText("供暖")
    qtbot.waitUntil(lambda: len(titles(view)) == 2)

    view.sieves.state_box.setCurrentIndex(1)
    qtbot.waitUntil(lambda: titles(view) == ["供暖第一周"])
    assert view.sieves.clear_button.isVisible()

    view.sieves.clear_button.click()
    qtbot.waitUntil(lambda: len(titles(view)) == 2)


def test_enter_opens_the_story_at_the_hit(qtbot: QtBot, window: MainWindow, studio: Studio) -> None:
    write_story(studio, "供暖第一周", "𠮷" * 300 + "。热力公司来了。")
    window.open_desk("search")
    window.search.line.setText("热力")
    qtbot.waitUntil(lambda: len(window.search.list.found.hits) == 1)

    qtbot.keyClick(window.search.line, Qt.Key.Key_Return)

    body = window.story.editor.body
    qtbot.waitUntil(lambda: body.textCursor().selectedText() == "热力")
    assert window.pages.currentWidget() is window.story


def test_what_just_arrived_is_searched_again_once_it_was_read(
    qtbot: QtBot, view: SearchView, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [Found((), False, 2), Found((), False, 0)]
    monkeypatch.setattr(SearchDesk, "find", lambda *_: answers.pop(0))
    view._again.setInterval(1)

    view.line.setText("供暖")

    qtbot.waitUntil(lambda: answers == [] and not view.note.isVisible())
