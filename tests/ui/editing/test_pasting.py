from __future__ import annotations

from PySide6.QtCore import QMimeData

from studio.manuscript.blocks import Block, Run
from studio.manuscript.objects import Embedded, Sort, as_block
from studio.ui.editing.pasting import OWN_FORMAT, can_paste, copied, from_html, pasted
from studio.vocabulary import BlockKind

BOLD = (("bold", True),)


def html(text: str) -> QMimeData:
    source = QMimeData()
    source.setHtml(text)
    return source


def test_kinds_bold_italic_and_links_are_pasted(qapp: object) -> None:
    source = html(
        "<h2>题</h2><p>甲<b>乙</b><a href='https://a.cn'>丙</a></p>"
        "<blockquote><p>引</p></blockquote><ul><li>一</li></ul><ol><li><i>二</i></li></ol>"
    )

    assert pasted(source).blocks == [
        Block(BlockKind.HEADING_2, (Run("题"),)),
        Block(
            BlockKind.PARAGRAPH,
            (Run("甲"), Run("乙", BOLD), Run("丙", (("link", "https://a.cn"),))),
        ),
        Block(BlockKind.QUOTE, (Run("引"),)),
        Block(BlockKind.BULLETS, (Run("一"),)),
        Block(BlockKind.NUMBERS, (Run("二", (("italic", True),)),)),
    ]


def test_objects_of_html_are_left_behind_where_only_text_is_set(qapp: object) -> None:
    blocks = from_html("<p>前</p><table><tr><td>格</td><td>子</td></tr></table><hr><p>后</p>")

    assert [block.text for block in blocks] == ["前", "", "", "后"]


def test_text_of_an_unnamed_encoding_is_understood(qapp: object) -> None:
    source = QMimeData()
    source.setData("text/plain", "县里今天".encode("gb18030"))

    assert [block.text for block in pasted(source).blocks] == ["县里今天"]


def test_plain_text_is_pasted_by_lines(qapp: object) -> None:
    source = QMimeData()
    source.setText("一\r\n二")

    assert [block.text for block in pasted(source).blocks] == ["一", "二"]


def test_what_was_copied_here_comes_back_whole_but_for_comments(qapp: object) -> None:
    table = Embedded(Sort.TABLE, rows=(("村", "户"),), caption="表")
    source = copied(
        [
            Block(BlockKind.QUOTE, (Run("引", BOLD), Run("文", (("comment:1", True),)))),
            as_block("embed:2a-1"),
            as_block("embed:9-9"),
            Block(BlockKind.BULLETS, (Run("项"),), 2),
        ],
        {"embed:2a-1": table},
    )

    found = pasted(source)

    assert found.blocks == [
        Block(BlockKind.QUOTE, (Run("引", BOLD), Run("文"))),
        as_block("embed:2a-1"),
        Block(BlockKind.PARAGRAPH, ()),
        Block(BlockKind.BULLETS, (Run("项"),), 2),
    ]
    assert found.objects == {"embed:2a-1": table}
    assert source.text() == "引文\n村\t户\n表\n\n    • 项"
    assert "<table><tr><th>村</th><th>户</th></tr></table>" in source.html()


def test_blocks_of_another_version_are_pasted_as_html(qapp: object) -> None:
    source = html("<p>文</p>")
    source.setData(OWN_FORMAT, b'{"newer": 1}')

    assert pasted(source).blocks == [Block(BlockKind.PARAGRAPH, (Run("文"),))]


def test_nothing_is_nothing(qapp: object) -> None:
    assert not can_paste(QMimeData())
    assert pasted(QMimeData()).blocks == []


def test_a_link_that_runs_something_does_not_come_back(qapp: object) -> None:
    link = (("link", "javascript:alert(1)"),)
    source = copied([Block(BlockKind.PARAGRAPH, (Run("文", link),))])

    assert pasted(source).blocks == [Block(BlockKind.PARAGRAPH, (Run("文"),))]


def test_what_is_no_letter_is_left_out_of_every_form(qapp: object) -> None:
    """A name that reads the other way round, and code points that are none."""
    plain = QMimeData()
    plain.setText("发\u202e布\uffff")
    own = copied([Block(BlockKind.PARAGRAPH, (Run("发\u202e布\uffff"),))])

    for source in (plain, html("<p>发&#x202e;布&#xffff;</p>"), html("<p>发\u202e布</p>"), own):
        assert [block.text for block in pasted(source).blocks] == ["发布"]


def test_letters_of_several_code_points_come_in_whole(qapp: object) -> None:
    words = "👩\u200d👩\u200d👧☎\ufe0f葛\U000e0100e\u0301𠮷"
    assert pasted(html(f"<p>{words}</p>")).blocks[0].text == words
