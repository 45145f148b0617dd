from __future__ import annotations

from pytestqt.qtbot import QtBot

from studio.desks.search import Sieve
from studio.ui.search.sieve_bar import SieveBar
from studio.vocabulary import ColumnId, PersonId, StoryState


def test_what_is_chosen_is_the_sieve_and_stays_when_more_is_offered(
    qtbot: QtBot, chinese: object
) -> None:
    bar = SieveBar("Asia/Shanghai")
    qtbot.addWidget(bar)
    bar.offer([(PersonId("p"), "李晓禾")], [(ColumnId("c"), "民生直通车")])
    assert bar.sieve() == Sieve()

    bar.author_box.setCurrentIndex(1)
    bar.state_box.setCurrentIndex(1)
    bar.offer([(PersonId("o"), "王冬"), (PersonId("p"), "李晓禾")], [])
    assert bar.sieve() == Sieve(author=PersonId("p"), state=StoryState.DRAFT)
    assert isinstance(bar.sieve().state, StoryState)

    bar.clear()
    bar.days_box.setCurrentIndex(2)
    assert bar.sieve().since
    assert not bar.is_open
