"""An editor who types five keys a second into the real page, until killed.

`python -m tests.faults.typing_window PROFILE STORY SEED [deaf]`. Each letter is told on stdout when
it stands in the text; letters that an input method only shows are told as `composing`. `deaf`
plants a bug: nothing is saved.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from studio.composition import open_studio
from studio.ui.editing import keeper
from studio.ui.editing.editor_view import EditorView
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.faults.telling import tell
from tests.ui.editing.histories import compose, type_in

KEY_MS = 200
FIRST = 0x4E00
"""Every letter that is typed is another one, from here on."""
PREEDIT = "zhong'yang"
LONGEST_MS = 60_000  # whoever should have killed us is gone


class Typist:
    def __init__(self, view: EditorView, seed: int) -> None:
        self._body = view.body
        self._chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self._count = 0
        self._keys_left = 0  # of the word that the input method holds

    def press(self) -> None:
        """One key: a letter of its own, or one more of a word that is being composed."""
        if self._keys_left:
            self._keys_left -= 1
            if self._keys_left:
                compose(self._body, PREEDIT[: len(PREEDIT) - self._keys_left])
                tell("composing")
            else:
                word = self._letters(2)
                compose(self._body, "", word)
                tell("typed", value=word)
        elif self._chance.random() < 0.15:
            self._keys_left = self._chance.randint(3, 9)
            compose(self._body, PREEDIT[0])
            tell("composing")
        else:
            letter = self._letters(1)
            type_in(self._body, letter)
            tell("typed", value=letter)

    def _letters(self, count: int) -> str:
        self._count += count
        return "".join(chr(FIRST + self._count - left) for left in range(count, 0, -1))


def main(profile: str, story: str, seed: str, plant: str = "") -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QApplication([])
    if plant == "deaf":
        for name in ("touch", "hand_over"):
            setattr(keeper.Keeper, name, lambda _: None)
    studio = open_studio(Path(profile))
    view = EditorView(studio.floor.editing, Writer())
    view.show()
    view.open(StoryId(story))
    typist = Typist(view, int(seed))
    keys = QTimer(interval=KEY_MS)
    keys.timeout.connect(typist.press)
    ready = QTimer(interval=20)

    def begin() -> None:
        if view.body.isVisible() and not view.body.isReadOnly():
            ready.stop()
            tell("ready")
            keys.start()

    ready.timeout.connect(begin)
    ready.start()
    QTimer.singleShot(LONGEST_MS, application.quit)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
