from itertools import combinations

import pytest
from PySide6.QtGui import QColor

from studio.ui.editing.inks import Inks
from studio.ui.theme import INKS, THEMES
from studio.vocabulary import PersonId
from tests.manuscript.replicas import Replica, exchange


def test_two_authors_have_two_colours_alike_at_both_desks() -> None:
    wang = Replica("王")
    wang.suggest("", "新")
    li = Replica("李", wang)
    li.suggest("", "词")
    exchange(wang, li)

    at_wangs, at_lis = Inks(wang.body), Inks(li.body)

    colours = [at_wangs.of(one) for one in wang.open]
    assert len(set(colours)) == 2
    assert colours == [at_lis.of(one) for one in wang.open]


def test_a_person_keeps_the_colour_when_another_comes() -> None:
    wang = Replica("王")
    wang.suggest("", "新")
    inks = Inks(wang.body)
    before = inks.of_person(PersonId("王"))

    inks.of_person(PersonId("某人"))

    assert inks.of_person(PersonId("王")) == before


@pytest.mark.parametrize("look", list(THEMES))
def test_the_colours_can_be_read_and_told_apart_on_the_page(look: str) -> None:
    page = QColor(THEMES[look].surface)

    for ink in INKS[look]:
        assert contrast(QColor(ink), page) >= 4.5, ink
    for one, other in combinations(INKS[look], 2):
        assert one != other


def contrast(one: QColor, other: QColor) -> float:
    """As WCAG 2 counts it."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (part(each) for each in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
