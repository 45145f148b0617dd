from __future__ import annotations

from types import SimpleNamespace

from studio.sync.upload import Piece, Upload, Work
from studio.sync.wire import PartUrl, UploadPlan


def upload(size: int = 35) -> Upload:
    return Upload(SimpleNamespace(size=size, number=1))


def planned(size: int = 35, *done: int, urls: tuple[PartUrl, ...] = ()) -> Upload:
    made = upload(size)
    assert taken(made).work is Work.PLAN
    made.is_busy = False
    made.plan(UploadPlan("new", 10, done, urls))
    return made


def taken(made: Upload, now: float = 0.0) -> Piece:
    piece = made.take(now)
    assert piece is not None
    return piece


def test_the_province_is_asked_first_and_by_one_alone() -> None:
    made = upload()

    assert taken(made).work is Work.PLAN
    assert made.take(0) is None


def test_missing_parts_go_in_order_and_the_last_one_is_shorter() -> None:
    made = planned(35, 1)

    numbers = [taken(made).number for _ in range(3)]

    assert numbers == [0, 2, 3]
    assert [made.size_of(number) for number in numbers] == [10, 10, 5]


def test_it_is_completed_when_the_last_part_has_arrived_not_when_it_has_left() -> None:
    made = planned(15)
    first, second = taken(made), taken(made)
    made.arrived(second.number)

    assert made.take(0) is None
    made.arrived(first.number)
    assert taken(made).work is Work.COMPLETE


def test_bytes_of_parts_under_way_count_as_sent() -> None:
    made = planned(35, 0)
    made.out[taken(made).number] = 4

    assert made.sent == 14


def test_a_part_that_arrived_while_the_province_was_asked_is_not_sent_again() -> None:
    made = planned(35)
    slow, quick = taken(made), taken(made)
    made.arrived(quick.number)
    made.plan(UploadPlan("new", 10, ()))  # said before it had arrived

    assert [taken(made).number for _ in range(2)] == [2, 3]
    assert slow.number == 0


def test_after_a_part_was_given_back_the_province_is_asked() -> None:
    made = planned(35)
    made.give_back(taken(made).number)

    assert taken(made).work is Work.PLAN


def test_a_part_that_arrived_is_not_given_back() -> None:
    made = planned(35)
    first = taken(made)
    made.arrived(first.number)
    made.give_back(first.number)

    assert taken(made).number == 1


def test_urls_go_with_their_parts_and_are_asked_for_when_used_up() -> None:
    made = planned(35, urls=(PartUrl(0, "/0"), PartUrl(1, "/1")))

    assert [taken(made).url for _ in range(2)] == ["/0", "/1"]
    assert taken(made).work is Work.PLAN


def test_a_province_without_urls_gets_all_parts_with_the_token() -> None:
    made = planned(35)

    assert [taken(made).url for _ in range(4)] == [""] * 4


def test_reading_back_is_asked_about_when_it_is_time() -> None:
    made = planned(10)
    made.arrived(taken(made).number)
    made.is_verifying, made.ask_at = True, 5.0

    assert made.take(4.9) is None
    assert taken(made, 5.0).work is Work.ASK
