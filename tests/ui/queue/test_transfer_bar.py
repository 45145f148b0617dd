from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.desks.queue import QueueRow, QueueState
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.ui.queue.transfer_bar import TransferBar
from studio.ui.writer import Writer
from studio.vocabulary import MediaKind, Sha256
from tests.newsrooms import Line, write_story

MIB = 1024 * 1024


@pytest.fixture
def waiting(line: Line) -> Line:
    """Three originals whose text has arrived, and edits that wait."""
    floor = line.studio.floor
    story = write_story(line.studio)
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    for digit, name in (("a", "一"), ("b", "二"), ("c", "三")):
        floor.media.attach(story, TakenIn(Sha256(digit * 64), name, 90 * MIB, about))
    floor.publishing.submit(story)
    line.sync()
    floor.editing.change_field(story, "deck", "导语")
    return line


@pytest.fixture
def bar(qtbot: QtBot, waiting: Line, writer: Writer) -> TransferBar:
    made = TransferBar(waiting.studio.floor.transfers, writer, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()
    return made


def rows(line: Line) -> list[QueueRow]:
    return list(line.studio.floor.queue.sheet().rows)


def names(line: Line) -> list[str]:
    return [row.subject for row in rows(line)][1:]


def test_the_chosen_one_goes_first_or_later(qtbot: QtBot, bar: TransferBar, waiting: Line) -> None:
    bar.show_row(rows(waiting)[3])
    with qtbot.waitSignal(bar.sync_requested):
        bar.first_button.click()
    assert names(waiting) == ["三", "一", "二"]

    with qtbot.waitSignal(bar.sync_requested):
        bar.later_button.click()
    assert names(waiting) == ["一", "二", "三"]


def test_one_is_paused_while_the_others_go_on(
    qtbot: QtBot, bar: TransferBar, waiting: Line
) -> None:
    bar.show_row(rows(waiting)[1])
    with qtbot.waitSignal(bar.sync_requested):
        bar.pause_button.click()
    paused = rows(waiting)[1]
    assert paused.state == QueueState.PAUSED

    bar.show_row(paused)
    assert bar.pause_button.text() == "让它继续"
    with qtbot.waitSignal(bar.sync_requested):
        bar.pause_button.click()

    assert rows(waiting)[1].state == QueueState.WAITING


def test_one_alone_is_tried_now(qtbot: QtBot, bar: TransferBar, waiting: Line) -> None:
    for _ in range(3):
        waiting.send_media()  # none of the files is here
    bar.show_row(rows(waiting)[1])

    with qtbot.waitSignal(bar.sync_requested):
        bar.retry_button.click()

    states = [row.state for row in rows(waiting)][1:]
    assert states == [QueueState.WAITING, QueueState.PUT_OFF, QueueState.PUT_OFF]


def test_texts_cannot_be_sorted_and_it_says_why(bar: TransferBar, waiting: Line) -> None:
    bar.show_row(rows(waiting)[0])

    assert not bar.first_button.isEnabled()
    assert bar.first_button.toolTip() == "文字按写下的先后发送，不能调整。"
    bar.show_row(None)
    assert not bar.pause_button.isEnabled()
