from pathlib import Path

from studio.tour.demonstration import _kept_port


def test_the_demo_goes_on_with_the_port_its_studio_knows(tmp_path: Path) -> None:
    assert _kept_port(tmp_path) == 0
    (tmp_path / "port").write_text("18080", encoding="ascii")
    assert _kept_port(tmp_path) == 18080
    (tmp_path / "port").write_text("nonsense", encoding="ascii")
    assert _kept_port(tmp_path) == 0
