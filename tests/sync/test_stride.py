"""Less is put on a line that was cut, and more again when it holds (P9)."""

from __future__ import annotations

import pytest

from studio.errors import LineCut, Unreachable
from studio.sync.facts import PULL_STRIDE
from studio.sync.push import LEAST_BYTES, MOST_BYTES
from studio.sync.stride import Stride
from tests.newsrooms import Line


@pytest.fixture
def stride(line: Line) -> Stride:
    return Stride(line.studio.store, "a line's", 10, 80)


def test_a_line_that_holds_carries_as_much_as_it_may(stride: Stride) -> None:
    assert stride.size() == 80
    stride.good()
    assert stride.size() == 80


def test_each_cut_halves_it_down_to_the_least(stride: Stride) -> None:
    sizes = []
    for _ in range(5):
        stride.cut(80)
        sizes.append(stride.size())

    assert sizes == [40, 20, 10, 10, 10]


def test_half_of_what_was_tried_is_tried_next(stride: Stride) -> None:
    stride.cut(30)

    assert stride.size() == 15


def test_three_good_ones_in_a_row_double_it(stride: Stride) -> None:
    stride.cut(80)
    stride.cut(80)
    sizes = []
    for _ in range(7):
        stride.good()
        sizes.append(stride.size())

    assert sizes == [20, 20, 40, 40, 40, 80, 80]


def test_a_cut_between_begins_to_count_anew(stride: Stride) -> None:
    for _ in range(3):
        stride.cut(80)
    stride.good()
    stride.good()
    stride.cut(80)
    stride.good()

    assert stride.size() == 10


def test_what_it_has_learnt_survives_a_restart(line: Line, stride: Stride) -> None:
    stride.cut(80)

    assert Stride(line.studio.store, "a line's", 10, 80).size() == 40
    assert Stride(line.studio.store, "a line's", 50, 60).size() == 50


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

    assert Stride(line.studio.store, "push_stride", LEAST_BYTES, MOST_BYTES).size() == MOST_BYTES


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
    assert asked[0] == 200
    assert min(asked) > 1


def test_pages_grow_again_on_a_line_that_holds(line: Line) -> None:
    line.sync()
    for number in range(50):
        line.studio.floor.editing.start(f"第{number}篇")
    line.pusher.push_some()
    stride = Stride(line.studio.store, PULL_STRIDE, 1, 200)
    stride.cut(4)

    line.sync()

    assert stride.size() > 8
