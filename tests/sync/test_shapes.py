"""What a province should never let through is put aside; what it may let through is folded in."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from studio.sync.as_made import deed_of
from studio.sync.fold import Row, fold
from studio.sync.merge import fold_records
from studio.sync.shapes import is_well_formed
from studio.sync.wire import Record
from studio.vocabulary import Kind
from tests.province.making import PAYLOADS, new_id

NAMES = (
    "field", "value", "media", "reason", "name", "key", "role", "channel", "through",
    "content_hash", "title", "headline",
)  # fmt: skip
PICTURE = {"media": "a" * 64, "name": "x", "type": "image/jpeg", "size": 5, "order": "1"}


def record(kind: str, payload: dict[str, Any], subject: str = "") -> Record:
    return Record(
        1, 1, new_id(), kind, subject or new_id(), "p" * 32, "d" * 32, "studio/1", None, None, (),
        "", "", "2026-11-21T04:00:00.000Z", payload,
    )  # fmt: skip


def changed(sort: str, field: str, value: object) -> tuple[str, dict[str, Any]]:
    return f"{sort}.changed", {"field": field, "value": value}


def test_a_row_that_nothing_can_be_folded_into_keeps_nobody_away() -> None:
    row: Row = {"title": "一", "deleted": False}  # as no version of ours wrote it
    wrong = record(*changed("topic", "title", "二"), subject="s" * 32)
    well = record("topic.proposed", PAYLOADS["topic.proposed"])

    folded = fold_records({wrong.subject: row}, [wrong, well])

    assert folded.strange == [(wrong, "damaged")]
    assert list(folded.rows) == [well.subject]


@pytest.mark.parametrize("kind", PAYLOADS)
def test_what_a_studio_sends_is_well_formed(kind: str) -> None:
    assert is_well_formed(record(kind, PAYLOADS[kind]), None)


def test_every_kind_that_is_folded_says_its_shape_or_says_nothing() -> None:
    wordless = ("deleted", "restored", "revoked", "reinstated", "closed", "reopened")
    for kind in Kind:
        if kind != Kind.STORY_BODY_UPDATED and not kind.endswith(wordless):
            rubbish: dict[str, Any] = {name: [[]] for name in NAMES}
            assert not is_well_formed(record(kind, rubbish), None), kind


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        changed("topic", "title", 5),
        changed("story", "headline", {"a": 1}),
        changed("story", "deck", ["a"]),
        changed("column", "target_seconds", 2**63),
        changed("column", "target_seconds", True),
        changed("column", "profile", "none"),
        changed("column", "template:" + "a" * 32, []),
        ("story.changed", {"field": "headline"}),
        ("topic.channel_added", {"channel": None}),
        ("person.role_changed", {}),
        ("story.media_added", {**PICTURE, "media": "../../../../tmp/x"}),
        ("story.media_added", {**PICTURE, "media": "a" * 64 + "\n"}),
        ("story.media_added", {**PICTURE, "size": -1}),
        ("story.media_added", {**PICTURE, "width": "wide"}),
        ("story.paragraph_reviewed", {"paragraph": "1@2", "through": "all"}),
        ("topic.proposed", {"title": "x", "channels": "client"}),
    ],
)
def test_what_is_not_of_its_kind_is_seen(kind: str, payload: dict[str, Any]) -> None:
    assert not is_well_formed(record(kind, payload), None)


def test_what_a_newer_studio_says_besides_is_let_pass() -> None:
    newer = {"field": "headline", "value": "标题", "mood": {"tone": [1]}}

    assert is_well_formed(record("story.changed", newer), None)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        changed("column", "target_seconds", -1),
        ("column.opened", {"name": "民生", "target_seconds": -1}),
        ("story.media_added", {**PICTURE, "duration_ms": -1}),
    ],
)
def test_a_number_that_the_province_takes_is_folded_in(kind: str, payload: dict[str, Any]) -> None:
    """Put aside, a column would vanish with the answer to who opened it."""
    assert is_well_formed(record(kind, payload), None)


@pytest.mark.parametrize(
    ("sort", "field", "value"),
    [("story", "tags", ["民生"]), ("topic", "weight", 3), ("column", "colour", {"dark": "#fff"})],
)
def test_a_field_of_a_newer_studio_holds_what_it_likes(
    sort: str, field: str, value: object
) -> None:
    """Not told as damage: whoever runs the province can do nothing about it."""
    assert is_well_formed(record(*changed(sort, field, value)), None)


@pytest.mark.parametrize(
    ("maker", "kind"),
    [("story.started", "topic.changed"), ("topic.proposed", "story.deleted"),
     ("column.opened", "person.revoked"), ("person.joined", "column.closed")],
)  # fmt: skip
def test_a_record_about_another_sort_of_subject_is_seen(maker: str, kind: str) -> None:
    row = made(maker, PAYLOADS[maker])

    assert not is_well_formed(record(kind, PAYLOADS[kind]), row)
    assert is_well_formed(
        record(f"{maker.partition('.')[0]}.changed", {"field": "x", "value": ""}), row
    )


def made(kind: str, payload: dict[str, Any]) -> Row:
    row = fold(None, deed_of(record(kind, payload)))
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("topic.proposed", ("title", "angle")),
        ("story.started", ("headline", "deck", "byline")),
        ("column.opened", ("name", "cadence")),
        ("person.joined", ("name", "key")),
    ],
)
def test_null_for_words_is_no_words(kind: str, words: tuple[str, ...]) -> None:
    """The province takes it, and no table of ours holds it."""
    payload = {**PAYLOADS[kind], **dict.fromkeys(words)}

    row = made(kind, payload)

    assert [row[name] for name in words] == [""] * len(words)


def test_null_takes_words_away_and_leaves_a_place_empty() -> None:
    row = made("topic.proposed", {**PAYLOADS["topic.proposed"], "due_at": "2026-11-21"})
    for field in ("title", "due_at"):
        said = {"field": field, "value": None}
        later = msgspec.structs.replace(deed_of(record("topic.changed", said)), base=(1, 1))
        row = fold(row, later) or row

    assert (row["title"], row["due_at"]) == ("", None)


def test_what_is_left_out_of_a_medium_is_nothing() -> None:
    row = made("story.started", PAYLOADS["story.started"])
    row = fold(row, deed_of(record("story.media_added", {**PICTURE, "caption": None}))) or row

    (about,) = row["media"].values()
    assert (about["width"], about["duration_ms"], about["caption"]) == (0, 0, "")
