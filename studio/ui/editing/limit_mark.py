"""Beside a field: how long it is and how long it may be, and whether it must not be empty."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from studio.manuscript.counts import count
from studio.manuscript.fitting import in_field
from studio.manuscript.profile import FieldRule
from studio.ui.error_text import sentences
from studio.ui.page import set_tone


class LimitMark(QLabel):
    """Says in words what is wrong; the field has the whole sentence as its description."""

    def __init__(self, name: str, field: QWidget, parent: QWidget | None = None) -> None:
        """`name` of the field, as rules call it."""
        super().__init__(parent)
        self._name = name
        self._field = field
        self._rule = FieldRule()
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    def show_rule(self, rule: FieldRule, text: str) -> None:
        self._rule = rule
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """What the field says now."""
        wrong = in_field(self._name, self._rule, text)
        is_must = any(one.is_must for one in wrong)
        self.setText(self._words(count(text).characters))
        set_tone(self, ("bad" if is_must else "wait") if wrong else "muted")
        sentence = sentences().text(wrong[0].error) if wrong else ""
        self.setToolTip(sentence)
        self._field.setAccessibleDescription(sentence)
        self.setVisible(bool(self.text()))

    def _words(self, has: int) -> str:
        rule = self._rule
        if not has and rule.is_required:
            return self.tr("Required")
        if rule.most and has > rule.most:
            words = self.tr("{has}/{most} · {over} too many")
            return words.format(has=has, most=rule.most, over=has - rule.most)
        if has and has < rule.least:
            words = self.tr("{has} · {lacking} too few")
            return words.format(has=has, lacking=rule.least - has)
        return f"{has}/{rule.most}" if rule.most else ""
