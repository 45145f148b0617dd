"""A box that lets one thing be looked for, or anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox

from studio.desks.placing import Place
from studio.ui.words import channel_name, state_name
from studio.vocabulary import Channel, StoryState


def chooser(anything: str, name: str) -> QComboBox:
    """`anything`: the first line, which asks for nothing; `name`: of the box."""
    made = QComboBox()
    made.addItem(anything, None)
    dress(made, name)
    return made


def dress(box: QComboBox, name: str) -> None:
    box.setAccessibleName(name)
    box.setMinimumWidth(112)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)


def offer_states(box: QComboBox) -> None:
    for state in StoryState:
        box.addItem(state_name(state), state.value)


def offer_channels(box: QComboBox) -> None:
    for channel in Channel:
        box.addItem(channel_name(channel), channel.value)


def offer(box: QComboBox, places: Sequence[Place]) -> None:
    """What there is to choose; what is chosen stays chosen, and nothing is chosen by this."""
    chosen = box.currentData()
    was_blocked = box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    ended = QCoreApplication.translate("Chooser", "{name} (closed)")
    for place in places:
        box.addItem(ended.format(name=place.name) if place.is_closed else place.name, place.id)
    choose(box, chosen)
    box.blockSignals(was_blocked)


def choose(box: QComboBox, value: object) -> None:
    """What is not known here yet stays what is looked for."""
    if value is None:
        box.setCurrentIndex(0)
        return
    if box.findData(value) < 0:
        box.addItem("…", value)
    box.setCurrentIndex(box.findData(value))
