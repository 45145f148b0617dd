from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.province.asking import ROUTES
from tests.province.running import Enrolled, RunningProvince, raw_command


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
@pytest.mark.parametrize("credentials", ["", "Bearer", "Bearer wrong", "Basic dXNlcjpwYXNz"])
def test_no_route_answers_without_a_token(
    province: RunningProvince, method: str, path: str, body: Any, credentials: str
) -> None:
    headers = {"Authorization": credentials} if credentials else {}
    answer = httpx2.request(
        method, province.url + path, json=body, headers=headers, trust_env=False, verify=False
    )

    assert (answer.status_code, answer.json()) == (401, {"code": "device_unknown", "facts": {}})


def test_a_revoked_device_gets_nothing_at_once(province: RunningProvince, editor: Enrolled) -> None:
    assert editor.ask("GET", "/v1/pull").status_code == 200
    raw_command("device", "revoke", editor.device, "--data", str(province.data))

    for method, path, body in ROUTES:
        answer = editor.ask(method, path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (401, "device_revoked")
