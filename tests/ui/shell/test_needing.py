from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.matters import Matter
from studio.desks.planning import Proposal
from studio.ui.conflict_choice import ConflictChoice
from studio.ui.queue.refused_line import RefusedLine
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import Kind, StoryId
from tests.desks.notice_scenes import look, refuse_all
from tests.newsrooms import Line, edit, write_story


def is_in_sight(window: MainWindow, line: RefusedLine | ConflictChoice) -> bool:
    """Its first words, in the part of the list that is shown."""
    area = window.queue.attention._area.viewport()
    top = line.mapTo(area, line.rect().topLeft()).y()
    focused = QApplication.focusWidget()
    return focused is not None and line.isAncestorOf(focused) and -2 <= top < area.height()


def test_a_refused_thing_is_brought_into_sight_among_many(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    for number in range(8):
        studio.floor.planning.propose(Proposal(f"第{number}个选题"))
    refuse_all(studio, Kind.TOPIC_PROPOSED)
    last = look(studio).waiting[-1]

    window.telling.needing_opened.emit(last)

    qtbot.waitUntil(lambda: bool(window.queue.attention.findChildren(RefusedLine)))
    line = next(
        one
        for one in window.queue.attention.findChildren(RefusedLine)
        if one.row.key == last.detail
    )
    assert "第7个选题" in line.title.text()
    qtbot.waitUntil(lambda: is_in_sight(window, line))


def test_what_was_refused_of_a_body_is_one_line(
    qtbot: QtBot, window: MainWindow, line: Line
) -> None:
    story = write_story(line.studio)
    line.sync()
    for words in ("一", "二"):
        edit(line, story, "", words)
        line.pusher.freeze()
    refuse_all(line.studio, Kind.STORY_BODY_UPDATED)
    (found,) = look(line.studio).waiting

    window.telling.needing_opened.emit(found)

    qtbot.waitUntil(lambda: bool(window.queue.attention.findChildren(RefusedLine)))
    (shown,) = window.queue.attention.findChildren(RefusedLine)
    qtbot.waitUntil(lambda: is_in_sight(window, shown))


def test_a_conflict_is_brought_into_sight(
    qtbot: QtBot, window: MainWindow, studio: Studio, disputed: StoryId
) -> None:
    (found,) = look(studio).waiting

    window.telling.needing_opened.emit(found)

    qtbot.waitUntil(lambda: bool(window.queue.attention.findChildren(ConflictChoice)))
    (shown,) = window.queue.attention.findChildren(ConflictChoice)
    assert shown.conflict.subject == disputed
    qtbot.waitUntil(lambda: is_in_sight(window, shown))


def test_what_was_decided_meanwhile_is_said(
    qtbot: QtBot, window: MainWindow, studio: Studio
) -> None:
    studio.floor.planning.propose(Proposal("防汛"))
    (key,) = refuse_all(studio, Kind.TOPIC_PROPOSED)
    found: Matter = look(studio).waiting[0]
    studio.floor.queue.put_away(key)

    window.telling.needing_opened.emit(found)

    qtbot.waitUntil(lambda: window.notices.text == "这件事已经处理过了。")
