import pytest
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from studio.composition import Studio
from studio.ui.shell.person_dialog import PersonDialog
from studio.ui.writer import Writer
from studio.vocabulary import Kind
from tests.desks.test_accounts import say
from tests.newsrooms import Line


@pytest.fixture
def dialog(qtbot: QtBot, studio: Studio, writer: Writer) -> PersonDialog:
    studio.floor.accounts.add_person("王冬", "1357")
    made = PersonDialog(studio.floor.accounts, writer)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.person_box.count() == 3)
    return made


def who(studio: Studio) -> str:
    card = studio.floor.accounts.card()
    assert card is not None
    return card.person_name


def test_the_device_changes_hands_by_pin(
    qtbot: QtBot, dialog: PersonDialog, studio: Studio
) -> None:
    assert who(studio) == "王冬"
    dialog.person_box.setCurrentIndex(dialog.person_box.findText("李晓禾 · 编辑"))
    dialog.pin_line.setText("2468")

    with qtbot.waitSignal(dialog.changed):
        dialog.change_button.click()

    assert who(studio) == "李晓禾"


def test_unlocking_begins_with_whoever_works_here(
    qtbot: QtBot, studio: Studio, writer: Writer
) -> None:
    """The list begins with another one; who works here does not change."""
    studio.floor.accounts.add_person("安安", "1357")
    studio.floor.accounts.change_person(studio.floor.accounts.people()[1].id, "2468")
    present = who(studio)
    dialog = PersonDialog(studio.floor.accounts, writer, is_unlocking=True)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.person_box.count() == 3)

    assert dialog.person_box.currentText().startswith(present)
    dialog.pin_line.setText("2468")
    with qtbot.waitSignal(dialog.unlocked), qtbot.assertNotEmitted(dialog.changed):
        dialog.change_button.click()

    assert who(studio) == present


def test_a_wrong_pin_changes_nothing(qtbot: QtBot, dialog: PersonDialog, studio: Studio) -> None:
    dialog.person_box.setCurrentIndex(dialog.person_box.findText("李晓禾 · 编辑"))
    dialog.pin_line.setText("0000")

    dialog.change_button.click()

    qtbot.waitUntil(lambda: "PIN 不正确" in dialog.trouble.text())
    assert who(studio) == "王冬"
    assert dialog.pin_line.text() == ""


def test_after_five_wrong_pins_it_says_how_long_to_wait(
    qtbot: QtBot, dialog: PersonDialog, studio: Studio
) -> None:
    dialog.person_box.setCurrentIndex(dialog.person_box.findText("李晓禾 · 编辑"))
    for tries in range(1, 6):
        dialog.trouble.clear()
        dialog.pin_line.setText("0000")
        dialog.change_button.click()
        qtbot.waitUntil(lambda: bool(dialog.trouble.text()))
        assert ("已连续输错 5 次" in dialog.trouble.text()) is (tries == 5)

    dialog.trouble.clear()
    dialog.pin_line.setText("2468")
    dialog.change_button.click()

    qtbot.waitUntil(lambda: "秒后可以再输" in dialog.trouble.text())
    assert who(studio) == "王冬"


def test_somebody_new_joins(qtbot: QtBot, dialog: PersonDialog, studio: Studio) -> None:
    dialog.person_box.setCurrentIndex(dialog.person_box.count() - 1)
    assert dialog.name_line.isVisible()
    dialog.name_line.setText("赵春")
    dialog.pin_line.setText("8642")

    with qtbot.waitSignal(dialog.changed):
        dialog.change_button.click()

    assert who(studio) == "赵春"


def test_roles_and_suspensions_are_shown(
    qtbot: QtBot, dialog: PersonDialog, studio: Studio, writer: Writer
) -> None:
    names = [dialog.person_box.itemText(row) for row in range(dialog.person_box.count())]
    assert set(names) == {"李晓禾 · 编辑", "王冬 · 编辑", "新同事…"}
    assert not dialog.people_button.isVisible()  # an editor changes nobody

    first = studio.floor.accounts.people()[0]
    say(studio, Kind.PERSON_REVOKED, first.id, {})
    again = PersonDialog(studio.floor.accounts, writer)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.person_box.count() == 3)

    assert again.person_box.itemText(0) == f"{first.name} · 编辑（已停用）"
    model = again.person_box.model()
    assert isinstance(model, QStandardItemModel)
    assert not model.item(0).isEnabled()


def test_a_colleague_of_another_machine_is_listed_and_gets_in(
    qtbot: QtBot, line: Line, other: Line, writer: Writer
) -> None:
    """They were not to be found here, and nothing said what to do."""
    other.studio.floor.accounts.add_person("赵春", "8642")
    other.sync()
    line.sync()
    studio = line.studio
    dialog = PersonDialog(studio.floor.accounts, writer)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.person_box.count() > 1)
    names = [dialog.person_box.itemText(row) for row in range(dialog.person_box.count())]
    assert names == ["李晓禾 · 编辑", "赵春 · 还没在本机用过", "新同事…"], (
        "no namesake of who is here"
    )
    assert not dialog.hint.isVisible()

    dialog.person_box.setCurrentIndex(1)
    assert dialog.hint.isVisible()
    assert "请赵春本人在这里设一个 PIN，就能以“编辑”身份在本机工作" in dialog.hint.text()
    assert not dialog.name_line.isVisible()
    dialog.pin_line.setText("1122")
    with qtbot.waitSignal(dialog.changed):
        dialog.change_button.click()

    assert who(studio) == "赵春"
    again = PersonDialog(studio.floor.accounts, writer)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: again.person_box.count() > 1)
    names = [again.person_box.itemText(row) for row in range(again.person_box.count())]
    assert names == ["李晓禾 · 编辑", "赵春 · 编辑", "新同事…"]
