from __future__ import annotations

from lxml import etree

from studio.exchange.docx_styles import Styles, number
from studio.exchange.office_file import Element
from studio.vocabulary import BlockKind
from tests.exchange.word_files import NAMES


def xml(name: str, inner: str) -> Element:
    return etree.fromstring(f"<w:{name} {NAMES}>{inner}</w:{name}>")


def test_a_style_based_on_itself_ends_somewhere() -> None:
    styles = Styles(
        xml("styles", '<w:style w:type="paragraph" w:styleId="a"><w:basedOn w:val="a"/></w:style>'),
        None,
    )

    look = styles.look(xml("pPr", '<w:pStyle w:val="a"/>'))

    assert look.kind is BlockKind.PARAGRAPH
    assert not styles.switch("b", None, "a")


def test_letters_are_bold_by_themselves_their_style_or_the_paragraphs() -> None:
    styles = Styles(
        xml(
            "styles",
            '<w:style w:type="character" w:styleId="S"><w:rPr><w:b/></w:rPr></w:style>'
            '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:b/></w:rPr></w:style>',
        ),
        None,
    )

    assert styles.switch("b", xml("rPr", '<w:rStyle w:val="S"/>'), "")
    assert not styles.switch("b", xml("rPr", '<w:rStyle w:val="S"/><w:b w:val="0"/>'), "")
    assert styles.switch("b", None, "P")
    assert not styles.switch("b", xml("rPr", '<w:b w:val="off"/>'), "P")
    assert not styles.switch("i", xml("rPr", '<w:rStyle w:val="S"/>'), "P")


def test_a_line_is_a_rule_and_a_box_is_none() -> None:
    styles = Styles(None, None)
    line = '<w:bottom w:val="single"/>'

    assert styles.look(xml("pPr", f"<w:pBdr>{line}</w:pBdr>")).is_ruled
    box = f'<w:pBdr>{line}<w:left w:val="single"/></w:pBdr>'
    assert not styles.look(xml("pPr", box)).is_ruled
    assert not styles.look(xml("pPr", '<w:pBdr><w:bottom w:val="nil"/></w:pBdr>')).is_ruled


def test_a_list_may_be_named_by_a_style_of_another() -> None:
    numbering = xml(
        "numbering",
        '<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="L"/>'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="L"/></w:abstractNum>'
        '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>',
    )

    look = Styles(None, numbering).look(xml("pPr", '<w:numPr><w:numId w:val="5"/></w:numPr>'))

    assert look.kind is BlockKind.BULLETS


def test_numbers_that_are_none_are_passed_over() -> None:
    assert number(xml("ilvl", "")) is None
    assert number(etree.fromstring(f'<w:a {NAMES} w:val="x"/>')) is None
    assert number(etree.fromstring(f'<w:a {NAMES} w:val="-3"/>')) == -3
