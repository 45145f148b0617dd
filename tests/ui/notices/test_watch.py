"""When it is looked, and what is made of what is found; the store and the clock are real parts."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from studio.desks.changes import Change
from studio.desks.matters import Concern, Matter
from studio.desks.notices import Outlook
from studio.sync.line import Line as KnownLine
from studio.sync.line import LineState, remember_line
from studio.ui.errand import report_errands
from studio.ui.notices import watch as watching
from studio.ui.notices.watch import Watch
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.desks.notice_scenes import due_in, me, send_back
from tests.newsrooms import Clock, Line

FROM_SYNC = Change(stories=frozenset({StoryId("s")}), queue=True, is_from_sync=True)


class Heard:
    """Everything that a Watch says."""

    def __init__(self, watch: Watch) -> None:
        self.looks: list[Outlook] = []
        self.news: list[tuple[list[str], bool]] = []
        watch.looked.connect(self.looks.append)
        watch.told.connect(self._note)

    def _note(self, matters: tuple[Matter, ...], came_before: bool) -> None:
        self.news.append(([one.title for one in matters], came_before))


@pytest.fixture
def watch(line: Line, clock: Clock, writer: Writer) -> Iterator[Watch]:
    made = Watch(line.studio.floor.notices, writer, now=clock)
    made._settling.setInterval(20)  # nobody waits for two seconds here
    yield made
    made.end()
    assert writer.finish()
    assert QThreadPool.globalInstance().waitForDone(5000)
    report_errands()


def online(line: Line, state: LineState = LineState.ONLINE) -> None:
    line.studio.store.write(lambda connection: remember_line(connection, KnownLine(state)))


def looked(qtbot: QtBot, watch: Watch) -> None:
    with qtbot.waitSignal(watch.looked):
        watch.look()


def test_what_came_while_it_was_closed_is_told_at_once_and_together(
    qtbot: QtBot, watch: Watch, line: Line
) -> None:
    heard = Heard(watch)
    for headline in ("一", "二"):
        send_back(line, headline)
    online(line)

    watch.begin()

    qtbot.waitUntil(lambda: bool(heard.news))
    assert [(sorted(titles), before) for titles, before in heard.news] == [(["一", "二"], True)]
    qtbot.waitUntil(lambda: heard.looks[-1].unread == 2)


def test_at_the_start_it_waits_for_what_the_province_brings(
    qtbot: QtBot, watch: Watch, line: Line
) -> None:
    heard = Heard(watch)
    send_back(line, "一")
    watch.begin()
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    send_back(line, "二")
    looked(qtbot, watch)
    assert heard.news == []

    online(line)
    watch.on_changed(Change(queue=True, line=True, is_from_sync=True))

    qtbot.waitUntil(lambda: bool(heard.news))
    assert [(sorted(titles), before) for titles, before in heard.news] == [(["一", "二"], True)]


def test_a_line_that_is_down_is_not_waited_for(qtbot: QtBot, watch: Watch, line: Line) -> None:
    heard = Heard(watch)
    send_back(line)
    online(line, LineState.OFFLINE)  # as the last run left it
    watch.begin()
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    assert heard.news == []

    watch.on_changed(Change(queue=True, line=True, is_from_sync=True))

    qtbot.waitUntil(lambda: heard.news == [(["供暖第一周"], True)])


def test_nobody_waits_for_a_province_that_never_answers(
    qtbot: QtBot, watch: Watch, line: Line
) -> None:
    heard = Heard(watch)
    send_back(line)
    watch._patience.setInterval(0)

    watch.begin()

    qtbot.waitUntil(lambda: heard.news == [(["供暖第一周"], True)])


def test_what_comes_later_is_news(qtbot: QtBot, watch: Watch, line: Line) -> None:
    heard = Heard(watch)
    online(line)
    watch.begin()
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    send_back(line)

    watch.on_changed(FROM_SYNC)

    qtbot.waitUntil(lambda: heard.news == [(["供暖第一周"], False)])


def test_a_row_of_changes_is_one_look(qtbot: QtBot, watch: Watch, line: Line) -> None:
    heard = Heard(watch)
    watch._settling.setInterval(50)
    for _ in range(40):
        watch.on_changed(FROM_SYNC)

    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    assert not watch._settling.isActive()


def test_changes_without_an_end_put_nobody_off(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.on_changed(FROM_SYNC)
    begun = watch._settling.timerId()
    watch.on_changed(FROM_SYNC)
    anew = watch._settling.timerId()
    assert anew != begun, "the next one may come with it"

    monkeypatch.setattr(watching, "LONGEST_HOLD_MS", -1)  # it began that long ago
    watch.on_changed(FROM_SYNC)

    assert watch._settling.timerId() == anew, "it goes on as it was"


@pytest.mark.parametrize(
    "change",
    [
        Change(),
        Change(mentions=True),
        Change(readers=True),
        Change(bodies=frozenset({StoryId("s")})),
    ],
)
def test_what_makes_no_news_is_not_looked_at(watch: Watch, change: Change) -> None:
    watch.on_changed(change)

    assert not watch._settling.isActive()


def test_an_idle_window_reads_nothing(qtbot: QtBot, watch: Watch, line: Line, clock: Clock) -> None:
    """The minute compares two times; the store is asked when one has come."""
    heard = Heard(watch)
    online(line)
    watch.begin()
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    assert not watch._minute.isActive(), "nothing is due"

    due_in(line.studio, clock, hours=3)
    looked(qtbot, watch)
    assert watch._minute.isActive()
    assert watch._minute.interval() >= 60_000
    clock.advance(hours=1, minutes=59)
    watch._minute.timeout.emit()
    assert QThreadPool.globalInstance().waitForDone(5000)
    report_errands()
    assert len(heard.looks) == 2
    clock.advance(minutes=1)
    watch._minute.timeout.emit()

    qtbot.waitUntil(lambda: heard.news == [(["防汛"], False)])


def test_somebody_else_hears_their_own_as_one(qtbot: QtBot, watch: Watch, line: Line) -> None:
    accounts, first = line.studio.floor.accounts, me(line.studio)
    accounts.add_person("王编", "1357")
    heard = Heard(watch)
    online(line)
    watch.begin()
    qtbot.waitUntil(lambda: len(heard.looks) == 1)
    accounts.change_person(first, "2468")
    send_back(line)

    watch.begin_anew()

    qtbot.waitUntil(lambda: heard.news == [(["供暖第一周"], True)])


def test_what_was_noted_as_somebody_sat_down_is_not_shown_to_them(
    qtbot: QtBot, watch: Watch, line: Line, writer: Writer
) -> None:
    heard, go_on = Heard(watch), Event()
    online(line)
    send_back(line)
    writer.run(watch, lambda: go_on.wait(20), None, None)
    with qtbot.waitSignal(watch.looked):  # its notes stand behind that save now
        watch.begin()

    watch.begin_anew()
    go_on.set()

    qtbot.waitUntil(lambda: bool(heard.looks[-1].rows))
    assert heard.news == []


def test_a_kind_that_nobody_wants_is_passed_over(qtbot: QtBot, watch: Watch, line: Line) -> None:
    heard = Heard(watch)
    watch.concerns = frozenset({Concern.DEADLINE})
    send_back(line)
    online(line)

    watch.begin()

    qtbot.waitUntil(lambda: len(heard.looks) >= 2)
    assert heard.news == []
    assert heard.looks[-1].unnoted == ()


def test_when_it_is_over_nothing_is_read(qtbot: QtBot, watch: Watch) -> None:
    heard = Heard(watch)
    watch.end()

    watch.on_changed(FROM_SYNC)
    watch.look()

    assert not watch._settling.isActive()
    assert QThreadPool.globalInstance().waitForDone(5000)
    assert heard.looks == []


def test_a_store_that_fails_is_told(qtbot: QtBot, watch: Watch, line: Line) -> None:
    line.studio.store.close()

    with qtbot.waitSignal(watch.failed) as told:
        watch.look()

    assert told.args is not None
    assert told.args[0].code == "store_closed"
