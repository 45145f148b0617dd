import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.desks.editing import Colleague
from studio.ui.editing.mention_edit import MentionEdit
from studio.ui.pinyin import initials
from studio.vocabulary import PersonId

PEOPLE = [
    Colleague(PersonId("1"), "李晓禾", has_left=False),
    Colleague(PersonId("2"), "李晓", has_left=False),
    Colleague(PersonId("3"), "王记者", has_left=False),
    Colleague(PersonId("4"), "王走了", has_left=True),
]


@pytest.fixture
def page(qtbot: QtBot, chinese: QApplication) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(300, 300)
    return made


@pytest.fixture
def field(qtbot: QtBot, page: QWidget) -> MentionEdit:
    rows = QVBoxLayout(page)
    made = MentionEdit()
    rows.addWidget(made)
    made.show_people(PEOPLE)
    page.show()
    page.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def offered(field: MentionEdit) -> list[str]:
    if not field.offers.isVisible():
        return []
    return [field.offers.item(row).text() for row in range(field.offers.count())]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("@", ["李晓", "李晓禾", "王记者"]),
        ("请@wj", ["王记者"]),
        ("@lx", ["李晓", "李晓禾"]),
        ("@没有", []),
        ("没有", []),
    ],
)
def test_an_at_sign_offers_people(field: MentionEdit, typed: str, names: list[str]) -> None:
    field.insertPlainText(typed)

    assert offered(field) == names


def test_enter_takes_the_name_and_a_second_one_sends(qtbot: QtBot, field: MentionEdit) -> None:
    field.insertPlainText("请@lx")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.toPlainText() == "请@李晓禾 "

    with qtbot.waitSignal(field.sent):
        qtbot.keyClick(field, Qt.Key.Key_Return)


def test_shift_enter_begins_a_line(qtbot: QtBot, field: MentionEdit) -> None:
    field.insertPlainText("一")
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)

    assert field.toPlainText() == "一\n"


def test_the_longest_name_is_the_one_mentioned(field: MentionEdit) -> None:
    field.setPlainText("@李晓禾 看一下，@王走了 不用")

    assert field.mentions() == ["1"]


def test_escape_closes_the_offers_first(qtbot: QtBot, field: MentionEdit) -> None:
    qtbot.keyClicks(field, "@")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert offered(field) == []

    with qtbot.waitSignal(field.left):
        qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_nothing_is_offered_while_a_word_is_composed(qtbot: QtBot, field: MentionEdit) -> None:
    qtbot.keyClicks(field, "@")
    QApplication.sendEvent(field, QInputMethodEvent("li", []))
    assert offered(field) == []

    done = QInputMethodEvent()
    done.setCommitString("李")
    QApplication.sendEvent(field, done)
    assert offered(field) == ["李晓", "李晓禾"]


def test_ctrl_enter_sends_the_comment_and_not_the_story(
    qtbot: QtBot, page: QWidget, field: MentionEdit
) -> None:
    submit = QAction(page)
    submit.setShortcut("Ctrl+Return")
    page.addAction(submit)

    with qtbot.waitSignal(field.sent), qtbot.assertNotEmitted(submit.triggered):
        qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_of_namesakes_all_are_told(field: MentionEdit) -> None:
    """Whom was meant nobody can tell from the letters; none of them is to miss it."""
    field.show_people([*PEOPLE, Colleague(PersonId("5"), "王记者", has_left=False)])
    field.insertPlainText("请@王记")
    assert offered(field) == ["王记者"]

    field.insertPlainText("者看")

    assert field.mentions() == [PersonId("3"), PersonId("5")]


def test_names_are_learnt_when_somebody_is_about_to_write(
    qtbot: QtBot, page: QWidget, field: MentionEdit
) -> None:
    """Not when a story is opened: the dictionary takes a third of the time that has."""
    page.setFocus()
    initials.cache_clear()

    field.setFocus()

    known = {one.name for one in PEOPLE if not one.has_left}
    qtbot.waitUntil(lambda: initials.cache_info().currsize == len(known))


def test_what_is_no_letter_is_left_out_when_pasted(field: MentionEdit) -> None:
    QGuiApplication.clipboard().setText("核\u2066一\ufffe下\n再看")

    field.paste()

    assert field.toPlainText() == "核一下\n再看"
