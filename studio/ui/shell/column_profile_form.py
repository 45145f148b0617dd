"""What a column asks of its stories, to be filled in by its chief."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from studio.manuscript.counts import PACES
from studio.manuscript.fitting import word_of
from studio.manuscript.profile import (
    FIELDS,
    FORMATS,
    LONGEST,
    LONGEST_SPOKEN,
    MEDIA,
    MOST_MEDIA,
    BodyRule,
    FieldRule,
    Profile,
)
from studio.ui.error_text import sentences
from studio.ui.page import label, number_box
from studio.vocabulary import LONGEST_STORY

_FORMATS_A_ROW = 5


class ColumnProfileForm(QScrollArea):
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profile = Profile()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.shown: dict[str, QCheckBox] = {}
        self.required: dict[str, QCheckBox] = {}
        self.least: dict[str, QSpinBox] = {}
        self.most: dict[str, QSpinBox] = {}
        self.strict: dict[str, QCheckBox] = {}
        """By field; `body`, `spoken`, `formats` and `media` as well, where they have such a one."""
        self.formats: dict[str, QCheckBox] = {}
        self.media: dict[str, QSpinBox] = {}
        self.pace_box = QComboBox()
        self.pace_box.setAccessibleName(self.tr("Characters a minute"))
        for pace in PACES:
            self.pace_box.addItem(self.tr("{n} characters a minute").format(n=pace), pace)
        self._lay_out()
        for number in self.findChildren(QSpinBox):
            number.valueChanged.connect(self.edited)
        for tick in self.findChildren(QCheckBox):
            tick.toggled.connect(self.edited)
        self.pace_box.currentIndexChanged.connect(self.edited)
        for name, box in self.required.items():
            box.toggled.connect(partial(self._show_required, name))

    def show_profile(self, profile: Profile, *, read_only: bool) -> None:
        self._profile = profile
        self.blockSignals(True)
        for name in FIELDS:
            rule = profile.rule(name)
            self.shown[name].setChecked(rule.is_shown)
            self.required[name].setChecked(rule.is_required)
            if name in self.least:
                self.least[name].setValue(rule.least)
                self.most[name].setValue(rule.most)
                self.strict[name].setChecked(rule.is_strict)
        body = profile.body
        for name, least, most in (
            ("body", body.least, body.most),
            ("spoken", body.least_seconds, body.most_seconds),
        ):
            self.least[name].setValue(least)
            self.most[name].setValue(most)
        self.strict["body"].setChecked(body.is_strict)
        if self.pace_box.findData(body.pace) < 0:
            words = self.tr("{n} characters a minute").format(n=body.pace)
            self.pace_box.addItem(words, body.pace)
        self.pace_box.setCurrentIndex(self.pace_box.findData(body.pace))
        for name, box in self.formats.items():
            box.setChecked(name not in profile.forbidden)
        self.strict["formats"].setChecked(profile.is_strict_on_formats)
        for name, spin in self.media.items():
            spin.setValue(profile.media.get(name, 0))
        self.strict["media"].setChecked(profile.is_strict_on_media)
        self.blockSignals(False)
        self._page.setEnabled(not read_only)
        for name in FIELDS:
            self._show_required(name)

    def profile(self) -> Profile:
        """As it is filled in, with what a newer studio wrote."""
        fields = {name: self._rule(name) for name in FIELDS}
        return Profile(
            fields={name: rule for name, rule in fields.items() if rule != FieldRule()},
            body=BodyRule(
                self.least["body"].value(),
                self.most["body"].value(),
                self.least["spoken"].value(),
                self.most["spoken"].value(),
                int(self.pace_box.currentData()),
                self.strict["body"].isChecked(),
            ),
            forbidden=frozenset(n for n, box in self.formats.items() if not box.isChecked()),
            is_strict_on_formats=self.strict["formats"].isChecked(),
            media={name: box.value() for name, box in self.media.items() if box.value()},
            is_strict_on_media=self.strict["media"].isChecked(),
            stored=self._profile.stored,
        )

    def _rule(self, name: str) -> FieldRule:
        has_limits = name in self.least
        return FieldRule(
            is_shown=self.shown[name].isChecked() or self.required[name].isChecked(),
            is_required=self.required[name].isChecked(),
            least=self.least[name].value() if has_limits else 0,
            most=self.most[name].value() if has_limits else 0,
            is_strict=has_limits and self.strict[name].isChecked(),
        )

    def _show_required(self, name: str, _checked: bool = False) -> None:
        """What must be filled in is shown; a headline always is."""
        is_required = self.required[name].isChecked()
        self.shown[name].setEnabled(name != "headline" and not is_required)
        if is_required:
            self.shown[name].setChecked(True)

    # -- the form ------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        page = self._page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(2, 4, 10, 8)
        rows.setSpacing(8)
        rows.addWidget(label(self.tr("Fields"), "section"))
        rows.addLayout(self._fields())
        rows.addSpacing(6)
        rows.addLayout(self._heading(self.tr("Formats of the text"), "formats"))
        rows.addLayout(self._formats())
        rows.addSpacing(6)
        rows.addLayout(self._heading(self.tr("Media, at least"), "media"))
        rows.addLayout(self._media())
        rows.addSpacing(6)
        words = label(
            self.tr(
                "“Must” keeps a story from being submitted; anything else is said, and no more. "
                "Saving is never stopped, and nothing that is written is ever taken away."
            ),
            "muted",
        )
        words.setWordWrap(True)
        rows.addWidget(words)
        rows.addStretch(1)
        self.setWidget(page)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        heads = (
            self.tr("Shown"), self.tr("Required"), self.tr("At least"), self.tr("At most"),
            self.tr("Limits are a must"),
        )  # fmt: skip
        for column, head in enumerate(heads, 1):
            grid.addWidget(label(head, "muted"), 0, column)
        for row, name in enumerate((*FIELDS, "body", "spoken"), 1):
            word = sentences().word(name)
            grid.addWidget(QLabel(word), row, 0)
            if name in FIELDS:
                self.shown[name] = self._tick(f"{word}: {heads[0]}")
                self.required[name] = self._tick(f"{word}: {heads[1]}")
                grid.addWidget(self.shown[name], row, 1)
                grid.addWidget(self.required[name], row, 2)
            if name != "topic":
                self.least[name] = self._number(name, f"{word}: {heads[2]}")
                self.most[name] = self._number(name, f"{word}: {heads[3]}")
                grid.addWidget(self.least[name], row, 3)
                grid.addWidget(self.most[name], row, 4)
            if name not in ("topic", "spoken"):
                self.strict[name] = self._tick(f"{word}: {heads[4]}")
                grid.addWidget(self.strict[name], row, 5)
        grid.addWidget(self.pace_box, len(FIELDS) + 2, 5, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(6, 1)
        return grid

    def _number(self, name: str, heard: str) -> QSpinBox:
        limits = {**LONGEST, "body": LONGEST_STORY, "spoken": LONGEST_SPOKEN}
        box = number_box(0, limits[name])
        box.setSpecialValueText(self.tr("no limit"))
        box.setSuffix(self.tr(" s") if name == "spoken" else "")
        box.setAccessibleName(heard)
        box.setFixedWidth(108)
        return box

    def _tick(self, heard: str) -> QCheckBox:
        box = QCheckBox()
        box.setAccessibleName(heard)
        return box

    def _heading(self, words: str, name: str) -> QHBoxLayout:
        line = QHBoxLayout()
        must = QCheckBox(self.tr("Must"))
        must.setAccessibleName(f"{words}: {must.text()}")
        self.strict[name] = must
        line.addWidget(label(words, "section"))
        line.addSpacing(12)
        line.addWidget(must)
        line.addStretch(1)
        return line

    def _formats(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        for number, name in enumerate(FORMATS):
            self.formats[name] = QCheckBox(sentences().word(word_of(name)))
            grid.addWidget(self.formats[name], number // _FORMATS_A_ROW, number % _FORMATS_A_ROW)
        grid.setColumnStretch(_FORMATS_A_ROW, 1)
        return grid

    def _media(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        for name in MEDIA:
            box = number_box(0, MOST_MEDIA)
            box.setSpecialValueText(self.tr("any"))
            box.setFixedWidth(84)
            word = sentences().word(word_of(name))
            box.setAccessibleName(word)
            self.media[name] = box
            line.addWidget(QLabel(word))
            line.addWidget(box)
            line.addSpacing(14)
        line.addStretch(1)
        return line
