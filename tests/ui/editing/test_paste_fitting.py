from __future__ import annotations

from studio.exchange.html_in import read_html
from studio.manuscript.blocks import Block, Run
from studio.manuscript.fitting import formats_in
from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.paste_fitting import fitted
from studio.vocabulary import BlockKind

PICTURE = "data:image/png;base64,iVBORw0KGgo="
PAGE = f"""<h1>标题</h1><p>室温<b>二十一度</b></p><table><tr><td>小区</td><td>室温</td></tr>
<tr><td>西坡</td><td>21</td></tr></table><p><img src="{PICTURE}"></p><hr><ul><li>一</li></ul>"""


def texts(blocks: list[Block]) -> list[str]:
    return [block.text for block in blocks]


def test_what_is_allowed_comes_as_it_is() -> None:
    incoming = read_html(PAGE)

    assert fitted(incoming, frozenset()) == (incoming, [])
    assert fitted(incoming, frozenset({"quote"}))[1] == []


def test_forbidden_formats_become_plain_text() -> None:
    found, had = fitted(read_html(PAGE), frozenset({"h1", "bold", "ul", "table", "divider"}))

    assert had == ["h1", "ul", "bold", "table", "divider"]
    assert formats_in(found.blocks, {}) == {}
    assert texts(found.blocks) == [
        "标题", "室温二十一度", "小区\u3000室温", "西坡\u300021", "", "", "一",
    ]  # fmt: skip
    assert found.objects == {}


def test_a_picture_keeps_its_place_when_a_table_before_it_becomes_lines() -> None:
    incoming = read_html(PAGE)
    found, _ = fitted(incoming, frozenset({"table"}))

    (before,), (after,) = incoming.pictures, found.pictures
    assert after == before + 1
    assert found.blocks[after] == Block(BlockKind.PARAGRAPH, ())


def test_a_picture_that_was_cut_here_is_not_lost() -> None:
    incoming = read_html("<hr>")
    key = next(iter(incoming.objects))
    incoming.objects[key] = Embedded(Sort.PICTURE, sha256="a" * 64)

    found, had = fitted(incoming, frozenset({"picture", "divider"}))

    assert (found.blocks, had) == (incoming.blocks, [])


def test_a_tables_caption_comes_along() -> None:
    incoming = read_html("<hr>")
    key = next(iter(incoming.objects))
    incoming.objects[key] = Embedded(Sort.TABLE, rows=(("一\n二",),), caption="室温表")

    found, _ = fitted(incoming, frozenset({"table"}))

    assert found.blocks == [
        Block(BlockKind.PARAGRAPH, (Run("一 二"),)),
        Block(BlockKind.PARAGRAPH, (Run("室温表"),)),
    ]
