from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLibraryInfo, QLocale, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from sqlalchemy import select

from studio.app import SEND_OFF_S, Desktop, guard_input_method, make_application
from studio.composition import open_studio
from studio.desks.matters import Concern
from studio.desks.publishing import TAKE_BACK_FOR
from studio.desks.today import TodayDesk, TodaySheet
from studio.errors import StoreError
from studio.models.intent import Intent
from studio.models.profile_lock import ProfileLock
from studio.places import Profile
from studio.settings import read_settings
from studio.ui.shell.first_start import FirstStart
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.desktops import leave
from tests.newsrooms import write_story

SHIFT_CTRL = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    application = make_application(tmp_path / "profile", "zh_CN")
    made = Desktop(application, tmp_path / "profile")
    made.show()
    yield made
    leave(made)


def main_window(desktop: Desktop) -> MainWindow:
    assert isinstance(desktop.window, MainWindow)
    return desktop.window


def name_newsroom(qtbot: QtBot, desktop: Desktop) -> MainWindow:
    first = desktop.window
    assert isinstance(first, FirstStart)
    first.newsroom_line.setText("金川市融媒体中心")
    first.person_line.setText("李晓禾")
    first.pin_line.setText("2468")
    qtbot.keyClick(first.pin_line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(desktop.window, MainWindow))
    return main_window(desktop)


def test_the_first_start_leads_to_the_newsroom(qtbot: QtBot, desktop: Desktop) -> None:
    window = name_newsroom(qtbot, desktop)

    qtbot.waitUntil(lambda: window.status.newsroom.text() == "金川市融媒体中心")
    qtbot.waitUntil(lambda: window.today.heading.title.text().endswith("李晓禾"))


def test_a_wrong_pin_keeps_the_first_start(qtbot: QtBot, desktop: Desktop) -> None:
    first = desktop.window
    assert isinstance(first, FirstStart)
    first.newsroom_line.setText("金川")
    first.person_line.setText("李晓禾")
    first.pin_line.setText("12")

    first.start_button.click()

    qtbot.waitUntil(lambda: "PIN 至少 4 位" in first.trouble.text())
    assert desktop.window is first


def test_the_language_changes_with_a_story_open(qtbot: QtBot, desktop: Desktop) -> None:
    window = name_newsroom(qtbot, desktop)
    window.new_story()
    qtbot.waitUntil(lambda: window.story.editor.body.isVisible())
    qtbot.keyClicks(window.story.editor.body, "half a sentence")
    story = window.story.story_id

    window.language_chosen.emit("en")

    english = main_window(desktop)
    assert english is not window
    qtbot.waitUntil(lambda: english.story.story_id == story)
    qtbot.waitUntil(lambda: english.story.editor.body.toPlainText() == "half a sentence")
    assert english.story.editor.body.textCursor().position() == len("half a sentence")
    qtbot.keyClicks(english.story.editor.body, ", whole")
    body = english.story.editor.body
    while body.body.can_undo:
        qtbot.keyClick(body, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert body.toPlainText() == "", "what was written before can be undone too"
    qtbot.keyClick(body, Qt.Key.Key_Z, SHIFT_CTRL)
    assert body.toPlainText().startswith("h")
    assert english.save()
    assert desktop.studio.floor.editing.text(story or StoryId("")) == body.toPlainText()
    assert english.windowTitle() == "Zaotai Studio"
    assert desktop.writer.finish()
    assert read_settings(desktop.studio.profile.settings).language == "en"


def test_saving_goes_on_after_the_language_was_changed(qtbot: QtBot, desktop: Desktop) -> None:
    window = name_newsroom(qtbot, desktop)
    window.language_chosen.emit("en")
    english = main_window(desktop)
    qtbot.waitUntil(lambda: not isValid(window))

    english.new_story()

    qtbot.waitUntil(lambda: english.story.editor.body.isVisible())
    qtbot.keyClicks(english.story.editor.body, "words")
    assert english.save()
    assert desktop.studio.floor.editing.text(english.story.story_id or StoryId("")) == "words"


def test_closing_the_first_start_ends_the_program(qtbot: QtBot, tmp_path: Path) -> None:
    application = make_application(tmp_path / "other", "zh_CN")
    made = Desktop(application, tmp_path / "other")
    made.show()
    assert made.window is not None

    made.window.close()

    lock = ProfileLock(Profile(tmp_path / "other").lock)
    lock.take()  # nobody holds it any more
    lock.release()


def test_the_look_is_kept_for_the_next_start(qtbot: QtBot, desktop: Desktop) -> None:
    window = name_newsroom(qtbot, desktop)

    window.theme_chosen.emit("dark")

    assert desktop.writer.finish()
    assert read_settings(desktop.studio.profile.settings).theme == "dark"
    assert window.palette().window().color().lightness() < 128
    window.theme_chosen.emit("light")


def test_what_somebody_wants_to_be_told_of_is_kept_and_goes_to_the_next_window(
    qtbot: QtBot, desktop: Desktop
) -> None:
    window = name_newsroom(qtbot, desktop)
    qtbot.waitUntil(lambda: window._telling is not None, timeout=30_000)
    wishes = window.telling.panel.wishes.toggled(Concern.DEADLINE)

    window.telling.panel.wishes_chosen.emit(wishes)
    window.language_chosen.emit("en")

    english = main_window(desktop)
    assert english.telling.panel.wishes == wishes
    assert desktop.writer.finish()
    assert not read_settings(desktop.studio.profile.settings).notify_deadline
    assert not window.telling.tray.is_there


def test_a_profile_that_cannot_be_opened_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    profile.folder.mkdir()
    profile.store.write_bytes(b"this is no database" * 100)
    application = make_application(profile.folder, "zh_CN")

    with pytest.raises(StoreError, match="store_damaged"):
        Desktop(application, profile.folder)


def test_qts_own_words_speak_the_language_too(desktop: Desktop) -> None:
    assert QLocale().language() == QLocale.Language.Chinese
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"


PLUGINS = QLibraryInfo.LibraryPath.PluginsPath
BY_PORTAL = {"IBUS_USE_PORTAL": "1"}


@pytest.mark.skipif(
    bool(list(Path(QLibraryInfo.path(PLUGINS)).glob("platforminputcontexts/*fcitx*"))),
    reason="this Qt has a plugin of fcitx",
)
@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ({"QT_IM_MODULE": "fcitx"}, {"QT_IM_MODULE": "ibus", **BY_PORTAL}),
        ({"QT_IM_MODULE": "fcitx5"}, {"QT_IM_MODULE": "ibus", **BY_PORTAL}),
        ({"QT_IM_MODULES": "wayland;fcitx;ibus"}, {"QT_IM_MODULES": "wayland;ibus", **BY_PORTAL}),
        ({"XMODIFIERS": "@im=fcitx"}, {"QT_IM_MODULE": "ibus", **BY_PORTAL}),
        ({"XMODIFIERS": "@im=fcitx", "WAYLAND_DISPLAY": "wayland-0"}, {}),
        ({"XMODIFIERS": "@im=fcitx", "QT_IM_MODULE": "xim"}, {}),
        ({"QT_IM_MODULE": "ibus"}, {}),
        ({}, {}),
    ],
)
def test_fcitx_is_asked_through_the_portal_of_ibus(
    asked: dict[str, str], made: dict[str, str]
) -> None:
    environment = dict(asked)

    guard_input_method(environment)

    assert environment == asked | made


def test_a_void_call_of_qt_takes_nothing_from_none(desktop: Desktop) -> None:
    """PySide 6.12.0 lost a reference to None with every call and aborted on Python 3.11."""
    import sys

    window = desktop.window
    assert window is not None
    before = sys.getrefcount(None)
    for _ in range(1000):
        window.setToolTip("x")
    lost = before - sys.getrefcount(None)

    assert lost < 100


def test_a_first_screen_that_cannot_be_read_does_not_keep_the_sync_away(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P9: what waits leaves all the same."""

    def fail(_: TodayDesk) -> TodaySheet:
        raise StoreError("store_damaged_held", store="x")

    monkeypatch.setattr(TodayDesk, "sheet", fail)
    name_newsroom(qtbot, desktop)

    qtbot.waitUntil(lambda: desktop._is_syncing)


def test_what_is_asked_of_the_sync_while_it_begins_is_not_forgotten(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P12: it has looked at a device that was enrolled nowhere, and would wait for ever."""
    window = name_newsroom(qtbot, desktop)
    poked: list[bool] = []
    monkeypatch.setattr(desktop.studio.sync, "poke", lambda: poked.append(desktop._is_syncing))
    assert not desktop._is_syncing

    window.sync_requested.emit()
    assert poked == []

    qtbot.waitUntil(lambda: poked == [True])


def test_what_was_just_submitted_leaves_before_the_studio_is_closed(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Submitted last thing in the evening, it must not wait for the next morning."""
    window = name_newsroom(qtbot, desktop)
    story = write_story(desktop.studio)
    asked: list[float] = []
    qtbot.waitUntil(lambda: desktop._is_syncing)
    monkeypatch.setattr(desktop.studio.sync, "send_off", asked.append)
    key = desktop.studio.floor.publishing.submit(story, hold=TAKE_BACK_FOR)

    window.close()

    assert asked == [SEND_OFF_S]
    again = open_studio(tmp_path / "profile")
    with again.store.reading() as connection:
        until = select(Intent.c.not_before).where(Intent.c.key == key)
        assert connection.execute(until).scalar_one() is None
    again.close()


def test_another_network_and_a_person_at_the_machine_make_the_line_be_tried(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_newsroom(qtbot, desktop)
    qtbot.waitUntil(lambda: desktop._is_syncing)
    tried: list[str] = []
    monkeypatch.setattr(desktop.studio.sync, "come_back", lambda: tried.append("network"))
    monkeypatch.setattr(desktop.studio.sync, "note_somebody", lambda: tried.append("person"))

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    desktop._network.changed.emit()
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)

    assert tried == ["network", "person"]
