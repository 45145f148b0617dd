from __future__ import annotations

import pytest

from studio.errors import BodyError
from studio.manuscript.body import StoryBody
from studio.manuscript.joining import joined


def saves(*words: str) -> list[bytes]:
    """The updates that writing these words one after another leaves."""
    body = StoryBody.open()
    updates: list[bytes] = []
    for word in words:
        before = body.written
        body.text.replace(body.text.length - 1, 0, word)
        body.commit()
        updates.append(body.own_updates(before))
    body.close()
    return updates


def read(*blobs: bytes) -> str:
    body = StoryBody.open(blobs)
    body.close()
    assert body.damaged == ()
    return body.text.whole()


def test_many_saves_travel_as_one() -> None:
    pieces = saves("县里", "今天", "发布")

    blob = joined([], pieces)

    assert read(blob) == read(*pieces) == "县里今天发布"
    assert len(blob) < sum(map(len, pieces))


def test_what_is_known_does_not_travel_again() -> None:
    first, second, third = saves("县里" * 200, "今天", "发布")

    blob = joined([first], [second, third])

    assert len(blob) < len(first)
    assert read(blob) == "", "it builds on what is known"
    assert read(first, blob) == "县里" * 200 + "今天发布"


def test_a_damaged_piece_is_not_sent() -> None:
    first, second = saves("县里", "今天")

    with pytest.raises(BodyError, match="body_damaged"):
        joined([first], [second[:-4]])
