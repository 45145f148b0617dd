from studio.manuscript.body import StoryBody
from studio.manuscript.making import body_of
from studio.vocabulary import BlockKind


def test_a_body_is_made_of_paragraphs_with_their_kinds() -> None:
    body = StoryBody.open([body_of([("h2", "第一站"), ("", "室温𠮷二十一度"), ("ul", "西坡")])])

    blocks = body.text.blocks()
    body.close()

    assert [(block.kind, block.text) for block in blocks[:3]] == [
        (BlockKind.HEADING_2, "第一站"),
        (BlockKind.PARAGRAPH, "室温𠮷二十一度"),
        (BlockKind.BULLETS, "西坡"),
    ]


def test_a_line_break_within_a_paragraph_moves_no_kind() -> None:
    body = StoryBody.open([body_of([("", "上\n下"), ("quote", "引")])])

    kinds = [(block.kind, block.text) for block in body.text.blocks()]
    body.close()

    assert (BlockKind.QUOTE, "引") in kinds
