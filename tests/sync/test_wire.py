import hashlib

import msgspec

from studio.sync.wire import (
    IntentMessage,
    canonical,
    first_digest,
    next_digest,
    payload_hash,
)


def test_canonical_json_is_the_same_for_the_same_content() -> None:
    assert (
        canonical({"b": "供暖", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"供暖"}'.encode()
    )
    assert payload_hash({"b": 1, "a": 2}) == payload_hash({"a": 2, "b": 1})


def test_the_running_digest_is_what_the_protocol_says() -> None:
    start = first_digest("newsroom")
    hash_of_payload = hashlib.sha256(b'{"a":1}').hexdigest()

    expected = hashlib.sha256(f"{start}key{hash_of_payload}".encode()).hexdigest()

    assert start == hashlib.sha256(b"newsroom").hexdigest()
    assert next_digest(start, "key", payload_hash({"a": 1})) == expected


def test_an_intent_travels_unchanged() -> None:
    message = IntentMessage(
        key="k",
        kind="story.changed",
        subject="s",
        person="p",
        device="d",
        app="0.1.0",
        base=(1, 7),
        predecessor=None,
        needs=("n",),
        payload={"field": "headline", "value": "𠮷"},
        at="2026-11-21T04:00:00.000Z",
    )

    assert msgspec.json.decode(msgspec.json.encode(message), type=IntentMessage) == message
