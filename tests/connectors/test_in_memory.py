from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Unreachable
from studio.sync.wire import IntentMessage, Platform
from studio.vocabulary import Kind, Sha256

SHA256 = Sha256("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")  # of hello


def topic() -> IntentMessage:
    payload = {"title": "防汛"}
    key, subject = uuid4().hex, uuid4().hex
    return IntentMessage(
        key, Kind.TOPIC_PROPOSED, subject, "p", "d", "test", None, None, (), payload, "now"
    )


ASKING: list[Callable[[Platform], object]] = [
    lambda platform: platform.push(None, [topic()]),
    lambda platform: platform.pull(None, 10),
    lambda platform: platform.plan_upload(SHA256, 5, "text/plain"),
    lambda platform: platform.send_part(SHA256, 0, iter([b"hello"]), 5),
    lambda platform: platform.complete_upload(SHA256),
]


def test_offline_nothing_arrives() -> None:
    platform = InMemoryPlatform()
    platform.online = False

    for ask in ASKING:
        with pytest.raises(Unreachable):
            ask(platform)
    assert (platform.records, platform.media) == ([], {})


def test_when_answers_are_lost_everything_has_happened_all_the_same() -> None:
    platform = InMemoryPlatform()
    platform.loses_answers = True

    for ask in ASKING:
        with pytest.raises(Unreachable):
            ask(platform)
    assert len(platform.records) == 1
    assert platform.media[SHA256].is_verified


def test_an_answer_that_was_lost_comes_when_asked_again() -> None:
    platform = InMemoryPlatform()
    platform.loses_answers = True
    intent = topic()
    with pytest.raises(Unreachable):
        platform.push(None, [intent])
    platform.loses_answers = False

    (result,) = platform.push(None, [intent]).results
    assert (result.outcome, result.seq, len(platform.records)) == ("accepted", 1, 1)


def test_another_platforms_position_is_not_genuine() -> None:
    position = InMemoryPlatform().pull(None, 10).position

    with pytest.raises(Exception, match="position_not_genuine"):
        InMemoryPlatform().pull(position, 10)
