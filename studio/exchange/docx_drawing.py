"""A picture in a line, as Word draws it: no larger than the page."""

from __future__ import annotations

from typing import Final

from studio.exchange.docx_parts import e
from studio.exchange.docx_words import sane
from studio.exchange.office_file import Element
from studio.exchange.office_names import PICTURE
from studio.manuscript.objects import Embedded

_WIDEST: Final = 5_274_000
"""EMU; A4 between our margins."""
_TALLEST: Final = 7_560_000
_EMU_PER_PIXEL: Final = 9525


def drawing_of(one: Embedded, number: int, refers: str) -> Element:
    """`refers`: the id of the relationship to the picture's file."""
    width, height = _size(one)
    about_it = {"-id": number, "-name": f"Picture {number}", "-descr": sane(one.alt),
                "-title": sane(one.name)}  # fmt: skip
    extent = {"-cx": width, "-cy": height}
    shape = e(
        "pic:pic", None,
        e("pic:nvPicPr", None, e("pic:cNvPr", {"-id": number, "-name": ""}), e("pic:cNvPicPr")),
        e("pic:blipFill", None, e("a:blip", {"r:embed": refers}),
          e("a:stretch", None, e("a:fillRect"))),
        e("pic:spPr", None,
          e("a:xfrm", None, e("a:off", {"-x": 0, "-y": 0}), e("a:ext", extent)),
          e("a:prstGeom", {"-prst": "rect"}, e("a:avLst"))),
    )  # fmt: skip
    graphic = e("a:graphic", None, e("a:graphicData", {"-uri": PICTURE}, shape))
    none = {"-distT": 0, "-distB": 0, "-distL": 0, "-distR": 0}
    inline = e("wp:inline", none, e("wp:extent", extent), e("wp:docPr", about_it), graphic)
    return e("drawing", None, inline)


def _size(one: Embedded) -> tuple[int, int]:
    width = (one.width or 640) * _EMU_PER_PIXEL
    height = (one.height or 480) * _EMU_PER_PIXEL
    scale = min(1.0, _WIDEST / width, _TALLEST / height)
    return max(1, int(width * scale)), max(1, int(height * scale))
