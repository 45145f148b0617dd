from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.ui.planning.planning_view import PlanningView
from studio.ui.writer import Writer


def shown(qtbot: QtBot, studio: Studio, writer: Writer) -> PlanningView:
    view = PlanningView(studio.floor.planning, studio.floor.placing, writer, "Asia/Shanghai")
    qtbot.addWidget(view)
    view.show()
    view.reload()
    return view


def test_an_empty_desk_says_what_to_do(qtbot: QtBot, studio: Studio, writer: Writer) -> None:
    view = shown(qtbot, studio, writer)

    qtbot.waitUntil(view.empty.isVisible)
    assert "新选题" in view.empty.words.text()
    qtbot.mouseClick(view.new_button, Qt.MouseButton.LeftButton)
    assert view.form.isVisible()


def test_the_most_urgent_topic_stands_first(qtbot: QtBot, studio: Studio, writer: Writer) -> None:
    planning = studio.floor.planning
    planning.propose(Proposal("不急"))
    planning.propose(Proposal("后天", due_at="2026-11-23T04:00:00.000Z"))
    planning.propose(Proposal("明天", due_at="2026-11-22T04:00:00.000Z"))
    view = shown(qtbot, studio, writer)

    qtbot.waitUntil(lambda: len(view.table.table.rows) == 3)

    assert [row.title for row in view.table.table.rows] == ["明天", "后天", "不急"]


def test_a_chosen_topic_is_shown_in_full(qtbot: QtBot, studio: Studio, writer: Writer) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖", angle="量室温"))
    view = shown(qtbot, studio, writer)

    view.show_topic(topic)

    qtbot.waitUntil(lambda: view.panel.isVisible() and view.panel.title.text() == "供暖")
    assert view.panel.angle.text() == "量室温"


def test_enter_on_a_topic_asks_for_its_story(qtbot: QtBot, studio: Studio, writer: Writer) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖"))
    view = shown(qtbot, studio, writer)
    view.show_topic(topic)
    qtbot.waitUntil(lambda: view.table.chosen() is not None)

    with qtbot.waitSignal(view.story_requested) as asked:
        qtbot.keyClick(view.table, Qt.Key.Key_Return)

    assert asked.args == [topic]
