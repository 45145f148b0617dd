from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from studio.ui.icons import icon
from studio.ui.media.preview_surface import PreviewSurface

RED = QColor("red")


def red(width: int, height: int) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(RED)
    return image


def test_a_picture_is_shown_whole_on_black(qtbot: QtBot) -> None:
    surface = PreviewSurface()
    qtbot.addWidget(surface)
    surface.resize(400, 300)

    surface.show_image(red(160, 90))
    seen = surface.grab().toImage()

    assert surface.picture_rect() == QRectF(0, 37.5, 400, 225)
    assert seen.pixelColor(200, 150) == RED
    assert seen.pixelColor(200, 10) == seen.pixelColor(200, 290) == QColor("black")


def test_an_upright_picture_keeps_its_shape(qtbot: QtBot) -> None:
    surface = PreviewSurface()
    qtbot.addWidget(surface)
    surface.resize(400, 300)

    surface.show_image(red(90, 160))

    assert surface.picture_rect().size().toSize() == QSize(169, 300)
    assert surface.grab().toImage().pixelColor(20, 150) == QColor("black")


def test_without_a_picture_it_says_why(qtbot: QtBot) -> None:
    surface = PreviewSurface()
    qtbot.addWidget(surface)
    surface.resize(400, 300)
    surface.show_image(red(160, 90))
    blank = PreviewSurface()
    qtbot.addWidget(blank)
    blank.resize(400, 300)

    surface.show_words("口播.mp3", icon("audio", "muted"))

    assert surface.image().isNull()
    assert surface.grab().toImage() != blank.grab().toImage()


def test_it_wants_the_shape_of_television(qtbot: QtBot) -> None:
    surface = PreviewSurface()
    qtbot.addWidget(surface)

    assert surface.heightForWidth(480) == 270
    assert surface.accessibleName()
