from __future__ import annotations

from studio.manuscript.blocks import LINE_BREAK, OBJECT, Block, Run
from studio.manuscript.objects import Embedded, Sort, as_block
from studio.manuscript.spelling import spelled
from studio.vocabulary import BlockKind

TABLE = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "4\n12")), caption="供暖")
PICTURE = Embedded(Sort.PICTURE, name="日出.jpg")


def test_objects_are_told_in_words_where_they_stood() -> None:
    text = Block(BlockKind.QUOTE, (Run("文字", (("bold", True),)),))
    unknown = as_block("embed:9")
    embeds = {
        "embed:1": TABLE.details(),
        "embed:2": PICTURE.details(),
        "embed:3": Embedded(Sort.DIVIDER).details(),
    }
    blocks = [text, as_block("embed:1"), as_block("embed:2"), as_block("embed:3"), unknown]

    found = spelled(blocks, embeds)

    assert [one.text.split(LINE_BREAK) for one in found] == [
        ["文字"], ["村 │ 户", "双湾 │ 4 12", "供暖"], ["〔日出.jpg〕"], ["* * *"], [OBJECT],
    ]  # fmt: skip
    assert found[0] is text
    assert found[1].runs[0].marks == ()


def test_what_is_suggested_of_an_object_is_kept() -> None:
    run = Run(OBJECT, (("del:1-1", True), ("embed:1", True)))

    (found,) = spelled([Block(BlockKind.PARAGRAPH, (run,))], {"embed:1": TABLE.details()})

    assert found.runs[0].marks == (("del:1-1", True),)
