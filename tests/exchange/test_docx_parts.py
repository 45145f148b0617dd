from lxml import etree

from studio.exchange.docx_parts import core, numbering, settings, styles
from studio.exchange.office_names import w


def test_every_style_is_based_on_one_that_is_there() -> None:
    found = {one.get(w("styleId")): one for one in styles().iter(w("style"))}

    for one in found.values():
        based = one.find(w("basedOn"))
        assert based is None or based.get(w("val")) in found


def test_every_list_has_five_levels() -> None:
    made = numbering(3)

    assert [len(one.findall(w("lvl"))) for one in made.findall(w("abstractNum"))] == [5, 5]
    assert [one.get(w("numId")) for one in made.findall(w("num"))] == ["1", "2", "3", "4"]


def test_settings_refer_to_nothing_outside() -> None:
    assert b"attachedTemplate" not in etree.tostring(settings())


def test_a_time_that_is_not_known_is_not_said() -> None:
    assert b"created" not in core("题", "", "")
