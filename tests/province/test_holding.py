from __future__ import annotations

from pathlib import Path

import pytest

from province.errors import ProvinceError
from province.holding import held


def test_one_at_a_time_holds_a_folder(tmp_path: Path) -> None:
    with held(tmp_path), pytest.raises(ProvinceError, match="province_running"), held(tmp_path):
        pass
    with held(tmp_path):
        pass


def test_a_folder_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProvinceError, match="province_data_unusable"), held(tmp_path / "gone"):
        pass
