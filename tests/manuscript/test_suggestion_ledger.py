from studio.manuscript.suggestion_ledger import order_of, peer_of
from studio.manuscript.suggestions import origin_of, read_suggestions
from tests.manuscript.replicas import Replica, exchange


def test_an_entry_says_who_and_when_at_every_desk() -> None:
    wang = Replica("王")
    wang.suggest("", "新")
    li = Replica("李", wang)

    (only,) = read_suggestions(li.body)

    assert only.origin.person == "王"
    assert only.origin.device == "device of 王"
    assert only.origin.at == "2026-11-21T04:00:00.000Z"


def test_undo_takes_the_letters_and_leaves_the_entry() -> None:
    wang = Replica("王")
    wang.suggest("", "新")
    made = wang.open[0]

    wang.body.undo()

    assert wang.open == []
    assert origin_of(wang.body, made).at


def test_who_suggests_after_seeing_another_comes_later() -> None:
    wang = Replica("王")
    wang.suggest("", "一")
    li = Replica("李", wang)
    li.suggest("", "二")
    wang.take_from(li)
    wang.suggest("", "三")

    ids = sorted(wang.open, key=order_of)

    assert [peer_of(one) for one in ids] == [wang.body.peer, li.body.peer, wang.body.peer]


def test_letters_that_undo_brings_back_are_part_of_the_suggestion_again() -> None:
    wang = Replica("王")
    wang.write("", "甲乙")
    wang.suggest("乙", "新")
    li = Replica("李", wang)
    li.write("新", "", removed=1)
    li.body.undo()
    exchange(wang, li)

    assert [one.inserted for one in read_suggestions(wang.body)] == ["新"]
    wang.reject_all()
    assert wang.words == "甲乙"


def test_a_name_of_a_newer_version_is_borne() -> None:
    assert order_of("of a newer studio") == (0, 0)
