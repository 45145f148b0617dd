from typing import Any

import pytest

from studio.sync.fold import (
    Deed,
    Row,
    alternatives,
    contested,
    fold,
    is_known,
    newest_seen,
    sort_of,
)
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
    return Deed(key, kind, "subject", "person", payload, at, "device", revision, base, predecessor)


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
        deed(Kind.STORY_CHANGED, {"field": "headline", "value": "新"}, "k2", (1, 2), (1, 1)),
    )

    assert row["headline"] == "新"
    assert row["_set"]["headline"][:2] == [1, 2]
    assert row["_set"]["deck"][:2] == [1, 1]


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
        deed(
            Kind.STORY_CHANGED, {"field": "headline", "value": "迟到的修改"}, "k2", (1, 3), (1, 1)
        ),
    )

    assert row["deleted"]
    assert row["edited_since"]
    assert row["headline"] == "迟到的修改"
    back = after(row, deed(Kind.STORY_RESTORED, {}))
    assert not back["deleted"]
    assert not back["edited_since"]


def test_the_sort_is_the_first_word_of_the_kind() -> None:
    assert [sort_of(kind) for kind in (Kind.TOPIC_APPROVED, Kind.STORY_MEDIA_ADDED)] == [
        "topic",
        "story",
    ]


# Alternatives: what came second is kept beside what stands


def said(
    value: str, key: str, revision: Revision, base: Revision, predecessor: str | None = None
) -> Deed:
    payload = {"field": "headline", "value": value}
    return deed(Kind.STORY_CHANGED, payload, key, revision, base, predecessor)


def beside(row: Row) -> list[tuple[str, str]]:
    return [(one["value"], one["key"]) for one in alternatives(row, "headline")]


def test_what_came_second_is_kept_beside_what_stands() -> None:
    row = after(story(), said("甲", "a", (1, 2), (1, 1)), said("乙", "b", (1, 3), (1, 1)))

    assert row["headline"] == "甲"
    assert alternatives(row, "headline") == [
        {
            "value": "乙",
            "key": "b",
            "revision": [1, 3],
            "person": "person",
            "device": "device",
            "at": "2026-11-21T04:00:00.000Z",
        }
    ]


def test_the_same_words_twice_are_no_conflict() -> None:
    row = of_one_mind()

    assert (row["headline"], beside(row), contested(row)) == ("甲", [], [])


def of_one_mind() -> Row:
    """`b` wrote the same as `a`, at (1, 3), and neither had seen the other."""
    return after(story(), said("甲", "a", (1, 2), (1, 1)), said("甲", "b", (1, 3), (1, 1)))


def test_a_wish_shows_when_the_same_words_move_on_unseen() -> None:
    """P4: whose words stood under another's name had chosen as well."""
    row = after(of_one_mind(), said("新", "a2", (1, 4), (1, 2), "a"))

    assert (row["headline"], beside(row), contested(row)) == ("新", [("甲", "b")], ["headline"])


def test_a_wish_is_overruled_by_who_had_seen_it() -> None:
    seen = of_one_mind()
    row = after(seen, said("新", "c", (1, 4), newest_seen(seen, "headline"), "a"))

    assert newest_seen(seen, "headline") == (1, 3)
    assert (row["headline"], row["_beside"]) == ("新", {})


def test_a_wish_that_waited_twice_is_not_lost_on_the_way() -> None:
    away = said("新", "a2", (1, 4), (1, 2), "a")
    back = said("甲", "a3", (1, 5), (1, 2), "a2")
    row = after(of_one_mind(), away, back)
    moved = after(row, said("末", "a4", (1, 6), (1, 2), "a3"))

    assert (row["headline"], beside(row)) == ("甲", [])
    assert (moved["headline"], beside(moved)) == ("末", [("甲", "b")])


def test_a_wish_is_changed_by_its_author_only() -> None:
    """Whoever agreed unseen goes on to other words: theirs are second, the others' stand."""
    row = after(of_one_mind(), said("乙", "b2", (1, 4), (1, 1), "b"))

    assert (row["headline"], beside(row)) == ("甲", [("乙", "b2")])


def test_an_adoption_unseen_leaves_the_wish_in_sight() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "c", (1, 3), (1, 1)),
        said("甲", "b", (1, 4), (1, 1)),
    )
    unseen = after(row, chosen(Kind.STORY_ALTERNATIVE_ADOPTED, "c", (1, 5), (1, 2)))
    seen = after(row, chosen(Kind.STORY_ALTERNATIVE_ADOPTED, "c", (1, 5), (1, 4)))

    assert (unseen["headline"], beside(unseen)) == ("乙", [("甲", "b")])
    assert (seen["headline"], beside(seen)) == ("乙", [])


def test_our_own_wish_under_way_waits_for_nobody_but_us() -> None:
    """Not sent yet, it has no place in the log: no base is above it."""
    mine = said("甲", "b", NEVER, (1, 1))
    row = after(story(), said("甲", "a", (1, 2), (1, 1)), mine)
    others = after(row, said("新", "c", NEVER, (1, 2), "a"))
    own = after(row, said("新", "b2", NEVER, (1, 2), "b"))

    assert (beside(row), beside(others), beside(own)) == ([], [("甲", "b")], [])


def test_a_later_change_takes_the_place_of_its_predecessors_alternative_only() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "b", (1, 3), (1, 1)),
        said("丙", "c", (1, 4), (1, 1)),
        said("乙二", "b2", (1, 5), (1, 1), "b"),
    )

    assert row["headline"] == "甲"
    assert beside(row) == [("乙二", "b2"), ("丙", "c")]


def test_who_saw_what_stands_replaces_it_and_its_own_alternative() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "b", (1, 3), (1, 1)),
        said("丙", "c", (1, 4), (1, 1)),
        said("新", "n", (1, 5), (1, 2), "b"),
    )

    assert (row["headline"], beside(row)) == ("新", [("丙", "c")])


def chosen(kind: Kind, key: str, revision: Revision, base: Revision) -> Deed:
    return deed(kind, {"field": "headline", "alternative": key}, "chosen", revision, base)


def test_an_alternative_is_adopted_by_who_saw_both() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "b", (1, 3), (1, 1)),
        chosen(Kind.STORY_ALTERNATIVE_ADOPTED, "b", (1, 4), (1, 2)),
    )

    assert (row["headline"], beside(row)) == ("乙", [])
    assert row["_set"]["headline"] == [1, 4, "chosen", "person"]


def test_a_choice_that_did_not_see_the_newest_value_changes_nothing() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "b", (1, 3), (1, 1)),
        said("甲二", "a2", (1, 4), (1, 2)),
    )

    again = after(row, chosen(Kind.STORY_ALTERNATIVE_ADOPTED, "b", (1, 5), (1, 2)))

    assert (again["headline"], beside(again)) == ("甲二", [("乙", "b")])


def test_a_dismissed_alternative_goes_and_the_others_stay() -> None:
    row = after(
        story(),
        said("甲", "a", (1, 2), (1, 1)),
        said("乙", "b", (1, 3), (1, 1)),
        said("丙", "c", (1, 4), (1, 1)),
        chosen(Kind.STORY_ALTERNATIVE_DISMISSED, "b", (1, 5), NEVER),
        chosen(Kind.STORY_ALTERNATIVE_DISMISSED, "gone", (1, 6), NEVER),
    )

    assert (row["headline"], beside(row)) == ("甲", [("丙", "c")])


def test_a_medium_lies_where_it_was_put_last() -> None:
    added = {"media": "ab", "name": "a.mp4", "order": "1"}
    row = after(
        story(),
        deed(Kind.STORY_MEDIA_ADDED, added, "m", (1, 3)),
        deed(Kind.STORY_MEDIA_MOVED, {"media": "ab", "order": "05"}, "n", (1, 4)),
        deed(Kind.STORY_MEDIA_MOVED, {"media": "gone", "order": "9"}, "o", (1, 5)),
    )

    assert [about["order"] for about in row["media"].values()] == ["05"]


def test_a_person_is_revoked_and_comes_back_with_another_role() -> None:
    row = fold(None, deed(Kind.PERSON_JOINED, {"name": "李", "role": "editor"}, "made", (1, 1)))
    assert row is not None

    gone = after(row, deed(Kind.PERSON_REVOKED, {}), deed(Kind.PERSON_ROLE_CHANGED, {"role": "x"}))
    back = after(gone, deed(Kind.PERSON_REINSTATED, {}))

    assert [one["revoked"] for one in (row, gone, back)] == [False, True, False]
    assert back["role"] == "x"


def test_a_paragraph_is_reviewed_up_to_the_newest_record_seen() -> None:
    def looked(through: Revision) -> Deed:
        return deed(Kind.STORY_PARAGRAPH_REVIEWED, {"paragraph": "3@7", "through": through})

    row = after(story(), looked((1, 9)), looked((1, 4)))

    assert row["reviewed"] == {"3@7": [1, 9]}


# Columns: fields that nothing sets at first


def column() -> Row:
    about = {"name": "金娃说新闻", "cadence": "weekly", "target_seconds": 150}
    row = fold(None, deed(Kind.COLUMN_OPENED, about, "made", (1, 1)))
    assert row is not None
    return row


def asked(field: str, value: Any, key: str, revision: Revision, base: Revision = NEVER) -> Deed:
    return deed(Kind.COLUMN_CHANGED, {"field": field, "value": value}, key, revision, base)


def test_a_profile_that_nothing_set_is_set_by_who_comes_first() -> None:
    row = after(
        column(),
        asked("profile", {"a": 1}, "a", (1, 2)),
        asked("profile", {"b": 1}, "b", (1, 3)),
    )

    assert row["profile"] == {"a": 1}
    assert [one["value"] for one in alternatives(row, "profile")] == [{"b": 1}]


def test_two_templates_are_two_fields() -> None:
    row = after(
        column(),
        asked("template:" + "a" * 32, {"name": "一期"}, "a", (1, 2)),
        asked("template:" + "b" * 32, {"name": "快讯"}, "b", (1, 3)),
    )

    assert (row["template:" + "a" * 32], row["_beside"]) == ({"name": "一期"}, {})


def test_a_column_is_closed_and_reopened_by_whoever_comes_last() -> None:
    ended = after(column(), deed(Kind.COLUMN_CLOSED, {}, "c", (1, 2)))
    back = after(ended, deed(Kind.COLUMN_REOPENED, {}, "r", (1, 3)))

    assert (column().get("closed"), ended["closed"], back["closed"]) == (None, True, False)


def test_a_story_has_no_profile() -> None:
    payload = {"field": "profile", "value": {}}

    assert after(story(), deed(Kind.STORY_CHANGED, payload, "p", (1, 2))) == story()
