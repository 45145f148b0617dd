from collections.abc import Iterator

import pytest

from studio.manuscript.blocks import BOLD, KIND, LINK
from studio.manuscript.suggestions import read_suggestions
from studio.vocabulary import BlockKind
from tests.manuscript.replicas import Replica, exchange


@pytest.fixture
def wang() -> Iterator[Replica]:
    made = Replica("王")
    made.write("", "甲乙丙丁\n戊己")
    yield made
    made.body.close()


@pytest.fixture
def li(wang: Replica) -> Iterator[Replica]:
    made = Replica("李", wang)
    yield made
    made.body.close()


def test_typing_over_words_is_one_suggestion_and_both_stay(wang: Replica) -> None:
    wang.suggest("乙丙", "新", removed=2)

    (only,) = read_suggestions(wang.body)
    assert (only.deleted, only.inserted) == ("乙丙", "新")
    assert wang.words == "甲乙丙新丁\n戊己"


def test_typing_on_goes_into_the_same_suggestion(wang: Replica) -> None:
    wang.pen.suggests = True
    for sign in "新词":
        wang.write("丙", sign)

    assert [one.inserted for one in read_suggestions(wang.body)] == ["新词"]


def test_after_an_import_a_new_suggestion_begins(wang: Replica, li: Replica) -> None:
    wang.pen.suggests = True
    wang.write("丙", "新")
    li.write("己", "李")
    wang.take_from(li)
    wang.write("丙", "词")

    assert [one.inserted for one in read_suggestions(wang.body)] == ["新", "词"]


def test_a_change_elsewhere_is_another_suggestion(wang: Replica) -> None:
    wang.pen.suggests = True
    wang.write("乙", "新")
    wang.write("己", "词")

    assert len(wang.open) == 2


def test_own_suggested_letters_really_go(wang: Replica) -> None:
    wang.suggest("乙", "新词")
    wang.suggest("新", "", removed=1)

    assert wang.words == "甲词乙丙丁\n戊己"
    assert [one.deleted for one in read_suggestions(wang.body)] == [""]


def test_own_letters_of_another_day_really_go(wang: Replica) -> None:
    wang.suggest("乙", "新词")
    tomorrow = Replica("王", wang)

    tomorrow.suggest("新", "", removed=2)

    assert tomorrow.words == "甲乙丙丁\n戊己"
    assert tomorrow.open == []
    tomorrow.body.close()


def test_anothers_suggested_letters_are_struck_out(wang: Replica, li: Replica) -> None:
    wang.suggest("乙", "新词")
    li.take_from(wang)
    li.suggest("新", "", removed=1)

    assert li.words == "甲新词乙丙丁\n戊己"
    assert [one.deleted for one in read_suggestions(li.body)] == ["", "新"]


def test_struck_letters_are_not_struck_twice(wang: Replica) -> None:
    wang.suggest("乙丙", "", removed=2)
    wang.suggest("甲乙丙丁", "", removed=4)

    assert [one.deleted for one in read_suggestions(wang.body)] == ["甲丁", "乙丙"]


def test_plain_typing_inside_a_suggestion_is_no_part_of_it(wang: Replica) -> None:
    wang.suggest("乙", "新词")
    wang.write("词", "定")
    wang.suggest("丙丁", "", removed=2)
    wang.write("丁", "稳")

    wang.reject_all()
    assert wang.words == "甲定乙丙稳丁\n戊己"


def test_a_split_and_a_join_are_newlines_suggested(wang: Replica) -> None:
    wang.suggest("丙", "\n")
    wang.suggest("\n戊", "", removed=1)

    split, join = read_suggestions(wang.body)
    assert (split.inserted, join.deleted) == ("\n", "\n")
    assert len(wang.blocks) == 3


def test_formats_are_suggested_and_shown_as_wanted_only(wang: Replica) -> None:
    wang.pen.suggests = True
    wang.pen.mark(1, 3, BOLD, True)
    wang.pen.mark(4, 5, KIND, BlockKind.HEADING_1)
    wang.body.commit()

    assert [one.formats for one in read_suggestions(wang.body)] == [
        [(BOLD, True)],
        [(KIND, "h1")],
    ]
    assert wang.blocks[0].kind is BlockKind.PARAGRAPH
    assert not any(dict(run.marks).get(BOLD) for run in wang.blocks[0].runs)


def test_taking_back_an_own_format_leaves_nothing_open(wang: Replica) -> None:
    wang.pen.suggests = True
    wang.pen.mark(0, 2, BOLD, True)
    wang.pen.mark(0, 2, BOLD, None)
    wang.body.commit()

    assert wang.open == []


def test_own_new_letters_are_formatted_at_once(wang: Replica) -> None:
    wang.suggest("乙", "新词")
    wang.pen.suggests = True
    wang.pen.mark(1, 3, LINK, "https://a.cn")
    wang.body.commit()

    assert read_suggestions(wang.body)[0].formats == []
    assert dict(wang.blocks[0].runs[1].marks)[LINK] == "https://a.cn"


def test_a_plain_format_replaces_what_was_suggested(wang: Replica) -> None:
    wang.pen.suggests = True
    wang.pen.mark(0, 2, BOLD, True)
    wang.pen.suggests = False
    wang.pen.mark(0, 2, BOLD, None)
    wang.body.commit()

    assert wang.open == []


def test_letters_that_a_mark_swallowed_come_back_as_they_were(wang: Replica, li: Replica) -> None:
    """Found by random histories: undo would have made them part of the deletion."""
    wang.suggest("乙丙", "", removed=2)
    li.write("乙", "李")
    exchange(wang, li)
    at = li.words.index("李")
    li.pen.replace(at, 1, "")
    li.body.commit()
    li.body.undo()

    li.accept_all()

    assert li.words == "甲李丁\n戊己"
