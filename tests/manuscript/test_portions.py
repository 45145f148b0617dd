from __future__ import annotations

import random
from collections.abc import Iterator

import loro
import pytest

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.manuscript.comments import add_comment, read_threads, reply
from studio.manuscript.portions import Portions
from studio.vocabulary import DeviceId, PersonId


@pytest.fixture
def three() -> Iterator[list[StoryBody]]:
    """Replicas whose edits build on each other's."""
    bodies = [StoryBody.open(merge_ms=0) for _ in range(3)]
    yield bodies
    for body in bodies:
        body.close()


def scribble(body: StoryBody, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 8)):
        place = rng.randrange(len(body.text.whole()) + 1)
        at, past = map(body.text.to_utf16, (place, place + 1))
        is_last = past == body.text.length
        gone = 0 if is_last or rng.random() < 0.6 else past - at
        body.text.replace(at, gone, rng.choice(["县", "来\n", "𠮷", "长" * 9]))
        if rng.random() < 0.5:
            body.text.mark(0, at, "bold", True)
        body.commit()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_no_portion_needs_a_later_one(three: list[StoryBody], size: int) -> None:
    rng = random.Random(size)  # noqa: S311
    ours = three[0]
    for _ in range(12):
        one, other = rng.sample(three, 2)
        scribble(one, rng)
        if other is not ours:
            other.receive([one.snapshot()])
    reader = loro.LoroDoc()
    reader.import_(ours.snapshot())

    portions = Portions(ours.snapshot(), [body.snapshot() for body in three[1:]])
    while not portions.is_done:
        for update in portions.take(size):
            assert reader.import_(update).pending is None
            ours.receive([update])

    for body in three[1:]:
        body.receive([ours.snapshot(), *(one.snapshot() for one in three[1:])])
        assert body.text.blocks() == ours.text.blocks()


def test_portions_are_as_large_as_asked(three: list[StoryBody]) -> None:
    ours, other, third = three
    for one, another in [(other, third), (third, other)] * 6:  # by turns: a change each
        one.text.replace(0, 0, "字" * 10)
        one.commit()
        another.receive([one.snapshot()])

    portions = Portions(ours.snapshot(), [other.snapshot()])
    lengths = []
    while not portions.is_done:
        ours.receive(portions.take(30))
        lengths.append(ours.text.length - 1)

    assert lengths == [30, 60, 90, 120]


def test_what_was_written_as_one_comes_as_one(three: list[StoryBody]) -> None:
    """Seed 10141: a comment could be answered before it was there wholly."""
    ours, other, _ = three
    other.sign_in(PersonId("王"), DeviceId("d"))
    other.text.replace(0, 0, "甲乙丙")
    other.commit()
    add_comment(other, 0, 2, "这里？")

    portions = Portions(ours.snapshot(), [other.own_updates(0)])
    ours.sign_in(PersonId("李"), DeviceId("e"))
    while not portions.is_done:
        ours.receive(portions.take(1))
        for thread in read_threads(ours):
            reply(ours, thread.id, "对")

    assert [len(thread.replies) for thread in read_threads(ours)] == [1]


def test_changes_keep_their_times(three: list[StoryBody]) -> None:
    """The time machine tells by them when a letter was written."""
    ours, other, direct = three
    for number in range(9):
        other._doc.set_next_commit_timestamp(1_700_000_000 + 60 * number)
        other.text.replace(number, 0, "字")
        other.commit()

    portions = Portions(ours.snapshot(), [other.own_updates(0)])
    while not portions.is_done:
        ours.receive(portions.take(2))

    direct.receive([other.own_updates(0)])
    assert len(set(times(direct, other.peer))) == 9
    assert times(ours, other.peer) == times(direct, other.peer)


def times(body: StoryBody, peer: int) -> list[int]:
    found = (body._doc.get_change(loro.ID(peer, counter)) for counter in range(9))
    return [one.timestamp for one in found if one is not None]


def test_what_builds_on_something_missing_comes_with_it(three: list[StoryBody]) -> None:
    ours, other, _ = three
    other.text.replace(0, 0, "甲")
    other.commit()
    first, before = other.own_updates(0), other.written
    other.text.replace(1, 0, "乙")
    other.commit()
    second = other.own_updates(before)

    portions = Portions(ours.snapshot(), [second])
    while not portions.is_done:
        ours.receive(portions.take(1))
    assert ours.text.whole() == ""
    ours.receive([first])

    assert ours.text.whole() == "甲乙"


def test_what_is_known_already_makes_no_portion(three: list[StoryBody]) -> None:
    ours, other, _ = three
    other.text.replace(0, 0, "甲")
    other.commit()
    ours.receive([other.own_updates(0)])

    assert Portions(ours.snapshot(), [other.own_updates(0)]).is_done
    assert ours.operations_in([other.snapshot(), other.own_updates(0)]) == 0


def test_what_no_body_wrote_is_refused(three: list[StoryBody]) -> None:
    with pytest.raises(BodyError):
        Portions(three[0].snapshot(), [b"junk"])


def test_operations_are_counted_before_they_are_merged(three: list[StoryBody]) -> None:
    ours, other, _ = three
    other.text.replace(0, 0, "字" * 100)
    other.commit()
    assert 100 <= ours.operations_in([other.own_updates(0)]) <= 101
