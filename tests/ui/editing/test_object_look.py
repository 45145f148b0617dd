from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette

from studio.manuscript.objects import Embedded, Sort
from studio.ui.editing.object_look import HIGHEST, paint, size_of, spoken, words_top

PICTURE = Embedded(Sort.PICTURE, "ab" * 32, "日出.jpg", width=1600, height=900)
TABLE = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "12" * 300)))


def font() -> QFont:
    made = QFont()
    made.setPixelSize(16)
    return made


def painted(one: Embedded, image: QImage | None, size: QSizeF) -> QImage:
    canvas = QImage(size.toSize(), QImage.Format.Format_RGB32)
    canvas.fill(QColor("white"))
    painter = QPainter(canvas)
    room = QRectF(0, 0, size.width(), size.height())
    paint(painter, room, one, image, (QPalette(), font()), is_chosen=False)
    painter.end()
    return canvas


def test_a_picture_keeps_its_shape_and_never_fills_the_screen(qapp: object) -> None:
    wide = words_top(PICTURE, 500, font())
    tall = words_top(replace(PICTURE, width=900, height=1600), 700, font())

    assert round(wide) == round(500 * 9 / 16)
    assert tall == HIGHEST


def test_a_long_caption_takes_more_room(qapp: object) -> None:
    short = size_of(replace(PICTURE, caption="早"), 400, font())
    long = size_of(replace(PICTURE, caption="双湾镇的早晨" * 30), 400, font())

    assert short.width() == long.width() == 400
    assert long.height() > short.height() + 20


def test_a_table_is_as_high_as_its_words_need(qapp: object) -> None:
    few = replace(TABLE, rows=(("村", "户"), ("双湾", "12")))

    assert words_top(TABLE, 400, font()) > words_top(few, 400, font()) + 40
    assert painted(TABLE, None, size_of(TABLE, 400, font())).pixelColor(5, 0) != QColor("white")


def test_only_a_first_row_that_heads_the_columns_stands_out(qapp: object) -> None:
    few = replace(TABLE, rows=(("村", "户"), ("双湾", "12")))
    bare = replace(few, header=False)
    shown = [painted(one, None, size_of(one, 400, font())) for one in (few, bare)]

    grounds = [canvas.pixelColor(3, 12) for canvas in shown]
    assert grounds[1] == QColor("white") != grounds[0]


def test_a_picture_that_is_not_there_yet_has_a_sign_in_its_place(qapp: object) -> None:
    size = size_of(PICTURE, 400, font())
    red = QImage(160, 90, QImage.Format.Format_RGB32)
    red.fill(QColor("red"))

    assert painted(PICTURE, red, size).pixelColor(200, 60) == QColor("red")
    assert painted(PICTURE, None, size).pixelColor(200, 200) != QColor("red")


def test_what_is_told_to_those_who_cannot_see(qapp: object) -> None:
    assert spoken(replace(PICTURE, alt="太阳升起", caption="早晨")) == "Picture, 太阳升起, 早晨"
    assert spoken(Embedded(Sort.DIVIDER)) == "Divider"
