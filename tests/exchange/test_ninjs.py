from __future__ import annotations

from typing import Any

import pytest

from studio.exchange.ninjs import to_ninjs

AT = "2026-11-21T04:00:00.000Z"
FILM = {
    "sha256": "ab" * 32,
    "name": "日出.mp4",
    "type": "video/mp4",
    "size": 1234,
    "caption": "双湾镇的早晨",
    "credit": "赵记",
}


def document(deck: str = "", byline: str = "", media: tuple[dict[str, Any], ...] = ()) -> Any:
    manuscript = {"headline": "供暖第一周", "deck": deck, "byline": byline}
    bodies = ("<p>室温<strong>二十一</strong>度</p>", "室温二十一度")
    return to_ninjs("1" * 32, manuscript, "c" * 64, bodies, media, AT)


def test_a_story_is_named_by_its_id_and_timed_by_its_submission() -> None:
    made = document()

    assert made["uri"] == f"urn:zaotai:story:{'1' * 32}"
    assert made["versionCreated"] == AT
    assert (made["type"], made["language"]) == ("text", "zh-Hans")
    assert made["headlines"] == [{"role": "main", "value": "供暖第一周"}]


def test_the_body_is_there_as_html_and_as_plain_text() -> None:
    html, plain = document()["bodies"]

    assert (html["role"], html["contentType"]) == ("main", "text/html")
    assert html["value"] == "<p>室温<strong>二十一</strong>度</p>"
    assert (plain["role"], plain["contentType"]) == ("main", "text/plain")
    assert (plain["value"], plain["charCount"]) == ("室温二十一度", 6)


def test_what_is_empty_is_left_out() -> None:
    made = document()

    assert {"descriptions", "by"}.isdisjoint(made)
    assert made["associations"] == []
    full = document("三个小区的室温", "李晓禾")
    assert full["descriptions"] == [{"role": "deck", "value": "三个小区的室温"}]
    assert full["by"] == "李晓禾"


def test_a_medium_is_named_by_its_hash_in_both_places() -> None:
    made = document(media=(FILM,))

    (about,) = made["associations"]
    assert about["uri"] == f"urn:sha256:{FILM['sha256']}"
    assert (about["type"], about["name"], about["by"]) == ("video", "日出.mp4", "赵记")
    assert about["descriptions"] == [{"role": "caption", "value": "双湾镇的早晨"}]
    (rendition,) = about["renditions"]
    assert (rendition["contentType"], rendition["sizeInBytes"]) == ("video/mp4", 1234)
    assert made["altIds"] == [
        {"role": "content-hash-c1", "value": "c" * 64},
        {"role": "media-sha256", "value": FILM["sha256"]},
    ]


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [("image/avif", "picture"), ("video/mp2t", "video"), ("audio/x-matroska", "audio")],
)
def test_a_media_type_becomes_one_of_ninjs_own(media_type: str, kind: str) -> None:
    bare = {**FILM, "type": media_type, "caption": "", "credit": ""}

    (about,) = document(media=(bare,))["associations"]

    assert about["type"] == kind
    assert {"descriptions", "by"}.isdisjoint(about)
