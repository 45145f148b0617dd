from __future__ import annotations

import pytest

from tests.province.asking import SHA256
from tests.province.running import Enrolled


def test_a_complaint_never_repeats_what_was_sent(editor: Enrolled) -> None:
    sent = {"position": None, "intents": [{"key": "机密内容", "kind": "机密内容"}]}

    assert "机密" not in editor.ask("POST", "/v1/push", json=sent).text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v2/health", 404),
        ("DELETE", "/v1/pull", 405),
        ("GET", "/v1/media/..%2F..%2Fetc", 404),
        ("GET", "/v1/media/xyz", 400),
        ("PUT", f"/v1/media/{SHA256}/parts/x", 404),
    ],
)
def test_every_no_is_json_with_a_code(
    editor: Enrolled, method: str, path: str, status: int
) -> None:
    answer = editor.ask(method, path)

    assert answer.status_code == status
    assert answer.json()["code"] in {"not_found", "request_malformed"}
