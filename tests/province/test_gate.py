from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.province.asking import ROUTES
from tests.province.running import Enrolled, RunningProvince, raw_command, running


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


@pytest.mark.parametrize(
    ("spoken", "status", "code"),
    [
        ("0", 426, "update_needed"), ("1", 200, None), ("2", 200, None), ("9", 200, None),
        ("x", 400, "request_malformed"), ("-1", 400, "request_malformed"),
    ],
)  # fmt: skip
def test_a_studio_of_a_version_too_old_must_be_updated(
    editor: Enrolled, spoken: str, status: int, code: str | None
) -> None:
    answer = editor.ask("GET", "/v1/pull", headers={"Zaotai-Api": spoken})

    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_under_maintenance_only_health_answers(tmp_path: Path) -> None:
    words = "今晚 23 点前升级"
    with running(tmp_path / "data", more=["--maintenance", words]) as province:
        health = httpx2.get(f"{province.url}/v1/health", trust_env=False, verify=False)
        answers = [
            httpx2.request(method, province.url + path, json=body, trust_env=False, verify=False)
            for method, path, body in [*ROUTES, ("POST", "/v1/enrol", {})]
        ]

    assert health.status_code == 200
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "province_maintenance")
        assert answer.json()["facts"]["words"] == words
        assert answer.headers["Retry-After"] == "60"
