from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QThreadPool, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from studio.composition import Studio, open_player
from studio.desks.changes import Change
from studio.errors import StudioError
from studio.media.intake import TakenIn
from studio.media.library import draft_of
from studio.media.probing import Probe
from studio.media.vlc_player import NO_VLC
from studio.ui.change_signal import ChangeSignal
from studio.ui.media.media_panel import MediaPanel
from studio.ui.writer import Writer
from studio.vocabulary import MediaKind, Sha256, StoryId

PATIENCE_MS = 15_000


@pytest.fixture
def panel(qtbot: QtBot, studio: Studio, writer: Writer) -> Iterator[MediaPanel]:
    panel = MediaPanel(studio.floor.media, writer, open_player)
    qtbot.addWidget(panel)
    changes = ChangeSignal(studio.floor.changes, panel)
    changes.changed.connect(panel.on_changed)
    panel.resize(420, 640)
    panel.show()
    yield panel
    panel.cancel_adding()
    panel.close_player()


def names(panel: MediaPanel) -> list[str]:
    return [row.name for row in panel.shelf.model.rows()]


def shown_name(panel: MediaPanel) -> str:
    return panel.player.surface.accessibleDescription()


def dragged(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(panel: MediaPanel, data: QMimeData) -> bool:
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), action, data, button, none)
    enter.ignore()
    QApplication.sendEvent(panel, enter)
    if enter.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(9, 9), action, data, button, none))
    return enter.isAccepted()


def test_an_empty_story_says_how_to_add_media(panel: MediaPanel, story_id: StoryId) -> None:
    panel.show_story(story_id)

    assert "Drag a video or picture here" in panel.shelf.empty.words.text()
    assert panel.add_button.isVisible()
    assert not panel.player.isVisible()
    assert not panel.remove_button.isVisible()


def test_without_a_story_nothing_can_be_added(panel: MediaPanel, film: Path) -> None:
    assert not panel.add_button.isVisible()
    assert not drop(panel, dragged(film))


def test_an_added_film_is_recorded_shown_and_plays(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, film: Path
) -> None:
    panel.show_story(story_id)
    panel.add([film])
    qtbot.waitUntil(lambda: names(panel) == [film.name], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.player.surface.image().isNull(), timeout=PATIENCE_MS)

    panel.player.play()
    qtbot.waitUntil(lambda: panel.player.slider.value() > 0, timeout=PATIENCE_MS)

    assert [row.name for row in studio.floor.media.of_story(story_id)] == [film.name]
    assert shown_name(panel) == film.name


def test_without_libvlc_the_panel_plays_stills_and_says_so(
    qtbot: QtBot,
    panel: MediaPanel,
    story_id: StoryId,
    film: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NO_VLC, "1")
    panel.show_story(story_id)
    panel.add([film])
    qtbot.waitUntil(lambda: panel.player.isVisible(), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.player.surface.image().isNull(), timeout=PATIENCE_MS)
    standing = panel.player.surface.grab().toImage()

    panel.player.play()
    qtbot.waitUntil(lambda: panel.player.surface.grab().toImage() != standing, timeout=PATIENCE_MS)

    assert "libVLC" in panel.player.notice.text()


def test_dropped_files_are_added_in_order(
    qtbot: QtBot, panel: MediaPanel, story_id: StoryId, film: Path, picture: Path
) -> None:
    panel.show_story(story_id)

    assert drop(panel, dragged(picture, film))

    qtbot.waitUntil(lambda: names(panel) == [picture.name, film.name], timeout=PATIENCE_MS)


def test_dragged_words_are_not_taken(panel: MediaPanel, story_id: StoryId) -> None:
    panel.show_story(story_id)
    words = QMimeData()
    words.setText("https://example.org/film.mp4")

    assert not drop(panel, words)


def test_the_button_asks_for_several_files(
    qtbot: QtBot,
    panel: MediaPanel,
    story_id: StoryId,
    film: Path,
    picture: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(film), str(picture)], ""))
    panel.show_story(story_id)

    panel.add_button.click()

    qtbot.waitUntil(lambda: len(names(panel)) == 2, timeout=PATIENCE_MS)


def test_a_bad_file_is_explained_and_nothing_is_recorded(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, rubbish: Path
) -> None:
    panel.show_story(story_id)

    with qtbot.waitSignal(panel.notice_raised, timeout=PATIENCE_MS) as notice:
        panel.add([rubbish])

    assert notice.args is not None
    error = notice.args[0]
    assert isinstance(error, StudioError)
    assert error.code == "media_unreadable"
    assert studio.floor.media.of_story(story_id) == []


def test_a_file_belongs_to_the_story_it_was_added_to(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, film: Path
) -> None:
    """The editor opens another story while the file is still being copied."""
    other = studio.floor.editing.start("另一篇")
    panel.show_story(story_id)
    panel.add([film])
    panel.show_story(other)

    qtbot.waitUntil(lambda: len(studio.floor.media.of_story(story_id)) == 1, timeout=PATIENCE_MS)

    assert studio.floor.media.of_story(other) == []
    assert names(panel) == []


def test_removing_takes_it_off_the_story_and_shows_the_next(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, film: Path, picture: Path
) -> None:
    panel.show_story(story_id)
    panel.add([film, picture])
    qtbot.waitUntil(lambda: len(names(panel)) == 2, timeout=PATIENCE_MS)
    first = panel.shelf.model.rows()[0]
    panel.preview(first.sha256)

    panel.remove_button.click()

    qtbot.waitUntil(lambda: names(panel) == [picture.name], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: shown_name(panel) == picture.name, timeout=PATIENCE_MS)
    assert studio.floor.media.file(first.sha256).exists()


def test_previewing_shows_that_medium(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, film: Path, picture: Path
) -> None:
    desk = studio.floor.media
    rows = [desk.attach(story_id, desk.take_in(path)) for path in (film, picture)]
    panel.show_story(story_id)
    panel.preview(rows[1].sha256)

    qtbot.waitUntil(lambda: shown_name(panel) == picture.name, timeout=PATIENCE_MS)


def test_a_medium_whose_file_is_gone_is_said_to_be(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, film: Path
) -> None:
    desk = studio.floor.media
    row = desk.attach(story_id, desk.take_in(film))
    desk.file(row.sha256).unlink()

    panel.show_story(story_id)

    qtbot.waitUntil(lambda: film.name in panel.player.notice.text(), timeout=PATIENCE_MS)


def test_what_another_desk_adds_appears(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, picture: Path
) -> None:
    panel.show_story(story_id)
    desk = studio.floor.media

    desk.attach(story_id, desk.take_in(picture))

    qtbot.waitUntil(lambda: names(panel) == [picture.name], timeout=PATIENCE_MS)


def test_a_story_that_was_left_does_not_fill_the_shelf_later(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, picture: Path
) -> None:
    desk = studio.floor.media
    desk.attach(story_id, desk.take_in(picture))
    panel.show_story(story_id)
    panel.show_story(None)
    done: list[int] = []
    qtbot.waitUntil(QThreadPool.globalInstance().waitForDone, timeout=PATIENCE_MS)
    panel._background.run(lambda: 1, done.append)
    qtbot.waitUntil(lambda: bool(done))

    assert names(panel) == []


@pytest.fixture
def elsewhere(studio: Studio, story_id: StoryId) -> Sha256:
    """A medium that a colleague's machine has, and this one has not."""
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    taken = TakenIn(Sha256("a" * 64), "航拍.mp4", 1000, about)
    studio.floor.media.attach(story_id, taken)
    return taken.sha256


def test_a_medium_of_another_machine_is_fetched_and_its_progress_shown(
    qtbot: QtBot, panel: MediaPanel, studio: Studio, story_id: StoryId, elsewhere: Sha256
) -> None:
    panel.show_story(story_id)
    qtbot.waitUntil(panel.fetch_button.isVisible)
    assert panel.fetch_button.text() == "Fetch from the province"
    panel.fetch_button.click()
    qtbot.waitUntil(lambda: panel.fetch_button.text() == "Stop fetching")

    draft = draft_of(studio.floor.media.library, elsewhere)
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"x" * 420)
    studio.floor.changes.announce(Change(queue=True, is_from_sync=True))

    def received() -> int:
        row = panel.shelf.chosen()
        return row.fetching.received if row is not None and row.fetching is not None else 0

    qtbot.waitUntil(lambda: received() == 420)
    panel.fetch_button.click()
    qtbot.waitUntil(lambda: panel.fetch_button.text() == "Fetch from the province")
    assert not draft.exists()


def test_what_is_here_need_not_be_fetched(
    qtbot: QtBot, panel: MediaPanel, story_id: StoryId, film: Path
) -> None:
    panel.show_story(story_id)
    panel.add([film])

    qtbot.waitUntil(panel.remove_button.isVisible, timeout=PATIENCE_MS)

    assert not panel.fetch_button.isVisible()
