"""What is due; how it goes there is in test_ferrying.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.composition import Studio
from studio.desks.publishing import TAKE_BACK_FOR
from studio.sync import facts, freight
from studio.sync.bodies import freeze_all
from studio.sync.exchange import Choice, Ferried, Freight, Ledger, When, aboard
from studio.sync.line import Line, LineState, remember_line
from studio.vocabulary import DeviceId
from tests.connectors.carried import append
from tests.connectors.ferried import Crossing, submit
from tests.newsrooms import NOON, write_story

AT = "2026-11-21T04:00:00.000Z"


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    return crossing.ferrying("one")


def covering(studio: Studio) -> Ledger:
    """As if all that waits had just been put there."""
    device = DeviceId(facts.look_up(studio.store, facts.DEVICE_ID)[facts.DEVICE_ID])
    freeze_all(studio.store, device, AT)
    mark = freight.mark(studio.store, AT)
    entry = Ferried(
        "b" * 32, Freight.TEXT, AT, mark.through, mark.pieces, mark.held, 3, is_put=True
    )
    return Ledger((entry,), AT)


def is_due(studio: Studio, ledger: Ledger, **how: bool) -> bool:
    return freight.text_is_due(studio.store, ledger, NOON, **how)


@pytest.mark.parametrize(
    ("state", "when", "expected"),
    [
        (LineState.ONLINE, When.OFFLINE, False),
        (LineState.ONLINE, When.ALWAYS, True),
        (LineState.OFFLINE, When.OFFLINE, True),
        (LineState.PORTAL, When.OFFLINE, True),
        (LineState.MAINTENANCE, When.OFFLINE, True),
        (LineState.SIGN_IN, When.OFFLINE, False),
        (LineState.UNKNOWN, When.OFFLINE, False),
    ],
)
def test_when_bundles_are_put_there(
    studio: Studio, state: LineState, when: When, expected: bool
) -> None:
    studio.store.write(lambda connection: remember_line(connection, Line(state)))

    assert freight.may_put(studio.store, Choice("/x", when)) is expected


def test_nothing_is_put_there_before_keys_were_swapped(studio: Studio) -> None:
    studio.store.write(lambda connection: facts.write_fact(connection, facts.BUNDLE_KEYS, None))

    assert not freight.may_put(studio.store, Choice("/x", When.ALWAYS))


def test_text_is_due_until_a_bundle_has_it(studio: Studio) -> None:
    write_story(studio)
    assert is_due(studio, Ledger(heard_at=AT))

    ledger = covering(studio)
    assert not is_due(studio, ledger)
    assert not is_due(studio, ledger, is_asked=True)  # an answer to it is still awaited
    write_story(studio, "第二篇")
    assert is_due(studio, ledger)


def test_what_was_about_to_be_put_covers_nothing(studio: Studio) -> None:
    write_story(studio)
    (entry,) = covering(studio).ferried
    import msgspec

    for unsure in ({"is_put": False}, {"is_over": True}, {"again_at": "2026-11-21T03:59:00.000Z"}):
        ledger = Ledger((msgspec.structs.replace(entry, **unsure),), AT)
        assert is_due(studio, ledger), unsure
    cooling = msgspec.structs.replace(entry, again_at="2026-11-21T05:00:00.000Z")
    assert not is_due(studio, Ledger((cooling,), AT))


def test_only_what_is_typed_is_put_off(studio: Studio) -> None:
    story = write_story(studio)
    ledger = covering(studio)
    append(studio, story, "又及。")

    assert not is_due(studio, ledger)
    assert is_due(studio, ledger, is_asked=True)
    studio.floor.publishing.submit(story)
    assert is_due(studio, ledger)


def test_a_row_says_since_when_all_of_it_is_there(studio: Studio) -> None:
    story = write_story(studio)
    studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)
    found = aboard(covering(studio))

    assert found.since(1, "any") == AT
    assert found.since(found.through + 1, "any") == ""
    (held,) = found.held
    assert found.since(1, held) == ""
    assert aboard(Ledger()).since(1, "any") == ""


def test_media_wait_for_their_text_and_for_a_place(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(studio)
    file_of = studio.floor.media.file
    assert freight.media_due(studio.store, Ledger(), NOON, file_of) == []

    ledger = covering(studio)
    (line,) = freight.media_due(studio.store, ledger, NOON, file_of)
    lying = Ferried("c" * 32, Freight.MEDIA, AT, media=(line.sha256,), is_put=True)
    full = Ledger((*ledger.ferried, lying), AT)
    assert freight.media_due(studio.store, full, NOON, file_of) == []
    assert aboard(full).media == {line.sha256: AT}

    other = Ferried("c" * 32, Freight.MEDIA, AT, media=("e" * 64,), is_put=True)
    monkeypatch.setattr(freight, "MOST_LYING", 1)
    crowded = Ledger((*ledger.ferried, other), AT)
    assert freight.media_due(studio.store, crowded, NOON, file_of) == []


def test_small_media_share_a_bundle_up_to_its_size(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        submit(studio, bytes([number]), f"{number}.jpg")
    ledger, file_of = covering(studio), studio.floor.media.file
    size = freight.media_lines(studio.store)[0].size
    assert len(freight.media_due(studio.store, ledger, NOON, file_of)) == 4

    monkeypatch.setattr(freight, "SMALL_LOAD", 2 * size + 10)
    assert len(freight.media_due(studio.store, ledger, NOON, file_of)) == 2
    monkeypatch.setattr(freight, "SMALL_LOAD", 10)
    assert len(freight.media_due(studio.store, ledger, NOON, file_of)) == 1
