from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from studio.ui.shell import network_news
from studio.ui.shell.network_news import NetworkNews, Reachability


@pytest.fixture
def news(qapp: object) -> Iterator[NetworkNews]:
    made = NetworkNews()
    if QNetworkInformation.instance() is None:
        pytest.skip("this system tells Qt nothing of its networks")
    yield made
    made.deleteLater()


def test_a_network_that_comes_is_told_and_one_that_goes_is_not(
    qtbot: QtBot, news: NetworkNews
) -> None:
    told: list[bool] = []
    news.changed.connect(lambda: told.append(True))
    system = QNetworkInformation.instance()
    assert system is not None

    system.reachabilityChanged.emit(Reachability.Online)
    told.clear()
    system.reachabilityChanged.emit(Reachability.Disconnected)
    assert told == []
    system.reachabilityChanged.emit(Reachability.Site)
    assert told == [True]
    system.reachabilityChanged.emit(Reachability.Site)
    assert told == [True], "the same is no change"
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.Cellular)
    assert told == [True, True]


def test_the_first_word_of_a_network_is_no_change(qtbot: QtBot, news: NetworkNews) -> None:
    told: list[bool] = []
    news.changed.connect(lambda: told.append(True))
    system = QNetworkInformation.instance()
    assert system is not None

    system.reachabilityChanged.emit(Reachability.Unknown)
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.WiFi)
    system.reachabilityChanged.emit(Reachability.Online)

    assert told == []


def test_a_system_that_tells_nothing_is_borne(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Mute(QNetworkInformation):
        @staticmethod
        def loadBackendByFeatures(_: object) -> bool:  # noqa: N802 - Qt's name
            return False

    monkeypatch.setattr(network_news, "QNetworkInformation", Mute)

    NetworkNews()
