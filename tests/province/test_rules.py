from __future__ import annotations

from typing import Any

import pytest

from province.access import Device
from province.errors import ProvinceError
from province.fields import Field
from province.roles import ROLES
from province.rules import RULES, Deferral, Known, Refusal, Subject, decide, objection, settle
from province.wire import Intent, Revision
from tests.province.making import (
    DEVICE,
    PAYLOADS,
    PERSON,
    device_in,
    intent,
    new_id,
    package,
    person_joined,
)

EDITOR = Device(DEVICE, "采访一号", "here", "editor")
CREATING = ("person.joined", "column.opened", "topic.proposed", "story.started")
FROM_THE_PROVINCE = ("story.adopted", "story.returned")
EDITING = sorted(set(PAYLOADS) - set(CREATING))


def known(*subjects: tuple[str, Subject], unseen: bool = False) -> Known:
    return Known(dict(subjects), lambda _story, _seen, _needs: unseen)


def topic(stage: str = "proposed", **fields: Field) -> Subject:
    return Subject("topic", stage, fields)


def person(role: str = "chief", *, is_revoked: bool = False) -> Subject:
    return Subject("person", role, is_revoked=is_revoked)


def of_the_kinds_type(kind: str) -> Subject:
    made = {"topic": topic(), "story": story(), "person": person(), "column": Subject("column")}
    return made[kind.partition(".")[0]]


def story(state: str = "draft") -> Subject:
    return Subject("story", state)


def set_by(key: str, revision: Revision, value: str = "防汛") -> Field:
    return Field(value, revision, key, PERSON)


def refusal_code(asked: Intent, what_is_known: Known) -> str | None:
    refusal = decide(asked, what_is_known)
    return refusal.code if refusal else None


def test_every_kind_of_the_protocol_has_a_rule() -> None:
    assert set(RULES) == {*PAYLOADS, *FROM_THE_PROVINCE, "story.submitted"}


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


@pytest.mark.parametrize("kind", sorted({*EDITING} - {"person.key_set"}))
def test_an_edit_of_what_is_there_is_accepted(kind: str) -> None:
    asked = intent(kind, new_id())
    here = known((asked.subject, of_the_kinds_type(kind)), (PERSON, person()))

    assert decide(asked, here) is None


def test_a_story_needs_the_topic_that_it_names() -> None:
    named = new_id()
    asked = intent("story.started", new_id(), {**PAYLOADS["story.started"], "topic": named})

    assert refusal_code(asked, known()) == "subject_unknown"
    assert decide(asked, known((named, topic()))) is None


# Who may


def code_of(asked: Intent, *subjects: tuple[str, Subject], device: Device = EDITOR) -> str | None:
    found = objection(asked, device, known(*subjects))
    return found.code if found else None


def test_another_devices_intent_is_refused() -> None:
    asked = intent("topic.proposed", new_id(), device="e" * 32)

    assert objection(asked, EDITOR, known()) == Refusal("not_allowed")


def test_an_unknown_kind_waits_for_a_newer_province() -> None:
    assert objection(intent("topic.sung", new_id(), {}), EDITOR, known()) == Deferral(
        "kind_unknown", {"kind": "topic.sung", "after": 3600}
    )


def test_who_is_not_there_or_is_no_person_waits() -> None:
    asked = intent("topic.proposed", new_id())

    assert code_of(asked) == "person_unknown"
    assert code_of(asked, (PERSON, story())) == "person_unknown"
    assert code_of(asked, (PERSON, person())) is None
    assert code_of(asked, (PERSON, person(is_revoked=True))) == "person_revoked"


@pytest.mark.parametrize("kind", sorted({*PAYLOADS, "story.submitted"}))
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_what_its_line_says(role: str, kind: str) -> None:
    payload = PAYLOADS.get(kind) or package("a" * 32)
    asked = intent(kind, new_id(), payload)
    found = objection(asked, EDITOR, known((PERSON, person(role))))

    refusal = Refusal("not_allowed", {"kind": kind, "role": role})
    assert found == (None if kind in ROLES[role].may else refusal)


@pytest.mark.parametrize("role", ["dispatcher", "partner"])
def test_a_guests_device_writes_nothing_in_anybodys_name(role: str) -> None:
    """P11: names of persons are told to guests too; that must not lend them their rights."""
    device = device_in("here", role)
    chief = (PERSON, person("chief"))

    for kind in ("story.changed", "column.changed", "person.revoked"):
        found = objection(intent(kind, new_id()), device, known(chief))
        assert found == Refusal("not_allowed", {"kind": kind, "role": role})
    assert objection(person_joined(role), device, known()) is None


@pytest.mark.parametrize("kind", FROM_THE_PROVINCE)
@pytest.mark.parametrize("role", ROLES)
def test_no_role_at_all_gives_verdicts_as_an_intent(role: str, kind: str) -> None:
    asked = intent(kind, new_id(), {"submission": new_id(), "reason": ""})

    assert code_of(asked, (PERSON, person(role))) == "not_allowed"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("device_role", ROLES)
def test_a_device_enrols_the_roles_of_its_line(device_role: str, role: str) -> None:
    device = Device(DEVICE, "采访一号", "here", device_role)

    found = code_of(person_joined(role), device=device)
    assert (found is None) == (role in ROLES[device_role].enrols)


def test_nobody_gives_a_role_above_their_own() -> None:
    asked = intent("person.role_changed", new_id(), {"role": "administrator"})
    subjects = (asked.subject, person("editor"))

    assert refusal_code(asked, known(subjects, (PERSON, person("chief")))) == "not_allowed"
    assert refusal_code(asked, known(subjects, (PERSON, person("administrator")))) is None


def test_a_persons_role_and_state_move() -> None:
    here = known((PERSON, person("chief")))
    other = person_joined("reporter", new_id())
    settle(other, (1, 2), here)
    settle(intent("person.role_changed", other.subject, {"role": "editor"}), (1, 3), here)
    settle(intent("person.revoked", other.subject), (1, 4), here)

    assert here.subjects[other.subject] == Subject("person", "editor", is_revoked=True)
    settle(intent("person.reinstated", other.subject), (1, 5), here)
    assert not here.subjects[other.subject].is_revoked


# Fields


@pytest.mark.parametrize("base", [None, (1, 4), (1, 9)])
def test_no_change_is_refused_for_having_come_second(base: Revision | None) -> None:
    here = new_id(), topic(title=set_by(new_id(), (1, 5)))
    payload = {"field": "title", "value": "新题"}

    assert decide(intent("topic.changed", here[0], payload, base=base), known(here)) is None


def test_the_creating_record_sets_the_fields_of_its_payload() -> None:
    proposed = intent("topic.proposed", new_id())
    here = known()
    settle(proposed, (1, 7), here)

    fields = here.subjects[proposed.subject].fields
    assert {name: (f.revision, f.key) for name, f in fields.items()} == dict.fromkeys(
        ("title", "angle", "column", "due_at", "owner"), ((1, 7), proposed.key)
    )


def test_a_late_change_stands_beside_and_may_be_adopted() -> None:
    here = new_id(), topic(title=set_by(new_id(), (1, 5)))
    late = intent("topic.changed", here[0])
    payload = {"field": "title", "alternative": late.key}
    settle(late, (1, 6), known(here))
    settle(intent("topic.alternative_adopted", here[0], payload, base=(1, 6)), (1, 7), known(here))

    stands = here[1].fields["title"]
    assert (stands.value, stands.revision, stands.alternatives) == ("防汛演练", (1, 7), ())


def test_a_body_update_by_blob_waits_until_it_is_here() -> None:
    payload = {"blob": "c" * 64, "blob_size": 300_000, "text_length": 9}
    asked = intent("story.body_updated", new_id(), payload)
    here = known((asked.subject, story()))

    assert decide(asked, here) == Deferral("blob_missing", {"blob": "c" * 64, "after": 5})
    here.verified = frozenset(["c" * 64])
    assert decide(asked, here) is None


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
        ("person.joined", {"name": "王芳", "role": "king"}),
        ("person.role_changed", {"role": []}),
        ("topic.alternative_adopted", {"field": "stage", "alternative": "b" * 32}),
        ("topic.alternative_adopted", {"field": "title", "alternative": "b"}),
        ("story.body_updated", {"text_length": 1}),
        ("story.body_updated", {"update": "", "blob": "c" * 64, "text_length": 1}),
        ("story.body_updated", {"blob": "c" * 64, "text_length": 1}),
        ("story.paragraph_reviewed", {"paragraph": "1" * 65, "through": [1, 1]}),
        ("story.submitted", {"content_hash": "x"}),
        ("story.submitted", package("a" * 32, seen=(2**70, 1))),
    ],
)
def test_a_payload_without_its_kinds_shape_is_malformed(kind: str, payload: dict[str, Any]) -> None:
    subject = new_id()
    here = known((subject, of_the_kinds_type(kind)), (PERSON, person()))

    with pytest.raises(ProvinceError, match="request_malformed"):
        decide(intent(kind, subject, payload), here)


def test_what_the_province_does_not_know_in_a_payload_does_no_harm() -> None:
    payload = {**PAYLOADS["topic.proposed"], "weather": "rain"}

    assert decide(intent("topic.proposed", new_id(), payload), known()) is None
