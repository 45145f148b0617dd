"""What can be found with Ctrl+K: every action, every topic and story."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio.desks.editing import StoryRow
from studio.desks.floor import Floor
from studio.desks.planning import TopicRow
from studio.desks.story_list import SavedFilter, StoryFilter
from studio.ui.background import Background
from studio.ui.shell.command_palette import CommandPalette, Entry
from studio.ui.shell.shortcuts import SHORTCUTS
from studio.vocabulary import StoryId, TopicId

FROM_TOP = 90
"""Pixels of the window that stay in sight above the palette."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How the window goes to what was found."""

    story: Callable[[StoryId], object]
    topic: Callable[[TopicId], object]
    filtered: Callable[[StoryFilter], object]


def open_palette(
    window: QWidget,
    floor: Floor,
    actions: dict[str, QAction],
    opening: Opening,
    writing: Sequence[QAction] = (),
) -> CommandPalette:
    """Show it over `window`: the actions at once, the rest when it has been read.

    `writing`: what can be put into the text that is open.
    """
    entries = [
        Entry(shortcut.text, shortcut.keys, "search", actions[shortcut.name].trigger)
        for shortcut in SHORTCUTS
        if shortcut.name != "palette"
    ]
    entries += [
        Entry(one.text(), one.shortcut().toString(), "into_text", one.trigger) for one in writing
    ]
    palette = CommandPalette(entries, window)

    def read() -> tuple[list[TopicRow], list[StoryRow], list[SavedFilter]]:
        return floor.planning.rows(), floor.editing.rows(), floor.story_list.saved()

    def add(found: tuple[list[TopicRow], list[StoryRow], list[SavedFilter]]) -> None:
        topics, stories, filters = found
        story, topic, kept = (
            QCoreApplication.translate("Finding", "Story"),
            QCoreApplication.translate("Finding", "Topic"),
            QCoreApplication.translate("Finding", "Story filter"),
        )
        entries = [
            Entry(one.name, kept, "filter", partial(opening.filtered, one.wanted))
            for one in filters
        ]
        entries += [
            Entry(row.headline, story, "stories", partial(opening.story, row.id))
            for row in stories
            if row.headline
        ]
        entries += [
            Entry(row.title, topic, "planning", partial(opening.topic, row.id)) for row in topics
        ]
        palette.add(entries)

    Background(palette).run(read, add)
    palette.open()
    corner = window.mapToGlobal(QPoint(0, 0))
    palette.move(corner.x() + (window.width() - palette.width()) // 2, corner.y() + FROM_TOP)
    return palette
