from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.models.opening import OpenProfile, open_profile
from studio.places import Profile


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenProfile]:
    opened = open_profile(Profile(tmp_path / "profile"))
    yield opened
    opened.close()
