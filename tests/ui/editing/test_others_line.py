from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.sync.wire import Presence
from studio.ui.editing.others_line import OthersLine
from tests.newsrooms import write_story


def test_a_colleague_in_the_same_story_is_named(
    qtbot: QtBot, chinese: object, studio: Studio
) -> None:
    desk, story = studio.floor.editing, write_story(studio)
    line = OthersLine(desk)
    qtbot.addWidget(line)

    line.show_story(story)
    assert (desk.readers.here(), not line.isHidden()) == ([story], False)
    desk.readers.hear([Presence(story, "p" * 32, "王小雨"), Presence(story, "q" * 32, "马俊")])
    line.refresh()

    assert not line.isHidden()
    assert line.words.text() == "王小雨、马俊 正在编辑此稿"
    line.show_story(None)
    assert (desk.readers.here(), not line.isHidden()) == ([], False)
