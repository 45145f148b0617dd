from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.desks.placing import Place
from studio.desks.search import Sieve
from studio.ui.search.sieve_bar import SieveBar
from studio.vocabulary import PersonId, StoryState


def test_what_is_chosen_is_the_sieve_and_stays_when_more_is_offered(
    qtbot: QtBot, chinese: object
) -> None:
    bar = SieveBar("Asia/Shanghai")
    qtbot.addWidget(bar)
    bar.offer([Place("p", "李晓禾")], [Place("c", "民生直通车")])
    assert bar.sieve() == Sieve()

    bar.author_box.setCurrentIndex(1)
    bar.state_box.setCurrentIndex(1)
    bar.offer([Place("o", "王冬"), Place("p", "李晓禾")], [])
    assert bar.sieve() == Sieve(author=PersonId("p"), state=StoryState.DRAFT)
    assert isinstance(bar.sieve().state, StoryState)

    bar.clear()
    with qtbot.waitSignal(bar.changed):
        bar.span_box.activated.emit(bar.span_box.findText("近 7 天"))
    assert bar.sieve().since
    assert not bar.sieve().until
    assert not bar.is_open
    bar.clear()
    assert bar.is_open


def test_clearing_is_told_once(qtbot: QtBot, chinese: object) -> None:
    """Each time somebody searches."""
    bar = SieveBar("Asia/Shanghai")
    qtbot.addWidget(bar)
    bar.author_box.addItem("李晓禾", "p")
    for box in (bar.author_box, bar.state_box, bar.channel_box):
        box.setCurrentIndex(1)
    told: list[Sieve] = []
    bar.changed.connect(lambda: told.append(bar.sieve()))

    bar.clear()

    assert told == [Sieve()]
