"""What a step of the tour works with: the real window, hands for it, and a camera."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget

from studio.app import Desktop
from studio.ui.shell.first_start import FirstStart
from studio.ui.shell.main_window import MainWindow
from studio.ui.theme import apply_theme, tokens

PATIENCE_S = 30
STEP_MS = 15
SMALL, LARGE = (1366, 768), (1920, 1080)

T = TypeVar("T", bound=QWidget)


class StepFailed(Exception):
    """The studio did not do what the tour promises."""


class Stage:
    def __init__(self, desktop: Desktop, out: Path) -> None:
        self.desktop = desktop
        self.out = out

    # -- looking -----------------------------------------------------------------------------

    @property
    def window(self) -> MainWindow:
        if not isinstance(self.desktop.window, MainWindow):
            raise StepFailed("the main window is not open")
        return self.desktop.window

    @property
    def first_start(self) -> FirstStart:
        if not isinstance(self.desktop.window, FirstStart):
            raise StepFailed("the first start is not shown")
        return self.desktop.window

    def wait_for(self, what: str, is_so: Callable[[], object]) -> None:
        """Let the window work until `is_so()`; StepFailed after half a minute."""
        for _ in range(PATIENCE_S * 1000 // STEP_MS):
            if is_so():
                return
            QTest.qWait(STEP_MS)
        raise StepFailed(f"waited in vain until {what}")

    def dialog(self, sort: type[T]) -> T:
        """The open dialog of that class."""
        found: list[T] = []

        def is_open() -> bool:
            found[:] = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, sort) and widget.isVisible()
            ]
            return bool(found)

        self.wait_for(f"a {sort.__name__} opens", is_open)
        return found[0]

    # -- doing -------------------------------------------------------------------------------

    def click(self, widget: QWidget) -> None:
        """In its middle; a check box where its box is."""
        at = QPoint(10, widget.height() // 2) if isinstance(widget, QCheckBox) else QPoint()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)

    def type_keys(self, widget: QWidget, keys: str) -> None:
        """As on a keyboard with no input method."""
        widget.setFocus()
        QTest.keyClicks(widget, keys)

    def press(
        self,
        widget: QWidget,
        key: Qt.Key,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        window = widget.window()
        if not window.isActiveWindow():
            window.activateWindow()
            self.wait_for("the window is active", window.isActiveWindow)
        QTest.keyClick(widget, key, modifiers)

    def compose(self, widget: QWidget, words: str, letters: str = "pinyin") -> None:
        """As an input method does: letters shown in the line first, then the words committed."""
        widget.setFocus()
        for length in range(1, len(letters) + 1):
            event = QInputMethodEvent(letters[:length], [])
            QApplication.sendEvent(widget, event)
        event = QInputMethodEvent("", [])
        event.setCommitString(words)
        QApplication.sendEvent(widget, event)

    def drop(self, widget: QWidget, files: list[Path]) -> None:
        """As dragged from the desktop."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
        middle = QPoint(widget.width() // 2, widget.height() // 2)
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(middle, Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(widget, enter)
        if not enter.isAccepted():
            raise StepFailed("the panel takes no files")
        drop = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, buttons, keys)
        QApplication.sendEvent(widget, drop)

    # -- pictures ----------------------------------------------------------------------------

    def take_pictures(self, name: str, looks: Sequence[str], *, large: bool) -> list[str]:
        """In each look at 1366×768, and at 1920×1080 when `large`; the files' names."""
        application = QApplication.instance()
        if not isinstance(application, QApplication):
            raise StepFailed("there is no application")
        before, names = str(application.property("theme")), []
        for look in looks:
            apply_theme(application, look)
            suffix = "" if look == "light" else f"-{look}"
            names.append(self._picture(f"{name}{suffix}.png", SMALL))
            if large:
                names.append(self._picture(f"{name}{suffix}-1080.png", LARGE))
        apply_theme(application, before)
        return names

    def _picture(self, name: str, size: tuple[int, int]) -> str:
        window = self.desktop.window
        if window is None:
            raise StepFailed("there is no window")
        window.resize(*size)
        QTest.qWait(120)  # layouts settle; nothing depends on it but the picture
        picture = window.grab()
        for above in self._dialogs():
            _paint_onto(picture, above)
        picture.save(str(self.out / name))
        window.resize(*SMALL)
        return name

    def _dialogs(self) -> Iterator[QWidget]:
        modal = QApplication.activeModalWidget()
        if modal is not None:
            yield modal


def _paint_onto(picture: QPixmap, above: QWidget) -> None:
    """In the middle and with an edge, as window systems show it; without one it has no place."""
    frame = above.rect()
    frame.moveCenter(picture.rect().center())
    painter = QPainter(picture)
    painter.drawPixmap(frame.topLeft(), above.grab())
    painter.setPen(tokens().muted)
    painter.drawRect(frame.adjusted(-1, -1, 0, 0))
    painter.end()
