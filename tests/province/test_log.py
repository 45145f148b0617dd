from __future__ import annotations

import json
import threading
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from province import access, log, store, wire
from province.errors import ProvinceError
from province.store import Store
from province.wire import Intent, Page, Position, Result
from tests.province.making import DEVICE, canonical, intent, new_id, package


def push(kept: Store, newsroom: str, *intents: Intent) -> list[Result]:
    return log.push(kept, newsroom, DEVICE, None, intents)


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
    record = pull_all(kept, newsroom).records[0]

    given = {name: getattr(record, name) for name in Intent.__struct_fields__}
    assert given == msgspec.structs.asdict(asked)
    assert (record.epoch, record.seq) == (1, 1)
    assert record.payload_hash == wire.sha256_of(canonical(asked.payload))
    assert record.digest == wire.next_digest(
        wire.first_digest(newsroom), asked.key, record.payload_hash
    )


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
    assert [record.seq for record in records] == list(range(1, 121))
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
    assert [r.seq for r in pull_all(kept, newsroom).records] == list(range(1, 61))


def test_newsrooms_have_logs_of_their_own(kept: Store, newsroom: str) -> None:
    other = access.add_newsroom(kept, "皋兰县融媒体中心")
    asked = proposed(kept, newsroom)

    assert pull_all(kept, other).records == []
    assert push_one(kept, other, asked).seq == 1  # its key and its subject are free there
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
    assert pull_all(kept, newsroom).head == 1


def test_a_refusal_repeated_still_says_what_stood_then(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)
    late = intent("topic.changed", topic.subject)
    first = push_one(kept, newsroom, late)
    seen = intent("topic.changed", topic.subject, {"field": "title", "value": "又改"}, base=(1, 1))
    push_one(kept, newsroom, seen)

    assert first.facts["value"] == "防汛"
    assert push_one(kept, newsroom, late) == first


def test_a_key_twice_in_one_batch_counts_once(kept: Store, newsroom: str) -> None:
    asked = intent("topic.proposed", new_id())
    first, second = push(kept, newsroom, asked, asked)

    assert first == second
    assert pull_all(kept, newsroom).head == 1


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
    assert [result.seq for result in results] == [1, 2, 3]


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

    assert pull_all(kept, newsroom).head == 0
    assert push_one(kept, newsroom, good).seq == 1


def test_fields_remember_who_set_them_from_request_to_request(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)

    def change(value: str, **changes: Any) -> Result:
        payload = {"field": "title", "value": value}
        asked = intent("topic.changed", topic.subject, payload, **changes)
        return push_one(kept, newsroom, asked)

    assert change("甲", base=(1, 1)).seq == 2
    refused = change("乙", base=(1, 1))
    assert (refused.code, refused.facts["value"]) == ("field_changed_elsewhere", "甲")
    assert change("丙", base=(1, 2)).seq == 3


def test_fields_of_a_story_that_was_changed_as_it_came_are_remembered(
    kept: Store, newsroom: str
) -> None:
    story = intent("story.started", new_id())
    first = intent("story.changed", story.subject, predecessor=story.key)
    push(kept, newsroom, story, first)

    def change(field: str) -> Result:
        payload = {"field": field, "value": "新"}
        return push_one(kept, newsroom, intent("story.changed", story.subject, payload))

    assert change("headline").facts["value"] == "洪峰过境"
    assert change("byline").facts["value"] == "王芳"
    assert [change("deck").outcome for _ in range(2)] == ["accepted", "refused"]


def test_two_edits_of_one_device_offline_are_no_conflict(kept: Store, newsroom: str) -> None:
    topic = proposed(kept, newsroom)
    payload = {"field": "title", "value": "甲"}
    first = intent("topic.changed", topic.subject, payload, base=(1, 1))
    second = intent("topic.changed", topic.subject, base=(1, 1), predecessor=first.key)
    third = intent("topic.changed", topic.subject, base=(1, 1), predecessor=second.key)

    assert [r.outcome for r in push(kept, newsroom, first, second)] == ["accepted"] * 2
    assert push_one(kept, newsroom, third).outcome == "accepted"


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
        ("story.deleted", None, False),
    ],
)
def test_a_submission_must_have_seen_what_it_would_hide(
    kept: Store, newsroom: str, kind: str, payload: dict[str, Any] | None, counts: bool
) -> None:
    story = started(kept, newsroom)
    push_one(kept, newsroom, intent(kind, story.subject, payload, base=(1, 1)))

    result = push_one(kept, newsroom, submit(story.subject, seen=(1, 1)))
    assert result.code == ("story_changed_since" if counts else None)


def test_a_change_at_or_below_seen_was_seen(kept: Store, newsroom: str) -> None:
    story = started(kept, newsroom)
    push_one(kept, newsroom, intent("story.body_updated", story.subject))

    assert push_one(kept, newsroom, submit(story.subject, seen=(1, 2))).outcome == "accepted"


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
    assert push_one(kept, newsroom, submit(story.subject, needs=[second.key])).seq == 4


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
    push(kept, newsroom, *(intent("topic.proposed", new_id()) for _ in range(7)))
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
    push(kept, newsroom, *(intent("story.body_updated", story.subject, p) for p in payloads))
    sizes, position = [], None
    while position is None or position.cursor < 6:
        page = log.pull(kept, newsroom, position, 500)
        sizes.append(len(page.records))
        position = page.position

    assert sizes == [1, 1, 1, 2, 1]


def test_an_empty_log_gives_a_position_to_go_on_from(kept: Store, newsroom: str) -> None:
    empty = pull_all(kept, newsroom)
    topic = proposed(kept, newsroom)

    assert (empty.records, empty.head) == ([], 0)
    assert empty.position.digest == wire.first_digest(newsroom)
    after = log.pull(kept, newsroom, empty.position, 10)
    assert [record.key for record in after.records] == [topic.key]


@pytest.mark.parametrize(
    "altered", [{"epoch": 2}, {"cursor": 0}, {"digest": "0" * 64}, {"signature": "é"}]
)
def test_a_position_that_the_province_did_not_make_is_not_genuine(
    kept: Store, newsroom: str, altered: dict[str, Any]
) -> None:
    proposed(kept, newsroom)
    position = msgspec.structs.replace(pull_all(kept, newsroom).position, **altered)

    for ask in _both_ways(kept, newsroom, position):
        with pytest.raises(ProvinceError, match="position_not_genuine"):
            ask()


def test_another_newsrooms_position_is_not_genuine(kept: Store, newsroom: str) -> None:
    other = access.add_newsroom(kept, "皋兰县融媒体中心")
    position = pull_all(kept, other).position

    for ask in _both_ways(kept, newsroom, position):
        with pytest.raises(ProvinceError, match="position_not_genuine"):
            ask()


@pytest.mark.parametrize("kind_of_loss", ["beyond the head", "another digest"])
def test_a_position_of_a_log_that_was_set_back_is_unknown(
    kept: Store, newsroom: str, kind_of_loss: str
) -> None:
    proposed(kept, newsroom)
    position = pull_all(kept, newsroom).position
    _set_back(kept, newsroom)
    if kind_of_loss == "another digest":
        proposed(kept, newsroom)
    before = pull_all(kept, newsroom).head

    for ask in _both_ways(kept, newsroom, position):
        with pytest.raises(ProvinceError, match="position_unknown"):
            ask()
    assert pull_all(kept, newsroom).head == before


def _both_ways(kept: Store, newsroom: str, position: Position) -> list[Any]:
    asked = intent("topic.proposed", new_id())
    return [
        lambda: log.pull(kept, newsroom, position, 10),
        lambda: log.push(kept, newsroom, DEVICE, position, [asked]),
    ]


def _set_back(kept: Store, newsroom: str) -> None:
    """As an old backup would."""
    with kept.writing() as connection:
        for table in (store.record, store.subject, store.field):
            connection.execute(sa.delete(table))
        fresh = {"head": 0, "digest": wire.first_digest(newsroom)}
        connection.execute(sa.update(store.newsroom).values(**fresh))
