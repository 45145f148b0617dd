from __future__ import annotations

from typing import Any

import pytest

from tests.province.asking import SHA256
from tests.province.running import Enrolled


def test_a_small_request_may_not_be_large(editor: Enrolled) -> None:
    answer = editor.ask("POST", "/v1/media", content=b" " * 100_000)

    assert (answer.status_code, answer.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    "offer",
    [
        {"sha256": SHA256, "size": 0, "type": "x"},
        {"sha256": SHA256[:-1] + "\n", "size": 1, "type": "x"},
        {"sha256": "../" * 21 + "x", "size": 1, "type": "x"},
        {"sha256": SHA256, "size": 1, "type": ""},
    ],
)
def test_a_media_offer_is_checked(editor: Enrolled, offer: dict[str, Any]) -> None:
    answer = editor.ask("POST", "/v1/media", json=offer)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
