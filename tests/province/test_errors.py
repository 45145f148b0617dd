from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from province.errors import STATUS, ProvinceError
from province.words import resources

PROTOCOL = Path(__file__).parent.parent.parent / "docs" / "sync-protocol.md"


def test_the_protocol_names_every_code_with_its_status() -> None:
    table = {
        (code, int(status))
        for status, codes in re.findall(
            r"^\| (\d{3}) \| (.*?) \|", PROTOCOL.read_text("utf-8"), re.M
        )
        for code in re.findall(r"`(\w+)`", codes)
    }

    assert set(STATUS.items()) == table


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_code_has_its_sentence(language: str) -> None:
    path = resources() / "i18n" / f"errors.{language}.json"

    assert set(STATUS) <= set(json.loads(path.read_text(encoding="utf-8")))


def test_an_error_without_a_status_of_its_own_is_trouble() -> None:
    assert ProvinceError("port_in_use", port=80).status == 500
