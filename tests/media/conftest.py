from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.media.decoder import Decoder
from studio.media.sample import draw_sample_picture, draw_sample_video


@pytest.fixture(scope="session")
def decoder() -> Iterator[Decoder]:
    with Decoder() as decoder:
        yield decoder


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory, decoder: Decoder) -> Path:
    """Two seconds of real 1080p25 H.264 with AAC."""
    path = tmp_path_factory.mktemp("samples") / "日出.mp4"
    draw_sample_video(path, 2, decoder)
    return path


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory, decoder: Decoder) -> Path:
    path = tmp_path_factory.mktemp("samples") / "日出.jpg"
    draw_sample_picture(path, decoder)
    return path


@pytest.fixture
def rubbish(tmp_path: Path) -> Path:
    """Text that calls itself a video."""
    path = tmp_path / "会议记录.mp4"
    path.write_text("县委书记主持会议。\n" * 100, encoding="utf-8")
    return path
