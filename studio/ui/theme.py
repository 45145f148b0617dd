"""The studio's own light and dark looks: a palette on Fusion, and a few rules of style.

Qt's `setColorScheme` does nothing on most Linux desktops, so both looks are ours.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from string import Template

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from studio.places import resources

FONT_FAMILY = "Noto Sans SC"
BASE_FONT_PX = 14


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one look, each by what it is for, as #rrggbb."""

    window: str
    surface: str
    """Cards, lists, the page being written on."""
    sunken: str
    """Behind input lines and wells."""
    rail: str
    rail_text: str
    rail_active: str
    line: str
    """Hair lines between things."""
    text: str
    muted: str
    accent: str
    """The one accent: what is chosen, what acts."""
    accent_soft: str
    on_accent: str
    good: str
    good_soft: str
    wait: str
    wait_soft: str
    bad: str
    bad_soft: str
    focus: str


LIGHT = Tokens(
    window="#f4f3f0",
    surface="#ffffff",
    sunken="#faf9f7",
    rail="#20302f",
    rail_text="#b9c8c6",
    rail_active="#ffffff",
    line="#e2dfd9",
    text="#1d2423",
    muted="#626b69",
    accent="#0f6b66",
    accent_soft="#e0efed",
    on_accent="#ffffff",
    good="#25704a",
    good_soft="#e2f1e8",
    wait="#80570a",
    wait_soft="#f8eeda",
    bad="#a92a22",
    bad_soft="#f9e6e4",
    focus="#0f6b66",
)
DARK = Tokens(
    window="#161b1b",
    surface="#1e2524",
    sunken="#191f1f",
    rail="#0f1413",
    rail_text="#93a5a2",
    rail_active="#ffffff",
    line="#303938",
    text="#e4e9e7",
    muted="#98a4a1",
    accent="#57b9ae",
    accent_soft="#1f3a37",
    on_accent="#08201e",
    good="#6fc795",
    good_soft="#1c3427",
    wait="#dfb15c",
    wait_soft="#3a3019",
    bad="#ef8d84",
    bad_soft="#42221f",
    focus="#57b9ae",
)
CONTRAST = Tokens(
    window="#000000",
    surface="#000000",
    sunken="#000000",
    rail="#000000",
    rail_text="#ffffff",
    rail_active="#ffe45c",
    line="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    accent="#ffe45c",
    accent_soft="#3d3700",
    on_accent="#000000",
    good="#7dff9b",
    good_soft="#003311",
    wait="#ffd166",
    wait_soft="#332600",
    bad="#ff9b93",
    bad_soft="#400c08",
    focus="#ffe45c",
)
INKS = {
    "light": ("#8a3ea8", "#b3470f", "#1f5fb8", "#1b7340", "#ad2464", "#6b5a00"),
    "dark": ("#d39af0", "#f0a070", "#86b6f5", "#84d3a0", "#f092b8", "#d8c65c"),
    "contrast": ("#f0b3ff", "#ffb380", "#99ccff", "#8cff9e", "#ff9ecf", "#ffe45c"),
}
"""By look, the colours that tell authors apart, on the page being written on."""
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def tokens() -> Tokens:
    """The look that is on now."""
    application = QApplication.instance()
    name = application.property("theme") if application else None
    return THEMES.get(str(name), LIGHT)


def inks() -> tuple[str, ...]:
    """The authors' colours of the look that is on now."""
    application = QApplication.instance()
    name = application.property("theme") if application else None
    return INKS.get(str(name), INKS["light"])


def load_fonts(application: QApplication) -> None:
    """Make the shipped Chinese font the application's; a bare machine has none."""
    _add_shipped_fonts()
    font = QFont(FONT_FAMILY)
    font.setPixelSize(BASE_FONT_PX)
    application.setFont(font)


@cache
def _add_shipped_fonts() -> None:
    """Once: Qt reads every font that was ever added anew, at each one more."""
    for file in sorted((resources() / "fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(file))


def apply_theme(application: QApplication, name: str) -> None:
    """Switch every window to the look `name` (a key of THEMES; unknown: light).

    Where it is on already, nothing is painted anew: that is slow with many windows.
    """
    name = name if name in THEMES else "light"
    look = THEMES[name]
    rules = _rules(look, name)
    if application.property("theme") == name and application.styleSheet() == rules:
        return
    application.setProperty("theme", name)
    if application.style().name().lower() != "fusion":
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setPalette(_palette(look))
    application.setStyleSheet(rules)


def _rules(look: Tokens, name: str) -> str:
    icons = (resources() / "icons").as_posix()
    rules = (resources() / "themes" / "studio.qss").read_text(encoding="utf-8")
    return Template(rules).substitute(asdict(look), icons=icons, look=name)


def _palette(look: Tokens) -> QPalette:
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    palette = QPalette()
    colours = {
        role.Window: look.window,
        role.WindowText: look.text,
        role.Base: look.surface,
        role.AlternateBase: look.sunken,
        role.Text: look.text,
        role.Button: look.surface,
        role.ButtonText: look.text,
        role.ToolTipBase: look.text,
        role.ToolTipText: look.surface,
        role.Highlight: look.accent,
        role.HighlightedText: look.on_accent,
        role.Link: look.accent,
        role.LinkVisited: look.accent,
        role.PlaceholderText: look.muted,
        role.BrightText: look.bad,
        role.Mid: look.line,
        role.Midlight: look.line,
        role.Dark: look.muted,
        role.Light: look.surface,
        role.Shadow: look.rail,
        role.Accent: look.accent,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(group.Disabled, which, QColor(look.muted))
    return palette
