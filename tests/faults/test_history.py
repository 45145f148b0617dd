"""The checker sees each kind of harm in a history that is otherwise whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.faults import history
from tests.faults.history import Deed, Entry, Finding, Harm, Replica, Said

NEWSROOM, STORY, DEVICE = "newsroom", "story-1", "device-1"
STARTED = {"topic": None, "headline": "a", "byline": "李晓禾", "column": None}


def deed(key: str, kind: str, payload: dict[str, Any], seq: int, state: str = "settled") -> Deed:
    return Deed(key, kind, STORY, payload, state, seq)


def changed(key: str, value: str, seq: int, state: str = "settled") -> Deed:
    return deed(key, "story.changed", {"field": "headline", "value": value}, seq, state)


def log_of(deeds: Sequence[Deed], device: str = DEVICE) -> list[Entry]:
    log: list[Entry] = []
    digest = hashlib.sha256(NEWSROOM.encode()).hexdigest()
    for seq, one in enumerate(deeds, start=1):
        digest = hashlib.sha256(f"{digest}{one.key}hash".encode()).hexdigest()
        log.append(
            Entry(seq, 1, one.key, one.kind, one.subject, device, one.payload, "hash", digest)
        )
    return log


def whole() -> tuple[Replica, list[Entry]]:
    """A story was started, its headline changed twice, and a word written; all arrived."""
    deeds = [deed("k1", "story.started", STARTED, 1), changed("k2", "b", 2), changed("k3", "c", 3)]
    shown = {(STORY, "headline"): "c", (STORY, "deck"): "", (STORY, "byline"): "李晓禾"}
    replica = Replica("studio", DEVICE, deeds=deeds, shown=shown, texts={STORY: "‹1›字\n"})
    return replica, log_of(deeds)


SAID = [
    Said("story", STORY, value="a"),
    Said("words", STORY, value=["‹1›"]),
    Said("field", STORY, "headline", "c"),
]


def judged(replica: Replica, log: list[Entry], fresh: Replica | None = None) -> list[Finding]:
    """As a trial judges at its end, with a second studio that read the log."""
    fresh = fresh or replace(replica, name="fresh", device="device-2", deeds=[])
    return [
        *history.is_sound(replica),
        *history.shows_its_deeds(replica),
        *history.keeps_what_it_said(SAID, replica),
        *history.has_sent_all(replica),
        *history.log_is_whole(log, NEWSROOM),
        *history.log_has_each_once(log),
        *history.log_has_what_it_took(log, replica),
        *history.log_has_what_was_said(SAID, log, [replica], fresh),
        *history.log_keeps_the_order(log, replica),
        *history.follows_the_log(log, replica),
        *history.all_agree([fresh, replica]),
        *history.media_are_there(log, lambda _: True),
    ]


def test_nothing_is_found_where_nothing_happened() -> None:
    assert judged(*whole()) == []


def forget_a_deed(replica: Replica, _: list[Entry]) -> None:
    del replica.deeds[1:]


def forget_a_word(replica: Replica, _: list[Entry]) -> None:
    replica.texts[STORY] = "字\n"


def leave_something_queued(replica: Replica, _: list[Entry]) -> None:
    replica.waiting.append("edits")


def write_half_a_transaction(replica: Replica, _: list[Entry]) -> None:
    replica.shown[STORY, "headline"] = "b"


def damage_the_store(replica: Replica, _: list[Entry]) -> None:
    replica.integrity = "row 3 missing from index"


def drop_a_record(_: Replica, log: list[Entry]) -> None:
    del log[1]


def drop_the_last_record(_: Replica, log: list[Entry]) -> None:
    del log[-1]


def change_a_record(_: Replica, log: list[Entry]) -> None:
    log[1] = log[1]._replace(payload_hash="another")


def apply_a_deed_again(_: Replica, log: list[Entry]) -> None:
    log.append(log[-1]._replace(seq=4, key="k4"))


def apply_a_key_again(_: Replica, log: list[Entry]) -> None:
    log.append(log[-1]._replace(seq=4))


def swap_two(_: Replica, log: list[Entry]) -> None:
    first, second = log[1], log[2]
    log[1] = second._replace(seq=2, digest=first.digest)
    log[2] = first._replace(seq=3, digest=second.digest)


def write_a_word_twice(replica: Replica, _: list[Entry]) -> None:
    replica.texts[STORY] = "‹1›字‹1›\n"


@pytest.mark.parametrize(
    ("plant", "harm"),
    [
        (forget_a_deed, Harm.LOST),
        (forget_a_word, Harm.LOST),
        (leave_something_queued, Harm.LOST),
        (write_half_a_transaction, Harm.TORN),
        (damage_the_store, Harm.TORN),
        (drop_a_record, Harm.LOST),
        (drop_a_record, Harm.TORN),
        (drop_the_last_record, Harm.LOST),
        (change_a_record, Harm.TORN),
        (apply_a_deed_again, Harm.DOUBLED),
        (apply_a_key_again, Harm.DOUBLED),
        (swap_two, Harm.DIVERGED),
        (write_a_word_twice, Harm.DOUBLED),
    ],
)
def test_planted_harm_is_seen(plant: Callable[[Replica, list[Entry]], None], harm: Harm) -> None:
    replica, log = whole()

    plant(replica, log)

    assert harm in {one.harm for one in judged(replica, log)}


def test_two_studios_that_show_different_things_are_seen() -> None:
    replica, log = whole()
    other = Replica("other", shown={**replica.shown, (STORY, "deck"): "x"}, texts=replica.texts)

    assert {one.harm for one in judged(replica, log, other)} == {Harm.DIVERGED}


@pytest.mark.parametrize(
    "theirs", [{"headline": "c", "channels": {"client": [1, 2, "k2"]}}, {}], ids=["another", "none"]
)
def test_two_studios_to_which_the_log_says_different_things_are_seen(
    theirs: dict[str, Any],
) -> None:
    """Also in what no list shows: an alternative, a set, a state."""
    replica, log = whole()
    replica.confirmed[STORY] = {"headline": "c", "channels": {}}
    other = Replica("other", shown=replica.shown, texts=replica.texts)
    other.confirmed |= {STORY: theirs} if theirs else {}

    assert {one.harm for one in judged(replica, log, other)} == {Harm.DIVERGED}


def test_a_field_that_two_studios_set_may_show_either_value() -> None:
    replica, log = whole()
    log[1] = log[1]._replace(device="device-2")
    replica.shown[STORY, "headline"] = "b"

    assert list(history.follows_the_log(log, replica)) == []


def test_a_refused_deed_is_not_lost() -> None:
    replica, log = whole()
    replica.deeds[2] = replica.deeds[2]._replace(state="refused")
    fresh = Replica("fresh", texts=replica.texts)

    assert list(history.log_has_what_was_said(SAID, log[:2], [replica], fresh)) == []


def test_what_needs_a_refused_deed_waits_for_a_person_and_is_not_lost() -> None:
    replica, _ = whole()
    replica.deeds[1] = replica.deeds[1]._replace(state="refused")
    replica.deeds[2] = replica.deeds[2]._replace(state="waiting", needs=("k2",))

    assert list(history.has_sent_all(replica)) == []


def test_what_waits_for_nothing_is_lost() -> None:
    replica, _ = whole()
    replica.deeds[2] = replica.deeds[2]._replace(state="waiting", needs=("k2",))

    assert [one.harm for one in history.has_sent_all(replica)] == [Harm.LOST]


def test_a_submitted_medium_that_the_province_lacks_is_lost() -> None:
    submitted = deed("k4", "story.submitted", {"media": [{"sha256": "ab"}]}, 1)

    found = list(history.media_are_there(log_of([submitted]), lambda _: False))

    assert [one.harm for one in found] == [Harm.LOST]


def test_two_submissions_that_wait_at_once_are_doubled() -> None:
    twice = [deed(key, "story.submitted", {"media": []}, 1) for key in ("k4", "k5")]

    found = list(history.log_has_each_once(log_of(twice)))

    assert [one.harm for one in found] == [Harm.DOUBLED]


def test_what_the_province_said_it_took_must_be_there() -> None:
    replica, log = whole()

    found = list(history.log_has_what_it_took(log[:2], replica))

    assert [one.harm for one in found] == [Harm.LOST]


def test_what_stands_elsewhere_than_it_was_told_is_lost() -> None:
    replica, log = whole()
    replica.deeds[2] = replica.deeds[2]._replace(seq=7)

    assert [one.harm for one in history.log_has_what_it_took(log, replica)] == [Harm.LOST]


def test_a_medium_that_was_called_delivered_must_be_there() -> None:
    replica = Replica("studio", delivered={"ab"})

    found = list(history.deliveries_are_there(replica, lambda _: False))

    assert [one.harm for one in found] == [Harm.LOST]


def test_a_gap_and_a_wrong_digest_are_torn_each() -> None:
    _, log = whole()

    assert [one.harm for one in history.log_is_whole(log[1:], NEWSROOM)] == [Harm.TORN]
    log[1] = log[1]._replace(digest="another")
    assert [one.harm for one in history.log_is_whole(log, NEWSROOM)] == [Harm.TORN]


def test_two_of_one_subject_that_changed_places_are_seen_by_the_order_alone() -> None:
    replica, log = whole()
    swap_two(replica, log)

    found = list(history.log_keeps_the_order(log, replica))

    assert [one.harm for one in found] == [Harm.DIVERGED]


def test_a_key_that_stands_twice_is_doubled() -> None:
    _, log = whole()
    apply_a_key_again(whole()[0], log)

    assert Harm.DOUBLED in {one.harm for one in history.log_has_each_once(log)}


def test_what_the_log_does_not_say_is_not_shown() -> None:
    replica, log = whole()
    replica.shown[STORY, "headline"] = "b"

    assert [one.harm for one in history.follows_the_log(log, replica)] == [Harm.DIVERGED]
