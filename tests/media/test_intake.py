from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from studio.errors import MediaError
from studio.media import intake
from studio.media.intake import take_in
from studio.media.library import media_path, poster_path
from studio.media.probing import Probe, probe


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return tmp_path / "media"


def files_in(library: Path) -> list[Path]:
    return [path for path in library.rglob("*") if path.is_file()]


def test_a_film_comes_in_with_its_poster(film: Path, library: Path) -> None:
    taken = take_in(film, library)

    assert (taken.name, taken.size) == ("日出.mp4", film.stat().st_size)
    assert taken.about.type == "video/mp4"
    assert media_path(library, taken.sha256).read_bytes() == film.read_bytes()
    assert QImage(str(poster_path(library, taken.sha256))).width() == 640


def test_what_is_no_medium_is_refused_before_it_is_copied(rubbish: Path, library: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        take_in(rubbish, library, lambda _done, _size: pytest.fail("it was copied"))

    assert refusal.value.code == "media_unreadable"
    assert refusal.value.facts == {"file": "会议记录.mp4"}
    assert files_in(library) == []


def test_an_empty_file_is_called_empty(tmp_path: Path, library: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()

    with pytest.raises(MediaError) as refusal:
        take_in(empty, library)

    assert refusal.value.code == "media_empty"


def test_cancelling_leaves_nothing(film: Path, library: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        take_in(film, library, lambda _done, _size: False)

    assert refusal.value.code == "media_cancelled"
    assert files_in(library) == []


def test_a_file_comes_in_even_where_no_poster_can_be_written(film: Path, library: Path) -> None:
    library.mkdir()
    (library / "posters").touch()

    taken = take_in(film, library)

    assert media_path(library, taken.sha256).exists()


def test_a_copy_that_kills_the_worker_later_does_not_stay(
    film: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first frame is good, a later one is not; the copy may be many gigabytes."""

    def dies_on_posters(path: Path, poster: Path | None = None, **others: Any) -> Probe:
        if poster is not None:
            assert path.exists()
            raise MediaError("media_worker_died", name=others["name"])
        return probe(path, **others)

    monkeypatch.setattr(intake, "probe", dies_on_posters)

    with pytest.raises(MediaError) as refusal:
        take_in(film, library)

    assert refusal.value.facts == {"name": "日出.mp4"}
    assert files_in(library) == []


def test_adding_again_what_is_there_keeps_it(film: Path, library: Path) -> None:
    first = take_in(film, library)

    assert take_in(film, library) == first
    assert len(files_in(library)) == 2
