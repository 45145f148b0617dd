from dataclasses import replace

from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.desks.mentions import MentionRow
from studio.desks.planning import Proposal
from studio.ui.today.today_view import TodayView
from studio.vocabulary import StoryId
from tests.newsrooms import Line, write_story


def view(qtbot: QtBot, studio: Studio) -> TodayView:
    made = TodayView(studio.floor.today, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    with qtbot.waitSignal(made.shown):
        made.reload()
    return made


def test_an_empty_morning_says_what_to_do(qtbot: QtBot, studio: Studio, chinese: object) -> None:
    made = view(qtbot, studio)

    assert made.heading.title.text().endswith("李晓禾")
    assert made.topics.nothing.isVisible()
    assert made.stories.nothing.isVisible()
    assert not made.returned.isVisible()


def test_the_morning_shows_what_is_mine_and_what_waits(
    qtbot: QtBot, studio: Studio, chinese: object
) -> None:
    topic = studio.floor.planning.propose(Proposal("供暖"))
    story = write_story(studio, "公交末班车")
    made = view(qtbot, studio)

    assert [button.line.title for button in made.topics.buttons] == ["供暖"]
    assert [button.line.title for button in made.stories.buttons] == ["公交末班车"]
    assert made.queue.buttons[0].line.title.startswith("3 项等待")
    with qtbot.waitSignal(made.topic_opened) as opened:
        made.topics.buttons[0].click()
    assert opened.args == [topic]
    with qtbot.waitSignal(made.story_opened) as opened:
        made.stories.buttons[0].click()
    assert opened.args == [story]


def test_what_came_back_stands_on_top_with_its_reason(
    qtbot: QtBot, line: Line, chinese: object
) -> None:
    story = write_story(line.studio, "公交末班车")
    key = line.studio.floor.publishing.submit(story)
    line.sync()
    line.platform.give_verdict(key, "return", "请核对时间")
    line.sync()

    made = view(qtbot, line.studio)

    assert made.returned.isVisible()
    assert made.returned.buttons[0].line.beside == "请核对时间"


def test_who_is_mentioned_sees_it_and_goes_there(
    qtbot: QtBot, studio: Studio, chinese: object
) -> None:
    made = view(qtbot, studio)
    assert made.mentions.isHidden()
    sheet = studio.floor.today.sheet()
    row = MentionRow(StoryId("s"), "供暖第一周", "1-a", "王冬", "请核实\n@李晓禾", "")

    made.show_sheet(replace(sheet, mentions=(row,)))

    (line,) = made.mentions.buttons
    assert (line.line.title, line.line.beside) == ("王冬：请核实 @李晓禾", "供暖第一周")
    with qtbot.waitSignal(made.mention_opened) as told:
        line.click()
    assert told.args == ["s", "1-a"]
    made.show_sheet(sheet)
    assert made.mentions.isHidden()


def test_before_the_first_sheet_nothing_seldom_is_shown(
    qtbot: QtBot, studio: Studio, chinese: object
) -> None:
    made = TodayView(studio.floor.today, "Asia/Shanghai")
    qtbot.addWidget(made)
    made.show()

    assert not made.mentions.isVisible()
    assert not made.returned.isVisible()
