from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.composition import Studio, open_studio
from studio.media.vlc_player import SILENT
from studio.ui.writer import Writer
from studio.vocabulary import StoryId
from tests.media.conftest import decoder, film, picture, rubbish

__all__ = ["decoder", "film", "picture", "rubbish"]


@pytest.fixture(autouse=True)
def no_sound_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SILENT, "1")


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    studio = open_studio(tmp_path / "profile")
    studio.floor.accounts.open_newsroom("金城县融媒体中心", "李燕", "123456")
    yield studio
    studio.close()


@pytest.fixture
def story_id(studio: Studio) -> StoryId:
    return studio.floor.editing.start("雪后初晴")


@pytest.fixture
def writer(qapp: object) -> Iterator[Writer]:
    writer = Writer()
    yield writer
    assert writer.finish()
