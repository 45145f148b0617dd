"""What can be found with Ctrl+K: every action, every topic and story."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio.desks.editing import StoryRow
from studio.desks.floor import Floor
from studio.desks.planning import TopicRow
from studio.ui.background import Background
from studio.ui.shell.command_palette import CommandPalette, Entry
from studio.ui.shell.shortcuts import SHORTCUTS
from studio.vocabulary import StoryId, TopicId

FROM_TOP = 90
"""Pixels of the window that stay in sight above the palette."""


def open_palette(
    window: QWidget,
    floor: Floor,
    actions: dict[str, QAction],
    open_story: Callable[[StoryId], object],
    open_topic: Callable[[TopicId], object],
) -> CommandPalette:
    """Show it over `window`: the actions at once, topics and stories when they are read."""
    entries = [
        Entry(shortcut.text, shortcut.keys, "search", actions[shortcut.name].trigger)
        for shortcut in SHORTCUTS
        if shortcut.name != "palette"
    ]
    palette = CommandPalette(entries, window)

    def read() -> tuple[list[TopicRow], list[StoryRow]]:
        return floor.planning.rows(), floor.editing.rows()

    def add(found: tuple[list[TopicRow], list[StoryRow]]) -> None:
        topics, stories = found
        story, topic = (
            QCoreApplication.translate("Finding", "Story"),
            QCoreApplication.translate("Finding", "Topic"),
        )
        palette.add(
            [
                Entry(row.headline, story, "stories", partial(open_story, row.id))
                for row in stories
                if row.headline
            ]
            + [Entry(row.title, topic, "planning", partial(open_topic, row.id)) for row in topics]
        )

    Background(palette).run(read, add)
    palette.open()
    corner = window.mapToGlobal(QPoint(0, 0))
    palette.move(corner.x() + (window.width() - palette.width()) // 2, corner.y() + FROM_TOP)
    return palette
