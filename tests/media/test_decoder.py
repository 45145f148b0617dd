from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from studio.errors import MediaError
from studio.media.decoder import Decoder
from studio.media.probing import probe
from studio.media.sample import draw_sample_video
from studio.media.stills import still
from studio.vocabulary import MediaKind

ROOT = Path(__file__).parents[2]


@pytest.fixture
def own() -> Iterator[Decoder]:
    """A decoder whose worker a test may maltreat."""
    with Decoder() as decoder:
        yield decoder


def test_it_tells_what_a_file_is_and_makes_its_poster(
    decoder: Decoder, film: Path, tmp_path: Path
) -> None:
    found = probe(film, tmp_path / "posters" / "film.jpg", decoder=decoder)

    assert (found.kind, found.width) == (MediaKind.VIDEO, 1920)
    assert QImage(str(tmp_path / "posters" / "film.jpg")).width() == 640


def test_text_named_mp4_is_refused_by_the_name_the_person_knows(
    decoder: Decoder, rubbish: Path
) -> None:
    with pytest.raises(MediaError) as refusal:
        probe(rubbish, name="会议.mp4", decoder=decoder)

    assert refusal.value.code == "media_unreadable"
    assert refusal.value.facts == {"file": "会议.mp4"}


def test_a_file_that_is_gone_is_told(decoder: Decoder, tmp_path: Path) -> None:
    with pytest.raises(MediaError) as refusal:
        still(decoder, tmp_path / "gone.mp4", 0)

    assert refusal.value.code == "media_gone"


def test_a_worker_that_dies_midway_is_told_and_replaced(
    own: Decoder, film: Path, tmp_path: Path
) -> None:
    probe(film, decoder=own)
    first = own.process_id
    assert first is not None
    refusals: list[MediaError] = []

    def draw_for_minutes() -> None:
        try:
            draw_sample_video(tmp_path / "long.mp4", 600, own)
        except MediaError as error:
            refusals.append(error)

    asking = threading.Thread(target=draw_for_minutes)
    asking.start()
    while not (tmp_path / "long.mp4").exists():
        assert asking.is_alive()
    os.kill(first, signal.SIGKILL)
    asking.join(10)

    assert [error.code for error in refusals] == ["media_worker_died"]
    assert probe(film, decoder=own).width == 1920
    assert own.process_id != first


def test_a_worker_that_hangs_is_killed(film: Path) -> None:
    with Decoder() as hasty:
        probe(film, decoder=hasty)
        hasty._patience_s = 0.5  # from now on: starting a worker may take longer than that
        stuck = hasty.process_id
        assert stuck is not None
        os.kill(stuck, signal.SIGSTOP)

        with pytest.raises(MediaError) as refusal:
            probe(film, decoder=hasty)

        assert refusal.value.code == "media_worker_died"
        assert hasty.process_id is None


def test_a_worker_that_died_between_questions_is_not_noticed(own: Decoder, film: Path) -> None:
    probe(film, decoder=own)
    assert own.process_id is not None
    os.kill(own.process_id, signal.SIGKILL)
    os.waitid(os.P_PID, own.process_id, os.WEXITED | os.WNOWAIT)

    assert probe(film, decoder=own).width == 1920


def test_closing_ends_a_question_under_way(own: Decoder, film: Path, tmp_path: Path) -> None:
    refusals: list[str] = []

    def ask() -> None:
        try:
            draw_sample_video(tmp_path / "long.mp4", 600, own)
        except MediaError as error:
            refusals.append(error.code)

    asking = threading.Thread(target=ask)
    asking.start()
    while not (tmp_path / "long.mp4").exists():
        assert asking.is_alive()
    own.close()
    asking.join(10)

    assert refusals == ["media_worker_died"]
    with pytest.raises(MediaError):
        probe(film, decoder=own)
    assert own.process_id is None


def test_many_threads_may_ask(own: Decoder, film: Path, picture: Path) -> None:
    widths: list[int] = []

    def ask(path: Path, width: int) -> None:
        widths.append(QImage.fromData(still(own, path, 0, width=width)).width() - width)

    threads = [
        threading.Thread(target=ask, args=(path, width))
        for width in (100, 200, 300)
        for path in (film, picture)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert widths == [0] * 6


def test_a_mistake_in_the_worker_is_a_bug_here(own: Decoder, film: Path) -> None:
    with pytest.raises(RuntimeError, match="TypeError"):
        own.ask("still", {"path": str(film)}, name="film")


def test_ffmpeg_never_enters_the_studios_own_process(film: Path) -> None:
    script = f"""
import sys
from pathlib import Path
import studio.media.intake, studio.media.silent_player, studio.media.vlc_player
from studio.media.decoder import Decoder
from studio.media.probing import probe
with Decoder() as decoder:
    assert probe(Path({str(film)!r}), decoder=decoder).width == 1920
sys.exit("av" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="names there are always Unicode")
def test_a_name_that_is_no_unicode_can_be_asked_about(
    decoder: Decoder, film: Path, tmp_path: Path
) -> None:
    strange = tmp_path / "\udcd0\udcc2.mp4"
    strange.write_bytes(film.read_bytes())

    assert probe(strange, decoder=decoder).width == 1920
