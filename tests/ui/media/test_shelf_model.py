from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.modeltest import ModelTester

from studio.desks.media_library import MediaRow
from studio.ui.media.shelf_model import POSTER_ROLE, ROW_ROLE, ShelfModel, figures
from studio.vocabulary import MediaKind, Sha256

FILM = MediaRow(
    sha256=Sha256("a" * 64),
    name="采访.mp4",
    kind=MediaKind.VIDEO,
    type="video/mp4",
    size=412_600_000,
    width=1920,
    height=1080,
    duration_ms=123_000,
    caption="镇长谈除雪",
    credit="",
    is_here=True,
)
PICTURE = replace(
    FILM, sha256=Sha256("b" * 64), name="雪.jpg", kind=MediaKind.PICTURE, duration_ms=0, caption=""
)
SOUND = replace(
    FILM, sha256=Sha256("c" * 64), name="口播.mp3", kind=MediaKind.AUDIO, width=0, height=0
)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (FILM, "02:03 · 1920 × 1080 · 413 MB"),
        (PICTURE, "1920 × 1080 · 413 MB"),
        (SOUND, "02:03 · 413 MB"),
    ],
)
def test_figures_are_those_that_the_kind_has(row: MediaRow, text: str) -> None:
    assert figures(row) == text


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = ShelfModel()
    model.show([FILM, PICTURE])
    qtmodeltester.check(model)


def test_posters_come_later_and_stay_with_their_row() -> None:
    model = ShelfModel()
    model.show([FILM, PICTURE])
    poster = QImage(4, 4, QImage.Format.Format_RGB32)

    model.show_posters({FILM.sha256: poster})
    model.show([PICTURE, FILM])

    assert model.index(1).data(POSTER_ROLE) == poster
    assert model.without_poster() == [PICTURE]

    model.show([PICTURE])
    model.show([FILM])
    assert model.without_poster() == [FILM]


def test_a_screen_reader_hears_everything_that_is_painted() -> None:
    model = ShelfModel()
    model.show([FILM])

    heard = model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)

    assert heard == "采访.mp4, 02:03 · 1920 × 1080 · 413 MB, 镇长谈除雪"
    assert model.index(0).data(ROW_ROLE) == FILM
