"""Commands are signed when they are recorded: real keys, real stores, a platform that checks."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.models.intent import Intent
from studio.models.person import Pin
from studio.sync.signing import (
    is_signed,
    new_key,
    public_half,
    said,
    seal,
    sign_with,
    stretched,
    unseal,
)
from studio.vocabulary import SIGNED_KINDS, IntentState, Kind, PersonId
from tests.newsrooms import Line, write_story

ANNA = PersonId("a" * 32)
COMMAND: dict[str, Any] = {
    "kind": "topic.approved", "subject": "1" * 32, "person": ANNA, "device": "d" * 32,
    "at": "2026-11-21T04:00:00.000Z", "base": (1, 7), "payload": {"reason": ""},
}  # fmt: skip


def commands(studio: Studio) -> list[Any]:
    with studio.store.reading() as connection:
        wanted = select(Intent).where(Intent.c.kind.in_(SIGNED_KINDS)).order_by(Intent.c.sequence)
        return list(connection.execute(wanted))


def test_what_is_signed_is_what_the_protocol_says() -> None:
    """The very bytes, so that both sides and every version mean the same."""
    assert said(**COMMAND) == (
        b'{"at":"2026-11-21T04:00:00.000Z","base":[1,7],"device":"' + b"d" * 32 + b'",'
        b'"form":"s1","kind":"topic.approved","payload_hash":'
        b'"6885bff4823bc43963868a832210e71589a198efe3abc9c292792649f7487017",'
        b'"person":"' + b"a" * 32 + b'","subject":"' + b"1" * 32 + b'"}'
    )


def test_a_signature_holds_for_its_words_and_key_alone() -> None:
    key, other = new_key(), new_key()
    signature = sign_with(key, said(**COMMAND))

    assert is_signed(public_half(key), said(**COMMAND), signature)
    assert not is_signed(public_half(other), said(**COMMAND), signature)
    assert not is_signed(public_half(key), said(**COMMAND | {"base": None}), signature)
    assert not is_signed(public_half(key), said(**COMMAND), "")


def test_a_sealed_key_opens_with_its_pin_for_its_person_alone() -> None:
    key = new_key()
    sealed = seal(key, ANNA, "2468")

    assert key not in sealed
    assert unseal(sealed, ANNA, "２４６８ ") == key  # as an input method may write it
    assert unseal(sealed, ANNA, "2469") is None
    assert unseal(sealed, PersonId("b" * 32), "2468") is None
    assert unseal(sealed[:-1], ANNA, "2468") is None
    assert unseal(b"", ANNA, "2468") is None
    assert seal(key, ANNA, "2468") != sealed


@pytest.mark.usefixtures("pins_as_shipped")
def test_a_guess_at_a_pin_costs_what_it_must() -> None:
    """Most tests pay less; what profiles hold out there was made at this price."""
    price = hashlib.scrypt(b"2468", salt=b"salt", dklen=64, n=1 << 14, r=8, p=1)

    assert stretched("2468", b"salt", 64) == price


def test_commands_are_signed_when_they_are_recorded(line: Line) -> None:
    """With the cable out; nothing else is signed."""
    line.platform.online = False
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.studio.floor.planning.approve(topic)
    line.studio.floor.publishing.submit(write_story(line.studio))

    assert [command.kind for command in commands(line.studio)] == [
        Kind.TOPIC_APPROVED, Kind.STORY_SUBMITTED,
    ]  # fmt: skip
    assert all(command.signature for command in commands(line.studio))
    with line.studio.store.reading() as connection:
        others = select(Intent.c.signature).where(Intent.c.kind.not_in(SIGNED_KINDS))
        assert set(connection.execute(others).scalars()) == {None}


def test_what_was_signed_offline_is_taken_later(line: Line) -> None:
    line.platform.online = False
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.studio.floor.planning.drop(topic, "已播")
    line.platform.online = True

    assert line.sync() == "online"

    assert [command.state for command in commands(line.studio)] == [IntentState.SETTLED]
    assert line.platform.records[-1].signature == commands(line.studio)[0].signature


def test_what_was_tampered_with_on_the_disk_is_refused(line: Line) -> None:
    """It lands among what needs a decision, with its reason."""
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.studio.floor.planning.drop(topic, "已播")
    line.studio.store.write(
        lambda connection: connection.execute(
            update(Intent)
            .where(Intent.c.kind == Kind.TOPIC_DROPPED)
            .values(payload={"reason": "别人写的"})
        )
    )

    line.sync()

    (refused,) = line.studio.floor.queue.sheet().refused
    assert refused.code == "signature_wrong"


def test_sent_again_a_refused_command_is_signed_anew(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.studio.floor.planning.drop(topic, "已播")
    line.platform.forbidden = {Kind.TOPIC_DROPPED}
    line.sync()
    line.platform.forbidden = set()
    (refused,) = line.studio.floor.queue.sheet().refused

    line.studio.floor.queue.send_again(refused.key, "上周已播")
    line.sync()

    first, again = commands(line.studio)
    assert first.signature != again.signature
    assert again.state == IntentState.SETTLED


def test_queued_anew_by_the_sync_a_command_keeps_its_signature(line: Line) -> None:
    """Its person may be gone by then: the story's start was refused, and the drop needs it."""
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.platform.forbidden = {Kind.TOPIC_PROPOSED}
    line.studio.floor.planning.drop(topic, "已播")
    line.sync()
    line.platform.forbidden = set()
    refused = next(iter(line.studio.floor.queue.sheet().refused))

    line.studio.floor.queue.send_again(refused.key)
    line.sync()

    assert commands(line.studio)[-1].state == IntentState.SETTLED
    assert len({command.signature for command in commands(line.studio)}) == 1


def test_a_signature_is_never_changed(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("防汛"))
    line.studio.floor.planning.approve(topic)

    with pytest.raises(DatabaseError, match="never changed"):
        line.studio.store.write(
            lambda connection: connection.execute(
                text("UPDATE intents SET signature='x' WHERE signature IS NOT NULL")
            )
        )


def test_no_open_key_lies_in_the_store_or_a_backup(line: Line, tmp_path: Path) -> None:
    from studio.models.opening import make_backup

    with line.studio.store.reading() as connection:
        person = connection.execute(select(Pin.c.person_id)).scalar_one()
    key = line.studio.floor.office.keys.of(PersonId(person))
    assert key is not None
    make_backup(line.studio.store, tmp_path / "copy.db")

    there = (tmp_path / "copy.db").read_bytes()
    assert key.public.encode() in there
    for told in (key.private, key.private.hex().encode(), base64.b64encode(key.private)):
        assert told not in there
