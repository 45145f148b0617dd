from __future__ import annotations

import random
from collections.abc import Sequence

from studio.manuscript.body import StoryBody
from studio.manuscript.compacting import compacted, run_together
from studio.manuscript.suggested import open_suggestions
from studio.manuscript.suggestion_ledger import Origin
from studio.manuscript.timeline import Timeline
from studio.vocabulary import DeviceId, PersonId

PEOPLE = [(PersonId(sign * 32), DeviceId(sign * 32)) for sign in "ab"]


def history(days: int = 6, saves: int = 12, seed: int = 1) -> list[bytes]:
    """What two wrote, apart and after each other, with a suggestion."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    pieces: list[bytes] = []
    for day in range(days):
        begun = list(pieces)
        for person, device in PEOPLE[: 1 + day % 2]:
            body = StoryBody.open(begun, merge_ms=0)
            body.sign_in(person, device)
            for save in range(saves):
                before = body.written
                at = chance.randrange(body.text.length)
                body.text.replace(at, 0, f"第{day}天{save}\n")
                if body.text.length > 30 and save % 3 == 0:
                    body.text.replace(at // 2, 2, "")
                if save == 5:
                    made = body.text.ledger.enter(Origin(person, device, ""))
                    body.text.replace(0, 0, "建议")
                    body.text.mark(0, 2, f"ins:{made}", True)
                body.commit()
                pieces.append(body.own_updates(before))
            body.close()
    return pieces


def look(blobs: Sequence[bytes]) -> tuple[object, ...]:
    """All that a body says: text, marks, authors, suggestions, names."""
    body = StoryBody.open(blobs)
    blocks = body.text.blocks()
    found = (blocks, body.text.authors(), body.people(), len(open_suggestions(blocks)))
    names = tuple(body.text.letter_name(at) for at in range(0, body.text.length, 7))
    body.close()
    return *found, names


def moments(blobs: Sequence[bytes]) -> list[tuple[object, str]]:
    timeline = Timeline([(blob, 0) for blob in blobs])
    places = range(len(timeline.moments))
    return [(timeline.moments[at], timeline.version(at).text) for at in places]


def test_one_blob_says_all_that_the_pieces_said() -> None:
    pieces = history()

    whole = compacted(pieces)

    assert whole is not None
    assert look([whole]) == look(pieces)
    assert len(whole) < sum(map(len, pieces)) / 2


def test_the_time_machine_goes_to_the_same_moments() -> None:
    """Decision 0009."""
    pieces = history()
    old, fresh = pieces[:-5], pieces[-5:]
    whole = compacted(old)

    assert whole is not None
    before, after = moments(pieces), moments([whole, *fresh])
    assert after == before
    assert len(before) > 50


def test_a_damaged_piece_is_left_beside_the_others() -> None:
    first, second, *rest = history()

    assert compacted([first, second[:-3], *rest]) is None


def test_a_piece_that_waits_for_another_is_left_as_it_is() -> None:
    first, second, third, *_ = history()

    assert compacted([first, third]) is None
    assert run_together([first], [third]) is None
    assert run_together([], [second]) is None


def test_saves_that_were_run_together_say_what_they_said() -> None:
    pieces = history(days=1, saves=60)
    known, fresh = pieces[:5], pieces[5:]

    one = run_together(known, fresh)

    assert one is not None
    assert look([*known, one]) == look(pieces)
    assert moments([*known, one]) == moments(pieces)
    assert len(one) < sum(map(len, fresh)) / 3
