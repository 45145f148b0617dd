from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from hypothesis import HealthCheck, given, settings

from studio.exchange.document import Change, Discussion, Document, LeftOut, Said
from studio.exchange.docx_in import read_docx
from studio.exchange.docx_out import docx_bytes
from studio.exchange.html_in import Picture
from studio.manuscript.blocks import OBJECT, Block, Run
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.suggested import wanted_format
from studio.vocabulary import BlockKind
from tests.exchange.documents import documents, said

AT = "2026-11-21T08:30:00.000Z"


def again(document: Document) -> Document:
    """Written and read."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.docx"
        path.write_bytes(docx_bytes(document))
        return read_docx(path)


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(content)) as file:
        return file.read(name).decode()


def one_paragraph(*runs: Run) -> Document:
    return Document("题", blocks=[Block(BlockKind.PARAGRAPH, runs)])


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_goes_out_comes_in_again(document: Document) -> None:
    """Words, kinds, marks, objects, suggestions with their authors, comments with replies."""
    assert said(again(document)) == said(document)


def test_python_docx_reads_what_we_write() -> None:
    """A reader that is not ours."""
    document = one_paragraph(Run("县委书记"), Run("主持", (("bold", True), ("comment:a", True))))
    document.comments = {"a": Discussion(Said("王编辑", AT, "核实"))}
    document.blocks.append(Block(BlockKind.HEADING_1, (Run("小标题"),)))
    document.blocks.append(Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:1", True),)),)))
    document.objects["embed:1"] = Embedded(Sort.TABLE, rows=(("甲", "乙"),))

    found = docx.Document(BytesIO(docx_bytes(document, "2026-11-22T00:00:00Z")))

    assert [one.text for one in found.paragraphs][:3] == ["题", "县委书记主持", "小标题"]
    assert getattr(found.paragraphs[0].style, "name", "") == "Title"
    assert getattr(found.paragraphs[2].style, "name", "") == "Heading 1"
    assert [run.bold for run in found.paragraphs[1].runs[:2]] == [None, True]
    assert [cell.text for cell in found.tables[0].rows[0].cells] == ["甲", "乙"]
    assert [(one.author, one.text) for one in found.comments] == [("王编辑", "核实")]


def test_a_row_that_heads_the_columns_is_bold_and_stands_on_each_page() -> None:
    document = one_paragraph(Run(OBJECT, (("embed:1", True),)))
    rows = (("村", "户"), ("双湾", "412"))
    document.objects["embed:1"] = Embedded(Sort.TABLE, rows=rows)

    (table,) = docx.Document(BytesIO(docx_bytes(document))).tables
    assert [cell.paragraphs[0].runs[0].bold for cell in table.columns[0].cells] == [True, None]
    assert part(docx_bytes(document), "word/document.xml").count("<w:tblHeader/>") == 1
    document.objects["embed:1"] = Embedded(Sort.TABLE, rows=rows, header=False)
    assert "<w:tblHeader/>" not in part(docx_bytes(document), "word/document.xml")


def test_a_file_names_no_machine_and_no_account() -> None:
    content = docx_bytes(Document("题", byline="李晓禾"), "2026-11-22T00:00:00Z")

    core = part(content, "docProps/core.xml")
    assert re.findall(r"<(?:dc|dcterms|cp):(\w+)[^>]*>([^<]+)<", core) == [
        ("title", "题"), ("creator", "李晓禾"), ("created", "2026-11-22T00:00:00Z"),
    ]  # fmt: skip
    with zipfile.ZipFile(BytesIO(content)) as file:
        assert {one.date_time for one in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "docProps/app.xml" not in file.namelist()


def test_letters_that_xml_cannot_hold_break_nothing() -> None:
    document = one_paragraph(Run("前\x01\x0c\ufffe\uffff后\x1b"))
    document.comments = {"a": Discussion(Said("王\x02", AT, "x\x03"))}

    assert again(document).blocks[0].text == "前后"


def test_suggestions_are_word_s_own_tracked_changes() -> None:
    document = one_paragraph(
        Run("加", (("ins:1", True),)),
        Run("删", (("del:2", True),)),
        Run("粗", (("fmt:2", wanted_format("bold", True)),)),
    )
    document.suggestions = {"1": Change("王编辑", AT), "2": Change("李记者", "")}

    xml = part(docx_bytes(document), "word/document.xml")

    date = 'w:date="2026-11-21T08:30:00Z" w16du:dateUtc="2026-11-21T08:30:00Z"'
    assert f'<w:ins w:id="1" w:author="王编辑" {date}><w:r><w:t' in xml
    assert '<w:del w:id="2" w:author="李记者"><w:r><w:delText' in xml
    assert '<w:rPr><w:b/><w:rPrChange w:id="3" w:author="李记者"><w:rPr/></w:rPrChange>' in xml


def test_chinese_letters_have_chinese_fonts() -> None:
    styles = part(docx_bytes(Document("题")), "word/styles.xml")

    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles
    assert 'w:eastAsia="zh-CN"' in styles


def test_numbers_begin_anew_in_each_list() -> None:
    document = Document("题")
    for kind in (BlockKind.NUMBERS, BlockKind.NUMBERS, BlockKind.PARAGRAPH, BlockKind.NUMBERS):
        document.blocks.append(Block(kind, (Run("x"),)))

    xml = part(docx_bytes(document), "word/document.xml")

    assert re.findall(r'<w:numId w:val="(\d+)"/>', xml) == ["2", "2", "3"]


def test_what_word_has_no_place_for_is_told() -> None:
    document = Document("题")
    document.objects = {
        "embed:1": Embedded(Sort.VIDEO, name="日出.mp4", caption="日出"),
        "embed:2": Embedded(Sort.PICTURE, name="a.webp"),
        "embed:3": Embedded(Sort.PICTURE, name="b.png"),
    }
    document.pictures = {"embed:2": Picture("a.webp", b"RIFF")}
    for key in document.objects:
        document.blocks.append(Block(BlockKind.PARAGRAPH, (Run(OBJECT, ((key, True),)),)))
    link = (("fmt:1", wanted_format("link", "https://a.cn")),)
    document.blocks.append(Block(BlockKind.PARAGRAPH, (Run("链", link),)))

    found = again(document)

    assert document.left_out == [
        LeftOut("docx_media_out"), LeftOut("docx_pictures_out", 2), LeftOut("docx_link_suggested"),
    ]  # fmt: skip
    assert [block.text for block in found.blocks] == [
        "［日出.mp4］", "日出", "［a.webp］", "［b.png］", "链",
    ]  # fmt: skip
