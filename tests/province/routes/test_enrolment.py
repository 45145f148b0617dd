from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.province.making import new_id
from tests.province.running import RunningProvince, running


def test_health_says_what_it_is(province: RunningProvince) -> None:
    answer = httpx2.get(f"{province.url}/v1/health", trust_env=False, verify=False)

    assert answer.json() == {
        "service": "zaotai-province",
        "api": 2,
        "least_api": 1,
        "name": "甘肃省平台（演示）",
    }


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


def try_code(province: RunningProvince, code: str, address: str = "") -> httpx2.Response:
    body = {"code": code, "device": {"id": new_id(), "name": "x"}, "app": "x"}
    headers = {"X-Forwarded-For": address} if address else {}
    return httpx2.post(
        f"{province.url}/v1/enrol", json=body, headers=headers, trust_env=False, verify=False
    )


def test_who_tries_too_many_wrong_codes_must_wait(tmp_path: Path) -> None:
    with running(tmp_path / "data") as province:
        code = province.invite(province.newsroom())
        statuses = [try_code(province, "AAAA-AAAA-AAAA").status_code for _ in range(10)]
        waits = try_code(province, code, address="10.0.0.1")  # nobody forwards for us here

    assert statuses == [403] * 10
    assert (waits.status_code, waits.json()["code"]) == (429, "too_many_tries")
    assert 0 < int(waits.headers["Retry-After"]) <= 60


def test_behind_a_proxy_each_address_has_its_own_tries(tmp_path: Path) -> None:
    with running(tmp_path / "data", more=["--behind-tls"]) as province:
        for _ in range(10):
            try_code(province, "AAAA-AAAA-AAAA", address="forged, 10.0.0.1")
        code = province.invite(province.newsroom())

        assert try_code(province, code, address="10.0.0.2, 10.0.0.1").status_code == 429
        assert try_code(province, code, address="10.0.0.1, 10.0.0.2").status_code == 201
