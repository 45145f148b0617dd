from __future__ import annotations

from typing import Any

import pytest

from province.errors import ProvinceError
from province.rules import RULES, Field, Known, Refusal, Subject, decide, settle
from province.wire import Intent, Revision
from tests.province.making import PAYLOADS, PERSON, intent, new_id, package

CREATING = ("person.joined", "column.opened", "topic.proposed", "story.started")
FROM_THE_PROVINCE = ("story.adopted", "story.returned")
EDITING = sorted(set(PAYLOADS) - set(CREATING))


def known(*subjects: tuple[str, Subject], unseen: bool = False) -> Known:
    return Known(dict(subjects), lambda _story, _seen, _needs: unseen)


def topic(stage: str = "proposed", **fields: Field) -> Subject:
    return Subject("topic", stage, fields)


def story(state: str = "draft") -> Subject:
    return Subject("story", state)


def set_by(key: str, revision: Revision, value: str = "防汛") -> Field:
    return Field(value, revision, key, PERSON)


def refusal_code(asked: Intent, what_is_known: Known) -> str | None:
    refusal = decide(asked, what_is_known)
    return refusal.code if refusal else None


def test_every_kind_of_the_protocol_has_a_rule() -> None:
    assert set(RULES) == {*PAYLOADS, *FROM_THE_PROVINCE, "story.submitted"}


def test_an_unknown_kind_is_refused() -> None:
    assert refusal_code(intent("topic.sung", new_id(), {}), known()) == "kind_unknown"


@pytest.mark.parametrize("kind", CREATING)
def test_a_subject_comes_into_being_once(kind: str) -> None:
    first = intent(kind, new_id())
    here = known()

    assert decide(first, here) is None
    settle(first, (1, 1), here)
    assert refusal_code(intent(kind, first.subject), here) == "already_there"


@pytest.mark.parametrize("kind", EDITING)
def test_an_edit_needs_its_subject(kind: str) -> None:
    assert refusal_code(intent(kind, new_id()), known()) == "subject_unknown"


@pytest.mark.parametrize("kind", EDITING)
def test_a_subject_of_another_type_is_not_it(kind: str) -> None:
    other = story() if kind.startswith("topic") else topic()
    asked = intent(kind, new_id())

    assert refusal_code(asked, known((asked.subject, other))) == "subject_unknown"


@pytest.mark.parametrize("kind", EDITING)
def test_an_edit_of_what_is_there_is_accepted(kind: str) -> None:
    here = topic() if kind.startswith("topic") else story()
    asked = intent(kind, new_id())

    assert decide(asked, known((asked.subject, here))) is None


def test_a_story_needs_the_topic_that_it_names() -> None:
    named = new_id()
    asked = intent("story.started", new_id(), {**PAYLOADS["story.started"], "topic": named})

    assert refusal_code(asked, known()) == "subject_unknown"
    assert decide(asked, known((named, topic()))) is None


# The field rule


def change(subject: str, **changes: Any) -> Intent:
    return intent("topic.changed", subject, {"field": "title", "value": "新题"}, **changes)


@pytest.mark.parametrize(
    ("stands_at", "base", "is_accepted"),
    [
        ((1, 5), (1, 5), True),
        ((1, 5), (1, 9), True),
        ((1, 5), (1, 4), False),
        ((1, 5), None, False),
        ((1, 5), (2, 1), True),  # the epoch counts first
        ((2, 1), (1, 9), False),
    ],
)
def test_a_change_that_saw_what_stands_is_accepted(
    stands_at: Revision, base: Revision | None, is_accepted: bool
) -> None:
    here = new_id(), topic(title=set_by(new_id(), stands_at))

    assert (decide(change(here[0], base=base), known(here)) is None) == is_accepted


def test_a_refused_change_is_told_what_stands_and_who_wrote_it() -> None:
    here = new_id(), topic(title=set_by(new_id(), (1, 5), "汛期值守"))

    assert decide(change(here[0], base=(1, 4)), known(here)) == Refusal(
        "field_changed_elsewhere", {"field": "title", "value": "汛期值守", "person": PERSON}
    )


def test_a_change_after_our_own_earlier_one_is_accepted() -> None:
    earlier = new_id()
    here = new_id(), topic(title=set_by(earlier, (1, 5)))

    assert decide(change(here[0], base=(1, 2), predecessor=earlier), known(here)) is None


def test_a_predecessor_that_was_overwritten_since_does_not_help() -> None:
    here = new_id(), topic(title=set_by(new_id(), (1, 6)))

    asked = change(here[0], base=(1, 2), predecessor=new_id())
    assert refusal_code(asked, known(here)) == "field_changed_elsewhere"


def test_fields_do_not_stand_in_each_others_way() -> None:
    here = new_id(), topic(angle=set_by(new_id(), (1, 5)))

    assert decide(change(here[0], base=(1, 1)), known(here)) is None


def test_the_creating_record_sets_the_fields_of_its_payload() -> None:
    proposed = intent("topic.proposed", new_id())
    here = known()
    settle(proposed, (1, 7), here)

    fields = here.subjects[proposed.subject].fields
    assert {name: (f.revision, f.key) for name, f in fields.items()} == dict.fromkeys(
        ("title", "angle", "column", "due_at", "owner"), ((1, 7), proposed.key)
    )


def test_an_accepted_change_stands() -> None:
    here = new_id(), topic(title=set_by(new_id(), (1, 1)))
    asked = change(here[0], base=(1, 1))
    settle(asked, (1, 2), known(here))

    assert here[1].fields["title"] == Field("新题", (1, 2), asked.key, PERSON)


# Commands


@pytest.mark.parametrize("kind", ["topic.approved", "topic.dropped"])
@pytest.mark.parametrize("stage", ["approved", "dropped"])
def test_a_decided_topic_is_not_decided_again(kind: str, stage: str) -> None:
    asked = intent(kind, new_id())

    assert decide(asked, known((asked.subject, topic(stage)))) == Refusal(
        "topic_stage", {"stage": stage}
    )


@pytest.mark.parametrize("kind", FROM_THE_PROVINCE)
def test_a_studio_gives_no_verdicts(kind: str) -> None:
    asked = intent(kind, new_id(), {"submission": new_id(), "reason": ""})

    assert refusal_code(asked, known((asked.subject, story("submitted")))) == "not_allowed"


def submission(what_is_known: Known, subject: str, flaw: str | None = None) -> Intent:
    asked = intent("story.submitted", subject, package(subject))
    what_is_known.flaws = {asked.key: flaw}
    return asked


def test_a_flawed_package_is_refused_with_the_flaw() -> None:
    subject = new_id()
    here = known((subject, story()))

    assert decide(submission(here, subject, "no headline"), here) == Refusal(
        "submission_invalid", {"why": "no headline"}
    )


@pytest.mark.parametrize(("state", "is_accepted"), [("draft", True), ("returned", True)])
def test_a_draft_or_returned_story_is_submitted(state: str, is_accepted: bool) -> None:
    subject = new_id()
    here = known((subject, story(state)))
    asked = submission(here, subject)

    assert (decide(asked, here) is None) == is_accepted
    settle(asked, (1, 3), here)
    assert here.subjects[subject].state == "submitted"


@pytest.mark.parametrize("state", ["submitted", "adopted"])
def test_a_story_that_waits_or_was_adopted_is_not_submitted_again(state: str) -> None:
    subject = new_id()
    here = known((subject, story(state)))

    assert decide(submission(here, subject), here) == Refusal("story_state", {"state": state})


def test_a_submission_that_did_not_see_a_change_is_refused() -> None:
    subject = new_id()
    here = known((subject, story()), unseen=True)

    assert refusal_code(submission(here, subject), here) == "story_changed_since"


def test_what_was_seen_and_needed_is_asked_for() -> None:
    asked_for: list[Any] = []
    subject = new_id()

    def note(*question: Any) -> bool:
        asked_for.append(question)
        return False

    here = Known({subject: story()}, note)
    asked = intent("story.submitted", subject, package(subject, seen=(1, 4)), needs=[new_id()])
    here.flaws = {asked.key: None}
    decide(asked, here)

    assert asked_for == [(subject, (1, 4), asked.needs)]


# Shapes


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("topic.changed", {"field": "stage", "value": "approved"}),
        ("topic.changed", {"field": "title"}),
        ("topic.changed", {"field": "title", "value": 5}),
        ("story.changed", {"field": "body", "value": "x"}),
        ("story.body_updated", {"update": "not base64!", "text_length": 1}),
        ("story.body_updated", {"update": "bG9ybw==", "text_length": -1}),
        ("story.media_added", {**PAYLOADS["story.media_added"], "media": "../../etc/passwd"}),
        ("story.media_added", {**PAYLOADS["story.media_added"], "size": 0}),
        ("person.joined", {"name": "王芳", "role": "dispatcher"}),
        ("story.submitted", {"content_hash": "x"}),
        ("story.submitted", package("a" * 32, seen=(2**70, 1))),
    ],
)
def test_a_payload_without_its_kinds_shape_is_malformed(kind: str, payload: dict[str, Any]) -> None:
    subject = new_id()
    here = known((subject, topic() if kind.startswith("topic") else story()))

    with pytest.raises(ProvinceError, match="request_malformed"):
        decide(intent(kind, subject, payload), here)


def test_what_the_province_does_not_know_in_a_payload_does_no_harm() -> None:
    payload = {**PAYLOADS["topic.proposed"], "weather": "rain"}

    assert decide(intent("topic.proposed", new_id(), payload), known()) is None
