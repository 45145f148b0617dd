from studio.manuscript.blocks import Block, Run
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.suggested import (
    as_if_accepted,
    as_if_rejected,
    as_shown,
    block_as_shown,
    open_suggestions,
    read_format,
    wanted_format,
)
from studio.vocabulary import BlockKind

NEW, OLD = (("ins:1-a", True),), (("del:2-a", True),)
TEXT = [
    Block(BlockKind.HEADING_1, (Run("甲"), Run("乙", OLD), Run("新", NEW)), marks=OLD),
    Block(BlockKind.PARAGRAPH, (Run("丙"),), marks=NEW),
    Block(BlockKind.PARAGRAPH, (Run("丁", (("fmt:3-a", "bold=true"),)),)),
]


def test_rejected_it_reads_as_before() -> None:
    assert as_if_rejected(TEXT) == [
        Block(BlockKind.HEADING_1, (Run("甲乙"),)),
        Block(BlockKind.PARAGRAPH, (Run("丙丁"),)),
    ]


def test_accepted_it_reads_as_wanted() -> None:
    assert as_if_accepted(TEXT) == [
        Block(BlockKind.HEADING_1, (Run("甲新丙"),)),
        Block(BlockKind.PARAGRAPH, (Run("丁", (("bold", True),)),)),
    ]


def test_those_open_are_counted_once_each() -> None:
    assert open_suggestions(TEXT) == {"1-a", "2-a", "3-a"}


def test_of_two_formats_the_later_is_shown() -> None:
    marks = {"fmt:9-a": "bold=true", "fmt:10-a": "bold=null"}

    assert "bold" not in as_shown(marks)


def test_a_paragraph_shows_the_kind_that_is_suggested() -> None:
    block = Block(BlockKind.PARAGRAPH, (Run("甲"),), marks=(("fmt:1-a", 'kind="h2"'),))

    assert block_as_shown(block).kind is BlockKind.HEADING_2


def test_a_format_that_is_not_understood_changes_nothing() -> None:
    assert read_format("bold={") == ("", None)
    assert read_format(wanted_format("link", "https://a.cn")) == ("link", "https://a.cn")


def test_suggestions_are_part_of_what_is_signed_and_old_hashes_stay() -> None:
    def digest(*blocks: Block) -> str:
        return content_hash(canonical_manuscript("题", "", "", blocks, []))

    plain = Block(BlockKind.PARAGRAPH, (Run("甲"),))
    split = Block(BlockKind.PARAGRAPH, (Run("甲"),), marks=NEW)

    assert digest(plain) != digest(split)
    assert "marks" not in canonical_manuscript("题", "", "", [plain], [])["blocks"][0]
