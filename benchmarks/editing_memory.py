"""Prints what an open story takes, and by how much 10,000 letters let it grow: ours or bare."""

import gc
import sys

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QTextEdit

from benchmarks.editing_story import SIZE, long_body, memory
from studio.manuscript.body import StoryBody
from studio.ui.editing.story_edit import StoryEdit

TYPED = 10_000
WARM_UP = 500  # letters; what the first ones take is the same however many follow


def main(which: str) -> None:
    application = QApplication([])
    made = long_body()
    blob = made.snapshot()
    source = StoryEdit()
    source.show_body(made)
    first = QTextEdit("样")
    first.show()  # fonts are loaded
    QCoreApplication.processEvents()
    gc.collect()
    before = memory()
    if which == "ours":
        edit: QTextEdit = StoryEdit()
        edit.show_body(StoryBody.open([blob]))
    else:
        edit = QTextEdit()
        edit.setDocument(source.document().clone(edit))
    edit.resize(*SIZE)
    edit.show()
    for _ in range(50):  # laid out to its end
        QCoreApplication.processEvents()
    edit.document().documentLayout().documentSize()
    opened = 0.0
    for number in range(-WARM_UP, TYPED):
        if number == 0:
            gc.collect()
            opened = memory()
        letter = "字" if number % 20 else "，"
        none = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, none, letter)
        QCoreApplication.sendEvent(edit, event)
        if number % 50 == 0:
            QCoreApplication.processEvents()
    gc.collect()
    print(opened - before, memory() - opened)
    sys.stdout.flush()
    application.quit()


if __name__ == "__main__":
    main(sys.argv[1])
