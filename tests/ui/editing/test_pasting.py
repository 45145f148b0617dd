from __future__ import annotations

from PySide6.QtCore import QMimeData

from studio.manuscript.blocks import OBJECT, Block, Run
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

    assert pasted(source) == [
        Block(BlockKind.HEADING_2, (Run("题"),)),
        Block(
            BlockKind.PARAGRAPH,
            (Run("甲"), Run("乙", BOLD), Run("丙", (("link", "https://a.cn"),))),
        ),
        Block(BlockKind.QUOTE, (Run("引"),)),
        Block(BlockKind.BULLETS, (Run("一"),)),
        Block(BlockKind.NUMBERS, (Run("二", (("italic", True),)),)),
    ]


def test_pictures_scripts_and_tables_leave_only_words(qapp: object) -> None:
    blocks = from_html(
        "<p>前<img src='file:///etc/passwd'>后<a href='javascript:x()'>点</a></p>"
        "<script>alert(1)</script><table><tr><td>格</td></tr></table>"
    )

    text = "".join(block.text for block in blocks)
    assert text == "前后点格"
    assert {run.marks for block in blocks for run in block.runs} == {()}


def test_plain_text_is_pasted_by_lines(qapp: object) -> None:
    source = QMimeData()
    source.setText("一\r\n二")

    assert [block.text for block in pasted(source)] == ["一", "二"]


def test_what_was_copied_here_comes_back_whole_but_for_embeds_and_comments(qapp: object) -> None:
    source = copied(
        [
            Block(BlockKind.QUOTE, (Run("引", BOLD), Run("文", (("comment:1", True),)))),
            Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:2a-1", True),)),)),
        ]
    )

    assert pasted(source) == [
        Block(BlockKind.QUOTE, (Run("引", BOLD), Run("文"))),
        Block(BlockKind.PARAGRAPH, ()),
    ]
    assert source.text() == "引文\n"
    assert source.html() == "<blockquote><p><strong>引</strong>文</p></blockquote>"


def test_blocks_of_another_version_are_pasted_as_html(qapp: object) -> None:
    source = html("<p>文</p>")
    source.setData(OWN_FORMAT, b'{"newer": 1}')

    assert pasted(source) == [Block(BlockKind.PARAGRAPH, (Run("文"),))]


def test_a_picture_alone_is_not_pasted(qapp: object) -> None:
    source = QMimeData()
    source.setImageData(b"")

    assert not can_paste(source)
    assert pasted(source) == []
