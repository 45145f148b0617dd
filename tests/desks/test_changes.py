import sys

import pytest

from studio.desks.changes import Change, ChangeFeed


def test_every_listener_hears_every_change() -> None:
    feed = ChangeFeed()
    one: list[Change] = []
    other: list[Change] = []
    feed.listen(one.append)
    feed.listen(other.append)

    feed.announce(Change(queue=True))

    assert one == other == [Change(queue=True)]


def test_a_listener_that_fails_undoes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: Change) -> None:
        raise ZeroDivisionError

    told: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *about: told.append(about[1]))
    feed = ChangeFeed()
    heard: list[Change] = []
    feed.listen(fails)
    feed.listen(heard.append)

    feed.announce(Change(queue=True))

    assert heard == [Change(queue=True)]
    assert [type(error) for error in told] == [ZeroDivisionError]


def test_who_leaves_the_feed_hears_no_more() -> None:
    feed = ChangeFeed()
    heard: list[Change] = []
    leave = feed.listen(heard.append)

    leave()
    leave()
    feed.announce(Change(queue=True))

    assert heard == []
