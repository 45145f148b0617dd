from itertools import combinations
from zlib import crc32

import pytest
from PySide6.QtGui import QColor

from studio.manuscript.comments import add_comment, delete_comment, read_threads, reply
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


def test_the_colours_are_alike_when_a_comment_came_first() -> None:
    wang = Replica("王")
    wang.write("", "新闻")
    add_comment(wang.body, 0, 2, "查")
    li = Replica("李", wang)
    at_lis = Inks(li.body)
    first = at_lis.of_person(PersonId("王"))
    li.body.stamp = lambda: "2026-11-21T05:00:00.000Z"
    li.suggest("", "词")
    wang.take_from(li)

    at_wangs = Inks(wang.body)

    assert at_wangs.of(li.open[0]) == at_lis.of(li.open[0])
    assert at_wangs.of_person(PersonId("王")) == at_lis.of_person(PersonId("王")) == first


def test_whose_ids_have_the_same_colour_get_two_in_the_order_they_came() -> None:
    count = len(INKS["light"])
    alike = [PersonId(f"{n}") for n in range(99) if crc32(f"{n}".encode()) % count == 0][:3]
    late, early, third = alike
    wang = Replica(late)
    li = Replica(early, wang)
    wang.body.stamp = lambda: "2026-11-21T05:00:00.000Z"
    wang.suggest("", "新")
    add_comment(li.body, 0, 1, "查")
    exchange(wang, li)
    reply(wang.body, read_threads(wang.body)[0].id, "好")
    delete_comment(wang.body, read_threads(wang.body)[0].id)
    exchange(wang, li)

    at_wangs, at_lis = Inks(wang.body), Inks(li.body)

    palette = INKS["light"]
    assert [at_wangs.of_person(one) for one in (late, third, early)] == [
        palette[1],
        palette[2],
        palette[0],
    ]
    assert [at_lis.of_person(one) for one in (third, early, late)] == [
        palette[2],
        palette[0],
        palette[1],
    ]


def test_desks_that_wrote_at_the_same_time_agree_without_opening_again() -> None:
    wang, li = Replica("王"), Replica("张")
    wang.suggest("", "新")
    li.suggest("", "词")
    at_wangs, at_lis = Inks(wang.body), Inks(li.body)
    own = at_wangs.of_person(PersonId("王")), at_lis.of_person(PersonId("张"))

    exchange(wang, li)

    for inks in (at_wangs, at_lis):
        assert (inks.of_person(PersonId("王")), inks.of_person(PersonId("张"))) == own


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
