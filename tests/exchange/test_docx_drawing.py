from __future__ import annotations

import pytest

from studio.exchange.docx_drawing import drawing_of
from studio.exchange.office_names import DRAWING, LINKS, PLACED
from studio.manuscript.objects import Embedded, Sort


@pytest.mark.parametrize(("width", "height"), [(0, 0), (4000, 3000), (100, 9000)])
def test_pictures_fit_the_page(width: int, height: int) -> None:
    one = Embedded(Sort.PICTURE, name="a.png", width=width, height=height)

    extent = drawing_of(one, 1, "rId9").find(f".//{{{PLACED}}}extent")

    wide, tall = int(extent.get("cx")), int(extent.get("cy"))
    assert 0 < wide <= 5_274_000
    assert 0 < tall <= 7_560_000
    if width:
        assert wide / tall == pytest.approx(width / height, rel=0.01)


def test_a_picture_is_told_to_those_who_cannot_see_it() -> None:
    made = drawing_of(Embedded(Sort.PICTURE, name="日出.png", alt="山\x01"), 7, "rId9")

    about = made.find(f".//{{{PLACED}}}docPr")
    assert (about.get("id"), about.get("descr"), about.get("title")) == ("7", "山", "日出.png")
    blip = made.find(f".//{{{DRAWING}}}blip")
    assert blip.get(f"{{{LINKS}}}embed") == "rId9"
