from studio.desks.changes import Change, ChangeFeed


def test_every_listener_hears_every_change() -> None:
    feed = ChangeFeed()
    one: list[Change] = []
    other: list[Change] = []
    feed.listen(one.append)
    feed.listen(other.append)

    feed.announce(Change(queue=True))

    assert one == other == [Change(queue=True)]
