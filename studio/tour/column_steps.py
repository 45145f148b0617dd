"""The columns' part of the tour: what one asks, the template it has, and a filter that is kept."""

from __future__ import annotations

from typing import Any, Final

from studio.tour.stage import Stage, StepFailed
from studio.ui.shell.columns_dialog import ColumnsDialog
from studio.ui.shell.new_story_dialog import NewStoryDialog
from studio.vocabulary import StoryState

COLUMN: Final = "金娃说新闻"
FILTER: Final = "省里采用的"


def column(stage: Stage, facts: dict[str, Any]) -> None:
    """What a column asks of its stories; the demo's person is a chief and may change it."""
    stage.window.actions_by_name["columns"].trigger()
    dialog = stage.dialog(ColumnsDialog)
    stage.wait_for("columns are listed", lambda: dialog.list.count() > 1)
    names = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    dialog.list.setCurrentRow(names.index(COLUMN))
    dialog.tabs.setCurrentWidget(dialog.profile)
    stage.wait_for("its limits are shown", lambda: dialog.profile.most["headline"].value() == 30)
    if dialog.save_button.isHidden():
        raise StepFailed("a chief may not change the column")


def close_columns(stage: Stage) -> None:
    stage.click(stage.dialog(ColumnsDialog).close_button)


def template(stage: Stage, facts: dict[str, Any]) -> None:
    """A story of the column may begin with its template."""
    stage.click(stage.window.planning.panel.write_button)
    dialog = stage.dialog(NewStoryDialog)
    if "问题" not in dialog.preview.text():
        raise StepFailed("the template is not offered first")


def begin_blank(stage: Stage) -> None:
    dialog = stage.dialog(NewStoryDialog)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    stage.click(dialog.start_button)


def filters(stage: Stage, facts: dict[str, Any]) -> None:
    """Stories that the province adopted, under a name, with their number."""
    view = stage.window.stories
    box = view.filters.state_box
    box.setCurrentIndex(box.findData(StoryState.ADOPTED.value))
    stage.wait_for("they are listed", lambda: len(view.table.table.rows) == 1)
    view.keep(FILTER)
    stage.wait_for(
        "the filter is kept", lambda: [one.name for one in view.saved_bar.saved] == [FILTER]
    )
    stage.wait_for("it counts", lambda: view.saved_bar.buttons[0].text().endswith("1"))
