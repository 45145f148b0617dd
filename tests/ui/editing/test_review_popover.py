from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from studio.desks.reviewing import ReviewVersions
from studio.ui.editing.review_popover import ReviewPopover

VERSIONS = ReviewVersions(
    person_name="周编辑",
    other_names=("李晓禾",),
    is_ours=False,
    is_theirs_ours=True,
    before="二段",
    second="他写二段",
    first="",
)


def shown(qtbot: QtBot) -> tuple[QWidget, ReviewPopover]:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(900, 300)
    popover = ReviewPopover(page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    popover.show_versions([VERSIONS], "<b>他写</b>", QPoint(800, 290))
    return page, popover


def test_each_side_and_the_merged_words_are_shown_as_they_are(qtbot: QtBot) -> None:
    _, popover = shown(qtbot)

    assert [text.text() for text in popover.texts] == ["(nothing left)", "他写二段", "<b>他写</b>"]
    assert popover.texts[2].textFormat() == Qt.TextFormat.PlainText
    names = [text.accessibleName() for text in popover.texts]
    assert names == ["李晓禾 · this device", "周编辑", "Merged, as it reads now"]


def test_it_stays_within_the_page(qtbot: QtBot) -> None:
    page, popover = shown(qtbot)

    assert page.rect().contains(popover.geometry())


def test_it_goes_with_escape_and_when_one_works_elsewhere(qtbot: QtBot) -> None:
    page, popover = shown(qtbot)
    with qtbot.waitSignal(popover.left):
        qtbot.keyClick(popover, Qt.Key.Key_Escape)
    assert not popover.isVisible()

    line = QLineEdit(page)
    line.show()
    popover.show_versions([VERSIONS], "", QPoint(0, 0))
    line.setFocus()

    assert not popover.isVisible()
