from __future__ import annotations

from studio.manuscript.blocks import Block, Run
from studio.manuscript.canonical import canonical_bytes, canonical_manuscript, content_hash
from studio.manuscript.objects import Embedded, Sort, as_block
from studio.vocabulary import BlockKind

BLOCKS = [
    Block(BlockKind.HEADING_1, (Run("题"),)),
    Block(BlockKind.PARAGRAPH, (Run("文", (("bold", True), ("link", "https://a.cn"))),)),
]
PICTURE = {"sha256": "ab" * 32, "caption": "图", "credit": "摄"}


def test_form_c1_never_changes() -> None:
    """These bytes are signed and stored at the province: a change here needs a form c2."""
    manuscript = canonical_manuscript("头条", "副题", "记者", BLOCKS, [PICTURE])

    assert canonical_bytes(manuscript).decode() == (
        '{"blocks":[{"kind":"h1","runs":[{"marks":{},"text":"题"}]},{"kind":"","runs":[{"marks":'
        '{"bold":true,"link":"https://a.cn"},"text":"文"}]}],"byline":"记者","deck":"副题",'
        '"form":"c1","headline":"头条","media":[{"caption":"图","credit":"摄","sha256":"'
        + "ab" * 32
        + '"}]}'
    )
    assert content_hash(manuscript) == (
        "79f2547337b03352708473bf45901a36d810114f212301bf704b73b5f24577da"
    )


def test_comments_do_not_change_what_is_signed() -> None:
    plain = Block(BlockKind.PARAGRAPH, (Run("甲乙丙"),))
    commented = Block(
        BlockKind.PARAGRAPH, (Run("甲"), Run("乙", (("comment:1", True),)), Run("丙"))
    )

    assert canonical_manuscript("", "", "", [commented], []) == canonical_manuscript(
        "", "", "", [plain], []
    )


def test_every_word_mark_and_medium_counts() -> None:
    first = canonical_manuscript("头条", "", "", BLOCKS, [PICTURE])
    others = [
        canonical_manuscript("头条!", "", "", BLOCKS, [PICTURE]),
        canonical_manuscript("头条", "副", "", BLOCKS, [PICTURE]),
        canonical_manuscript("头条", "", "记", BLOCKS, [PICTURE]),
        canonical_manuscript("头条", "", "", BLOCKS[::-1], [PICTURE]),
        canonical_manuscript("头条", "", "", BLOCKS[:1], [PICTURE]),
        canonical_manuscript("头条", "", "", BLOCKS, [PICTURE | {"caption": "另"}]),
        canonical_manuscript("头条", "", "", BLOCKS, [PICTURE | {"credit": "另"}]),
        canonical_manuscript("头条", "", "", BLOCKS, [PICTURE, PICTURE]),
    ]

    assert len({content_hash(form) for form in [first, *others]}) == len(others) + 1


def test_what_else_is_known_of_a_medium_does_not_count() -> None:
    lean = canonical_manuscript("", "", "", [], [{"sha256": "ab", "caption": None}])
    rich = canonical_manuscript("", "", "", [], [{"sha256": "ab", "width": 1920, "rate": 29.97}])

    assert content_hash(lean) == content_hash(rich)


def test_objects_and_depth_count_only_where_there_are_any() -> None:
    key = "embed:2a-1"
    picture = Embedded(
        Sort.PICTURE, "ab" * 32, "日出.jpg", caption="早晨", credit="赵记", alt="日出"
    )
    item = Block(BlockKind.BULLETS, (Run("项"),), 1)

    form = canonical_manuscript(
        "", "", "", [as_block(key), item], [], {key: picture.details(), "embed:9-9": {}}
    )

    assert form["objects"] == {
        key: {
            "sort": "picture", "sha256": "ab" * 32, "caption": "早晨", "credit": "赵记",
            "alt": "日出",
        }
    }  # fmt: skip
    assert form["blocks"][1] == {"kind": "ul", "runs": [{"text": "项", "marks": {}}], "depth": 1}
    assert "objects" not in canonical_manuscript("", "", "", [item], [], {key: picture.details()})
    changed = dict(picture.details(), caption="傍晚")
    assert content_hash(form) != content_hash(
        canonical_manuscript("", "", "", [as_block(key), item], [], {key: changed})
    )


def test_a_table_without_a_header_is_another_one_and_all_others_are_as_before() -> None:
    rows = (("村", "户"), ("双湾", "412"))

    def form(header: bool) -> object:
        table = Embedded(Sort.TABLE, rows=rows, header=header).details()
        blocks = [as_block("embed:1")]
        return canonical_manuscript("", "", "", blocks, [], {"embed:1": table})["objects"]

    before = {"sort": "table", "rows": [["村", "户"], ["双湾", "412"]]}
    assert form(header=True) == {"embed:1": before}
    assert form(header=False) == {"embed:1": {**before, "no_header": True}}
