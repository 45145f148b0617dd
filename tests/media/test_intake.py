from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from studio.errors import MediaError
from studio.media.decoder import Decoder
from studio.media.intake import take_in
from studio.media.library import media_path, poster_path


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "media"


def files_in(library: Path) -> list[Path]:
    return [path for path in library.rglob("*") if path.is_file()]


def test_a_film_comes_in_with_its_poster(film: Path, library: Path, decoder: Decoder) -> None:
    taken = take_in(film, library, decoder)

    assert (taken.name, taken.size) == ("日出.mp4", film.stat().st_size)
    assert taken.probe.type == "video/mp4"
    assert media_path(library, taken.sha256).read_bytes() == film.read_bytes()
    assert QImage(str(poster_path(library, taken.sha256))).width() == 640


def test_what_is_no_medium_is_refused_before_it_is_copied(
    rubbish: Path, library: Path, decoder: Decoder
) -> None:
    with pytest.raises(MediaError) as refusal:
        take_in(rubbish, library, decoder, lambda _done, _size: pytest.fail("it was copied"))

    assert refusal.value.code == "media_unreadable"
    assert refusal.value.facts == {"file": "会议记录.mp4"}
    assert files_in(library) == []


def test_an_empty_file_is_called_empty(tmp_path: Path, library: Path, decoder: Decoder) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()

    with pytest.raises(MediaError) as refusal:
        take_in(empty, library, decoder)

    assert refusal.value.code == "media_empty"


def test_cancelling_leaves_nothing(film: Path, library: Path, decoder: Decoder) -> None:
    with pytest.raises(MediaError) as refusal:
        take_in(film, library, decoder, lambda _done, _size: False)

    assert refusal.value.code == "media_cancelled"
    assert files_in(library) == []


def test_a_copy_whose_poster_fails_does_not_stay(film: Path, library: Path) -> None:
    """The worker dies between copy and poster; adding again then starts afresh."""
    with Decoder() as doomed:

        def kill_worker(_done: int, _size: int) -> bool:
            doomed._patience_s = 0.0
            return True

        with pytest.raises(MediaError) as refusal:
            take_in(film, library, doomed, kill_worker)

    assert refusal.value.code == "media_worker_died"
    assert files_in(library) == []


def test_adding_again_what_is_there_keeps_it(film: Path, library: Path, decoder: Decoder) -> None:
    first = take_in(film, library, decoder)

    assert take_in(film, library, decoder) == first
    assert len(files_in(library)) == 2
