from pathlib import Path

from studio.media.probing import probe
from studio.media.sample import draw_sample_picture, draw_sample_video


def test_a_film_of_the_length_asked_for(tmp_path: Path) -> None:
    draw_sample_video(tmp_path / "短片.mp4", 0.6)

    found = probe(tmp_path / "短片.mp4")

    assert found.type == "video/mp4"
    assert 600 <= found.duration_ms <= 680


def test_a_picture(tmp_path: Path) -> None:
    draw_sample_picture(tmp_path / "封面.jpg")

    assert probe(tmp_path / "封面.jpg").type == "image/jpeg"
