"""The studio on a demo newsroom with a province on this machine; everything stays on loopback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from studio.places import default_profile
from studio.tour.province_process import ProvinceProcess


def main() -> int:
    """The window's exit status. The demo is kept, so that the next run goes on with it."""
    folder = default_profile().with_name("zaotai-demo")
    province = ProvinceProcess(folder / "province", "甘肃省平台（演示）")
    profile = folder / "profile"
    is_new = not (profile / "studio.db").exists()
    port = province.start(_kept_port(folder))
    try:
        if is_new:
            code = province.invite("金川市融媒体中心（演示）")
            for words in (["demo"], ["enrol", f"http://127.0.0.1:{port}", code]):
                subprocess.run(  # noqa: S603  (our own program)
                    [sys.executable, "-m", "studio", "--profile", str(profile), *words], check=True
                )
            (folder / "port").write_text(str(port), encoding="ascii")
        return subprocess.call(  # noqa: S603
            [sys.executable, "-m", "studio", "--profile", str(profile)]
        )
    finally:
        province.stop()


def _kept_port(folder: Path) -> int:
    """The demo's studio knows its province by this port."""
    try:
        return int((folder / "port").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


if __name__ == "__main__":
    sys.exit(main())
