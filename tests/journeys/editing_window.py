"""A studio's window that edits a story when it is asked to: the tour's actor with other steps."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from studio.manuscript.comments import read_threads
from studio.manuscript.suggestions import read_suggestions
from studio.tour import actor, steps
from studio.tour.stage import Stage
from studio.ui.editing.editor_view import EditorView
from studio.ui.editing.story_edit import StoryEdit

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def open_story(stage: Stage, facts: dict[str, Any]) -> None:
    stage.wait_for("the newsroom opens", lambda: hasattr(stage.desktop.window, "today"))
    stage.window.open_story(facts["story"])
    body = _editor(stage).body
    stage.wait_for("the story is shown", lambda: facts["last"] in body.toPlainText())


def edit_here(stage: Stage, facts: dict[str, Any]) -> None:
    """The line is down: write, split, make bold, suggest."""
    editor, body = _editor(stage), _editor(stage).body
    _to(body, "同段")
    stage.compose(body, "我写", "woxie")
    _to(body, "两段")
    stage.press(body, Qt.Key.Key_Return)
    _choose(body, "加粗")
    stage.press(body, Qt.Key.Key_B, _CTRL)
    editor.remarks.toggle_suggesting()
    _to(body, "建议")
    stage.compose(body, "补充", "buchong")
    editor.remarks.toggle_suggesting()
    _choose(body, "会搬")
    stage.compose(body, "要搬", "yaoban")
    stage.wait_for("all is saved", lambda: not editor.is_ahead)


def edit_there(stage: Stage, facts: dict[str, Any]) -> None:
    """Meanwhile, at the other desk: write, join, move, comment, a heading."""
    editor, body = _editor(stage), _editor(stage).body
    _to(body, "同段")
    stage.compose(body, "他写", "taxie")
    _to(body, "两段")
    stage.compose(body, "成为", "chengwei")
    _to(body, "下半")
    stage.press(body, Qt.Key.Key_Backspace)
    _choose(body, "会搬走的话")
    stage.press(body, Qt.Key.Key_X, _CTRL)
    body.moveCursor(QTextCursor.MoveOperation.Start)
    stage.press(body, Qt.Key.Key_V, _CTRL)
    _to(body, "题目")
    stage.press(body, Qt.Key.Key_2, _CTRL | Qt.KeyboardModifier.AltModifier)
    _choose(body, "评论")
    editor.remarks.begin_comment()
    field = editor.remarks.panel.card.field
    stage.compose(field, "请核实", "qing")
    stage.press(field, Qt.Key.Key_Return)
    stage.wait_for("all is saved", lambda: not editor.is_ahead)


def look(stage: Stage, facts: dict[str, Any]) -> None:
    """Exchange what there is; what this desk then shows."""
    window, editor = stage.window, _editor(stage)
    stage.press(window, Qt.Key.Key_S, _CTRL | _SHIFT)
    queue = window.floor.queue
    stage.wait_for("nothing waits", lambda: not queue.sheet().rows)
    stage.wait_for("all is saved", lambda: not editor.is_ahead)
    body = editor.body.body
    facts["seen"] = {
        "text": editor.body.toPlainText(),
        "blocks": [str(block) for block in body.text.blocks()],
        "suggestions": [str(one) for one in read_suggestions(body)],
        "comments": [str(one) for one in read_threads(body)],
        "review": editor.review.margin.numbers,
        "is_told": editor.review.strip.isVisible(),
    }


def _editor(stage: Stage) -> EditorView:
    return stage.window.story.editor


def _to(body: StoryEdit, words: str) -> None:
    """The caret before these words."""
    body.setFocus()
    own = body.textCursor()
    own.setPosition(body.body.text.whole().index(words))
    body.setTextCursor(own)


def _choose(body: StoryEdit, words: str) -> None:
    _to(body, words)
    own = body.textCursor()
    own.setPosition(own.position() + len(words), QTextCursor.MoveMode.KeepAnchor)
    body.setTextCursor(own)


STEPS: dict[str, Callable[[Stage, dict[str, Any]], None]] = {
    "open": open_story,
    "edit-here": edit_here,
    "edit-there": edit_there,
    "look": look,
}


if __name__ == "__main__":
    steps.STEPS.update(STEPS)
    sys.exit(actor.main(*sys.argv[1:4]))
