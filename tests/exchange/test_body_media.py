from __future__ import annotations

from studio.exchange.body_media import with_body_media
from studio.manuscript.objects import Embedded, Sort, as_block

SHELF = {
    "sha256": "ab" * 32, "name": "甲.jpg", "type": "image/jpeg", "size": 9, "caption": "",
    "credit": "李", "order": "000001",
}  # fmt: skip
SAME = Embedded(
    Sort.PICTURE, "ab" * 32, "甲.jpg", "image/jpeg", 9, caption="早", credit="王", alt="日出"
)
OTHER = Embedded(Sort.VIDEO, "cd" * 32, "乙.mp4", "video/mp4", 99, caption="片")


def test_the_shelf_comes_first_and_what_only_the_text_shows_after_it() -> None:
    embeds = {"embed:1-1": OTHER.details(), "embed:1-2": SAME.details()}

    found = with_body_media([SHELF], [as_block("embed:1-1"), as_block("embed:1-2")], embeds)

    assert [(one["sha256"][:2], one["caption"], one["credit"], one["alt"]) for one in found] == [
        ("ab", "早", "李", "日出"),
        ("cd", "片", "", ""),
    ]
    assert (found[1]["type"], found[1]["size"], found[1]["name"]) == ("video/mp4", 99, "乙.mp4")


def test_what_was_deleted_from_the_text_is_not_sent() -> None:
    assert with_body_media([], [], {"embed:1-1": OTHER.details()}) == []


def test_tables_and_half_known_things_are_no_media() -> None:
    embeds = {
        "embed:1-1": Embedded(Sort.TABLE, rows=(("甲",),)).details(),
        "embed:1-2": {"sha256": "ef" * 32},
    }

    assert with_body_media([], [as_block(key) for key in embeds], embeds) == []
