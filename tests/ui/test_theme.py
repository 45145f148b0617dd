import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from studio.ui.theme import FONT_FAMILY, THEMES, Tokens, apply_theme, load_fonts, tokens


class Restyled(QLabel):
    """Counts how often a style was put on it."""

    times = 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.times += event.type() == QEvent.Type.StyleChange


def contrast(one: str, other: str) -> float:
    """WCAG's ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_words_can_be_read_on_what_they_stand_on(name: str) -> None:
    look: Tokens = THEMES[name]

    pairs = [
        (look.text, look.surface),
        (look.text, look.window),
        (look.muted, look.surface),
        (look.muted, look.window),
        (look.accent, look.surface),
        (look.on_accent, look.accent),
        (look.good, look.good_soft),
        (look.wait, look.wait_soft),
        (look.bad, look.bad_soft),
        (look.rail_text, look.rail),
        (look.text, look.accent_soft),
    ]

    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


def test_switching_the_look_reaches_palette_and_style(qapp: QApplication) -> None:
    apply_theme(qapp, "dark")
    assert qapp.palette().window().color() == QColor(THEMES["dark"].window)
    assert tokens() is THEMES["dark"]

    apply_theme(qapp, "light")
    assert qapp.palette().window().color() == QColor(THEMES["light"].window)
    assert THEMES["light"].accent in qapp.styleSheet()


def test_the_look_that_is_on_is_not_painted_anew(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    seen = Restyled()
    qtbot.addWidget(seen)
    seen.show()
    seen.times = 0

    apply_theme(qapp, "light")
    assert seen.times == 0

    apply_theme(qapp, "dark")
    apply_theme(qapp, "light")
    assert seen.times >= 2


def test_a_font_is_added_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    load_fonts(qapp)
    added: list[str] = []
    monkeypatch.setattr(QFontDatabase, "addApplicationFont", added.append)

    load_fonts(qapp)

    assert added == []


def test_the_shipped_font_has_what_newspapers_print(qapp: QApplication) -> None:
    load_fonts(qapp)

    assert FONT_FAMILY in QFontDatabase.families()
    assert "Bold" in QFontDatabase.styles(FONT_FAMILY)
    assert qapp.font().family() == FONT_FAMILY
