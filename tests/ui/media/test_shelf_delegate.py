from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from studio.desks.media_library import FetchState, MediaRow
from studio.ui.media.shelf_delegate import MARGIN, POSTER, ROW_HEIGHT, ShelfDelegate
from studio.ui.media.shelf_model import ShelfModel
from tests.ui.media.test_shelf_model import FILM


@pytest.fixture
def view(qtbot: QtBot) -> QListView:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(ShelfModel(view))
    view.setItemDelegate(ShelfDelegate(view))
    view.resize(360, 120)
    return view


def painted(view: QListView, row: MediaRow, poster: QImage | None = None) -> QImage:
    model = view.model()
    assert isinstance(model, ShelfModel)
    model.show([row])
    if poster is not None:
        model.show_posters({row.sha256: poster})
    return view.viewport().grab().toImage()


def test_a_row_shows_its_poster_whole(view: QListView) -> None:
    poster = QImage(160, 90, QImage.Format.Format_RGB32)
    poster.fill(QColor("red"))

    seen = painted(view, FILM, poster)

    middle = seen.pixelColor(MARGIN + POSTER.width() // 2, ROW_HEIGHT // 2)
    assert (middle.red(), middle.green()) == (255, 0)


def test_an_upright_poster_stands_on_black(view: QListView) -> None:
    poster = QImage(90, 160, QImage.Format.Format_RGB32)
    poster.fill(QColor("red"))

    seen = painted(view, FILM, poster)

    assert seen.pixelColor(MARGIN + 10, ROW_HEIGHT // 2) == QColor("black")


@pytest.mark.parametrize("change", [{"caption": ""}, {"is_here": False}, {"name": "x" * 300}])
def test_what_a_row_says_can_be_seen(view: QListView, change: dict[str, object]) -> None:
    assert painted(view, FILM) != painted(view, replace(FILM, **change))  # type: ignore[arg-type]


def test_a_long_name_stays_inside(view: QListView) -> None:
    seen = painted(view, replace(FILM, name="很" * 300))
    ground = seen.pixelColor(seen.width() - 2, ROW_HEIGHT - 2)

    column = [seen.pixelColor(seen.width() - 3, y) for y in range(ROW_HEIGHT)]

    assert set(map(QColor.name, column)) == {ground.name()}


@pytest.mark.parametrize(
    ("fetching", "words"),
    [
        (FetchState(420, 1000), "正在取回 42%，共 1.0 KB"),
        (FetchState(1000, 1000), "正在取回 99%，共 1.0 KB"),
        (FetchState(0, 1000, "media_not_there", {"name": "片"}), "“片”"),
    ],
)
def test_how_far_a_fetch_has_come_or_why_it_waits_is_said(
    chinese: object, fetching: FetchState, words: str
) -> None:
    assert ShelfDelegate()._fetch_words(fetching).startswith(words)


def test_a_fetch_can_be_seen(view: QListView) -> None:
    absent = replace(FILM, is_here=False)

    assert painted(view, absent) != painted(view, replace(absent, fetching=FetchState(1, 2)))
