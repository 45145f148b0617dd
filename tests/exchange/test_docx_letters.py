from __future__ import annotations

from pathlib import Path

from lxml import etree

from studio.exchange.docx_in import read_docx
from studio.exchange.docx_letters import choices, maths
from studio.exchange.office_names import MATHS
from studio.manuscript.objects import Sort
from tests.exchange.word_files import NAMES, p, r, word_file


def test_a_choice_is_read_and_what_stands_in_for_it_is_not() -> None:
    both = "<mc:AlternateContent {}>{}<mc:Fallback>2</mc:Fallback></mc:AlternateContent>"

    first = etree.fromstring(both.format(NAMES, "<mc:Choice>1</mc:Choice>"))
    second = etree.fromstring(both.format(NAMES, ""))

    assert [one.text for one in choices(first)] == ["1"]
    assert [one.text for one in choices(second)] == ["2"]


def test_a_formula_is_its_letters() -> None:
    formula = f'<m:oMath xmlns:m="{MATHS}"><m:r><m:t>a</m:t></m:r><m:r><m:t>²</m:t></m:r></m:oMath>'

    assert maths(etree.fromstring(formula)) == "a²"


def test_a_line_drawn_by_word_is_a_divider(tmp_path: Path) -> None:
    """By hand: three minus signs and Enter make a ruled paragraph, the menu a rectangle."""
    ruled = p("", '<w:pBdr><w:bottom w:val="single"/></w:pBdr>')
    drawn = p('<w:r><w:pict><v:rect o:hr="t"/></w:pict></w:r>')

    found = read_docx(word_file(tmp_path / "a.docx", p(r("前")) + ruled + drawn + p(r("后"))))

    assert [one.sort for one in found.objects.values()] == [Sort.DIVIDER, Sort.DIVIDER]


def test_the_words_of_an_unfinished_field_are_no_text(tmp_path: Path) -> None:
    field = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>'
    ends = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'

    found = read_docx(word_file(tmp_path / "a.docx", p(r("前") + field + r("中") + ends + r("后"))))

    assert found.blocks[0].text == "前后"
