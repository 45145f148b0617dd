"""The editing desk's part of the tour: objects, lists, focus, suggestions, find, a colleague."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from studio.manuscript.blocks import OBJECT
from studio.tour.stage import Stage, StepFailed
from studio.ui.editing.editor_view import EditorView
from studio.ui.editing.story_edit import StoryEdit
from studio.vocabulary import MediaKind

CAPTION: Final = "西坡小区三单元，记者用测温枪量客厅室温"
SUBITEM: Final = "顶楼住户：十九度"
LOOKED_FOR: Final = "小区"
OWN_WORDS: Final = "（本台刚刚核实）"
COLLEAGUE: Final = "王小雨"
COLLEAGUES_WORDS: Final = "【补充一个数字】"

_CTRL = Qt.KeyboardModifier.ControlModifier


def objects(stage: Stage, facts: dict[str, Any]) -> None:
    """A picture with its caption stands in the text, and a list has a list in it."""
    editor, panel = _editor(stage), stage.window.story.media
    body = editor.body
    _to(body, "北京路社区")
    body.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    stage.press(body, Qt.Key.Key_Return)
    stage.press(body, Qt.Key.Key_Tab)
    stage.compose(body, SUBITEM, "dinglou")
    _to(body, "“你点我播”")
    body.moveCursor(QTextCursor.MoveOperation.EndOfBlock)
    rows = stage.window.floor.media.of_story(facts["story"])
    picture = next(row for row in rows if row.kind == MediaKind.PICTURE)
    panel.preview(picture.sha256)
    stage.click(panel.insert_button)
    stage.wait_for("the picture is in the text", lambda: OBJECT in body.toPlainText())
    (key,) = body.body.embeds()
    stage.wait_for("it is drawn", lambda: body.objects.view.of(key) is not None)
    body.binding.write_words(key, "caption", CAPTION, -1)
    body.binding.write_words(key, "credit", "李晓禾 摄", -1)
    body.moveCursor(QTextCursor.MoveOperation.Start)
    _save(stage, facts)


def focus(stage: Stage, facts: dict[str, Any]) -> None:
    """Only the text, and the line being written in the middle."""
    window, body = stage.window, _editor(stage).body
    stage.press(window, Qt.Key.Key_F11)
    stage.wait_for("only the text is left", lambda: not _editor(stage).format_bar.isVisible())
    _to(body, SUBITEM)


def suggest(stage: Stage, facts: dict[str, Any]) -> None:
    """Suggestions and a comment, listed beside the text."""
    window, editor = stage.window, _editor(stage)
    body = editor.body
    stage.press(window, Qt.Key.Key_F11)
    stage.wait_for("the page is whole", lambda: editor.format_bar.isVisible())
    editor.format_bar.suggest.trigger()
    _choose(body, "四十二条")
    stage.compose(body, "四十三条", "sishisan")
    _choose(body, "，住户王阿姨说")
    stage.press(body, Qt.Key.Key_Delete)
    editor.format_bar.suggest.trigger()
    _choose(body, "四十八小时")
    editor.format_bar.comment.trigger()
    field = editor.remarks.panel.card.field
    stage.compose(field, "热力公司的原话吗？请核实", "yuanhua")
    stage.press(field, Qt.Key.Key_Return)
    panel = editor.remarks.panel
    stage.wait_for("all three are listed", lambda: len(panel.model.rows) == 3)
    _save(stage, facts)


def find(stage: Stage, facts: dict[str, Any]) -> None:
    """The suggestions are accepted; a word is looked for."""
    editor = _editor(stage)
    body, bar = editor.body, editor.find_bar
    editor.remarks.settle_all(True)
    if "四十二条" in body.toPlainText() or "四十三条" not in body.toPlainText():
        raise StepFailed("what was suggested is not what is there")
    body.moveCursor(QTextCursor.MoveOperation.Start)
    stage.press(body, Qt.Key.Key_F, _CTRL)
    stage.compose(bar.line, LOOKED_FOR, "xiaoqu")
    stage.press(bar.line, Qt.Key.Key_Return)
    stage.wait_for("the places are counted", lambda: bar.count.text().strip())
    _save(stage, facts)


def away(stage: Stage, facts: dict[str, Any]) -> None:
    """The line is down; a colleague works on the same paragraph elsewhere."""
    editor = _editor(stage)
    stage.wait_for("the story is shown", lambda: editor.body.isVisible())
    editor.body.setFocus()
    editor.body.moveCursor(QTextCursor.MoveOperation.Start)
    stage.compose(editor.body, OWN_WORDS, "heshi")
    stage.wait_for("it is saved", lambda: not editor.is_ahead)


def merged(stage: Stage, facts: dict[str, Any]) -> None:
    """Both texts are there, and the paragraph waits for a person to review it."""
    window, editor = stage.window, _editor(stage)
    stage.press(window, Qt.Key.Key_S, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    body = editor.body
    stage.wait_for("the colleague's words come in", lambda: COLLEAGUES_WORDS in body.toPlainText())
    if OWN_WORDS not in body.toPlainText():
        raise StepFailed("own words are gone")
    stage.wait_for("it is to be reviewed", lambda: editor.review.strip.isVisible())
    stage.press(body, Qt.Key.Key_F8)


def _editor(stage: Stage) -> EditorView:
    return stage.window.story.editor


def _save(stage: Stage, facts: dict[str, Any]) -> None:
    editor = _editor(stage)
    editor.flush()
    stage.wait_for("it is saved", lambda: not editor.is_ahead)
    facts["text"] = stage.window.floor.editing.text(facts["story"])


def _to(body: StoryEdit, words: str) -> None:
    body.setFocus()
    own = body.textCursor()
    own.setPosition(body.body.text.whole().index(words))
    body.setTextCursor(own)


def _choose(body: StoryEdit, words: str) -> None:
    _to(body, words)
    own = body.textCursor()
    own.setPosition(own.position() + len(words), QTextCursor.MoveMode.KeepAnchor)
    body.setTextCursor(own)
