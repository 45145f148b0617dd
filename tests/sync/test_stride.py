"""Less is put on a line that was cut, and more again when it holds (P9)."""

from __future__ import annotations

import pytest

from studio.errors import LineCut, Unreachable
from studio.sync.facts import PULL_STRIDE
from studio.sync.pull import PAGE_RECORDS
from studio.sync.push import LEAST_BYTES, MOST_BYTES
from studio.sync.stride import Stride
from tests.newsrooms import Line


@pytest.fixture
def stride(line: Line) -> Stride:
    return Stride(line.studio.store, "a line's", 2, 10, 80)


def carry(stride: Stride, *sizes: int) -> None:
    for size in sizes:
        stride.good(lambda size=size: size)  # type: ignore[misc]


def test_a_line_that_holds_carries_as_much_as_it_may(stride: Stride) -> None:
    assert stride.size() == 80
    carry(stride, 80)
    assert stride.size() == 80


def test_a_batch_is_what_costs_least_on_a_line_that_is_cut_every_so_often(stride: Stride) -> None:
    """Twice a price of 2 times 900 between two cuts: the root of 3600."""
    stride.cut(80)
    carry(stride, 890)
    stride.cut(20)
    assert stride.size() == 43  # of 470: half of the 40 that was known, half of 900

    for _ in range(12):
        carry(stride, 890)
        stride.cut(20)

    assert stride.size() in (59, 60)


def test_each_cut_of_a_line_that_carries_nothing_halves_it_down_to_the_least(
    stride: Stride,
) -> None:
    sizes = []
    for _ in range(5):
        stride.cut(stride.size())
        sizes.append(stride.size())

    assert sizes == [12, 10, 10, 10, 10]


def test_it_grows_with_what_was_carried_since_the_last_cut(stride: Stride) -> None:
    stride.cut(40)
    sizes = []
    for _ in range(4):
        carry(stride, 200)
        sizes.append(stride.size())

    assert sizes == [28, 40, 48, 56]


def test_a_line_that_held_for_long_is_as_good_as_new(stride: Stride) -> None:
    stride.cut(80)
    carry(stride, *[80] * 16)
    assert stride.size() < 80

    carry(stride, 80)

    assert stride.size() == 80
    stride.cut(80)
    assert stride.size() == 12


def test_what_it_has_learnt_survives_a_restart(line: Line, stride: Stride) -> None:
    stride.cut(60)

    assert Stride(line.studio.store, "a line's", 2, 1, 80).size() == stride.size() == 10
    assert Stride(line.studio.store, "a line's", 2, 50, 60).size() == 50


def cut_pushes(line: Line, monkeypatch: pytest.MonkeyPatch, most: int) -> list[int]:
    """The line breaks under every batch of more than `most` intents; sizes of all batches."""
    sizes: list[int] = []
    whole = line.platform.push

    def push(position: object, intents: list[object]) -> object:
        sizes.append(len(intents))
        if len(intents) > most:
            raise LineCut("unreachable")
        return whole(position, intents)  # type: ignore[arg-type]

    monkeypatch.setattr(line.platform, "push", push)
    return sizes


def test_a_batch_that_never_gets_through_becomes_smaller_until_it_does(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.sync()
    for number in range(300):
        line.studio.floor.editing.start(f"第{number}篇" + "长" * 100)
    sizes = cut_pushes(line, monkeypatch, 20)

    for _ in range(40):
        line.clock.advance(hours=1)
        if line.sync() == "online":
            break

    assert line.studio.floor.queue.sheet().rows == ()
    assert sizes[0] == 300
    assert len([size for size in sizes if size > 20]) < len(sizes) / 2


def test_a_line_that_never_came_up_says_nothing_of_how_much_it_carries(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def push(*_: object) -> None:
        raise Unreachable("unreachable")

    monkeypatch.setattr(line.platform, "push", push)
    line.studio.floor.editing.start("一")

    assert line.sync() == "offline"

    assert Stride(line.studio.store, "push_stride", 1, LEAST_BYTES, MOST_BYTES).size() == MOST_BYTES


def test_a_page_that_is_cut_is_asked_for_in_smaller_ones(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.sync()
    for number in range(50):
        line.studio.floor.editing.start(f"第{number}篇")
    line.pusher.push_some()
    asked: list[int] = []
    whole = line.platform.pull

    def pull(position: object, limit: int, *, brief: bool = False) -> object:
        asked.append(limit)
        if limit > 10:
            raise LineCut("unreachable")
        return whole(position, limit, brief=brief)  # type: ignore[arg-type]

    monkeypatch.setattr(line.platform, "pull", pull)
    for _ in range(40):
        line.clock.advance(hours=1)
        if line.sync() == "online":
            break

    assert line.studio.floor.queue.sheet().rows == ()
    assert asked[0] == PAGE_RECORDS
    assert min(asked) > 1


def test_pages_grow_again_on_a_line_that_holds(line: Line) -> None:
    line.sync()
    for number in range(50):
        line.studio.floor.editing.start(f"第{number}篇")
    line.pusher.push_some()
    stride = Stride(line.studio.store, PULL_STRIDE, 1, 1, 200)
    stride.cut(4)
    assert stride.size() == 2

    line.sync()

    assert stride.size() > 8
