from typing import Any

import pytest

from studio.sync.fold import Deed, Row, field_revision, fold, is_known, sort_of
from studio.vocabulary import NEVER, Kind, Revision


def deed(
    kind: Kind,
    payload: dict[str, Any],
    key: str = "k",
    revision: Revision = NEVER,
    base: Revision = NEVER,
    predecessor: str | None = None,
) -> Deed:
    at = "2026-11-21T04:00:00.000Z"
    return Deed(key, kind, "subject", "person", payload, at, revision, base, predecessor)


def story(**more: Any) -> Row:
    row = fold(None, deed(Kind.STORY_STARTED, {"headline": "供暖", **more}, "made", (1, 1)))
    assert row is not None
    return row


def topic(**more: Any) -> Row:
    row = fold(None, deed(Kind.TOPIC_PROPOSED, {"title": "供暖", **more}, "made", (1, 1)))
    assert row is not None
    return row


def after(row: Row, *deeds: Deed) -> Row:
    for one in deeds:
        folded = fold(row, one)
        assert folded is not None
        row = folded
    return row


def test_every_kind_of_the_vocabulary_is_folded() -> None:
    assert [kind for kind in Kind if not is_known(kind)] == []


def test_an_edit_of_what_is_not_there_makes_nothing() -> None:
    assert fold(None, deed(Kind.STORY_CHANGED, {"field": "headline", "value": "x"})) is None


def test_folding_changes_no_row_that_was_given() -> None:
    before = story()
    copy = {**before, "_set": dict(before["_set"])}

    fold(before, deed(Kind.STORY_CHANGED, {"field": "headline", "value": "新"}, revision=(1, 2)))

    assert before == copy


def test_a_changed_field_remembers_who_set_it_when() -> None:
    row = after(
        story(),
        deed(Kind.STORY_CHANGED, {"field": "headline", "value": "新"}, "k2", (1, 2)),
    )

    assert row["headline"] == "新"
    assert field_revision(row, "headline") == (1, 2)
    assert field_revision(row, "deck") == (1, 1)


def test_a_field_that_is_none_is_left_alone() -> None:
    row = story()

    assert after(row, deed(Kind.STORY_CHANGED, {"field": "state", "value": "adopted"})) == row


def test_the_same_thing_made_twice_stays_the_first_one() -> None:
    row = story()

    again = fold(row, deed(Kind.STORY_STARTED, {"headline": "另一个"}, "other", (1, 9)))

    assert again == row


@pytest.mark.parametrize(
    ("added", "base", "predecessor", "stays"),
    [
        ((1, 5), (1, 5), None, False),
        ((1, 5), (1, 4), None, True),
        ((1, 5), NEVER, "added", False),
        (NEVER, (1, 9), None, True),
        (NEVER, NEVER, "added", False),
        ((2, 1), (1, 9), None, True),
    ],
)
def test_a_removal_takes_only_what_it_saw(
    added: Revision, base: Revision, predecessor: str | None, stays: bool
) -> None:
    row = after(
        topic(),
        deed(Kind.TOPIC_CHANNEL_ADDED, {"channel": "wechat"}, "added", added),
        deed(
            Kind.TOPIC_CHANNEL_REMOVED,
            {"channel": "wechat"},
            "removed",
            base=base,
            predecessor=predecessor,
        ),
    )

    assert ("wechat" in row["channels"]) is stays


def test_media_keep_what_is_said_of_them() -> None:
    about = {"media": "ab", "name": "a.mp4", "order": "1"}

    row = after(story(), deed(Kind.STORY_MEDIA_ADDED, about, "m", (1, 3)))

    assert row["media"]["ab"]["name"] == "a.mp4"
    gone = after(row, deed(Kind.STORY_MEDIA_REMOVED, {"media": "ab"}, base=(1, 3)))
    assert gone["media"] == {}


def test_a_topic_is_decided_once() -> None:
    row = after(
        topic(),
        deed(Kind.TOPIC_APPROVED, {"reason": ""}),
        deed(Kind.TOPIC_DROPPED, {"reason": "晚了"}),
    )

    assert (row["stage"], row["stage_reason"]) == ("approved", "")


def test_a_verdict_counts_only_for_the_newest_submission() -> None:
    row = after(
        story(),
        deed(Kind.STORY_SUBMITTED, {"content_hash": "h1"}, "first"),
        deed(Kind.STORY_RETURNED, {"submission": "first", "reason": "核对时间"}),
    )
    assert (row["state"], row["return_reason"]) == ("returned", "核对时间")

    row = after(
        row,
        deed(Kind.STORY_SUBMITTED, {"content_hash": "h2"}, "second"),
        deed(Kind.STORY_ADOPTED, {"submission": "first"}),
    )
    assert (row["state"], row["return_reason"]) == ("submitted", "")


def test_a_deleted_story_stays_deleted_when_it_is_edited() -> None:
    row = after(
        story(),
        deed(Kind.STORY_DELETED, {}),
        deed(Kind.STORY_CHANGED, {"field": "headline", "value": "迟到的修改"}),
    )

    assert row["deleted"]
    assert row["headline"] == "迟到的修改"


def test_the_sort_is_the_first_word_of_the_kind() -> None:
    assert [sort_of(kind) for kind in (Kind.TOPIC_APPROVED, Kind.STORY_MEDIA_ADDED)] == [
        "topic",
        "story",
    ]
