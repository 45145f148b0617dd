from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QSpinBox,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.app import set_language
from studio.composition import Studio
from studio.desks.changes import Change
from studio.manuscript.blocks import Block, Run
from studio.manuscript.profile import BodyRule, FieldRule, Profile
from studio.manuscript.template import Template
from studio.ui.name_dialog import NameDialog
from studio.ui.shell.columns_dialog import ColumnsDialog
from studio.ui.writer import Writer
from studio.vocabulary import BlockKind, Channel, ColumnId, StoryId
from tests.desks.test_column_rights import become
from tests.newsrooms import Line
from tests.ui.editing.histories import compose

ASKED = Profile(
    fields={"headline": FieldRule(is_required=True, least=4, most=18, is_strict=True)},
    body=BodyRule(least=10, most=500, least_seconds=30, most_seconds=180, pace=240, is_strict=True),
    forbidden=frozenset({"h1", "table"}),
    is_strict_on_formats=True,
    media={"video": 2},
    is_strict_on_media=True,
)
EPISODE = Template(
    "一期", "{栏目}｜", "导语", "金娃工作室", (Channel.CLIENT, Channel.DOUYIN),
    (Block(BlockKind.HEADING_2, (Run("问题"),)), Block(BlockKind.PARAGRAPH, (Run("谁"),))),
)  # fmt: skip


@pytest.fixture
def column(studio: Studio) -> ColumnId:
    studio.floor.planning.open_column("民生直通车")
    return studio.floor.planning.open_column("金娃说新闻", "weekly", 150)


@pytest.fixture
def new_dialog(
    qtbot: QtBot, writer: Writer, studio: Studio, column: ColumnId
) -> Iterator[Callable[[], ColumnsDialog]]:
    made: list[ColumnsDialog] = []

    def make() -> ColumnsDialog:
        dialog = ColumnsDialog(studio.floor.columns, studio.floor.planning, writer)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.show_column(column)
        dialog.open()
        qtbot.addWidget(dialog)
        made.append(dialog)
        qtbot.waitUntil(lambda: dialog.name_line.text() == "金娃说新闻")
        return dialog

    yield make
    for dialog in made:
        dialog.templates.body.let_go()


def answer(dialog: ColumnsDialog, words: str) -> None:
    question = dialog.findChildren(QMessageBox)[-1]
    (button,) = [one for one in question.buttons() if one.text() == words]
    button.click()


def test_all_that_is_filled_in_is_kept_and_read_again(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    form = dialog.profile
    assert not dialog.save_button.isEnabled()
    dialog.name_line.setText("镍都金娃")
    dialog.length_box.setValue(180)
    form.required["headline"].setChecked(True)
    for name, least, most in (("headline", 4, 18), ("body", 10, 500), ("spoken", 30, 180)):
        form.least[name].setValue(least)
        form.most[name].setValue(most)
    for box in form.strict.values():
        box.setChecked(True)
    for name in ("deck", "byline"):
        form.strict[name].setChecked(False)
    form.pace_box.setCurrentIndex(form.pace_box.findData(240))
    for name in ("h1", "table"):
        form.formats[name].setChecked(False)
    form.media["video"].setValue(2)
    assert dialog.save_button.isEnabled()

    dialog.save_button.click()

    qtbot.waitUntil(lambda: studio.floor.columns.sheet(column).name == "镍都金娃")
    kept = studio.floor.columns.sheet(column)
    assert (kept.target_seconds, replace(kept.profile, stored={})) == (180, ASKED)
    qtbot.waitUntil(lambda: not dialog.save_button.isEnabled())
    assert form.most["headline"].value() == 18
    assert dialog.list.currentItem().text() == "镍都金娃"


def test_a_column_is_closed_and_reopened(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    assert dialog.end_button.text() == "停办此栏目"

    dialog.end_button.click()

    qtbot.waitUntil(lambda: dialog.list.currentItem().text() == "金娃说新闻（已停办）")
    assert studio.floor.columns.sheet(column).is_closed
    assert dialog.end_note.text().startswith("此栏目已停办")
    dialog.name_line.setText("镍都金娃")  # what is not kept yet is asked about first
    dialog.end_button.click()
    answer(dialog, "保存")
    qtbot.waitUntil(lambda: dialog.list.currentItem().text() == "镍都金娃")
    assert not studio.floor.columns.sheet(column).is_closed


def test_a_template_is_written_kept_and_deleted(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    form = dialog.templates
    assert not form.empty.isHidden()
    for name in ("name", "headline", "deck", "byline"):
        form.lines[name].setText(getattr(EPISODE, name))
    for channel in EPISODE.channels:
        form.channel_boxes[channel].click()
    form.body.edit.binding.insert(0, 0, list(EPISODE.blocks))
    dialog.save_button.click()

    qtbot.waitUntil(lambda: len(studio.floor.columns.sheet(column).templates) == 1)
    (row,) = studio.floor.columns.sheet(column).templates
    assert replace(row.template, stored={}) == EPISODE
    qtbot.waitUntil(lambda: form.template_id == row.id)
    assert form.choice_box.currentText() == "一期"
    assert not dialog.is_changed

    form.remove_button.click()
    answer(dialog, "删除")
    qtbot.waitUntil(lambda: studio.floor.columns.sheet(column).templates == ())
    qtbot.waitUntil(lambda: not form.empty.isHidden())


def test_a_second_click_keeps_a_template_once(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    qtbot.keyClicks(dialog.templates.lines["name"], "one")

    dialog.save_button.click()
    dialog.save_button.click()
    dialog.close_button.click()  # it closes when all is kept, without a question

    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert dialog.findChildren(QMessageBox) == []
    (row,) = studio.floor.columns.sheet(column).templates
    assert row.template.name == "one"


def test_what_is_wrong_is_said_and_what_is_written_stays(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog]
) -> None:
    dialog = new_dialog()
    dialog.profile.least["headline"].setValue(20)
    dialog.profile.most["headline"].setValue(10)
    dialog.save_button.click()

    qtbot.waitUntil(lambda: "比上限" in dialog.trouble.text())
    assert not dialog.trouble.isHidden()
    assert dialog.profile.least["headline"].value() == 20
    assert dialog.is_changed


@pytest.mark.parametrize(
    ("words", "is_kept", "is_open"),
    [("保存", True, False), ("放弃修改", False, False), ("继续修改", False, True)],
)
def test_nothing_is_left_behind_unasked(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId,
    words: str, is_kept: bool, is_open: bool,
) -> None:  # fmt: skip
    dialog = new_dialog()
    dialog.profile.most["headline"].setValue(18)

    dialog.close_button.click()
    assert dialog.isVisible()
    answer(dialog, words)

    qtbot.waitUntil(lambda: dialog.isVisible() is is_open)
    kept = studio.floor.columns.sheet(column).profile.rule("headline").most
    assert kept == (18 if is_kept else 0)


def test_another_column_is_gone_to_once_it_is_clear_what_becomes_of_this_one(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog]
) -> None:
    dialog = new_dialog()
    dialog.profile.most["headline"].setValue(18)

    dialog.list.setCurrentRow(0)
    assert dialog.list.currentItem().text() == "金娃说新闻"
    answer(dialog, "放弃修改")

    assert dialog.list.currentItem().text() == "民生直通车"
    assert dialog.name_line.text() == "民生直通车"
    assert dialog.profile.most["headline"].value() == 0


def test_the_column_shown_stays_the_marked_one_when_one_goes_on_editing(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog]
) -> None:
    dialog = new_dialog()
    dialog.profile.most["headline"].setValue(18)

    other = dialog.list.visualItemRect(dialog.list.item(0)).center()
    qtbot.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=other)
    answer(dialog, "继续修改")

    qtbot.waitUntil(lambda: marked(dialog) == ["金娃说新闻"])
    assert dialog.name_line.text() == "金娃说新闻"


def marked(dialog: ColumnsDialog) -> list[str]:
    return [item.text() for item in dialog.list.selectedItems()]


def test_who_may_not_sees_all_and_why(
    qtbot: QtBot, line: Line, new_dialog: Callable[[], ColumnsDialog], column: ColumnId
) -> None:
    columns = line.studio.floor.columns
    become(line.studio, "chief")
    before = columns.sheet(column)
    columns.change(before, replace(before, profile=ASKED))
    columns.put_template(column, EPISODE)
    become(line.studio, "editor")

    dialog = new_dialog()

    assert dialog.reason.text().startswith("栏目由主编或管理员修改，您的角色是“编辑”")
    assert not dialog.reason.isHidden()
    assert dialog.save_button.isHidden()
    assert dialog.profile.most["headline"].value() == 18
    assert not dialog.profile.most["headline"].isEnabled()
    assert dialog.templates.lines["name"].text() == "一期"
    assert dialog.templates.lines["name"].isReadOnly()
    assert dialog.templates.body.edit.isReadOnly()
    assert "问题" in dialog.templates.body.edit.toPlainText()
    assert dialog.templates.new_button.isHidden()
    assert not dialog.is_changed


def test_a_new_column_is_opened_and_shown(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog]
) -> None:
    dialog = new_dialog()
    dialog.new_button.click()
    naming = dialog.findChild(NameDialog)
    assert naming is not None
    naming.line.setText("镍都夜话")
    naming.save_button.click()

    qtbot.waitUntil(lambda: dialog.name_line.text() == "镍都夜话")
    assert dialog.list.currentItem().text() == "镍都夜话"


def test_a_name_that_is_refused_is_said_beside_its_field(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog]
) -> None:
    dialog = new_dialog()
    dialog.new_button.click()
    naming = dialog.findChild(NameDialog)
    assert naming is not None

    naming.line.setText("   ")
    naming.save_button.click()

    qtbot.waitUntil(naming.trouble.isVisible)
    assert "不能为空" in naming.trouble.text()
    assert naming.line.text() == "   "
    assert naming.save_button.isEnabled()
    naming.reject()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_it_fits_a_small_screen(
    qtbot: QtBot, qapp: QApplication, new_dialog: Callable[[], ColumnsDialog], language: str
) -> None:
    """1024 × 640, without the frame."""
    set_language(qapp, language)
    dialog = new_dialog()

    dialog.resize(984, 568)

    assert (dialog.width(), dialog.height()) == (984, 568)
    for number in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(number)
        page = dialog.tabs.currentWidget()
        assert page.minimumSizeHint().width() <= page.width()
        QApplication.sendPostedEvents()  # it is laid out
        if page is dialog.profile:
            assert not dialog.profile.horizontalScrollBar().maximum(), "clipped at the side"


def test_what_was_changed_beside_a_template_stays_when_that_is_deleted(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    studio.floor.columns.put_template(column, EPISODE)
    dialog = new_dialog()
    dialog.profile.most["headline"].setValue(18)

    dialog.templates.remove_button.click()
    answer(dialog, "删除")
    answer(dialog, "保存")

    qtbot.waitUntil(lambda: studio.floor.columns.sheet(column).templates == ())
    assert studio.floor.columns.sheet(column).profile.rule("headline").most == 18
    qtbot.waitUntil(lambda: dialog.profile.most["headline"].value() == 18)


def test_a_colleagues_change_is_shown_unless_one_is_being_written(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, target_seconds=90))
    dialog.on_changed(Change(people=True))
    qtbot.waitUntil(lambda: dialog.length_box.value() == 90)
    dialog.profile.most["headline"].setValue(18)
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, target_seconds=60))

    dialog.on_changed(Change(people=True))

    assert dialog.profile.most["headline"].value() == 18
    assert dialog.length_box.value() == 90


def test_what_is_begun_while_a_change_is_read_stays(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, name="镍都金娃"))
    dialog.on_changed(Change(people=True))

    dialog.length_box.setValue(240)

    qtbot.waitUntil(lambda: dialog.list.currentItem().text() == "镍都金娃")
    assert dialog.length_box.value() == 240
    dialog.save_button.click()
    qtbot.waitUntil(lambda: studio.floor.columns.sheet(column).target_seconds == 240)
    assert studio.floor.columns.sheet(column).name == "镍都金娃"


def test_a_word_being_composed_is_left_alone_by_the_sync(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    dialog = new_dialog()
    edit = dialog.templates.body.edit
    compose(edit, "wen")
    before = studio.floor.columns.sheet(column)
    studio.floor.columns.change(before, replace(before, target_seconds=90))

    dialog.on_changed(Change(people=True))

    assert dialog.is_changed
    assert (edit.is_composing, dialog.templates.body.blocks()) == (True, ())
    compose(edit, "", "问")
    assert [block.text for block in dialog.templates.body.blocks()] == ["问"]
    dialog.save_button.click()
    assert not dialog.tabs.isEnabled()
    qtbot.waitUntil(lambda: not dialog.trouble.isHidden())  # it has no name yet
    assert dialog.tabs.isEnabled()
    assert [block.text for block in dialog.templates.body.blocks()] == ["问"]


def test_the_caret_stays_while_nothing_of_the_column_is_new(
    qtbot: QtBot, new_dialog: Callable[[], ColumnsDialog], studio: Studio, column: ColumnId
) -> None:
    studio.floor.columns.put_template(column, EPISODE)
    dialog = new_dialog()
    edit = dialog.templates.body.edit
    cursor = edit.textCursor()
    cursor.setPosition(2)
    edit.setTextCursor(cursor)
    studio.floor.starting.start(column_id=column)

    dialog.on_changed(Change(stories=frozenset({StoryId("0" * 32)})))

    qtbot.waitUntil(lambda: "1" in dialog.about.text())
    assert edit.textCursor().position() == 2


def test_every_control_has_a_name(new_dialog: Callable[[], ColumnsDialog]) -> None:
    dialog = new_dialog()
    kinds = (QAbstractButton, QComboBox, QLineEdit, QListWidget, QSpinBox, QTextEdit)
    unnamed: list[str] = []
    for widget in dialog.findChildren(QWidget):
        if not isinstance(widget, kinds) or widget.objectName().startswith("qt_"):
            continue
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
            continue
        heard = QAccessible.queryAccessibleInterface(widget)
        if heard is None or not heard.text(QAccessible.Text.Name).strip():
            unnamed.append(type(widget).__name__)
    assert unnamed == []


def test_without_a_column_there_is_none_to_close(
    qtbot: QtBot, writer: Writer, studio: Studio
) -> None:
    dialog = ColumnsDialog(studio.floor.columns, studio.floor.planning, writer)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(dialog.new_button.isEnabled)

    assert not dialog.end_button.isVisible()
