from __future__ import annotations

from typing import Literal

import pytest

from province import access, log, submissions
from province.errors import ProvinceError
from province.store import Store
from province.wire import Intent, SubmissionMedia
from tests.province.making import device_in, intent, medium, new_id, package


def submitted(kept: Store, newsroom: str) -> Intent:
    """A submission with one picture that waits for a verdict."""
    story = intent("story.started", new_id())
    payload = package(story.subject, media=[medium()])
    asked = intent("story.submitted", story.subject, payload, needs=[story.key])
    results = log.push(kept, device_in(newsroom), None, [story, asked]).results
    assert [result.outcome for result in results] == ["accepted"] * 2
    return asked


def decide(
    kept: Store, submission: str, decision: Literal["adopt", "return"], reason: str = ""
) -> tuple[int, int]:
    found = submissions.find(kept, submission)
    return submissions.give_verdict(kept, found, decision, reason, "李主任")


def test_a_submission_is_listed_with_its_media(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)
    (one,) = submissions.listed(kept)

    assert (one.line.id, one.line.story, one.line.headline, one.line.state) == (
        asked.key, asked.subject, "洪水过境", "submitted",
    )  # fmt: skip
    assert one.line.media == [SubmissionMedia(medium()["sha256"], "unknown")]
    assert one.newsroom_name == "永登县融媒体中心"
    assert submissions.plain_text(one) == "第一段重点"


def test_a_submission_is_found_by_how_its_id_begins(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)

    assert submissions.find(kept, asked.key[:6]).line.id == asked.key
    for wrong in ("", "%", "_" * 6, new_id()):
        with pytest.raises(ProvinceError, match="submission_unknown"):
            submissions.find(kept, wrong)


def test_another_newsrooms_submission_is_not_found(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)
    other = access.add_newsroom(kept, "皋兰县融媒体中心")

    assert submissions.listed(kept, other) == []
    with pytest.raises(ProvinceError, match="submission_unknown"):
        submissions.find(kept, asked.key, other)


@pytest.mark.parametrize(
    ("decision", "state", "reason"), [("adopt", "adopted", ""), ("return", "returned", "缺采访")]
)
def test_a_verdict_is_a_record_of_the_province(
    kept: Store, newsroom: str, decision: Literal["adopt", "return"], state: str, reason: str
) -> None:
    asked = submitted(kept, newsroom)
    revision = decide(kept, asked.key, decision, reason)
    record = log.pull(kept, newsroom, None, 10).records[-1]

    assert (record.epoch, record.seq) == revision == (1, 4)
    assert (record.kind, record.subject) == (f"story.{state}", asked.subject)
    assert record.payload == {"submission": asked.key, "reason": reason, "by": "李主任"}
    assert (record.person, record.device, record.needs) == ("", "", [asked.key])
    found = submissions.find(kept, asked.key)
    assert (found.line.state, found.decided_by, found.reason) == (state, "李主任", reason)


def test_a_second_verdict_is_refused(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)
    decide(kept, asked.key, "adopt")

    with pytest.raises(ProvinceError, match="verdict_given") as caught:
        decide(kept, asked.key, "return", "改主意了")
    assert caught.value.facts == {"state": "adopted"}
    assert log.pull(kept, newsroom, None, 10).head == 4


def test_a_return_needs_a_reason(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)

    with pytest.raises(ProvinceError, match="reason_needed"):
        decide(kept, asked.key, "return", "  ")
    assert submissions.find(kept, asked.key).line.state == "submitted"


@pytest.mark.parametrize(("decision", "outcome"), [("adopt", "story_state"), ("return", None)])
def test_a_returned_story_may_come_again_and_an_adopted_may_not(
    kept: Store, newsroom: str, decision: Literal["adopt", "return"], outcome: str | None
) -> None:
    asked = submitted(kept, newsroom)
    again = intent("story.submitted", asked.subject, package(asked.subject))
    waiting = intent("story.submitted", asked.subject, package(asked.subject))
    assert log.push(kept, device_in(newsroom), None, [waiting]).results[0].facts == {
        "state": "submitted"
    }
    decide(kept, asked.key, decision, "理由")

    assert log.push(kept, device_in(newsroom), None, [again]).results[0].code == outcome


def test_what_comes_after_a_verdict_may_need_it(kept: Store, newsroom: str) -> None:
    asked = submitted(kept, newsroom)
    decide(kept, asked.key, "return", "缺采访")
    verdict = log.pull(kept, newsroom, None, 10).records[-1]
    edit = intent("story.body_updated", asked.subject, needs=[verdict.key])

    assert log.push(kept, device_in(newsroom), None, [edit]).results[0].outcome == "accepted"
