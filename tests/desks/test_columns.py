from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from studio.composition import Studio
from studio.desks.columns import LARGEST_TEMPLATE, MOST_TEMPLATES, ColumnSheet
from studio.desks.story_list import StoryFilter
from studio.errors import Invalid, NotFound
from studio.manuscript.blocks import BOLD, Block, Run
from studio.manuscript.profile import FieldRule, Profile, plain
from studio.manuscript.template import Template
from studio.vocabulary import BlockKind, ColumnId, Kind
from tests.desks.test_column_rights import become
from tests.newsrooms import Line, write_story

ASKED = Profile({"headline": FieldRule(is_required=True, most=18, is_strict=True)})
WORDS = (Block(BlockKind.HEADING_2, (Run("问题"),)), Block(BlockKind.PARAGRAPH, (Run("谁"),)))
NOTHING = ColumnId("0" * 32)


@pytest.fixture
def column(studio: Studio) -> ColumnId:
    return studio.floor.planning.open_column("金娃说新闻", "weekly", 150)


def sheet(studio: Studio, column: ColumnId) -> ColumnSheet:
    return studio.floor.columns.sheet(column)


def test_a_new_column_asks_nothing(studio: Studio, column: ColumnId) -> None:
    (found,) = studio.floor.columns.all()

    assert (found.name, found.cadence, found.target_seconds) == ("金娃说新闻", "weekly", 150)
    assert (found.profile.is_free, found.templates, found.stories) == (True, (), 0)


def test_what_was_changed_is_shown_and_queued_one_intent_a_field(
    studio: Studio, column: ColumnId
) -> None:
    before = sheet(studio, column)
    waiting = len(intents(studio))

    studio.floor.columns.change(before, replace(before, name=" 镍都金娃 ", profile=ASKED))

    found = sheet(studio, column)
    assert (found.name, found.profile.rule("headline").most) == ("镍都金娃", 18)
    assert [one["field"] for one in intents(studio)[waiting:]] == ["name", "profile"]
    studio.floor.columns.change(found, found)
    assert len(intents(studio)) == waiting + 2


def intents(studio: Studio) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from studio.models.intent import Intent

    wanted = select(Intent.c.payload).order_by(Intent.c.sequence)
    with studio.store.reading() as connection:
        return list(connection.execute(wanted).scalars())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "field_required"),
        ({"cadence": "hourly"}, "choice_unknown"),
        ({"profile": Profile({"deck": FieldRule(least=9, most=3)})}, "limits_crossed"),
    ],
)
def test_a_bad_change_leaves_everything(
    studio: Studio, column: ColumnId, changes: dict[str, Any], code: str
) -> None:
    before = sheet(studio, column)

    with pytest.raises(Invalid, match=code):
        studio.floor.columns.change(before, replace(before, **changes))

    assert sheet(studio, column) == before


def test_who_may_not_changes_nothing(line: Line, column: ColumnId) -> None:
    become(line.studio, "editor")
    before = sheet(line.studio, column)

    for deed in (
        lambda: line.studio.floor.columns.change(before, replace(before, name="别的")),
        lambda: line.studio.floor.columns.put_template(column, Template("一期")),
        lambda: line.studio.floor.columns.remove_template(column, "a" * 32),
        lambda: line.studio.floor.columns.close(column),
    ):
        with pytest.raises(Invalid, match="column_rights"):
            deed()

    assert sheet(line.studio, column) == before
    assert line.studio.floor.columns.rights().role == "editor"


def test_a_colleague_sees_profile_and_template(line: Line, other: Line, column: ColumnId) -> None:
    become(line.studio, "chief")
    before = sheet(line.studio, column)
    line.studio.floor.columns.change(before, replace(before, profile=ASKED))
    key = line.studio.floor.columns.put_template(column, Template("一期", blocks=WORDS))
    line.sync()
    other.sync()

    found = sheet(other.studio, column)

    assert found.profile.rule("headline") == ASKED.rule("headline")
    assert [(row.id, row.template.name, row.template.blocks) for row in found.templates] == [
        (key, "一期", WORDS)
    ]
    assert found == sheet(line.studio, column)


def test_a_column_that_ended_is_offered_no_more_and_keeps_its_stories(
    line: Line, other: Line, column: ColumnId
) -> None:
    become(line.studio, "chief")
    floor = line.studio.floor
    story = write_story(line.studio)
    floor.editing.change_field(story, "column", column)
    floor.columns.put_template(column, Template("一期"))

    floor.columns.close(column)
    floor.columns.close(column)
    line.sync()
    other.sync()

    for each in (line, other):
        found = sheet(each.studio, column)
        assert (found.is_closed, found.stories) == (True, 1)
        assert each.studio.floor.placing.columns() == []
        assert each.studio.floor.starting.choices() == []
        listed = each.studio.floor.story_list.rows(StoryFilter(column=column), "Asia/Shanghai")
        assert [row.column_name for row in listed.rows] == ["金娃说新闻"]
    assert [one.kind for one in line.platform.records].count("column.closed") == 1
    become(other.studio, "chief")
    other.studio.floor.columns.reopen(column)
    other.sync()
    line.sync()
    assert not sheet(line.studio, column).is_closed
    assert len(floor.starting.choices()) == 1


def test_two_chiefs_profiles_stand_side_by_side_until_one_chooses(
    line: Line, other: Line, column: ColumnId
) -> None:
    line.sync()
    other.sync()
    for each, most in ((line, 18), (other, 30)):
        become(each.studio, "chief")
        before = sheet(each.studio, column)
        rule = Profile({"headline": FieldRule(most=most)})
        each.studio.floor.columns.change(before, replace(before, profile=rule))
    line.sync()
    other.sync()
    line.sync()

    assert sheet(line.studio, column).profile.rule("headline").most == 18
    assert sheet(other.studio, column).alternatives == 1
    (conflict,) = line.studio.floor.conflicts.all()
    assert (conflict.sort, conflict.title, conflict.field) == ("column", "金娃说新闻", "profile")
    become(line.studio, "editor")
    with pytest.raises(Invalid, match="column_rights"):
        line.studio.floor.conflicts.adopt(conflict, conflict.alternatives[0].key)
    become(line.studio, "chief")

    line.studio.floor.conflicts.adopt(conflict, conflict.alternatives[0].key)
    line.sync()
    other.sync()

    for each in (line, other):
        assert sheet(each.studio, column).profile.rule("headline").most == 30
        assert sheet(each.studio, column).alternatives == 0


def test_ones_own_two_changes_are_no_conflict(line: Line, other: Line, column: ColumnId) -> None:
    """Offline, one after the other: the second one saw the first, though the province did not."""
    become(line.studio, "chief")
    line.sync()
    for most in (18, 30):
        before = sheet(line.studio, column)
        rule = Profile({"headline": FieldRule(most=most)})
        line.studio.floor.columns.change(before, replace(before, profile=rule))
    line.sync()
    other.sync()

    for each in (line, other):
        found = sheet(each.studio, column)
        assert (found.profile.rule("headline").most, found.alternatives) == (30, 0)


def test_two_chiefs_templates_are_both_there(line: Line, other: Line, column: ColumnId) -> None:
    line.sync()
    other.sync()
    for each, name in ((line, "一期"), (other, "快讯")):
        become(each.studio, "chief")
        each.studio.floor.columns.put_template(column, Template(name))
    line.sync()
    other.sync()
    line.sync()

    for each in (line, other):
        found = sheet(each.studio, column)
        assert ({row.template.name for row in found.templates}, found.alternatives) == (
            {"一期", "快讯"},
            0,
        )


def test_what_was_seen_is_what_a_change_builds_on(
    line: Line, other: Line, column: ColumnId
) -> None:
    """A dialog that stood open while another chief's change came in overwrites nothing unseen."""
    become(line.studio, "chief")
    shown = sheet(line.studio, column)
    line.studio.floor.columns.change(shown, replace(shown, profile=ASKED))
    line.sync()
    other.sync()
    become(other.studio, "chief")
    open_dialog = sheet(other.studio, column)
    now = sheet(line.studio, column)
    line.studio.floor.columns.change(now, replace(now, profile=Profile()))
    line.sync()
    other.sync()

    wanted = replace(open_dialog, profile=Profile({"deck": FieldRule(is_required=True)}))
    other.studio.floor.columns.change(open_dialog, wanted)
    other.sync()

    assert sheet(other.studio, column).profile.is_free
    assert sheet(other.studio, column).alternatives == 1


# Templates


def test_a_template_is_changed_and_goes(studio: Studio, column: ColumnId) -> None:
    columns = studio.floor.columns
    key = columns.put_template(column, Template("一期", "{栏目}｜", blocks=WORDS))

    columns.put_template(column, Template(" 一期稿 ", blocks=WORDS), key)
    (row,) = sheet(studio, column).templates
    assert (row.id, row.template.name, row.template.headline) == (key, "一期稿", "")
    columns.remove_template(column, key)

    assert sheet(studio, column).templates == ()
    assert [one["field"] for one in intents(studio)[-3:]] == [f"template:{key}"] * 3


def test_a_template_that_was_changed_meanwhile_does_not_go_unseen(
    line: Line, other: Line, column: ColumnId
) -> None:
    """P4: the dialog in which it is removed stood open while the other chief's change came in."""
    become(line.studio, "chief")
    key = line.studio.floor.columns.put_template(column, Template("一期"))
    line.sync()
    other.sync()
    become(other.studio, "chief")
    base = sheet(other.studio, column).revisions[f"template:{key}"]
    line.studio.floor.columns.put_template(column, Template("一期，重写过"), key)
    line.sync()
    other.sync()

    other.studio.floor.columns.remove_template(column, key, base)
    other.sync()

    found = sheet(other.studio, column)
    assert ([row.template.name for row in found.templates], found.alternatives) == (
        ["一期，重写过"],
        1,
    )


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (Template(" "), "field_required"),
        (Template("一期"), "name_taken"),
        (Template("二", headline="字" * 201), "field_too_long"),
        (
            Template("二", blocks=(Block(BlockKind.PARAGRAPH, (Run("字" * LARGEST_TEMPLATE),)),)),
            "template_too_large",
        ),
    ],
)
def test_a_bad_template_is_not_kept(
    studio: Studio, column: ColumnId, template: Template, code: str
) -> None:
    studio.floor.columns.put_template(column, Template("一期"))

    with pytest.raises(Invalid, match=code):
        studio.floor.columns.put_template(column, template)

    assert len(sheet(studio, column).templates) == 1


def test_templates_of_one_column_come_to_an_end(studio: Studio, column: ColumnId) -> None:
    for number in range(MOST_TEMPLATES):
        studio.floor.columns.put_template(column, Template(f"第{number}"))

    with pytest.raises(Invalid, match="too_many_templates"):
        studio.floor.columns.put_template(column, Template("再来一个"))


def test_a_story_becomes_a_template(studio: Studio) -> None:
    from studio.manuscript.body import StoryBody

    story = write_story(studio, "金娃说新闻｜供暖", "室温二十一度")
    body = StoryBody.open(studio.floor.editing.body(story))
    body.text.mark(0, 2, BOLD, True)
    body.commit()
    studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()

    template, objects = studio.floor.columns.template_of(story, "一期")

    bold = Run("室温", ((BOLD, True),))
    assert template.blocks == (Block(BlockKind.PARAGRAPH, (bold, Run("二十一度"))),)
    assert (template.name, template.headline, objects) == ("一期", "金娃说新闻｜供暖", 0)


def test_what_is_not_there_is_said(studio: Studio) -> None:
    with pytest.raises(NotFound):
        studio.floor.columns.sheet(NOTHING)
    with pytest.raises(NotFound):
        studio.floor.columns.put_template(NOTHING, Template("一期"))


def test_a_refused_change_is_kept_in_words(
    line: Line, column: ColumnId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the province did not take of a person is kept under 需处理."""
    line.sync()
    become(line.studio, "chief")
    before = sheet(line.studio, column)
    line.studio.floor.columns.change(before, replace(before, name="镍都金娃"))
    line.studio.floor.columns.put_template(column, Template("一期", "本期", blocks=WORDS))
    line.studio.floor.columns.change(before, replace(before, profile=ASKED))
    monkeypatch.setattr(line.platform, "_refusal_of_edit", lambda *_: ("not_allowed", {}))
    line.sync()

    name, template, asked = line.studio.floor.queue.sheet().refused
    assert (name.kind, name.subject, name.words) == (Kind.COLUMN_CHANGED, "金娃说新闻", "镍都金娃")
    assert name.editable == "镍都金娃"
    assert json.loads(template.words)["name"] == "一期"
    assert (asked.field, json.loads(asked.words)) == ("profile", plain(ASKED))
    assert template.editable is None
    assert sheet(line.studio, column).name == "金娃说新闻"
