# ruff: noqa: E501  (other programs write long lines)
"""The shapes of other programs' clipboards are written by hand after what they are known to make."""

from __future__ import annotations

import base64
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.exchange.html_in import Incoming, Picture, read_html
from studio.manuscript.blocks import OBJECT, Block

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=Generator content="Microsoft Word 15"><title>稿</title><style><!--
 p.MsoNormal {margin:0cm;} @list l0:level1 {mso-level-text:"%1\\.";} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<h1 style='text-align:center'><b><span style='font-family:宋体'>供暖第一周</span></b><o:p></o:p></h1>
<p class=MsoHeading2>二级</p><p class=MsoNormal style='mso-outline-level:3'>三级</p>
<p class=MsoNormal style='text-indent:21.0pt'>　　县融媒体中心
记者<b style='mso-bidi-font-weight:normal'>走访<i>三个</i></b><span lang=EN-US>Block
A</span>小区。<del>删去</del><span style='mso-hide:all;display:none'>藏</span><o:p></o:p></p>
<p class=MsoListParagraph style='margin-left:18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]>
<span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span>
<![endif]>锅炉房</p>
<p class=MsoListParagraph style='margin-left:42.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]>
<span style='font-family:Wingdings'><span style='mso-list:Ignore'>l<span>&nbsp;</span></span></span>
<![endif]>换热站</p>
<p class=MsoQuote>早了三天。</p>
<table class=MsoTableGrid border=1><tr><td><p class=MsoNormal>小区<o:p></o:p></p></td>
<td><p class=MsoNormal>户</p></td></tr><tr><td colspan=2><p>合计</p><p>1,280</p></td></tr></table>
<p class=MsoNormal><img width=32 src="file:///tmp/msohtmlclip1/01/clip_image002.jpg"></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>""".replace(
    "file:///tmp", Path(tempfile.gettempdir()).as_uri()
)
WPS = """<html><head><meta name="Generator" content="WPS Office"/></head><body>
<p class="MsoNormal" align="center" style="mso-outline-level:1;text-align:center;">
<b><span style="font-weight:bold;font-size:22.0000pt;">标题</span></b></p>
<p class="MsoNormal" style="margin-left:21.0000pt;text-indent:-21.0000pt;mso-list:l0 level1 lfo1;">
<![if !supportLists]><span style="font-family:宋体;"><span style='mso-list:Ignore;'>（一）<span>&nbsp;
</span></span></span><![endif]><span style="font-family:宋体;">甲</span></p>
<p class="MsoNormal"><span style="font-weight:bold;">粗</span><span style="font-style:italic">斜</span>
</p></body></html>"""
LIBRE = """<html><head><meta name="generator" content="LibreOffice 7.4"/><style>h2{}</style></head>
<body lang="zh-CN" dir="ltr"><h2 class="western">小标题</h2>
<ol><li><p style="line-height:100%">一</p><ol><li><p>一之一</p></li></ol></li><li><p>二</p></li></ol>
<p style="margin-bottom:0cm"><font face="Noto"><a href="https://a.cn/?x=1&amp;y=2">链接</a></font></p>
<blockquote>引文</blockquote></body></html>"""
WECHAT = """<section style="box-sizing:border-box;"><section><p style="text-align:justify;">
<span style="font-size:15px;"><strong>导语</strong>　正文第一段</span></p></section>
<section><img class="rich_pages" data-src="https://mmbiz.qpic.cn/a/640?wx_fmt=png" alt="图片"/></section>
<p><br/></p><p>第二段<br/>换行</p></section>"""


def lines(incoming: Incoming) -> list[tuple[str, int, str]]:
    return [(block.kind.value, block.depth, block.text) for block in incoming.blocks]


def marked(block: Block) -> list[tuple[str, list[str]]]:
    return [(run.text, [key for key, _ in run.marks]) for run in block.runs]


def test_words_headings_lists_tables_and_pictures() -> None:
    found = read_html(WORD)

    assert lines(found) == [
        ("h1", 0, "供暖第一周"),
        ("h2", 0, "二级"),
        ("h3", 0, "三级"),
        ("", 0, "县融媒体中心记者走访三个Block A小区。"),
        ("ol", 0, "锅炉房"),
        ("ul", 1, "换热站"),
        ("quote", 0, "早了三天。"),
        ("", 0, OBJECT),
        ("", 0, ""),
    ]
    assert marked(found.blocks[3])[1:3] == [("走访", ["bold"]), ("三个", ["bold", "italic"])]
    (table,) = found.objects.values()
    assert table.rows == (("小区", "户"), ("合计\n1,280", ""))
    picture = Path(tempfile.gettempdir()) / "msohtmlclip1" / "01" / "clip_image002.jpg"
    assert found.pictures == {8: Picture(picture.name, path=picture)}


def test_wps_headings_and_chinese_numbers() -> None:
    found = read_html(WPS)

    assert lines(found) == [("h1", 0, "标题"), ("ol", 0, "甲"), ("", 0, "粗斜")]
    assert marked(found.blocks[0]) == [("标题", [])]
    assert marked(found.blocks[2]) == [("粗", ["bold"]), ("斜", ["italic"])]


def test_libreoffices_nested_lists_and_links() -> None:
    found = read_html(LIBRE)

    assert lines(found) == [
        ("h2", 0, "小标题"),
        ("ol", 0, "一"),
        ("ol", 1, "一之一"),
        ("ol", 0, "二"),
        ("", 0, "链接"),
        ("quote", 0, "引文"),
    ]
    assert found.blocks[4].runs[0].marks == (("link", "https://a.cn/?x=1&y=2"),)


def test_wechats_pictures_are_never_fetched_but_linked() -> None:
    found = read_html(WECHAT)

    assert lines(found) == [
        ("", 0, "导语\u3000正文第一段"),
        ("", 0, "图片"),
        ("", 0, "第二段\u2028换行"),
    ]
    assert found.blocks[1].runs[0].marks == (("link", "https://mmbiz.qpic.cn/a/640?wx_fmt=png"),)
    assert (found.left_out, found.pictures) == (1, {})


def test_what_runs_or_reaches_out_is_left_behind() -> None:
    found = read_html(
        "<p onclick='x()'>甲<script>alert(1)</script><style>p{}</style><!-- 注 -->"
        "<a href='javascript:x()'>乙</a><a href='file:///etc/passwd'>丙</a></p>"
        "<iframe src='https://a.cn'>丁</iframe><svg><text>戊</text></svg>"
        "<img src='file://server/share/a.png'><img src='cid:1'>"
    )

    assert lines(found) == [("", 0, "甲乙丙")]
    assert {run.marks for block in found.blocks for run in block.runs} == {()}
    assert (found.pictures, found.left_out) == ({}, 2)


def test_a_picture_within_the_html_comes_along() -> None:
    found = read_html(f"<p>前<img alt='日出' src='data:image/png;base64,{PNG}'>后</p>")

    assert lines(found) == [("", 0, "前"), ("", 0, ""), ("", 0, "后")]
    assert found.pictures == {1: Picture("日出.png", b"\x89PNG\r\n\x1a\n")}
    assert read_html("<img src='data:image/png;base64,%%%'>").pictures == {}


def test_a_table_that_only_places_words_is_words() -> None:
    assert lines(read_html("<table><tr><td><h2>题</h2><p>文</p></td></tr></table>")) == [
        ("h2", 0, "题"),
        ("", 0, "文"),
    ]


def test_cells_that_reach_down_keep_the_columns() -> None:
    found = read_html(
        "<table><tr><td rowspan=2>村</td><td>户</td></tr><tr><td>12</td></tr></table>"
    )

    assert [one.rows for one in found.objects.values()] == [(("村", "户"), ("", "12"))]


def test_a_cell_that_reaches_down_at_the_end_moves_no_later_row() -> None:
    found = read_html(
        "<table><tr><td>镇</td><td>户</td><td rowspan=2>面积</td></tr>"
        "<tr><td>东川</td><td>3</td></tr><tr><td>西湾</td><td>4</td><td>九亩</td></tr></table>"
    )

    assert [one.rows for one in found.objects.values()] == [
        (("镇", "户", "面积"), ("东川", "3", ""), ("西湾", "4", "九亩"))
    ]


def test_a_huge_table_stays_words() -> None:
    found = read_html("<table>" + "<tr><td>甲</td><td>乙</td></tr>" * 2501 + "</table>")

    assert found.objects == {}
    assert len(found.blocks) == 5002


def test_lines_of_one_item_stay_one_item() -> None:
    found = read_html("<ul><li><p>一</p><p>二</p></li><li>三</li></ul>")

    assert lines(found) == [("ul", 0, "一\u2028二"), ("ul", 0, "三")]


def test_white_and_line_ends_of_the_source_are_no_spaces_in_chinese() -> None:
    assert lines(read_html("<p>  县里\n今天  <b> Big\n News </b>\n</p><pre>a\n b</pre>")) == [
        ("", 0, "县里今天 Big News"),
        ("", 0, "a\u2028 b"),
    ]


PIECES = st.sampled_from(
    re.findall(r"<[^>]+>|[^<]+", WORD + WPS + LIBRE + WECHAT + "<td></td></table><table><hr>")
)


@given(st.lists(PIECES, max_size=40))
def test_whatever_is_torn_apart_is_read(pieces: list[str]) -> None:
    found = read_html("".join(pieces))

    assert all("\n" not in block.text for block in found.blocks)
    assert all(found.blocks[number].runs == () for number in found.pictures)


def test_what_word_hides_is_left_behind() -> None:
    assert lines(read_html("<p>文<span style='mso-hide:all'>藏</span></p>")) == [("", 0, "文")]


@pytest.mark.parametrize("place", ["/etc/passwd", "/home/a/face.png", "{tmp}/../home/a.png"])
def test_a_page_brings_no_private_file_along(place: str) -> None:
    source = place.format(tmp=tempfile.gettempdir())

    incoming = read_html(f'<p>甲<img src="file://{source}"></p>')

    assert incoming.pictures == {}
    assert incoming.left_out == 1
