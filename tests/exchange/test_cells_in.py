from __future__ import annotations

import pytest

from studio.exchange.cells_in import cells_of

EXCEL = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><body><!--StartFragment--><table>'
    "<tr><td>村</td><td>户</td></tr><tr><td></td><td></td></tr><tr><td>双湾</td><td>412</td></tr>"
    "</table><!--EndFragment--></body></html>"
)


def test_cells_of_a_spreadsheet_keep_their_places_empty_rows_too() -> None:
    """Excel 2019 and WPS write both forms; of the page we would leave the empty row out."""
    assert cells_of("村\t户\r\n\t\r\n双湾\t412\r\n", EXCEL) == (
        ("村", "户"), ("", ""), ("双湾", "412"),
    )  # fmt: skip


def test_a_cell_with_a_line_end_in_it_is_one() -> None:
    assert cells_of('"双湾\n镇"\t说"好"\r\n甲\t"他说""好"""\r\n', "") == (
        ("双湾\n镇", '说"好"'), ("甲", '他说"好"'),
    )  # fmt: skip


def test_one_column_of_a_spreadsheet_is_several_cells() -> None:
    html = "<table><tr><td>一</td></tr><tr><td>二</td></tr></table>"

    assert cells_of("一\n二\n", html) == (("一",), ("二",))


def test_a_table_of_word_is_read_from_its_page() -> None:
    html = (
        "<table><tr><td><p>村</p></td><td><p>户</p></td></tr>"
        "<tr><td><p>双湾</p><p>镇</p></td><td>412</td></tr></table>"
    )

    assert cells_of("村\t户\n双湾\n镇\t412\n", html) == (("村", "户"), ("双湾\n镇", "412"))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一段话", ""),
        ("一段\n两段", "<p>一段</p><p>两段</p>"),
        ("412", "<table><tr><td>412</td></tr></table>"),
        ("", ""),
    ],
)
def test_what_is_no_table_is_text(text: str, html: str) -> None:
    assert cells_of(text, html) == ()


def test_ragged_text_is_filled_up() -> None:
    assert cells_of("一\t二\n三", "") == (("一", "二"), ("三", ""))
    assert cells_of('x\t"' + "长" * 200_000 + "\n三", "")[1] == ("三", "")
