import random

import pytest

from studio.manuscript.blocks import BOLD, KIND
from studio.manuscript.suggestions import accept, read_suggestions, reject
from studio.vocabulary import BlockKind
from tests.manuscript.replicas import Replica, exchange


def two(text: str = "甲乙丙丁\n戊己") -> tuple[Replica, Replica]:
    wang = Replica("王")
    wang.write("", text)
    return wang, Replica("李", wang)


def test_accepting_makes_it_the_text() -> None:
    wang, _ = two()
    wang.suggest("乙丙", "新", removed=2)

    wang.accept_all()

    assert wang.words == "甲新丁\n戊己"
    assert wang.open == []


def test_the_last_newline_stays_when_all_is_suggested_to_go() -> None:
    wang, _ = two()
    wang.pen.suggests = True
    wang.pen.replace(0, wang.body.text.length, "")
    wang.body.commit()

    wang.accept_all()

    assert (wang.words, wang.body.text.length) == ("", 1)
    assert wang.open == []


def test_rejecting_puts_everything_back() -> None:
    wang, _ = two()
    before = wang.blocks
    wang.pen.suggests = True
    wang.write("乙丙", "新\n词", removed=2)
    wang.write("\n戊", "", removed=1)
    wang.pen.mark(0, 1, BOLD, True)
    wang.pen.mark(wang.body.text.length - 1, wang.body.text.length, KIND, "h2")
    wang.body.commit()

    wang.reject_all()

    assert wang.blocks == before


def test_one_is_settled_and_the_others_stay_open() -> None:
    wang, _ = two()
    wang.suggest("乙", "新")
    wang.suggest("己", "", removed=1)

    accept(wang.body, wang.open[:1])
    wang.body.commit()

    assert wang.words == "甲新乙丙丁\n戊己"
    assert [one.deleted for one in read_suggestions(wang.body)] == ["己"]


@pytest.mark.parametrize("place", ["乙", "丙", "丁"])
def test_accepting_a_deletion_leaves_letters_its_maker_had_not_seen(place: str) -> None:
    wang, li = two()
    wang.suggest("乙丙", "", removed=2)
    li.write(place, "李")
    exchange(wang, li)

    wang.accept_all()
    exchange(wang, li)

    assert wang.words == "甲李丁\n戊己"
    assert li.blocks == wang.blocks
    assert li.open == []


@pytest.mark.parametrize("place", ["新", "词", "乙"])
def test_rejecting_an_insertion_leaves_letters_that_others_wrote_in_it(place: str) -> None:
    wang, li = two()
    wang.suggest("乙", "新词")
    li.take_from(wang)
    wang.pen.suggests = True
    li.write(place, "李")
    exchange(wang, li)

    li.reject_all()

    assert li.words == "甲李乙丙丁\n戊己"


def test_accepting_a_join_keeps_the_kind_of_the_first_part() -> None:
    wang, _ = two()
    wang.pen.mark(4, 5, KIND, "h1")
    wang.body.commit()
    wang.suggest("\n戊", "", removed=1)

    wang.accept_all()

    assert [(block.kind, block.text) for block in wang.blocks] == [
        (BlockKind.HEADING_1, "甲乙丙丁戊己")
    ]


def test_accepting_that_a_whole_paragraph_goes_leaves_the_next_as_it_is() -> None:
    wang, _ = two()
    wang.pen.mark(4, 5, KIND, "h1")
    wang.body.commit()
    wang.suggest("甲", "", removed=5)

    wang.accept_all()

    assert [(block.kind, block.text) for block in wang.blocks] == [(BlockKind.PARAGRAPH, "戊己")]


def test_accepting_a_format_sets_it() -> None:
    wang, _ = two()
    wang.pen.suggests = True
    wang.pen.mark(1, 3, BOLD, True)
    wang.pen.mark(4, 5, KIND, "quote")
    wang.body.commit()

    wang.accept_all()

    assert wang.blocks[0].kind is BlockKind.QUOTE
    assert [run.text for run in wang.blocks[0].runs if dict(run.marks).get(BOLD)] == ["乙丙"]


@pytest.mark.parametrize("settle", [accept, reject])
def test_undo_opens_again_what_was_settled(settle: object) -> None:
    wang, li = two()
    wang.suggest("乙丙", "新", removed=2)
    li.take_from(wang)
    before = li.blocks
    settle(li.body, li.open)  # type: ignore[operator]
    li.body.commit()

    li.body.undo()

    assert li.blocks == before
    li.reject_all()
    assert li.words == "甲乙丙丁\n戊己"


def test_undo_of_settling_takes_no_letters_of_others() -> None:
    wang, li = two()
    wang.suggest("乙丙", "新", removed=2)
    wang.accept_all()
    li.take_from(wang)
    li.write("戊", "李")
    wang.take_from(li)

    wang.body.undo()

    assert wang.words == "甲乙丙新丁\n李戊己"


def test_two_may_settle_the_same_differently_and_agree_afterwards() -> None:
    wang, li = two()
    wang.suggest("乙丙", "新", removed=2)
    li.take_from(wang)
    wang.accept_all()
    li.reject_all()

    exchange(wang, li)

    assert wang.blocks == li.blocks
    assert wang.open == li.open == []


def test_what_is_typed_on_after_another_settled_stays_a_suggestion() -> None:
    wang, li = two()
    wang.pen.suggests = True
    wang.write("乙", "新")
    li.take_from(wang)
    li.accept_all()
    wang.write("乙", "词")

    exchange(wang, li)

    assert li.words == "甲新词乙丙丁\n戊己"
    assert [one.inserted for one in read_suggestions(li.body)] == ["词"]
    assert wang.open == li.open


def test_a_list_of_a_hundred_is_read_quickly_enough_between_keys() -> None:
    import time

    wang, _ = two("供暖第一周的室温" * 6000)
    rng = random.Random(1)  # noqa: S311
    wang.pen.suggests = True
    for _ in range(100):
        at = rng.randrange(40_000)
        wang.pen.replace(at, 4, "新词")
        wang.pen.end_go()
    wang.body.commit()

    began = time.perf_counter()
    found = read_suggestions(wang.body)

    assert len(found) > 80
    assert time.perf_counter() - began < 0.1, "some 5 ms on a quiet machine"
