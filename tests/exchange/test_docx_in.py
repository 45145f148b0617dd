"""Files of LibreOffice are real; the XML of Word and WPS is written by hand, as their files have it
(there is no Word or WPS where these tests run)."""

from __future__ import annotations

import socket
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest

from studio.errors import Invalid, StoreError
from studio.exchange.document import Change, Document, Said
from studio.exchange.docx_in import read_docx
from studio.exchange.office_names import RELATIONSHIPS, WORDS
from studio.manuscript.blocks import LINE_BREAK, OBJECT, Block, Run
from studio.manuscript.objects import Embedded, Sort
from studio.vocabulary import LONGEST_STORY, BlockKind
from tests.exchange.documents import png
from tests.exchange.word_files import MAIN_WITH_MACROS, p, r, word_file

FIXTURES = Path(__file__).parent / "fixtures"
BY = 'w:id="1" w:author="王编辑" w:date="2026-11-21T08:30:00Z"'
INLINE = (
    '<w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="田里的人"/><a:graphic>'
    '<a:graphicData><pic:pic><pic:blipFill><a:blip {}="rId9"/></pic:blipFill></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing>"
)
PNG_LINK = {"rId9": ("image", "media/image1.png", False)}


def texts(document: Document) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in document.blocks]


def codes(document: Document) -> list[tuple[str, int]]:
    return [(one.code, one.n) for one in document.left_out]


# -- other programs ----------------------------------------------------------------------------


def test_a_file_of_libreoffice_comes_in_whole() -> None:
    """Made once by LibreOffice 7.4.7 of the .fodt beside it:
    `soffice --headless --convert-to docx libreoffice.fodt`."""
    found = read_docx(FIXTURES / "libreoffice.docx")

    assert found.headline == "全县抗旱工作会议召开"
    assert texts(found) == [
        ("h1", "会议要求"),
        (
            "",
            f"　　县委书记亲自主持旧字会议，加粗和斜体𠮷㛃䶮。{LINE_BREAK}第二行\t制表，链接。",
        ),
        ("quote", "引用一句。"),
        ("ol", "第一"),
        ("ul", "里层"),
        ("ol", "第二"),
        ("", "有批注的字和脚注［1］。"),
        ("", OBJECT),
        ("", OBJECT),
        ("", "完。"),
        ("", "［1］据县水利局。"),
    ]
    assert [block.depth for block in found.blocks[3:6]] == [0, 1, 0]
    marks = {run.text: dict(run.marks) for run in found.blocks[1].runs}
    assert marks["亲自"] == {"ins:1": True}
    assert marks["旧字"] == {"del:2": True}
    assert marks["加粗"] == {"bold": True}
    assert marks["斜体"] == {"italic": True}
    assert marks["链接"] == {"link": "https://example.com/a?b=1"}
    assert found.suggestions == {
        "1": Change("王编辑", "2026-11-21T08:30:00.000Z"),
        "2": Change("李记者", "2026-11-21T09:00:00.000Z"),
    }
    (comment,) = found.comments.values()
    assert comment.opening == Said("王编辑", "2026-11-21T08:31:00.000Z", "请核实数字")
    picture, table = found.objects.values()
    assert (picture.sort, picture.alt) == (Sort.PICTURE, "田里的人")
    assert table == Embedded(Sort.TABLE, rows=(("乡镇", "面积"), ("城关", "1200")))
    assert found.left_out == []


def test_headings_of_chinese_word_are_known_by_name_not_by_id(tmp_path: Path) -> None:
    """By hand. Chinese Word numbers its style ids; WPS writes Chinese names now and then."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="a7"><w:name w:val="我的小标题"/>'
        '<w:basedOn w:val="a5"/><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a8"><w:name w:val="引用"/></w:style>'
    )
    body = (
        p(r("题"), '<w:pStyle w:val="1"/>') + p(r("一"), '<w:pStyle w:val="1"/>')
        + p(r("二", "<w:b/>"), '<w:pStyle w:val="a7"/>') + p(r("引"), '<w:pStyle w:val="a8"/>')
        + p(r("三"), '<w:outlineLvl w:val="2"/>') + p(r("文"), '<w:outlineLvl w:val="9"/>')
    )  # fmt: skip

    found = read_docx(word_file(tmp_path / "a.docx", body, parts={"styles": styles}))

    assert found.headline == "题"
    assert texts(found) == [("h1", "一"), ("h2", "二"), ("quote", "引"), ("h3", "三"), ("", "文")]
    assert found.blocks[1].runs == (Run("二"),)


def test_a_centred_first_line_of_wps_is_the_headline(tmp_path: Path) -> None:
    """By hand: county papers have no styles, only large centred letters."""
    body = p(r("关于抗旱工作的通知"), '<w:jc w:val="center"/>') + p(r("正文。"))

    found = read_docx(word_file(tmp_path / "a.docx", body))

    assert found.headline == "关于抗旱工作的通知"
    assert texts(found) == [("", "正文。")]


def test_lists_of_word_have_their_depth_and_kind(tmp_path: Path) -> None:
    """By hand, as Word writes numbering: a level each, and one of a style that links to another."""
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/>'
        '</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )

    def item(text: str, level: int, number: int = 3) -> str:
        listed = f'<w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
        return p(r(text), f"<w:numPr>{listed}</w:numPr>")

    body = item("一", 0) + item("点", 1) + item("不是", 0, 0) + item("没有", 0, 77)
    found = read_docx(word_file(tmp_path / "a.docx", body, parts={"numbering": numbering}))

    assert texts(found) == [("ol", "一"), ("ul", "点"), ("", "不是"), ("", "没有")]
    assert found.blocks[1].depth == 1


def test_tracked_changes_of_word_are_suggestions(tmp_path: Path) -> None:
    """By hand, as Word 365 writes them: nested, in paragraph marks, formats, moves, UTC beside."""
    utc = BY.replace("08:30", "16:30") + ' w16du:dateUtc="2026-11-21T08:30:00Z"'
    body = (
        p(
            f"<w:ins {BY}>{r('加')}<w:del w:id='3' w:author='李' w:date='2026-11-21T09:00:00Z'>"
            "<w:r><w:delText>又删</w:delText></w:r></w:del></w:ins>",
            f"<w:rPr><w:ins {utc}/></w:rPr>",
        )
        + p(f"<w:del {BY}><w:r><w:delText>删</w:delText></w:r></w:del>",
            f"<w:rPr><w:del {BY}/></w:rPr>")
        + p(r("字", f"<w:b/><w:rPrChange {BY}><w:rPr><w:i/></w:rPr></w:rPrChange>"))
        + '<w:moveFromRangeStart w:id="7" w:author="王编辑" w:name="move1"/>'
        + p(f"<w:moveFrom {BY}>{r('移')}</w:moveFrom>") + '<w:moveFromRangeEnd w:id="7"/>'
        + '<w:moveToRangeStart w:id="8" w:author="王编辑" w:name="move1"/>'
        + p(f"<w:moveTo {BY}>{r('移')}</w:moveTo>") + '<w:moveToRangeEnd w:id="8"/>'
        + p(r("级"), f'<w:outlineLvl w:val="0"/><w:pPrChange {BY}><w:pPr/></w:pPrChange>')
    )  # fmt: skip

    found = read_docx(word_file(tmp_path / "a.docx", body))

    split, joined, formats, away, there, level = found.blocks
    assert split.runs == (
        Run("加", (("ins:1", True),)),
        Run("又删", (("del:2", True), ("ins:1", True))),
    )
    assert split.marks == (("ins:1", True),)
    assert found.suggestions["1"] == Change("王编辑", "2026-11-21T08:30:00.000Z")
    assert found.suggestions["2"].author == "李"
    assert joined.runs[0].marks == joined.marks == (("del:1", True),)
    formats_of = dict(formats.runs[0].marks)
    assert formats_of.pop("italic") is True
    assert sorted(formats_of.values()) == ["bold=true", "italic=null"]
    assert away.runs[0].marks[0][0].removeprefix("del:") == there.runs[0].marks[0][0].removeprefix(
        "ins:"
    )
    assert level.kind is BlockKind.PARAGRAPH
    assert [value for _, value in level.marks] == ['kind="h1"']


def test_comments_of_word_have_their_replies_and_are_resolved(tmp_path: Path) -> None:
    """By hand: Word keeps replies in a part of their own, by the ids of paragraphs."""
    comments = "".join(
        f'<w:comment w:id="{n}" w:author="{who}" w:date="2026-11-21T08:3{n}:00Z">'
        f'<w:p w14:paraId="0000000{n}">{r(words)}</w:p></w:comment>'
        for n, who, words in ((0, "王编辑", "核实"), (1, "李记者", "已核"), (2, "赵", "好"))
    )
    extended = (
        '<w15:commentEx w15:paraId="00000000" w15:done="1"/>'
        '<w15:commentEx w15:paraId="00000001" w15:paraIdParent="00000000" w15:done="1"/>'
    )
    body = p(
        '<w:commentRangeStart w:id="0"/><w:commentRangeStart w:id="1"/>' + r("前")
    ) + p(
        r("后") + '<w:commentRangeEnd w:id="0"/><w:commentRangeEnd w:id="1"/>'
        '<w:r><w:commentReference w:id="0"/></w:r>' + r("外")
    ) + p(r("整段") + '<w:r><w:commentReference w:id="2"/></w:r>')  # fmt: skip
    parts = {"comments": comments, "commentsExtended": extended}

    found = read_docx(word_file(tmp_path / "a.docx", body, parts=parts))

    assert found.comments["0"].opening.words == "核实"
    assert [one.words for one in found.comments["0"].replies] == ["已核"]
    assert found.comments["0"].is_resolved
    assert not found.comments["2"].is_resolved
    commented = [run.text for block in found.blocks for run in block.runs
                 if ("comment:0", True) in run.marks]  # fmt: skip
    assert commented == ["前", "后"]
    assert found.blocks[2].runs == (Run("整段", (("comment:2", True),)),)


def test_letters_stay_exactly_as_word_has_them(tmp_path: Path) -> None:
    """By hand: signs of Word, fields, phonetic guides, formulas, frames and hidden words."""
    fields = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK '
        '"https://a.cn/b" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("网页") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    body = (
        p("<w:r><w:t>　　全角</w:t><w:tab/><w:t>后</w:t><w:br/><w:noBreakHyphen/>"
          '<w:sym w:font="Symbol" w:char="2103"/><w:br w:type="page"/></w:r>')
        + p(fields + '<w:fldSimple w:instr=" PAGE ">' + r("3") + "</w:fldSimple>")
        + p("<w:r><w:ruby><w:rt>" + r("zào") + "</w:rt><w:rubyBase>" + r("灶") + "</w:rubyBase>"
            "</w:ruby></w:r>" + r("密", "<w:vanish/>"))
        + p("<w:hyperlink><w:smartTag>" + r("内链") + "</w:smartTag></w:hyperlink>")
        + p("<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>" + p(r("框"))
            + "</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>"
            + p(r("框")) + "</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            + r("旁"))
    )  # fmt: skip

    found = read_docx(word_file(tmp_path / "a.docx", body))

    assert [block.text for block in found.blocks] == [
        f"　　全角\t后{LINE_BREAK}\u2011℃", "网页3", "灶", "内链", "旁", "框",
    ]  # fmt: skip
    assert found.blocks[1].runs[0].marks == (("link", "https://a.cn/b"),)
    assert codes(found) == [("docx_hidden", 1)]


def test_tables_keep_merged_cells_in_their_place(tmp_path: Path) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"

    rows = (
        cell("宽", '<w:gridSpan w:val="2"/>') + cell("高", '<w:vMerge w:val="restart"/>'),
        cell("一") + cell("二") + cell("", "<w:vMerge/>"),
        cell("三")
        + cell("四")
        + "<w:tc>"
        + p(r("上"))
        + p(f"<w:ins {BY}>{r('下')}</w:ins>")
        + "</w:tc>",
    )
    table = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    frame = f"<w:tbl><w:tr>{cell('只是框')}</w:tr></w:tbl>"

    found = read_docx(word_file(tmp_path / "a.docx", table + p(r("后")) + frame))

    (one,) = found.objects.values()
    assert one.rows == (("宽", "", "高"), ("一", "二", ""), ("三", "四", "上\n下"))
    assert [block.text for block in found.blocks] == [OBJECT, "后", "只是框"]
    assert codes(found) == [("docx_table_changes", 1)]


@pytest.mark.parametrize(
    ("look", "row", "header"),
    [
        ("", "", True),
        ('<w:tblLook w:val="04A0" w:firstRow="1"/>', "", True),
        ('<w:tblLook w:val="0480" w:firstRow="0"/>', "", False),
        ('<w:tblLook w:val="0480"/>', "", False),
        ('<w:tblLook w:val="04A0"/>', "", True),
        ('<w:tblLook w:val="hm"/>', "", True),
        ('<w:tblLook w:firstRow="0"/>', "<w:trPr><w:tblHeader/></w:trPr>", True),
    ],
)
def test_whether_the_first_row_heads_the_columns_is_as_word_says(
    tmp_path: Path, look: str, row: str, header: bool
) -> None:
    cells = "".join(f"<w:tc>{p(r(text))}</w:tc>" for text in ("村", "户"))
    table = f"<w:tbl><w:tblPr>{look}</w:tblPr><w:tr>{row}{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>"

    (one,) = read_docx(word_file(tmp_path / "a.docx", table + p(r("后")))).objects.values()

    assert one.header is header


def test_a_picture_stands_on_its_own_line_with_its_caption(tmp_path: Path) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="caption"/></w:style>'
    body = p(r("前") + f"<w:r>{INLINE.format('r:embed')}</w:r>" + r("后")) + p(
        f"<w:r>{INLINE.format('r:embed')}</w:r>"
    ) + p(r("图 1 抗旱"), '<w:pStyle w:val="a4"/>')  # fmt: skip
    raw = {"word/media/image1.png": png()}

    found = read_docx(
        word_file(tmp_path / "a.docx", body, parts={"styles": styles}, links=PNG_LINK, raw=raw)
    )

    assert [block.text for block in found.blocks] == ["前", OBJECT, "后", OBJECT]
    assert [one.caption for one in found.objects.values()] == ["", "图 1 抗旱"]
    assert {one.content for one in found.pictures.values()} == {png()}


# -- what may not come in ----------------------------------------------------------------------


def test_macros_are_left_out_and_told(tmp_path: Path) -> None:
    file = word_file(
        tmp_path / "a.docm", p(r("正文")), main=MAIN_WITH_MACROS,
        raw={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    )  # fmt: skip

    found = read_docx(file)

    assert texts(found) == [("", "正文")]
    assert codes(found) == [("docx_macros", 1)]


def test_nothing_outside_the_file_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template, a picture and a frame on a server that is really there, and hears nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        links = {
            "rId9": ("image", address, True),
            "rId8": ("oleObject", "file:///etc/passwd", True),
            "rId7": ("hyperlink", address, True),
            "rId6": ("hyperlink", "javascript:alert(1)", True),
        }
        template = (
            f'<Relationships xmlns="{RELATIONSHIPS}"><Relationship Id="rId1" '
            f'Type="http://x/attachedTemplate" Target="{address}" TargetMode="External"/>'
            "</Relationships>"
        )
        body = p(
            f"<w:r>{INLINE.format('r:link')}</w:r><w:r>{INLINE.format('r:embed')}</w:r>"
            f'<w:hyperlink r:id="rId7">{r("页")}</w:hyperlink>'
            f'<w:hyperlink r:id="rId6">{r("坏")}</w:hyperlink>'
        )
        file = word_file(
            tmp_path / "a.docx", body, links=links, parts={"settings": ""},
            raw={"word/_rels/settings.xml.rels": template.encode()},
        )  # fmt: skip
        monkeypatch.setattr(socket.socket, "connect", _refuse)

        found = read_docx(file)

        with pytest.raises(BlockingIOError):
            server.accept()
    assert found.blocks == [
        Block(BlockKind.PARAGRAPH, (Run("页", (("link", address),)), Run("坏")))
    ]
    assert codes(found) == [("docx_outside", 3)]


def _refuse(*_: object) -> None:
    raise AssertionError("something was asked for over the net")


def test_entities_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("秘密", encoding="utf-8")
    for subset in (
        f'<!ENTITY a SYSTEM "{(tmp_path / "secret").as_uri()}">',
        '<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;"><!ENTITY a "&c;&c;&c;&c;">',
    ):
        document = (
            f'<!DOCTYPE w:document [{subset}]><w:document xmlns:w="{WORDS}"><w:body><w:p><w:r>'
            "<w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
        )
        file = word_file(tmp_path / "a.docx", "")
        _replace(file, "word/document.xml", document.encode())

        with pytest.raises(Invalid, match="docx_damaged"):
            read_docx(file)


def _replace(file: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(file) as old:
        parts = {each: old.read(each) for each in old.namelist()}
    with zipfile.ZipFile(file, "w") as new:
        for each, found in {**parts, name: content}.items():
            new.writestr(each, found)


def test_headers_footers_and_objects_are_told(tmp_path: Path) -> None:
    body = p(
        '<w:r><w:object><o:OLEObject Type="Embed"/></w:object></w:r>' + r("文")
    ) + '<w:altChunk r:id="x"/>'  # fmt: skip

    found = read_docx(word_file(tmp_path / "a.docx", body, parts={"header": p(r("内部资料"))}))

    assert texts(found) == [("", "文")]
    assert sorted(codes(found)) == [("docx_headers", 1), ("docx_parts", 2)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "docx_not_word"),
        (b"{\\rtf1 hello}", "docx_not_word"),
        (b"PK\x03\x04 and then nothing", "docx_damaged"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "docx_old"),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
            "docx_password",
        ),
    ],
)
def test_what_is_no_word_file_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(content)

    with pytest.raises(Invalid, match=code):
        read_docx(file)


def test_damaged_and_missing_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="file_missing"):
        read_docx(tmp_path / "nowhere.docx")
    file = word_file(tmp_path / "a.docx", "<w:p>")  # never closed
    with pytest.raises(Invalid, match="docx_damaged"):
        read_docx(file)
    whole = word_file(tmp_path / "b.docx", p(r("文" * 5000))).read_bytes()
    for cut in range(0, len(whole), 97):
        file.write_bytes(whole[:cut] + b"\0" * 7 + whole[cut + 7 :])
        with suppress(Invalid):  # anything else would be a bug
            read_docx(file)


def test_a_file_within_files_ends_somewhere(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 100 + p(r("深")) + "</w:sdtContent></w:sdt>" * 100
    cells = "<w:tbl><w:tr><w:tc>" * 90 + p(r("深")) + "</w:tc></w:tr></w:tbl>" * 90
    for body in (deep, cells, "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000):
        file = word_file(tmp_path / "a.docx", body + p(r("后")))
        with suppress(Invalid):
            assert read_docx(file).blocks[-1].text == "后"


def test_more_than_a_story_may_be_is_refused(tmp_path: Path) -> None:
    half = "字" * (LONGEST_STORY // 2)
    file = word_file(tmp_path / "a.docx", p(r(half)) + p(r(half)))

    with pytest.raises(Invalid, match="story_too_long"):
        read_docx(file)


@pytest.mark.parametrize("part", ["word/vbaProject.bin", "word/vbaData.xml"])
def test_macros_behind_an_ordinary_type_are_told(tmp_path: Path, part: str) -> None:
    found = read_docx(word_file(tmp_path / "a.docx", p(r("正文")), raw={part: b"macro"}))

    assert codes(found) == [("docx_macros", 1)]


def test_a_picture_that_is_not_in_the_file_is_told(tmp_path: Path) -> None:
    path = word_file(
        tmp_path / "a.docx",
        p(f"<w:r>{INLINE.format('r:embed')}</w:r>") + p(r("后")),
        links=PNG_LINK,
    )

    found = read_docx(path)

    assert codes(found) == [("docx_pictures", 1)]
    assert "后" in [block.text for block in found.blocks]


def test_a_caption_that_somebody_changed_stays_in_the_text_with_its_change(tmp_path: Path) -> None:
    caption = p(f"<w:ins {BY}>{r('图说')}</w:ins>", '<w:pStyle w:val="Caption"/>')
    path = word_file(
        tmp_path / "a.docx",
        p(f"<w:r>{INLINE.format('r:embed')}</w:r>") + caption,
        parts={"styles": '<w:style w:type="paragraph" w:styleId="Caption">'
                         '<w:name w:val="caption"/></w:style>'},
        links=PNG_LINK,
        raw={"word/media/image1.png": png()},
    )  # fmt: skip

    found = read_docx(path)

    (run,) = found.blocks[-1].runs
    assert (run.text, run.marks) == ("图说", (("ins:1", True),))
    assert [one.caption for one in found.objects.values()] == [""]


def test_what_is_deleted_and_in_tables_is_counted_too(tmp_path: Path) -> None:
    cell = f"<w:tc>{p(r('字' * LONGEST_STORY))}</w:tc>"
    path = word_file(tmp_path / "a.docx", f"<w:tbl><w:tr>{cell * 2}</w:tr></w:tbl>" + p(r("字")))

    with pytest.raises(Invalid, match="story_too_long"):
        read_docx(path)
