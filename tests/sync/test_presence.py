from studio.sync.presence import BELIEVED_FOR_S, MOST_NAMED, TELL_AFTER_S, Readers
from studio.sync.wire import Presence
from studio.vocabulary import StoryId

A, B = StoryId("a" * 32), StoryId("b" * 32)


def test_a_story_open_in_two_windows_is_told_until_both_leave() -> None:
    readers = Readers()
    readers.enter(A)
    readers.enter(B)
    readers.enter(A)

    readers.leave(A)
    assert readers.here() == [A, B]
    readers.leave(A)
    readers.leave(A)
    assert readers.here() == [B]


def test_no_more_are_told_than_the_province_takes() -> None:
    readers = Readers()
    for number in range(MOST_NAMED + 5):
        readers.enter(StoryId(f"{number:032x}"))

    assert len(readers.here()) == MOST_NAMED
    assert readers.here()[0] == f"{MOST_NAMED + 4:032x}"


def test_it_is_news_only_once() -> None:
    readers = Readers()
    told = [Presence(A, "p" * 32, "王小雨")]

    assert [readers.hear(told), readers.hear(told), readers.hear([])] == [True, False, True]


def test_a_hint_grows_old() -> None:
    """P12: a line that was cut since must not keep people at work."""
    now = [0.0]
    readers = Readers(lambda: now[0])
    readers.hear([Presence(A, "p" * 32, "王小雨")])
    assert (readers.beside(A), readers.beside(B)) == (["王小雨"], [])

    now[0] = BELIEVED_FOR_S + 1

    assert readers.beside(A) == []


def test_the_province_is_told_again_well_before_it_forgets() -> None:
    now = [1000.0]
    readers = Readers(lambda: now[0])
    assert not readers.is_due()  # nothing is open

    readers.enter(A)
    assert readers.is_due()
    assert readers.here() == [A]
    readers.hear([])
    now[0] += TELL_AFTER_S
    assert not readers.is_due()
    now[0] += 1
    assert readers.is_due()
    assert TELL_AFTER_S < BELIEVED_FOR_S / 2


def test_what_is_opened_or_closed_is_told_at_once() -> None:
    readers = Readers()
    told: list[bool] = []
    readers.when_moved(lambda: told.append(readers.is_due()))

    readers.enter(A)
    readers.here()
    readers.hear([])
    readers.leave(A)
    readers.leave(A)

    assert told == [True, True], "and closing what is not open is nothing to tell"


def test_a_poke_is_of_no_matter_where_nothing_is_open() -> None:
    readers = Readers()
    readers.note_poke()
    assert not readers.is_due()

    readers.enter(A)
    readers.here()
    readers.hear([])
    assert not readers.is_due()
    readers.note_poke()
    assert readers.is_due()
    readers.here()
    assert readers.is_due(), "nobody has answered yet"
    readers.hear([])
    assert not readers.is_due()


def test_what_moves_while_the_province_answers_is_told_after_that() -> None:
    readers = Readers()
    readers.enter(A)
    readers.here()
    readers.enter(B)

    readers.hear([])

    assert readers.is_due()
