from studio.exchange.document import Discussion, Document, Said
from studio.exchange.docx_shape import Part, finished
from studio.exchange.office_names import BYLINE, CAPTION, CREDIT, DECK, HEADLINE
from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.objects import Embedded, Sort
from studio.vocabulary import BlockKind

OBJECT_PART = Part(Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:1", True),)),)))


def line(text: str, role: str = "", *, centred: bool = False) -> Part:
    return Part(Block(BlockKind.PARAGRAPH, (Run(text),) if text else ()), role, centred)


def shaped(*parts: Part, **about: object) -> Document:
    out = Document(**about)  # type: ignore[arg-type]
    finished(out, parts)
    return out


def test_title_deck_and_byline_are_fields() -> None:
    out = shaped(line("题", HEADLINE), line("副", DECK), line("李", BYLINE), line("文"))

    assert (out.headline, out.deck, out.byline) == ("题", "副", "李")
    assert [block.text for block in out.blocks] == ["文"]


def test_a_second_title_is_a_heading() -> None:
    out = shaped(line("题", HEADLINE), line("文"), line("又", HEADLINE))

    assert [block.kind for block in out.blocks] == [BlockKind.PARAGRAPH, BlockKind.HEADING_1]


def test_a_long_first_line_stays_in_the_text() -> None:
    assert shaped(line("字" * 61, centred=True)).headline == ""
    assert shaped(line(""), line("题", centred=True), line("文")).headline == "题"
    assert shaped(line("题"), line("文")).headline == ""


def test_a_caption_belongs_to_what_stands_before_it_or_behind() -> None:
    picture = {"embed:1": Embedded(Sort.PICTURE)}
    credit = Part(
        Block(BlockKind.PARAGRAPH, (Run("图"), Run("（摄）", ((CREDIT, True),)))), CAPTION
    )

    for parts in ((OBJECT_PART, credit), (credit, OBJECT_PART)):
        out = shaped(line("题", HEADLINE), *parts, objects=dict(picture))
        assert (out.objects["embed:1"].caption, out.objects["embed:1"].credit) == ("图", "摄")
        assert [block.text for block in out.blocks] == [OBJECT]

    out = shaped(line("题", HEADLINE), line("文"), credit, objects=dict(picture))
    assert [block.text for block in out.blocks] == ["文", "图（摄）"]


def test_marks_of_comments_that_are_not_there_go() -> None:
    part = Part(
        Block(BlockKind.PARAGRAPH, (Run("字", (("comment:7", True), ("comment:8", True))),))
    )

    out = shaped(line("", HEADLINE), part, comments={"8": Discussion(Said("", "", ""))})

    assert out.blocks[0].runs[0].marks == (("comment:8", True),)
