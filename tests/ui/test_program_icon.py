from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from studio.ui.program_icon import (
    LETTER,
    NUMBER_GROUND,
    SIZES,
    number_text,
    painted,
    program_icon,
)


def contrast(one: QColor, other: QColor) -> float:
    def light(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def image(size: int, count: int) -> QImage:
    return painted(size, count).toImage()


def test_every_size_of_a_tray_is_painted_for_itself(chinese: QApplication) -> None:
    for count in (0, 3):
        made = program_icon(count)
        assert {size.width() for size in made.availableSizes()} == set(SIZES)
        assert made.actualSize(QSize(22, 22)) == QSize(22, 22)


@pytest.mark.parametrize("size", [16, 22])
def test_each_number_looks_different_at_the_size_of_a_tray(
    chinese: QApplication, size: int
) -> None:
    looks = {bytes(image(size, count).constBits()) for count in range(11)}

    assert len(looks) == 11


@pytest.mark.parametrize("size", [16, 22, 24])
def test_the_number_is_high_enough_to_be_read(chinese: QApplication, size: int) -> None:
    found = image(size, 8)
    inked = [
        y
        for y in range(size)
        if any(QColor(found.pixel(x, y)).lightness() > 200 and found.pixelColor(x, y).alpha() > 200
               for x in range(size // 3, size))
    ]  # fmt: skip

    assert len(inked) >= 7, "pixels of a digit"
    assert contrast(QColor(LETTER), QColor(NUMBER_GROUND)) >= 4.5


@pytest.mark.parametrize("panel", ["#ffffff", "#f2f2f2", "#22262a", "#000000"])
def test_it_stands_out_on_light_and_dark_panels(panel: str) -> None:
    assert contrast(QColor(NUMBER_GROUND), QColor(panel)) >= 2.3


def test_a_number_that_has_no_room_is_cut_short() -> None:
    assert [number_text(n, 16) for n in (9, 10, 128)] == ["9", "9+", "9+"]
    assert [number_text(n, 64) for n in (10, 99, 128)] == ["10", "99", "99+"]


def test_without_a_number_there_is_no_red(chinese: QApplication) -> None:
    found = image(22, 0)

    assert all(
        found.pixelColor(x, y) != QColor(NUMBER_GROUND) for x in range(22) for y in range(22)
    )
