"""The window behind others, in a process of its own: what its tray shows, as JSON on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from studio.app import make_application
from studio.composition import open_player
from studio.connectors.in_memory import InMemoryPlatform
from studio.sync.line import Line as KnownLine
from studio.sync.line import LineState, remember_line
from studio.ui.notices.wishes import Wishes
from studio.ui.program_icon import NUMBER_GROUND
from studio.ui.shell.main_window import MainWindow
from studio.ui.writer import Writer
from tests.desks.notice_scenes import send_back
from tests.newsrooms import Clock, Line, open_newsroom

PATIENCE_MS, STEP_MS = 30_000, 20
FEW = 20
"""Pixels."""


def main(folder: Path) -> int:
    application = make_application(folder / "profile", "zh_CN")
    clock = Clock()
    studio = open_newsroom(folder / "profile", clock)
    line = Line(studio, InMemoryPlatform(), clock)
    studio.store.write(lambda c: remember_line(c, KnownLine(LineState.ONLINE)))
    writer = Writer()
    window = MainWindow(studio.floor, writer, open_player, "Asia/Shanghai")
    window.start()
    until(QSystemTrayIcon.isSystemTrayAvailable)
    telling = window.telling
    window.begin_telling(Wishes())
    story = send_back(line)
    telling.watch.look()
    icon = telling.tray.icon
    until(lambda: telling.tray._about and red(application, icon) > FEW)
    seen: dict[str, Any] = {"red": red(application, icon), "story": story}
    seen["told"] = [one.subject for one in telling.tray._about]
    icon.messageClicked.emit()
    seen |= {"opened": window.open_story_id, "is_visible": window.isVisible()}
    sys.stdout.write(json.dumps(seen))
    sys.stdout.flush()
    window.close()
    window.end_telling()
    writer.finish()
    studio.close()
    return 0


def until(is_so: Callable[[], object]) -> None:
    """Let the window work; half a minute at most."""
    for _ in range(PATIENCE_MS // STEP_MS):
        if is_so():
            return
        QTest.qWait(STEP_MS)
    raise AssertionError("waited in vain")


def red(application: QApplication, icon: QSystemTrayIcon) -> int:
    """How many pixels of the number's colour are where the tray shows the picture."""
    place = icon.geometry()
    screen = application.primaryScreen()
    grabbed = screen.grabWindow(0, place.x(), place.y(), place.width(), place.height())
    seen = grabbed.toImage()
    wanted = QColor(NUMBER_GROUND)
    return sum(
        seen.pixelColor(x, y) == wanted for x in range(seen.width()) for y in range(seen.height())
    )


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
