from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.province.making import new_id
from tests.province.running import RunningProvince


def test_health_says_what_it_is(province: RunningProvince) -> None:
    answer = httpx2.get(f"{province.url}/v1/health", trust_env=False, verify=False)

    assert answer.json() == {"service": "zaotai-province", "api": 1, "name": "甘肃省平台（演示）"}


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [("AAAA-AAAA-AAAA", 403, "invitation_unknown"), (5, 400, "request_malformed")],
)
def test_a_wrong_code_is_refused(
    province: RunningProvince, code: Any, status: int, error: str
) -> None:
    body = {"code": code, "device": {"id": new_id(), "name": "x"}, "app": "x"}
    answer = httpx2.post(f"{province.url}/v1/enrol", json=body, trust_env=False, verify=False)

    assert (answer.status_code, answer.json()["code"]) == (status, error)
