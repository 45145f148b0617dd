from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from studio.media.decode_worker import DecodeWorker

ROOT = Path(__file__).parents[2]


def test_it_answers_line_by_line_until_the_other_end_closes(film: Path, rubbish: Path) -> None:
    questions = [
        {"job": "probe", "facts": {"path": str(film), "poster": None}},
        {"job": "probe", "facts": {"path": str(rubbish), "poster": None}},
        {"job": "probe", "facts": {"path": "/nowhere/at/all", "poster": None}},
    ]

    done = subprocess.run(
        [sys.executable, "-m", "studio.media.decode_worker"],
        input="".join(json.dumps(question) + "\n" for question in questions).encode(),
        capture_output=True,
        cwd=ROOT,
        check=True,
        timeout=60,
    )

    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert answers[0]["done"]["type"] == "video/mp4"
    assert answers[1:] == [{"refused": "unreadable"}, {"refused": "missing"}]


def test_a_poster_is_written_whole(film: Path, tmp_path: Path) -> None:
    poster = tmp_path / "posters" / "ab" / "x.jpg"

    DecodeWorker().answer({"job": "probe", "facts": {"path": str(film), "poster": str(poster)}})

    assert QImage(str(poster)).width() == 640
    assert [path.name for path in poster.parent.iterdir()] == ["x.jpg"]


def test_stills_of_one_file_after_another(film: Path, picture: Path) -> None:
    worker = DecodeWorker()

    def still(path: Path) -> QImage:
        facts = {"path": str(path), "position_ms": 500, "width": 320}
        return QImage.fromData(
            base64.b64decode(worker.answer({"job": "still", "facts": facts})["done"])
        )

    shown = [still(path) for path in (film, picture, film)]

    assert [image.width() for image in shown] == [320] * 3
    assert shown[0] == shown[2] != shown[1]


def test_a_mistake_of_ours_is_told_and_does_not_end_it() -> None:
    worker = DecodeWorker()

    assert "KeyError" in worker.answer({"job": "dance", "facts": {}})["bug"]
    assert "TypeError" in worker.answer({"job": "probe", "facts": {"wrong": 1}})["bug"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
@pytest.mark.parametrize("job", ["poster", "proxy"])
def test_a_full_disk_is_not_taken_for_a_bad_film(film: Path, job: str) -> None:
    facts = {"path": str(film), "target": "/dev/full"} | ({"width": 9} if job == "poster" else {})

    assert DecodeWorker().answer({"job": job, "facts": facts}) == {"refused": "full"}
