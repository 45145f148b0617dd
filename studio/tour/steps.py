"""The main job, step by step, through the real widgets. Each step ends in what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor

from studio.desks.matters import Reason
from studio.desks.queue import LineState, QueueState
from studio.tour import column_steps, writing_steps
from studio.tour.stage import Stage, StepFailed
from studio.ui.shell.enrol_dialog import EnrolDialog
from studio.vocabulary import Arrival, BlockKind, StoryState

TITLE = "老城区集中供暖第一周"
ANGLE = "走进三个小区量室温，请热力公司回答报修电话为什么打不通。"
HEADLINE = "供暖第一周，我们量了三个小区的室温"
DECK = "最低十七度，最高二十三度：热力公司承诺四十八小时内上门"
SUBHEADING = "第一站：西坡小区"
OPENING = "“你点我播”本周收到四十二条留言，问得最多的是暖气。"
BOLD_WORDS = "室温二十一度"
REST = "，住户王阿姨说，比去年同期高了两度。"
ITEMS = ("西坡小区：二十一度", "北京路社区：二十三度", "矿山里：十七度，已登记检修")
QUOTE = "报修登记之后，四十八小时内上门。"


def first_start(stage: Stage, facts: dict[str, Any]) -> None:
    """The first start is shown; the picture is taken before anything is pressed."""
    stage.wait_for("the first start is shown", lambda: stage.first_start.isVisible())


def demo_newsroom(stage: Stage, facts: dict[str, Any]) -> None:
    """Open the demo newsroom and tie it to the province."""
    stage.click(stage.first_start.demo_button)
    stage.wait_for("the newsroom opens", lambda: hasattr(stage.desktop.window, "today"))
    window = stage.window
    stage.wait_for("topics are listed", lambda: window.today.topics.buttons)
    window.open_desk("queue")
    stage.wait_for("the queue is read", lambda: window.queue.enrol_button.isVisible())
    stage.click(window.queue.enrol_button)
    dialog = stage.dialog(EnrolDialog)
    dialog.url_line.clear()
    stage.type_keys(dialog.url_line, facts["url"])
    stage.type_keys(dialog.code_line, facts["code"])
    stage.click(dialog.enrol_button)
    stage.wait_for("the line is up", lambda: _line(stage) == LineState.ONLINE)
    stage.wait_for("everything arrived", lambda: not stage.window.floor.queue.sheet().rows)
    window.open_desk("today")
    stage.wait_for("the first screen is true", lambda: _first_story_icon(stage) == "synced")


def topic(stage: Stage, facts: dict[str, Any]) -> None:
    """Propose a topic, approve it."""
    column_steps.close_columns(stage)
    window = stage.window
    stage.press(window, Qt.Key.Key_N, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    form = window.planning.form
    stage.wait_for("columns are listed", lambda: form.column_box.count() > 1)
    stage.compose(form.title_line, TITLE, "laochengqu")
    stage.compose(form.angle_text, ANGLE, "zoujin")
    form.column_box.setCurrentIndex(form.column_box.findText(column_steps.COLUMN))
    form.due_box.setChecked(True)
    for box in list(form.channel_boxes.values())[:3]:
        stage.click(box)
    stage.click(form.propose_button)
    stage.wait_for("the topic is listed", lambda: _chosen_title(stage) == TITLE)
    stage.click(window.planning.panel.approve_button)
    stage.wait_for("it is approved", lambda: window.planning.panel.write_button.isVisible())


def write(stage: Stage, facts: dict[str, Any]) -> None:
    """Turn the topic into a story and write it, partly as an input method types."""
    window = stage.window
    column_steps.begin_blank(stage)
    editor = window.story.editor
    stage.wait_for("the story opens", lambda: editor.body.isVisible() and editor.headline.text())
    editor.headline.selectAll()
    stage.compose(editor.headline, HEADLINE, "gongnuan")
    stage.compose(editor.deck, DECK, "zuidi")
    body = editor.body
    body.setFocus()
    stage.compose(body, OPENING, "nidianwobo")
    stage.press(body, Qt.Key.Key_Return)
    stage.press(body, Qt.Key.Key_2, _CTRL | Qt.KeyboardModifier.AltModifier)
    stage.compose(body, SUBHEADING, "diyizhan")
    stage.press(body, Qt.Key.Key_Return)
    stage.press(body, Qt.Key.Key_B, _CTRL)
    stage.compose(body, BOLD_WORDS, "shiwen")
    stage.press(body, Qt.Key.Key_B, _CTRL)
    stage.compose(body, REST, "zhuhu")
    stage.press(body, Qt.Key.Key_Return)
    editor.format_bar.kinds[BlockKind.BULLETS].trigger()
    for number, words in enumerate(ITEMS):
        if number:
            stage.press(body, Qt.Key.Key_Return)
        stage.compose(body, words, "xiaoqu")
    stage.press(body, Qt.Key.Key_Return)
    stage.press(body, Qt.Key.Key_Return)
    editor.format_bar.kinds[BlockKind.QUOTE].trigger()
    stage.compose(body, QUOTE, "baoxiu")
    stage.wait_for("the story is saved", lambda: not editor.is_ahead)
    stage.wait_for("its letters are counted", lambda: editor.length.words.text()[:1] != "0")
    badge = window.status.saved.badge
    if badge is None or badge.tone != "good":
        raise StepFailed("the badge does not say that the story is saved")
    body.moveCursor(QTextCursor.MoveOperation.Start)
    facts["story"] = window.story.story_id
    facts["text"] = window.floor.editing.text(facts["story"])
    if QUOTE not in facts["text"] or ITEMS[2] not in facts["text"]:
        raise StepFailed("words are missing in the store")


def media(stage: Stage, facts: dict[str, Any]) -> None:
    """Drop a real video and a picture, and see the video move."""
    panel = stage.window.story.media
    stage.drop(panel, [Path(path) for path in facts["files"]])
    desk, story = stage.window.floor.media, facts["story"]
    stage.wait_for("both files are in the story", lambda: len(desk.of_story(story)) == 2)
    video = next(row for row in desk.of_story(story) if row.kind == "video")
    stage.wait_for("both are on the shelf", lambda: len(panel.shelf.model.rows()) == 2)
    picture = next(row for row in desk.of_story(story) if row.kind == "picture")
    player = panel.player
    for row in (picture, video):
        panel.preview(row.sha256)
        stage.wait_for(
            f"{row.name} is in the player",
            lambda name=row.name: (  # type: ignore[misc]
                player.surface.accessibleDescription() == name
                and not player.surface.image().isNull()
            ),
        )
    stage.click(player.play_button)
    stage.wait_for("time goes on", lambda: player.slider.value() > 0)
    first = player.surface.grab().toImage()
    stage.wait_for("the picture moves", lambda: player.surface.grab().toImage() != first)
    if not facts["has_vlc"]:
        stage.wait_for("the panel says why", lambda: player.notice.isVisible())
    facts["note"] = "libVLC" if facts["has_vlc"] else "stills, libVLC is missing"


def submit_offline(stage: Stage, facts: dict[str, Any]) -> None:
    """The line is down: submit, and see it wait with size, place and reason."""
    window = stage.window
    window.story.media.player.pause()
    stage.wait_for("the line is seen to be down", lambda: _line(stage) == LineState.OFFLINE)
    stage.press(window, Qt.Key.Key_Return, _CTRL)
    stage.wait_for("it is submitted", lambda: _state(stage, facts) == StoryState.SUBMITTED)
    window.open_desk("queue")
    stage.wait_for("the queue is shown", lambda: len(window.queue.table.table.rows) >= 3)
    sheet = window.floor.queue.sheet()
    if not any(row.state == QueueState.WAITING_FOR_TEXT for row in sheet.rows):
        raise StepFailed("media do not wait for their text")
    if not window.queue.line_title.text():
        raise StepFailed("the queue does not say why it waits")
    facts["queue"] = [[row.id, row.size] for row in sheet.rows]


def after_kill(stage: Stage, facts: dict[str, Any]) -> None:
    """The process was killed: text, media and queue are as they were."""
    window = stage.window
    floor = window.floor
    if floor.editing.text(facts["story"]) != facts["text"]:
        raise StepFailed("the text is not what it was")
    if len(floor.media.of_story(facts["story"])) != 2:
        raise StepFailed("media are missing")
    if [[row.id, row.size] for row in floor.queue.sheet().rows] != facts["queue"]:
        raise StepFailed("the queue is not what it was")
    window.open_story(facts["story"])
    editor = window.story.editor
    stage.wait_for("the story is shown", lambda: QUOTE in editor.body.toPlainText())
    stage.wait_for("its media are shown", lambda: len(window.story.media.shelf.model.rows()) == 2)


def line_up(stage: Stage, facts: dict[str, Any]) -> None:
    """The line is back: text first, then media, with progress."""
    window = stage.window
    stage.press(window, Qt.Key.Key_S, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    stage.wait_for("the text arrives first", lambda: _arrival(stage, facts) == _TEXT_ARRIVED)
    window.open_desk("queue")
    stage.wait_for("progress is shown", lambda: _is_sending(stage))


def arrived(stage: Stage, facts: dict[str, Any]) -> None:
    """Text and all media are verified at the province."""
    stage.wait_for("all has arrived", lambda: _arrival(stage, facts) == Arrival.ARRIVED)
    stage.wait_for("the queue is empty", lambda: not stage.window.floor.queue.sheet().rows)
    stage.window.open_story(facts["story"])
    stage.wait_for("the story says so", lambda: _badge_icon(stage) == "arrived")


def adopted(stage: Stage, facts: dict[str, Any]) -> None:
    """The dispatcher adopted it."""
    window = stage.window
    window.open_desk("today")
    stage.press(window, Qt.Key.Key_S, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    stage.wait_for("it is adopted", lambda: _state(stage, facts) == StoryState.ADOPTED)
    stage.wait_for("the first screen says so", lambda: window.today.adopted.buttons)


def second_story(stage: Stage, facts: dict[str, Any]) -> None:
    """Submit another story, for the dispatcher to return."""
    window = stage.window
    rows = window.floor.editing.rows()
    facts["second"] = next(row.id for row in rows if row.id != facts["story"])
    window.open_story(facts["second"])
    stage.wait_for("it opens", lambda: window.story.submit_button.isVisible())
    stage.click(window.story.submit_button)
    floor, second = window.floor, facts["second"]
    stage.wait_for("it arrives", lambda: floor.editing.sheet(second).state == _SUBMITTED)
    stage.wait_for("nothing waits", lambda: not floor.queue.sheet().rows)


def returned(stage: Stage, facts: dict[str, Any]) -> None:
    """It came back with a reason, and the reason stands on the story."""
    window = stage.window
    stage.press(window, Qt.Key.Key_S, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    banner = window.story.editor.banner
    stage.wait_for("the reason is shown", lambda: banner.isVisible())
    sheet = window.floor.editing.sheet(facts["second"])
    if sheet.return_reason != facts["reason"]:
        raise StepFailed("the reason is not the dispatcher's")


def english(stage: Stage, facts: dict[str, Any]) -> None:
    """The language is switched while a story is open."""
    stage.window.language_chosen.emit("en")
    stage.wait_for(
        "the window speaks English", lambda: stage.window.windowTitle() == "Zaotai Studio"
    )
    stage.wait_for("the story is open", lambda: stage.window.story.editor.banner.isVisible())


def chinese_again(stage: Stage, facts: dict[str, Any]) -> None:
    """And back."""
    stage.window.language_chosen.emit("zh_CN")
    stage.wait_for("the window speaks Chinese", lambda: stage.window.windowTitle() == "灶台")
    stage.window.open_desk("stories")
    stage.wait_for("stories are listed", lambda: stage.window.stories.table.table.rows)


def dark_and_back(stage: Stage, facts: dict[str, Any]) -> None:
    """The look is switched by the shortcut, and back."""
    window = stage.window
    stage.press(window, Qt.Key.Key_L, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    stage.wait_for("the window is dark", lambda: _lightness(stage) < 128)
    stage.press(window, Qt.Key.Key_L, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    stage.wait_for("the window is light", lambda: _lightness(stage) >= 128)
    window.open_desk("today")
    stage.wait_for("the first screen is shown", lambda: window.today.returned.isVisible())


def bell(stage: Stage, facts: dict[str, Any]) -> None:
    """The bell has told of what came back, once, though the window was replaced meanwhile."""
    window = stage.window
    stage.press(window, Qt.Key.Key_B, _CTRL | Qt.KeyboardModifier.ShiftModifier)
    rows = window.telling.panel.list.shown
    stage.wait_for("the bell is open", lambda: window.telling.panel.isVisible() and rows.rows)
    told = [row.subject for row in rows.rows if row.reason == Reason.RETURNED]
    if told != [facts["second"]]:
        raise StepFailed("the bell does not tell of the story that came back")


STEPS: dict[str, Callable[[Stage, dict[str, Any]], None]] = {
    "first-start": first_start,
    "demo-newsroom": demo_newsroom,
    "column": column_steps.column,
    "topic": topic,
    "template": column_steps.template,
    "write": write,
    "media": media,
    "objects": writing_steps.objects,
    "focus": writing_steps.focus,
    "suggest": writing_steps.suggest,
    "find": writing_steps.find,
    "submit-offline": submit_offline,
    "after-kill": after_kill,
    "line-up": line_up,
    "arrived": arrived,
    "adopted": adopted,
    "second-story": second_story,
    "returned": returned,
    "away": writing_steps.away,
    "merged": writing_steps.merged,
    "english": english,
    "chinese-again": chinese_again,
    "filters": column_steps.filters,
    "dark-and-back": dark_and_back,
    "bell": bell,
}
LARGE_TOO = frozenset({"demo-newsroom", "media", "line-up", "returned"})
"""Steps whose pictures are taken at 1920×1080 as well."""

_CTRL = Qt.KeyboardModifier.ControlModifier
_TEXT_ARRIVED = Arrival.TEXT_ARRIVED
_SUBMITTED = StoryState.SUBMITTED


def _line(stage: Stage) -> LineState:
    return stage.window.floor.queue.line().state


def _state(stage: Stage, facts: dict[str, Any]) -> StoryState:
    return stage.window.floor.editing.sheet(facts["story"]).state


def _arrival(stage: Stage, facts: dict[str, Any]) -> Arrival:
    return stage.window.floor.editing.sheet(facts["story"]).arrival


def _is_sending(stage: Stage) -> bool:
    return any(row.sent for row in stage.window.queue.table.table.rows)


def _first_story_icon(stage: Stage) -> str:
    buttons = stage.window.today.stories.buttons
    badge = buttons[0].line.badge if buttons else None
    return badge.icon if badge else ""


def _lightness(stage: Stage) -> int:
    return stage.window.palette().window().color().lightness()


def _badge_icon(stage: Stage) -> str:
    badge = stage.window.story.badge.badge
    return badge.icon if badge else ""


def _chosen_title(stage: Stage) -> str:
    chosen = stage.window.planning.table.chosen()
    return chosen.title if chosen else ""
