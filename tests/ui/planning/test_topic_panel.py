from dataclasses import replace

import pytest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.ui.planning.topic_panel import TopicPanel
from studio.ui.writer import Writer
from studio.vocabulary import TopicId


@pytest.fixture
def topic(studio: Studio) -> TopicId:
    return studio.floor.planning.propose(Proposal("供暖"))


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio, writer: Writer, topic: TopicId) -> TopicPanel:
    made = TopicPanel(studio.floor.planning, writer, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    made.show_row(studio.floor.planning.row(topic))
    return made


def test_only_what_can_be_done_next_is_offered(
    panel: TopicPanel, studio: Studio, topic: TopicId
) -> None:
    assert panel.approve_button.isVisible()
    assert not panel.write_button.isVisible()

    studio.floor.planning.approve(topic)
    panel.show_row(studio.floor.planning.row(topic))

    assert not panel.approve_button.isVisible()
    assert panel.write_button.text() == "写稿"


def test_approving_by_button(
    qtbot: QtBot, panel: TopicPanel, studio: Studio, topic: TopicId
) -> None:
    panel.approve_button.click()

    qtbot.waitUntil(lambda: studio.floor.planning.row(topic).stage == "approved")


def test_dropping_needs_a_reason(
    qtbot: QtBot,
    panel: TopicPanel,
    studio: Studio,
    topic: TopicId,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [("", True), ("已经过时", True)]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: answers.pop(0))

    with qtbot.waitSignal(panel.notice_raised) as told:
        panel.drop_button.click()
    assert told.args[0].code == "field_required"
    panel.drop_button.click()

    qtbot.waitUntil(lambda: studio.floor.planning.row(topic).stage_reason == "已经过时")


def test_a_topic_decided_elsewhere_is_told(
    qtbot: QtBot, panel: TopicPanel, studio: Studio, topic: TopicId
) -> None:
    studio.floor.planning.approve(topic)

    with qtbot.waitSignal(panel.notice_raised) as told:
        panel.approve_button.click()

    assert told.args[0].code == "topic_stage"


def test_another_version_of_a_field_is_a_click_away(
    qtbot: QtBot, panel: TopicPanel, studio: Studio, topic: TopicId
) -> None:
    row = studio.floor.planning.row(topic)
    assert not panel.versions.isVisible()
    panel.show_row(replace(row, alternatives=2, is_missing=True))
    assert panel.versions.text() == "另有 2 个版本"
    assert panel.missing.isVisible()

    with qtbot.waitSignal(panel.versions_requested) as asked:
        panel.versions.click()

    assert asked.args == [topic]
