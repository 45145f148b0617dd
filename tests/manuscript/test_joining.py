import pytest

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.manuscript.joining import joined


def pieces_of(*words: str) -> list[bytes]:
    """A save for each of the words, typed one after the other."""
    body = StoryBody.open()
    pieces, written = [], 0
    for word in words:
        body.text.replace(body.text.length - 1, 0, word)
        body.commit()
        pieces.append(body.own_updates(written))
        written = body.written
    body.close()
    return pieces


def words_of(*blobs: bytes) -> str:
    body = StoryBody.open(blobs)
    words = body.text.whole()
    body.close()
    return words


def test_joined_pieces_say_what_they_said_apart() -> None:
    first, *rest = pieces_of("供", "暖", "第", "一", "周")

    blob = joined([first], rest)

    assert words_of(first, blob) == words_of(first, *rest) == "供暖第一周"


def test_joining_holds_nothing_that_was_known() -> None:
    first, second = pieces_of("供暖" * 500, "周")

    assert len(joined([first], [second])) < len(first) / 2


def test_a_damaged_piece_is_told() -> None:
    first, second = pieces_of("供", "暖")

    with pytest.raises(BodyError):
        joined([first], [second[:-3]])
