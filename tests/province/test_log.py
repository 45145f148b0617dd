from __future__ import annotations

import json
import threading
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from province import access, log, store, wire
from province.blobs import Blobs
from province.errors import ProvinceError
from province.store import Store
from province.wire import Intent, Page, Result
from tests.province.making import (
    PERSON,
    canonical,
    device_in,
    intent,
    new_id,
    package,
    person_joined,
    verified_medium,
)


def push(kept: Store, newsroom: str, *intents: Intent) -> list[Result]:
    return log.push(kept, device_in(newsroom), None, intents).results


def push_one(kept: Store, newsroom: str, asked: Intent) -> Result:
    return push(kept, newsroom, asked)[0]


def pull_all(kept: Store, newsroom: str) -> Page:
    return log.pull(kept, newsroom, None, 500)


def proposed(kept: Store, newsroom: str) -> Intent:
    """A topic that is there."""
    asked = intent("topic.proposed", new_id())
    assert push_one(kept, newsroom, asked).outcome == "accepted"
    return asked


def started(kept: Store, newsroom: str) -> Intent:
    asked = intent("story.started", new_id())
    assert push_one(kept, newsroom, asked).outcome == "accepted"
    return asked


# The log


def test_a_record_is_the_intent_and_what_the_log_adds(kept: Store, newsroom: str) -> None:
    asked = proposed(kept, newsroom)
    joined, record = pull_all(kept, newsroom).records

    given = {name: getattr(record, name) for name in Intent.__struct_fields__}
    assert given == msgspec.structs.asdict(asked)
    assert (record.epoch, record.seq) == (1, 2)
    assert record.payload_hash == wire.sha256_of(canonical(asked.payload))
    first = wire.next_digest(wire.first_digest(newsroom), joined.key, joined.payload_hash)
    assert record.digest == wire.next_digest(first, asked.key, record.payload_hash)


def test_the_seq_has_no_gaps_though_many_push_at_once(kept: Store, newsroom: str) -> None:
    def work() -> None:
        for _ in range(10):
            push(kept, newsroom, *(intent("topic.proposed", new_id()) for _ in range(3)))

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    records = pull_all(kept, newsroom).records
    assert [record.seq for record in records] == list(range(1, 122))
    digest = wire.first_digest(newsroom)
    for record in records:
        digest = wire.next_digest(digest, record.key, record.payload_hash)
        assert record.digest == digest


def test_two_processes_on_one_store_do_not_disturb_each_other(kept: Store, newsroom: str) -> None:
    """The server and a command, say; each has a lock of its own, SQLite has the one for both."""
    other = store.open_store(kept.folder, create=False)
    troubles: list[BaseException] = []

    def work(one: Store) -> None:
        try:
            for _ in range(30):
                push(one, newsroom, intent("topic.proposed", new_id()))
        except BaseException as error:
            troubles.append(error)

    workers = [threading.Thread(target=work, args=[one]) for one in (kept, other)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    other.close()

    assert troubles == []
    assert [r.seq for r in pull_all(kept, newsroom).records] == list(range(1, 62))


def test_newsrooms_have_logs_of_their_own(kept: Store, newsroom: str) -> None:
    other = access.add_newsroom(kept, "皋兰县融媒体中心")
    asked = proposed(kept, newsroom)

    assert pull_all(kept, other).records == []
    push_one(kept, other, person_joined())
    assert push_one(kept, other, asked).seq == 2  # its key and its subject are free there
    deferred = push_one(kept, other, intent("topic.proposed", new_id(), needs=[new_id()]))
    assert deferred.outcome == "deferred"


# Step 1: keys


def test_a_repeated_key_gets_the_first_outcome_in_full(kept: Store, newsroom: str) -> None:
    asked = proposed(kept, newsroom)
    twice = intent("topic.proposed", asked.subject)
    first = push(kept, newsroom, asked, twice)
    altered = msgspec.structs.replace(twice, kind="topic.deleted", payload={}, needs=[new_id()])

    assert [result.outcome for result in first] == ["accepted", "refused"]
    assert push(kept, newsroom, asked, altered) == first
    assert pull_all(kept, newsroom).head == 2


def test_a_refusal_repeated_still_says_what_stood_then(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)
    push_one(kept, newsroom, intent("topic.approved", topic.subject, base=(1, 2)))
    late = intent("topic.dropped", topic.subject)
    first = push_one(kept, newsroom, late)

    assert (first.code, first.facts) == ("topic_stage", {"stage": "approved"})
    assert push_one(kept, newsroom, late) == first


def test_a_key_twice_in_one_batch_counts_once(kept: Store, newsroom: str) -> None:
    asked = intent("topic.proposed", new_id())
    first, second = push(kept, newsroom, asked, asked)

    assert first == second
    assert pull_all(kept, newsroom).head == 2


# Step 2: needs


@pytest.mark.parametrize("outcome", ["unknown", "refused", "deferred"])
def test_an_intent_waits_for_what_is_not_accepted(kept: Store, newsroom: str, outcome: str) -> None:
    topic = proposed(kept, newsroom)
    other = {
        "unknown": intent("topic.proposed", new_id()),
        "refused": intent("topic.proposed", topic.subject),
        "deferred": intent("topic.proposed", new_id(), needs=[new_id()]),
    }[outcome]
    if outcome != "unknown":
        assert push_one(kept, newsroom, other).outcome == outcome
    asked = intent("topic.proposed", new_id(), needs=[topic.key, other.key])

    assert push_one(kept, newsroom, asked) == Result(
        asked.key, "deferred", code="needs_missing", facts={"needs": [other.key]}
    )


def test_a_deferred_key_may_be_sent_again(kept: Store, newsroom: str) -> None:
    needed = intent("topic.proposed", new_id())
    asked = intent("topic.proposed", new_id(), needs=[needed.key])

    deferred, accepted = push(kept, newsroom, asked, needed)
    assert (deferred.outcome, accepted.outcome) == ("deferred", "accepted")
    assert push_one(kept, newsroom, asked).outcome == "accepted"


def test_what_is_needed_may_come_just_before_in_the_batch(kept: Store, newsroom: str) -> None:
    topic = intent("topic.proposed", new_id())
    story_payload = {"topic": topic.subject, "headline": "标题"}
    story = intent("story.started", new_id(), story_payload, needs=[topic.key])
    edit = intent("story.body_updated", story.subject, needs=[story.key])

    results = push(kept, newsroom, topic, story, edit)
    assert [result.seq for result in results] == [2, 3, 4]


def test_needs_are_looked_at_before_rights_and_rules(kept: Store, newsroom: str) -> None:
    asked = intent("topic.sung", new_id(), {}, needs=[new_id()], device="e" * 32)

    assert push_one(kept, newsroom, asked).outcome == "deferred"


# Steps 3 to 5


def test_another_devices_intent_is_refused(kept: Store, newsroom: str) -> None:
    asked = intent("topic.proposed", new_id(), device="e" * 32)

    assert push_one(kept, newsroom, asked) == Result(asked.key, "refused", code="not_allowed")


def test_a_malformed_payload_leaves_nothing_of_its_request(kept: Store, newsroom: str) -> None:
    good = intent("topic.proposed", new_id())
    for bad in (
        intent("topic.proposed", new_id(), {"title": 5}),
        intent("topic.proposed", new_id(), {"title": "x", "weight": 1.5}),
        intent("story.submitted", new_id(), {}),
    ):
        with pytest.raises(ProvinceError, match="request_malformed"):
            push(kept, newsroom, good, bad)

    assert pull_all(kept, newsroom).head == 1
    assert push_one(kept, newsroom, good).seq == 2


def field_now(
    kept: Store, newsroom: str, subject: str, name: str = "title"
) -> tuple[Any, list[Any]]:
    """(what stands, the alternatives' values) as the store has them."""
    table = store.field
    with kept.reading() as connection:
        row = connection.execute(
            sa.select(table.c.value, table.c.alternatives).where(
                table.c.newsroom == newsroom, table.c.subject == subject, table.c.name == name
            )
        ).one()
    others = [one["value"] for one in msgspec.json.decode(row.alternatives)]
    return msgspec.json.decode(row.value), others


def test_fields_are_folded_from_request_to_request(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)

    def do(kind: str, payload: dict[str, Any], **changes: Any) -> Intent:
        asked = intent(f"topic.{kind}", topic.subject, {"field": "title"} | payload, **changes)
        assert push_one(kept, newsroom, asked).outcome == "accepted"
        return asked

    do("changed", {"value": "甲"}, base=(1, 2))
    second = do("changed", {"value": "乙"}, base=(1, 2))
    third = do("changed", {"value": "丙"})
    assert field_now(kept, newsroom, topic.subject) == ("甲", ["乙", "丙"])
    do("alternative_adopted", {"alternative": second.key}, base=(1, 5))
    assert field_now(kept, newsroom, topic.subject) == ("乙", ["丙"])
    do("alternative_dismissed", {"alternative": third.key})
    assert field_now(kept, newsroom, topic.subject) == ("乙", [])


def test_a_field_that_only_its_creating_record_set_takes_alternatives(
    kept: Store, newsroom: str
) -> None:
    story = started(kept, newsroom)
    late = intent("story.changed", story.subject)

    assert push_one(kept, newsroom, late).outcome == "accepted"
    stands = field_now(kept, newsroom, story.subject, "headline")
    assert stands == ("洪水过境", ["洪峰过境"])


def test_two_edits_of_one_device_offline_are_no_conflict(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)
    payload = {"field": "title", "value": "甲"}
    first = intent("topic.changed", topic.subject, payload, base=(1, 2))
    second = intent("topic.changed", topic.subject, base=(1, 2), predecessor=first.key)
    third = intent("topic.changed", topic.subject, base=(1, 2), predecessor=second.key)
    push(kept, newsroom, first, second)
    push_one(kept, newsroom, third)

    assert field_now(kept, newsroom, topic.subject) == ("防汛演练", [])


def test_a_large_update_waits_for_its_blob(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    content = b"a large update"
    sha256 = wire.sha256_of(content)
    payload = {"blob": sha256, "blob_size": len(content), "text_length": 4}
    asked = intent("story.body_updated", story.subject, payload)

    waits = push_one(kept, newsroom, asked)
    assert (waits.code, waits.facts["blob"]) == ("blob_missing", sha256)
    verified_medium(Blobs(kept), newsroom, content)
    assert push_one(kept, newsroom, asked).outcome == "accepted"


# Persons


def test_a_person_who_is_not_there_waits(kept: Store, newsroom: str) -> None:
    other = new_id()
    asked = intent("topic.proposed", new_id(), person=other)

    waits = push_one(kept, newsroom, asked)
    assert (waits.code, waits.facts["person"]) == ("person_unknown", other)
    joined = person_joined("reporter", other)
    assert [r.outcome for r in push(kept, newsroom, joined, asked)] == ["accepted"] * 2


def test_a_role_is_the_one_of_now(kept: Store, newsroom: str) -> None:
    """Whatever it was when the intent was written."""
    chief = chief_of(kept, newsroom)
    topic = proposed(kept, newsroom)
    lowered = intent("person.role_changed", PERSON, {"role": "reporter"}, person=chief)
    approved = intent("topic.approved", topic.subject)

    results = push(kept, newsroom, lowered, approved)
    assert results[1].code == "not_allowed"
    assert results[1].facts == {"kind": "topic.approved", "role": "reporter"}


def test_a_revoked_persons_intents_wait_and_go_with_the_same_keys(
    kept: Store, newsroom: str
) -> None:
    chief = chief_of(kept, newsroom)
    revoked = intent("person.revoked", PERSON, {}, person=chief)
    asked = intent("topic.proposed", new_id())
    others = intent("topic.proposed", new_id(), person=chief)
    _, waits, goes = push(kept, newsroom, revoked, asked, others)
    assert (waits.code, goes.outcome) == ("person_revoked", "accepted")

    reinstated = intent("person.reinstated", PERSON, {}, person=chief)
    assert push_one(kept, newsroom, asked).code == "person_revoked"
    assert [r.outcome for r in push(kept, newsroom, reinstated, asked)] == ["accepted"] * 2


def chief_of(kept: Store, newsroom: str) -> str:
    """A chief of the newsroom, joined on a chief's device."""
    chief = new_id()
    joined = person_joined("chief", chief)
    (result,) = log.push(kept, device_in(newsroom, "chief"), None, [joined]).results
    assert result.outcome == "accepted"
    return chief


def test_a_deleted_subject_still_takes_edits(kept: Store, newsroom: str) -> None:
    topic, story = proposed(kept, newsroom), started(kept, newsroom)

    results = push(
        kept,
        newsroom,
        intent("topic.deleted", topic.subject, {}),
        intent("topic.channel_added", topic.subject),
        intent("topic.deleted", topic.subject, {}),
        intent("story.deleted", story.subject, {}),
        intent("story.body_updated", story.subject),
    )
    assert {result.outcome for result in results} == {"accepted"}


# What a submission must have seen


def submit(story: str, **changes: Any) -> Intent:
    seen = changes.pop("seen", (0, 0))
    return intent("story.submitted", story, package(story, seen=seen), **changes)


@pytest.mark.parametrize(
    ("kind", "payload", "counts"),
    [
        ("story.body_updated", None, True),
        ("story.media_added", None, True),
        ("story.media_removed", None, True),
        ("story.changed", {"field": "headline", "value": "x"}, True),
        ("story.changed", {"field": "deck", "value": "x"}, True),
        ("story.changed", {"field": "byline", "value": "x"}, True),
        ("story.changed", {"field": "column", "value": None}, False),
        ("story.media_moved", None, True),
        ("story.alternative_adopted", {"field": "deck", "alternative": "b" * 32}, True),
        ("story.alternative_adopted", {"field": "column", "alternative": "b" * 32}, False),
        ("story.alternative_dismissed", {"field": "deck", "alternative": "b" * 32}, False),
        ("story.paragraph_reviewed", None, False),
        ("story.restored", None, False),
        ("story.deleted", None, False),
    ],
)
def test_a_submission_must_have_seen_what_it_would_hide(
    kept: Store, newsroom: str, kind: str, payload: dict[str, Any] | None, counts: bool
) -> None:
    story = started(kept, newsroom)
    push_one(kept, newsroom, intent(kind, story.subject, payload, base=(1, 1)))

    result = push_one(kept, newsroom, submit(story.subject, seen=(1, 2)))
    assert result.code == ("story_changed_since" if counts else None)


def test_a_change_at_or_below_seen_was_seen(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    push_one(kept, newsroom, intent("story.body_updated", story.subject))

    assert push_one(kept, newsroom, submit(story.subject, seen=(1, 3))).outcome == "accepted"


def test_a_change_elsewhere_does_not_matter(kept: Store, newsroom: str) -> None:
    story, other = started(kept, newsroom), started(kept, newsroom)
    push_one(kept, newsroom, intent("story.body_updated", other.subject))

    assert push_one(kept, newsroom, submit(story.subject, seen=(1, 1))).outcome == "accepted"


def test_what_is_needed_was_seen_transitively(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    first = intent("story.body_updated", story.subject, needs=[story.key])
    second = intent("story.body_updated", story.subject, needs=[first.key])
    push(kept, newsroom, first, second)

    assert push_one(kept, newsroom, submit(story.subject, needs=[first.key])).code == (
        "story_changed_since"
    )
    assert push_one(kept, newsroom, submit(story.subject, needs=[second.key])).seq == 5


def test_a_change_just_before_in_the_batch_counts(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    edit = intent("story.body_updated", story.subject)

    results = push(
        kept, newsroom, edit, submit(story.subject), submit(story.subject, needs=[edit.key])
    )
    assert [result.code for result in results] == [None, "story_changed_since", None]


def test_an_accepted_package_is_kept_as_two_documents(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    asked = submit(story.subject)
    push_one(kept, newsroom, asked)
    folder = kept.folder / "submissions" / newsroom / asked.key

    assert json.loads((folder / "ninjs.json").read_bytes()) == asked.payload["ninjs"]
    manuscript = (folder / "manuscript.json").read_bytes()
    assert wire.sha256_of(manuscript) == asked.payload["content_hash"]
    assert [path.name for path in sorted(folder.iterdir())] == ["manuscript.json", "ninjs.json"]


def test_a_flawed_package_is_refused_and_not_kept(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    asked = intent("story.submitted", story.subject, package(new_id()))
    result = push_one(kept, newsroom, asked)

    assert (result.code, "uri" in result.facts["why"]) == ("submission_invalid", True)
    assert not (kept.folder / "submissions").exists()


# Pull and positions


def test_a_log_is_read_page_by_page(kept: Store, newsroom: str) -> None:
    push(kept, newsroom, *(intent("topic.proposed", new_id()) for _ in range(6)))
    seqs, position = [], None
    for _ in range(4):
        page = log.pull(kept, newsroom, position, 3)
        seqs.append([record.seq for record in page.records])
        position = page.position

    assert seqs == [[1, 2, 3], [4, 5, 6], [7], []]
    assert (page.head, page.position.cursor) == (7, 7)


def test_a_page_holds_about_a_mebibyte_but_always_one_record(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    large = {"update": "A" * 1_600_000, "text_length": 1}
    small = {"update": "A" * 400_000, "text_length": 1}
    payloads = (large, large, small, small, small)
    sizes = []
    position = pull_all(kept, newsroom).position  # after the person and the story
    push(kept, newsroom, *(intent("story.body_updated", story.subject, p) for p in payloads))
    while position.cursor < 7:
        page = log.pull(kept, newsroom, position, 500)
        sizes.append(len(page.records))
        position = page.position

    assert sizes == [1, 1, 2, 1]


def test_an_empty_log_gives_a_position_to_go_on_from(kept: Store, empty_newsroom: str) -> None:
    empty = pull_all(kept, empty_newsroom)
    joined = person_joined()
    push(kept, empty_newsroom, joined)

    assert (empty.records, empty.head) == ([], 0)
    assert empty.position.digest == wire.first_digest(empty_newsroom)
    after = log.pull(kept, empty_newsroom, empty.position, 10)
    assert [record.key for record in after.records] == [joined.key]
