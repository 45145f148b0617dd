from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.desks.placing import Place
from studio.ui.chooser import choose, chooser, offer, offer_channels, offer_states
from studio.vocabulary import Channel, StoryState

JINWA = Place("c" * 32, "金娃说新闻")


def test_what_is_chosen_stays_chosen_when_more_is_offered(
    qtbot: QtBot, chinese: QApplication
) -> None:
    box = chooser("全部栏目", "栏目")
    qtbot.addWidget(box)
    choose(box, "d" * 32)

    with qtbot.assertNotEmitted(box.currentIndexChanged):
        offer(box, [JINWA])
    assert (box.currentData(), box.currentText()) == ("d" * 32, "…")
    offer(box, [JINWA, Place("d" * 32, "民生直通车", is_closed=True)])

    assert box.currentText() == "民生直通车（已停办）"
    choose(box, None)
    assert box.currentText() == "全部栏目"
    assert box.accessibleName() == "栏目"


def test_states_and_channels_are_offered_as_words(qtbot: QtBot, chinese: QApplication) -> None:
    box = chooser("", "")
    qtbot.addWidget(box)

    offer_states(box)
    offer_channels(box)

    data = [box.itemData(row) for row in range(1, box.count())]
    assert data == [*map(str, StoryState), *map(str, Channel)]
