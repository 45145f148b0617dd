from __future__ import annotations

from PySide6.QtCore import QMimeData

from studio.desks.media_library import MediaRow
from studio.manuscript.objects import Sort
from studio.ui.dragged_media import FORMAT, embedded_medium, packed, unpacked
from studio.vocabulary import MediaKind, Sha256

FILM = MediaRow(
    Sha256("ab" * 32), "日出.mp4", MediaKind.VIDEO, "video/mp4", 9, 640, 360, 5000, "早晨", "赵",
    is_here=True,
)  # fmt: skip


def test_a_medium_is_the_same_after_it_was_dragged(qapp: object) -> None:
    assert unpacked(packed(FILM)) == embedded_medium(FILM)
    assert embedded_medium(FILM).sort is Sort.VIDEO


def test_anything_else_is_no_medium(qapp: object) -> None:
    source = QMimeData()
    assert unpacked(source) is None
    source.setData(FORMAT, b"newer")
    assert unpacked(source) is None
