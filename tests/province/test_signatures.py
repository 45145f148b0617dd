"""A command is its person's: with real keys, on a real store."""

from __future__ import annotations

import base64
import dataclasses
import string
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from province import log, signatures
from province.errors import ProvinceError
from province.store import Store
from province.wire import Intent, Result
from tests.province.making import (
    DEVICE,
    PAYLOADS,
    PERSON,
    device_in,
    intent,
    key_of,
    new_id,
    person_joined,
    signed,
)

KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OTHER = "b" * 32


def joined(person: str, private: Ed25519PrivateKey | None, **changes: Any) -> Intent:
    made = person_joined(role="chief", person=person, **changes)
    if private is None:
        return made
    return msgspec.structs.replace(made, payload={**made.payload, "key": key_of(private)})


def push(kept: Store, newsroom: str, *asked: Intent) -> list[Result]:
    return log.push(kept, device_in(newsroom, "chief"), None, asked).results


def codes(kept: Store, newsroom: str, *asked: Intent) -> list[str | None]:
    return [result.code for result in push(kept, newsroom, *asked)]


@pytest.fixture
def topic(kept: Store, empty_newsroom: str) -> str:
    """Proposed by a person whose key is known, as is another's."""
    proposed = intent("topic.proposed", new_id())
    asked = (joined(PERSON, KEY), joined(OTHER, OTHER_KEY), proposed)
    assert codes(kept, empty_newsroom, *asked) == [None] * 3
    return proposed.subject


def key_told(private: Ed25519PrivateKey, **changes: Any) -> Intent:
    return intent("person.key_set", PERSON, {"key": key_of(private)}, **changes)


def test_a_command_of_its_person_is_taken(kept: Store, empty_newsroom: str, topic: str) -> None:
    asked = signed(intent("topic.approved", topic, base=(1, 3)), KEY)

    assert codes(kept, empty_newsroom, asked) == [None]
    last = log.pull(kept, empty_newsroom, None, 10).records[-1]
    assert last.signature == asked.signature


def test_unsigned_or_by_anothers_key_it_is_refused(
    kept: Store, empty_newsroom: str, topic: str
) -> None:
    bare = intent("topic.approved", topic)
    asked = [
        bare,
        signed(intent("topic.approved", topic), OTHER_KEY),
        msgspec.structs.replace(bare, key=new_id(), signature="no base64"),
        msgspec.structs.replace(bare, key=new_id(), signature=base64.b64encode(b"x" * 64).decode()),
    ]

    assert codes(kept, empty_newsroom, *asked) == ["signature_wrong"] * 4


@pytest.mark.parametrize(
    "change",
    [
        {"payload": {"reason": "改过"}},
        {"kind": "topic.dropped"},
        {"base": (1, 2)},
        {"base": None},
        {"at": "2026-11-21T08:31:00.000Z"},
        {"subject": "c" * 32},
        {"person": OTHER},
    ],
)
def test_what_was_changed_on_its_way_is_refused(
    kept: Store, empty_newsroom: str, topic: str, change: dict[str, Any]
) -> None:
    asked = signed(intent("topic.approved", topic, base=(1, 3)), KEY)

    tampered = msgspec.structs.replace(asked, **change)

    assert codes(kept, empty_newsroom, tampered) == ["signature_wrong"]


def test_another_devices_signature_does_not_fit() -> None:
    asked = signed(intent("topic.approved", "c" * 32), KEY)
    elsewhere = msgspec.structs.replace(asked, device="e" * 32)

    assert signatures.is_signed(asked, key_of(KEY))
    assert not signatures.is_signed(elsewhere, key_of(KEY))


def test_key_and_needs_may_change_on_the_way(kept: Store, empty_newsroom: str, topic: str) -> None:
    """An intent is queued anew under another key when what it needs got another one."""
    asked = signed(intent("topic.approved", topic), KEY)
    there = log.pull(kept, empty_newsroom, None, 10).records[0].key

    again = msgspec.structs.replace(asked, key=new_id(), needs=[there])

    assert codes(kept, empty_newsroom, again) == [None]


def renamed(asked: Intent, **changes: Any) -> Intent:
    return msgspec.structs.replace(asked, key=new_id(), **changes)


def test_a_command_counts_once_under_whatever_key(
    kept: Store, empty_newsroom: str, topic: str
) -> None:
    """Whoever has the device's token and a command's bytes gives it no second time."""
    asked = signed(intent("person.revoked", OTHER), KEY)
    reinstated = signed(intent("person.reinstated", OTHER), KEY)
    (first,) = push(kept, empty_newsroom, asked)
    assert codes(kept, empty_newsroom, reinstated) == [None]

    again = renamed(asked)
    assert codes(kept, empty_newsroom, again) == ["signature_used"]
    assert codes(kept, empty_newsroom, again) == ["signature_used"]
    assert push(kept, empty_newsroom, asked) == [first]


def test_twice_in_one_batch_it_counts_once(kept: Store, empty_newsroom: str, topic: str) -> None:
    asked = signed(intent("person.revoked", OTHER), KEY)

    assert codes(kept, empty_newsroom, asked, renamed(asked)) == [None, "signature_used"]


def test_the_same_signature_in_other_letters_does_not_fit(
    kept: Store, empty_newsroom: str, topic: str
) -> None:
    """The last letter of base64 has bits that nobody reads."""
    asked = signed(intent("person.revoked", OTHER), KEY)
    letters = str(asked.signature)
    other = next(
        spelled
        for last in string.ascii_letters + string.digits
        if (spelled := letters[:85] + last + "==") != letters
        and base64.b64decode(spelled) == base64.b64decode(letters)
    )

    assert codes(kept, empty_newsroom, asked, renamed(asked, signature=other)) == [
        None,
        "signature_wrong",
    ]


def test_what_was_refused_may_be_given_under_another_key(
    kept: Store, empty_newsroom: str, topic: str
) -> None:
    """It stands in no log: an intent is queued anew when what it needs got another key."""
    early = signed(intent("person.revoked", "c" * 32), KEY)
    assert codes(kept, empty_newsroom, early) == ["subject_unknown"]
    push(kept, empty_newsroom, joined("c" * 32, None))

    assert codes(kept, empty_newsroom, renamed(early)) == [None]


def test_other_kinds_need_no_signature(kept: Store, empty_newsroom: str, topic: str) -> None:
    assert codes(kept, empty_newsroom, intent("topic.changed", topic)) == [None]


def test_a_person_without_a_key_commands_as_before(kept: Store, newsroom: str) -> None:
    topic = intent("topic.proposed", new_id())

    assert codes(kept, newsroom, topic, intent("topic.approved", topic.subject)) == [None] * 2


def test_a_key_can_be_told_later_and_holds_from_then_on(kept: Store, newsroom: str) -> None:
    one, two = intent("topic.proposed", new_id()), intent("topic.proposed", new_id())
    before, bare = intent("topic.approved", one.subject), intent("topic.approved", two.subject)
    asked = [one, two, before, key_told(KEY), bare, signed(msgspec.structs.replace(bare), KEY)]
    asked[-1] = msgspec.structs.replace(asked[-1], key=new_id())

    told = [None, None, None, None, "signature_wrong", None]
    assert codes(kept, newsroom, *asked) == told


def test_a_key_is_never_changed(kept: Store, empty_newsroom: str, topic: str) -> None:
    """The same one told again is no harm: a studio that was set back tells it again."""
    asked = (key_told(OTHER_KEY), key_told(KEY))

    assert codes(kept, empty_newsroom, *asked) == ["already_there", None]
    assert codes(kept, empty_newsroom, signed(intent("topic.approved", topic), KEY)) == [None]


def test_nobody_tells_a_key_for_another(kept: Store, newsroom: str) -> None:
    push(kept, newsroom, joined(OTHER, None))

    assert codes(kept, newsroom, key_told(KEY, person=OTHER)) == ["not_allowed"]


def test_another_device_cannot_tell_a_persons_key(kept: Store, newsroom: str) -> None:
    elsewhere = dataclasses.replace(device_in(newsroom, "chief"), id="e" * 32)
    asked = key_told(KEY, device="e" * 32)

    results = log.push(kept, elsewhere, None, [asked]).results

    assert [result.code for result in results] == ["not_allowed"]


@pytest.mark.parametrize("key", ["", "a2V5", "no base64", base64.b64encode(b"k" * 33).decode()])
def test_what_is_no_key_is_malformed(kept: Store, empty_newsroom: str, key: str) -> None:
    payload = {**PAYLOADS["person.joined"], "key": key}

    with pytest.raises(ProvinceError, match="request_malformed"):
        push(kept, empty_newsroom, intent("person.joined", PERSON, payload))


def test_the_operators_own_records_need_none(kept: Store, empty_newsroom: str, topic: str) -> None:
    from province import people

    people.give_role(kept, empty_newsroom, PERSON, "reviewer")

    assert log.pull(kept, empty_newsroom, None, 10).records[-1].kind == "person.role_changed"


def test_the_first_outcome_stays_whatever_signature_comes_later(
    kept: Store, empty_newsroom: str, topic: str
) -> None:
    bare = intent("topic.approved", topic)
    codes(kept, empty_newsroom, bare)

    assert codes(kept, empty_newsroom, signed(bare, KEY)) == ["signature_wrong"]
    assert bare.device == DEVICE
