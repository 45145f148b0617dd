"""The window's process.

How it starts: the input method is guarded and Qt is made; the profile is opened, and whatever is
wrong with it is said in one sentence; fonts, look and language are set; the window is shown with
what the store holds; only then the sync starts. A profile without a newsroom shows the first start
instead. Another language means a new window on the same desks: no widget is translated in place.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import MutableMapping
from dataclasses import replace
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, Qt, QTimer, QTranslator, Signal, Slot
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from studio.composition import Studio, open_player, open_studio
from studio.desks.sentences import CHINESE, Sentences, chosen_language
from studio.errors import StudioError
from studio.places import Profile, resources
from studio.settings import read_settings, write_settings
from studio.ui.collector import Collector
from studio.ui.shell.crash import CrashGuard
from studio.ui.shell.first_start import FirstStart
from studio.ui.shell.main_window import USUAL, MainWindow
from studio.ui.theme import apply_theme, load_fonts
from studio.ui.writer import Writer

if TYPE_CHECKING:
    from studio.ui.notices.wishes import Wishes

LOG_BYTES = 1_000_000
TITLE_BAR = 48
"""Pixels that a window manager adds, at most."""
SEND_OFF_S = 3.0
"""For what was submitted just before the window was closed; else it leaves after the next start."""
SYNC_AFTER_MS = 250
"""After the first screen has been filled: it is painted and answers to keys first."""


def run_window(folder: Path, language: str = "") -> int:
    """Show the studio on the profile in `folder`; the process's exit status."""
    application = make_application(folder, language)
    try:
        desktop = Desktop(application, folder)
    except StudioError as error:
        return _say_and_leave(application, error)
    desktop.show()
    return application.exec()


def make_application(folder: Path, language: str = "") -> QApplication:
    """Qt with our fonts, look and language; `language` outranks the settings."""
    guard_input_method(os.environ)
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    application.setApplicationName("zaotai-studio")
    application.setQuitOnLastWindowClosed(False)
    settings = read_settings(Profile(folder).settings)
    load_fonts(application)
    apply_theme(application, settings.theme)
    set_language(application, chosen_language(language or settings.language, _system_language()))
    return application


_IM_NAMES = ("QT_IM_MODULE", "QT_IM_MODULES")


def guard_input_method(environment: MutableMapping[str, str]) -> None:
    """Qt's wheels bring no fcitx plugin: asked for fcitx, they silently type Latin letters.

    fcitx5 answers Qt's ibus plugin as well, as the portal of ibus on the session's bus; through the
    address file that it writes beside, the plugin of Qt 6.11 finds nobody (tried with fcitx5
    5.0.21). Call before QApplication.
    """
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath))
    if list((plugins / "platforminputcontexts").glob("*fcitx*")):
        return
    asked = {name: environment[name] for name in _IM_NAMES if environment.get(name)}
    wanted = {name: _through_ibus(modules) for name, modules in asked.items()}
    # Some desktops name it to X alone; a Wayland session needs no module.
    if not asked and not environment.get("WAYLAND_DISPLAY"):
        wanted = {_IM_NAMES[0]: "ibus"} if "fcitx" in environment.get("XMODIFIERS", "") else {}
    if wanted != asked:
        environment.update(wanted)
        environment.setdefault("IBUS_USE_PORTAL", "1")


def _through_ibus(modules: str) -> str:
    """Of one module or several, in their order."""
    names = modules.split(";")
    return ";".join(dict.fromkeys("ibus" if n.startswith("fcitx") else n for n in names))


def set_language(application: QApplication, language: str) -> None:
    """Chinese needs our own translations and Qt's; English is what the sources say."""
    for old in application.findChildren(QTranslator):
        application.removeTranslator(old)
        old.deleteLater()
    application.setProperty("language", language)
    locale = QLocale(language)
    QLocale.setDefault(locale)
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{language}", qt_folder), (f"studio.{language}", "")):
        translator = QTranslator(application)
        if translator.load(name, folder or str(resources() / "i18n")):
            application.installTranslator(translator)


class Desktop(QObject):
    """The open profile and the window that shows it now."""

    window_changed = Signal(QWidget)

    def __init__(self, application: QApplication, folder: Path) -> None:
        """Raises StoreError."""
        super().__init__()
        self._application = application
        self.guard = CrashGuard(self._save, self)
        self.studio: Studio = open_studio(folder, on_bug=self.guard.report)
        _log_to(self.studio.profile)
        self.writer = Writer(self)
        self._is_starting = False
        self._is_syncing = False
        self._owes_poke = False
        self._pace = self.studio.settings.pace
        self._wishes: Wishes | None = None
        self._sync_later = QTimer(self, singleShot=True, interval=SYNC_AFTER_MS)
        self._sync_later.timeout.connect(self._begin_sync)
        self.window: MainWindow | FirstStart | None = None
        self.guard.install()

    def show(self) -> None:
        """The main window, or the first start when there is no newsroom yet."""
        if self.studio.floor.accounts.card() is None:
            self._show_first_start()
        else:
            self._show_main_window()

    @Slot()
    def quit(self) -> None:
        """The window has closed and everything is on the disk."""
        if self.window is not None:
            self.window.hide()  # before waiting for what is under way
        if isinstance(self.window, MainWindow):
            self.window.end_telling()
        self._sync_later.stop()
        self.writer.finish()
        self._send_off()
        self.studio.close()
        self._application.quit()

    def _send_off(self) -> None:
        """What was held back to be taken back leaves before the studio does, if the line is up."""
        with contextlib.suppress(StudioError):  # it leaves after the next start
            if self.studio.floor.publishing.let_go() and self._is_syncing:
                self.studio.sync.send_off(SEND_OFF_S)

    def _show_first_start(self) -> None:
        first = FirstStart(str(self._application.property("language")))
        first.setWindowTitle("灶台")
        first.resize(*USUAL)
        first.newsroom_named.connect(self._name_newsroom)
        first.demo_requested.connect(self._open_demo)
        first.language_chosen.connect(self._change_language)
        first.closed.connect(self.quit)
        self._replace(first)

    def _show_main_window(self) -> None:
        floor, zone = self.studio.floor, self.studio.settings.zone
        window = MainWindow(floor, self.writer, open_player, zone)
        window.setProperty("look", self._application.property("theme"))
        window.pace = self._pace
        window.pace_chosen.connect(self._change_pace)
        window.theme_chosen.connect(self._change_theme)
        window.language_chosen.connect(self._change_language)
        window.sync_requested.connect(self._poke_sync)
        window.wishes_chosen.connect(self._change_wishes)
        window.closed.connect(self.quit)
        window.today.shown.connect(self._start_sync)
        window.today.notice_raised.connect(self._start_sync)  # a list that fails stops no queue
        self._replace(window)
        window.start()
        if self._is_syncing:
            self._begin_telling()

    def _replace(self, window: MainWindow | FirstStart) -> None:
        old, self.window = self.window, window
        if old is not None:
            window.setGeometry(old.geometry())
        self._show_on_screen(window)
        window.activateWindow()
        if isinstance(old, MainWindow):
            old.end_telling()
        if old is not None:
            old.blockSignals(True)  # it goes without being closed by a person
            old.hide()
            old.deleteLater()
        self.window_changed.emit(window)

    def _show_on_screen(self, window: QWidget) -> None:
        """A screen no larger than the window: its title bar would push the foot off it."""
        room = window.screen().availableGeometry()
        is_virtual = self._application.platformName() == "offscreen"
        if not is_virtual and (room.width() <= USUAL[0] or room.height() <= USUAL[1] + TITLE_BAR):
            window.showMaximized()
        else:
            window.show()

    @Slot()
    def _poke_sync(self) -> None:
        if self._is_syncing:
            self.studio.sync.poke()
        else:  # it may have begun and looked already, and nobody has heard so yet
            self._owes_poke = True

    @Slot()
    def _start_sync(self) -> None:
        if not self._is_starting:
            self._is_starting = True
            self._sync_later.start()

    @Slot()
    def _begin_sync(self) -> None:
        self._collector = Collector(self)  # until now nothing was collected: `__main__` sees to it
        # In the writer's thread, which is waited for at the end: loading it takes a while.
        self.writer.run(self, self._start_behind, self._note_sync)

    def _start_behind(self) -> None:
        self.studio.start()
        from studio.ui.shell import network_news, telling  # noqa: F401 - quick afterwards

    def _note_sync(self, _: None) -> None:
        from studio.ui.shell.network_news import NetworkNews  # not before the first paint

        self._is_syncing = True
        if self._owes_poke:
            self.studio.sync.poke()
        self._network = NetworkNews(self)
        self._network.changed.connect(self._on_network_changed)
        self._application.applicationStateChanged.connect(self._on_state_changed)
        self._begin_telling()

    def _begin_telling(self) -> None:
        from studio.ui.notices.wishes import Wishes  # not before the first paint
        from studio.ui.program_icon import program_icon

        if self._wishes is None:
            self._wishes = Wishes.of(self.studio.settings)
            self._application.setWindowIcon(program_icon())
        if isinstance(self.window, MainWindow):
            self.window.begin_telling(self._wishes)

    @Slot(object)
    def _change_wishes(self, wishes: Wishes) -> None:
        self._wishes = wishes
        self._keep_settings(**wishes.as_settings())

    @Slot()
    def _on_network_changed(self) -> None:
        self.studio.sync.come_back()

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self.studio.sync.note_somebody()

    @Slot(str, str, str)
    def _name_newsroom(self, newsroom: str, person: str, pin: str) -> None:
        work = partial(self.studio.floor.accounts.open_newsroom, newsroom, person, pin)
        self.writer.run(self, work, lambda _: self._show_main_window(), self._tell_first)

    @Slot()
    def _open_demo(self) -> None:
        if isinstance(self.window, FirstStart):
            self.window.wait(self.tr("The demo newsroom is being set up…"))
        from studio.desks.demo import DemoNewsroom  # Loro is not needed before the first paint

        floor = self.studio.floor
        demo = DemoNewsroom(floor, floor.planning.office)
        self.writer.run(self, demo.open, lambda _: self._show_main_window(), self._tell_first)

    def _tell_first(self, error: Exception) -> None:
        if not isinstance(error, StudioError) or not isinstance(self.window, FirstStart):
            raise error
        self.window.tell(error)

    @Slot(str)
    def _change_theme(self, name: str) -> None:
        apply_theme(self._application, name)
        if self.window is not None:
            self.window.setProperty("look", name)
        self._keep_settings(theme=name)

    @Slot(str)
    def _change_language(self, language: str) -> None:
        if language == self._application.property("language"):
            return
        story_id, handed = None, None
        if isinstance(self.window, MainWindow):
            story_id = self.window.open_story_id
            if self.window.save():
                handed = self.window.give_story()
            if not self.window.leave_story():
                if handed is not None:
                    self.window.take_story(handed)
                return
        set_language(self._application, language)
        self._keep_settings(language=language)
        if isinstance(self.window, MainWindow):
            self._show_main_window()
        else:
            self._show_first_start()
        if not isinstance(self.window, MainWindow):
            return
        if handed is not None:
            self.window.take_story(handed)
        elif story_id is not None:
            self.window.open_story(story_id)

    @Slot(int)
    def _change_pace(self, pace: int) -> None:
        self._pace = pace
        self._keep_settings(pace=pace)

    def _keep_settings(self, **changed: Any) -> None:
        path = self.studio.profile.settings

        def work() -> None:
            write_settings(path, replace(read_settings(path), **changed))

        self.writer.run(self, work)

    def _save(self) -> bool:
        return self.window.save() if isinstance(self.window, MainWindow) else True


def _system_language() -> str:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name]
    return QLocale.system().name()


def _log_to(profile: Profile) -> None:
    """Rotating, in the profile; no words of any story go there."""
    profile.logs.mkdir(exist_ok=True)
    handler = RotatingFileHandler(
        profile.logs / "studio.log", maxBytes=LOG_BYTES, backupCount=5, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger("studio").addHandler(handler)


def _say_and_leave(application: QApplication, error: StudioError) -> int:
    """The profile cannot be opened: one sentence, in the window and on stderr."""
    language = str(application.property("language") or CHINESE)
    sentences = Sentences(language)
    sys.stderr.write(sentences.text(error) + "\n")
    if application.platformName() not in ("offscreen", "minimal"):
        box = QMessageBox(
            QMessageBox.Icon.Warning, "灶台", sentences.title(error), QMessageBox.StandardButton.Ok
        )
        box.setInformativeText(sentences.advice(error))
        box.exec()
    return 1
