import urllib.request
from pathlib import Path

import pytest

from studio.tour.province_process import ProvinceProcess


def test_a_province_of_its_own_answers_and_ends(tmp_path: Path) -> None:
    province = ProvinceProcess(tmp_path / "province", "演示省平台")
    code = province.invite("金川")
    port = province.start()

    with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=10) as answer:
        assert "演示省平台" in answer.read().decode()
    assert province.command("submissions", "list") == []
    assert len(code) >= 12
    province.stop()

    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/health", timeout=10)


def test_a_command_that_fails_is_told(tmp_path: Path) -> None:
    province = ProvinceProcess(tmp_path / "province", "演示省平台")
    province.invite("金川")

    with pytest.raises(RuntimeError):
        province.command("submissions", "adopt", "nothing")
