import pytest
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.sync.facts import LINE, PLATFORM_URL, write_fact
from studio.ui.queue.queue_view import QueueView
from studio.ui.row_table import BADGE_ROLE
from studio.ui.writer import Writer
from tests.newsrooms import Line, write_story


@pytest.fixture
def view(qtbot: QtBot, studio: Studio, writer: Writer) -> QueueView:
    made = QueueView(studio.floor.queue, writer)
    qtbot.addWidget(made)
    made.show()
    made.reload()
    return made


def offline(studio: Studio) -> None:
    def work(connection: object) -> None:
        write_fact(connection, PLATFORM_URL, "https://example.invalid")  # type: ignore[arg-type]
        line = {"state": "offline", "code": "unreachable", "facts": {}}
        write_fact(connection, LINE, line)  # type: ignore[arg-type]

    studio.store.write(work)


def states(view: QueueView) -> list[str]:
    model = view.table.table
    return [model.index(row, 4).data(BADGE_ROLE).text for row in range(model.rowCount())]


def test_what_waits_has_size_place_and_a_reason(
    qtbot: QtBot, view: QueueView, studio: Studio
) -> None:
    offline(studio)
    story = write_story(studio)
    studio.floor.publishing.submit(story)
    view.reload()

    qtbot.waitUntil(lambda: len(view.table.table.rows) == 3)

    assert view.line_title.text() == "省平台没有应答。"
    assert states(view) == ["省平台没有应答"] * 3
    places = [view.table.table.index(row, 0).data() for row in range(3)]
    assert places == ["1", "2", "3"]
    assert all(view.table.table.index(row, 3).data().endswith("B") for row in range(3))


def test_pause_and_resume(qtbot: QtBot, view: QueueView, studio: Studio) -> None:
    offline(studio)
    write_story(studio)
    view.reload()
    qtbot.waitUntil(view.pause_button.isVisible)

    with qtbot.waitSignal(view.sync_requested):
        view.pause_button.click()
    view.reload()
    qtbot.waitUntil(lambda: view.pause_button.text() == "继续")
    assert set(states(view)) == {"已暂停"}
    with qtbot.waitSignal(view.sync_requested):
        view.pause_button.click()
    view.reload()
    qtbot.waitUntil(lambda: view.pause_button.text() == "暂停")


def test_without_a_province_the_page_offers_to_enrol(qtbot: QtBot, view: QueueView) -> None:
    qtbot.waitUntil(view.enrol_button.isVisible)
    assert not view.retry_button.isVisible()

    with qtbot.waitSignal(view.enrol_requested):
        view.enrol_button.click()


def test_an_empty_queue_tells_what_arrived(qtbot: QtBot, view: QueueView, line: Line) -> None:
    write_story(line.studio)
    line.sync()
    view.reload()

    qtbot.waitUntil(view.empty.isVisible)
    qtbot.waitUntil(lambda: view.empty.words.text() == "没有等待发送的内容。近 7 天已送达 3 项。")


def test_retry_forgets_the_wait(qtbot: QtBot, view: QueueView, line: Line) -> None:
    line.platform.online = False
    line.sync()
    assert line.cycle.wait().total_seconds() > 0
    view.reload()
    qtbot.waitUntil(view.retry_button.isVisible)

    with qtbot.waitSignal(view.sync_requested):
        view.retry_button.click()

    assert line.cycle.wait().total_seconds() == 0
