"""What a device saw before a set-back counts as far as the log surely still has it."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from province import access, backups, log, positions, store, verifying
from province.access import Device
from province.errors import ProvinceError
from province.reach import Reach, Showing
from province.restoring import restore
from province.store import Store, open_store
from province.wire import Intent, Position, Results, Revision
from tests.province.making import (
    PERSON,
    device_in,
    intent,
    key_of,
    new_id,
    package,
    person_joined,
    signed,
)

STORY, TOPIC = "5" * 32, "7" * 32
OTHER, THIRD, FOURTH = "e" * 32, "f" * 32, "1" * 32


class Newsroom:
    """A province whose folder can be put back, and devices that remember their positions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = open_store(folder / "data", create=True)
        self.id = access.add_newsroom(self.kept, "永登县融媒体中心")
        self.seen: dict[str, Position] = {}

    def device(self, device: str) -> Device:
        return dataclasses.replace(device_in(self.id), id=device)

    def says(self, device: str, *asked: Intent) -> Results:
        """A push as a studio makes it, which reads what the log has to say then."""
        results = self.pushes(device, *asked)
        self.reads(device)
        return results

    def pushes(self, device: str, *asked: Intent) -> Results:
        told = [msgspec.structs.replace(one, device=device) for one in asked]
        return log.push(self.kept, self.device(device), self.seen.get(device), told)

    def reads(self, device: str) -> None:
        position = self.seen.get(device)
        self.seen[device] = log.pull(self.kept, self.id, position, 500, device=device).position

    def is_told(self, device: str) -> None:
        """It asks, is told that the epoch is over, and takes the snapshot."""
        with pytest.raises(ProvinceError, match="epoch_over"):
            self.reads(device)
        del self.seen[device]
        self.reads(device)

    def keep_copy(self) -> None:
        self.kept.close()
        shutil.copytree(self.folder / "data", self.folder / "copy")
        self.restart()

    def put_copy_back(self) -> None:
        """Nobody tells anybody."""
        self.kept.close()
        shutil.rmtree(self.folder / "data")
        shutil.copytree(self.folder / "copy", self.folder / "data")
        self.restart()

    def restart(self) -> None:
        self.kept.close()
        self.kept = open_store(self.folder / "data", create=False)

    def stands(self, subject: str = STORY, name: str = "headline") -> tuple[Any, list[Any]]:
        """(what stands in a field, the alternatives' values)."""
        table = store.field.c
        with self.kept.reading() as connection:
            row = connection.execute(
                sa.select(table.value, table.alternatives).where(
                    table.subject == subject, table.name == name
                )
            ).one()
        others = [one["value"] for one in msgspec.json.decode(row.alternatives)]
        return msgspec.json.decode(row.value), others

    def base_of(self, key: str) -> Revision | None:
        records = log.pull(self.kept, self.id, None, 500).records
        return next(one.base for one in records if one.key == key)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A story at seq 2 and a topic at seq 3, which both devices have read; OTHER has said so."""
    room = Newsroom(tmp_path)
    room.says(
        OTHER,
        person_joined(),
        intent("story.started", STORY),
        intent("topic.proposed", TOPIC),
    )
    room.pushes(OTHER)
    room.reads(THIRD)
    yield room
    room.kept.close()


def headline(value: str, base: Revision | None, predecessor: str | None = None) -> Intent:
    payload = {"field": "headline", "value": value}
    return intent("story.changed", STORY, payload, base=base, predecessor=predecessor)


def deck(value: str, base: Revision | None, predecessor: str | None = None) -> Intent:
    payload = {"field": "deck", "value": value}
    return intent("story.changed", STORY, payload, base=base, predecessor=predecessor)


@pytest.mark.parametrize("restarts", [0, 2])
def test_what_came_into_the_place_of_a_lost_record_was_not_seen(
    room: Newsroom, restarts: int
) -> None:
    """However often the province was started before anybody noticed."""
    room.keep_copy()
    lost = headline("乙一", (1, 2))
    room.says(OTHER, lost)
    room.put_copy_back()
    room.says(THIRD, headline("丙一", (1, 2)))
    for _ in range(restarts):
        room.restart()
        room.says(THIRD, deck("丙二", (1, 2)))
    room.is_told(OTHER)

    waiting = headline("乙二", (1, 4), lost.key)
    room.says(OTHER, lost, waiting)
    assert room.stands() == ("丙一", ["乙二"])
    assert room.base_of(waiting.key) == (1, 3)


def test_who_comes_second_and_saw_what_was_lost_is_not_believed_either(room: Newsroom) -> None:
    """The epoch is open already, and its position is of the one before: the log lacks it."""
    room.keep_copy()
    lost = headline("乙一", (1, 2))
    room.says(OTHER, lost)
    room.reads(THIRD)
    room.put_copy_back()
    room.says(FOURTH, headline("丁一", (1, 2)))
    room.is_told(OTHER)
    room.is_told(THIRD)

    room.says(THIRD, headline("丙一", (1, 4), lost.key))
    assert room.stands() == ("丁一", ["丙一"])


def test_a_base_of_a_lost_epoch_claims_nothing_of_the_epoch_before(room: Newsroom) -> None:
    """(2, 3) lies above (1, 5): the pair alone would say that all of the first epoch was seen."""
    room.keep_copy()
    positions.open_epoch_above(room.kept, room.id, 1)
    room.is_told(OTHER)
    lost = headline("乙一", (1, 2))
    room.says(OTHER, lost)
    room.put_copy_back()
    room.says(THIRD, deck("丙〇", (1, 2)), headline("丙一", (1, 2)))
    room.is_told(OTHER)

    waiting = headline("乙二", (2, 4), lost.key)
    room.says(OTHER, lost, waiting)
    assert room.stands() == ("丙一", ["乙二"])
    assert room.base_of(waiting.key) == (1, 3)


def test_a_removal_from_before_takes_nothing_that_came_since(room: Newsroom) -> None:
    room.keep_copy()
    added = intent("topic.channel_added", TOPIC)
    room.says(OTHER, added)
    room.put_copy_back()
    room.says(THIRD, intent("topic.channel_added", TOPIC))
    room.is_told(OTHER)

    removed = intent("topic.channel_removed", TOPIC, base=(1, 4), predecessor=added.key)
    room.says(OTHER, removed)
    assert room.base_of(removed.key) == (1, 3)


def test_a_submission_has_not_seen_what_came_into_the_place_of_a_lost_record(
    room: Newsroom,
) -> None:
    room.keep_copy()
    room.says(OTHER, headline("乙一", (1, 2)))
    room.put_copy_back()
    room.says(THIRD, headline("丙一", (1, 2)))
    room.is_told(OTHER)

    asked = intent("story.submitted", STORY, package(STORY, seen=(1, 4)))
    assert room.says(OTHER, asked).results[0].code == "story_changed_since"


def test_a_submission_has_not_seen_what_it_had_not_read_of_an_older_epoch(room: Newsroom) -> None:
    """A new studio, in the middle of the log, which names the present epoch in its position."""
    room.says(OTHER, headline("乙一", (1, 2)))
    positions.open_epoch_above(room.kept, room.id, 1)

    asked = intent("story.submitted", STORY, package(STORY, seen=(2, 3)), device=THIRD)
    (told,) = log.push(room.kept, room.device(THIRD), None, [asked]).results
    assert told.code == "story_changed_since"
    asked = intent("story.submitted", STORY, package(STORY, seen=(2, 4)), device=THIRD)
    (told,) = log.push(room.kept, room.device(THIRD), None, [asked]).results
    assert told.outcome == "accepted"


def test_who_saw_nothing_of_what_was_lost_is_believed(room: Newsroom) -> None:
    """Its position says so when it hears of the epoch: field, removal and submission are taken."""
    started = room.says(THIRD, headline("丙一", (1, 2)), deck("丙二", (1, 2)))
    room.keep_copy()
    room.says(OTHER, intent("topic.proposed", new_id()))
    room.says(OTHER, intent("topic.proposed", new_id()))
    room.put_copy_back()
    room.is_told(OTHER)
    room.is_told(THIRD)

    assert [one.seq for one in started.results] == [4, 5]
    asked = intent("story.submitted", STORY, package(STORY, seen=(1, 5)))
    told = room.says(THIRD, headline("丙三", (1, 4)), deck("丙四", (1, 5)), asked)
    assert [one.code for one in told.results] == [None, None, "story_changed_since"]
    assert room.stands() == ("丙三", [])
    assert room.stands(name="deck") == ("丙四", [])


def test_a_submission_from_before_a_restore_is_taken(room: Newsroom, tmp_path: Path) -> None:
    room.says(THIRD, headline("丙一", (1, 2)))
    kept = restored(room, tmp_path)
    asked = intent("story.submitted", STORY, package(STORY, seen=(1, 4)))

    room.is_told(THIRD)
    assert room.says(THIRD, asked).results[0].outcome == "accepted"
    kept.close()


@pytest.mark.parametrize("lost", [0, 3])
def test_an_edit_from_before_a_restore_is_no_conflict(
    room: Newsroom, tmp_path: Path, lost: int
) -> None:
    """Whether or not its author saw what the backup lacks."""
    first = headline("甲一", (1, 2))
    room.says(OTHER, first)
    room.reads(THIRD)
    kept = restored(room, tmp_path, lost)
    room.is_told(THIRD)

    waiting = headline("丙一", (1, 4), first.key)
    chained = headline("丙二", (1, 4), waiting.key)
    room.says(THIRD, waiting, chained)
    assert room.stands() == ("丙二", [])
    kept.close()


def test_what_was_shown_to_the_data_that_made_way_is_forgotten(
    room: Newsroom, tmp_path: Path
) -> None:
    """Devices are carried over from it, its log is not."""
    room.says(THIRD, headline("丙一", (1, 2)))
    before = shown(room)
    kept = restored(room, tmp_path, lost=3)

    assert shown(room) == before
    kept.close()


def shown(room: Newsroom) -> set[tuple[str, int, int]]:
    with room.kept.reading() as connection:
        rows = connection.execute(sa.select(store.reach))
        return {(one.device, one.epoch, one.seq) for one in rows}


def restored(room: Newsroom, tmp_path: Path, lost: int = 0) -> Store:
    """In the place of the newsroom's store; THIRD saw `lost` topics that the backup has not."""
    made = backups.make(room.kept, tmp_path / "backups")
    for _ in range(lost):
        room.says(THIRD, intent("topic.proposed", new_id()))
    room.kept.close()
    restore(made, room.folder / "data", set_aside=True)
    room.kept = open_store(room.folder / "data", create=False)
    return room.kept


def test_who_sent_another_base_must_read_what_the_log_has(room: Newsroom) -> None:
    """The answer's position would make its studio take its own base for the log's."""
    room.keep_copy()
    lost = headline("乙一", (1, 2))
    room.says(OTHER, lost)
    room.put_copy_back()
    room.says(THIRD, headline("丙一", (1, 2)))
    room.is_told(OTHER)

    asked = headline("乙二", (1, 4), lost.key)
    answer, again = room.pushes(OTHER, asked), room.pushes(OTHER, asked)
    assert answer.results == again.results
    assert (answer.position, again.position) == (None, None), "also when the answer was lost"
    room.reads(OTHER)
    assert room.pushes(OTHER, deck("乙三", (1, 2))).position is not None


def test_a_command_keeps_the_base_that_its_signature_covers(room: Newsroom) -> None:
    private = Ed25519PrivateKey.generate()
    told = intent("person.key_set", PERSON, {"key": key_of(private)})
    assert room.says(OTHER, told).results[0].outcome == "accepted"
    positions.open_epoch_above(room.kept, room.id, 1)
    room.is_told(OTHER)

    unsigned = intent("topic.approved", TOPIC, base=(1, 99), device=OTHER)
    assert room.says(OTHER, signed(unsigned, private)).results[0].outcome == "accepted"
    assert room.base_of(unsigned.key) == (1, 99)
    assert not verifying.verify(room.kept.folder).troubles


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ((5, 90), (5, 90)),  # of the newsroom's epoch
        ((3, 20), (3, 20)),
        ((3, 31), (2, 30)),
        ((4, 50), (2, 30)),  # the log never had an epoch 4 that it showed
        ((4, 30), None),
        ((2, 12), (1, 10)),
        ((1, 10), (1, 10)),
        ((1, 11), (1, 10)),
        ((0, 0), None),
    ],
)
def test_how_much_of_what_was_seen_is_in_the_log(seen: Revision, expected: Revision | None) -> None:
    shown: Sequence[Showing] = (Showing(1, (1, 10)), Showing(3, (2, 30)))

    assert Reach(5, shown).within(seen) == expected


def test_a_device_that_showed_nothing_is_believed_nothing() -> None:
    assert Reach(2).within((1, 1)) is None
    assert Reach(1).within((1, 1)) == (1, 1)


def test_only_the_furthest_position_of_an_epoch_is_kept(room: Newsroom) -> None:
    early = room.seen[THIRD]
    room.says(OTHER, headline("乙一", (1, 2)))
    room.says(THIRD, deck("丙一", (1, 2)))
    room.says(THIRD, deck("丙二", (1, 2)))
    room.seen[THIRD] = early
    room.says(THIRD, deck("丙三", (1, 2)))

    assert shown(room) == {(OTHER, 1, 3), (THIRD, 1, 5)}
