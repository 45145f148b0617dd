"""Whatever is asked of a real province, it answers as its OpenAPI document says: never with 500."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.province.running import Enrolled, RunningProvince, running

OPENAPI = Path(__file__).parent.parent.parent / "docs" / "openapi.json"
OPERATIONS: dict[str, Any] = {
    operation.label: operation
    for found in schemathesis.openapi.from_path(str(OPENAPI)).get_all_operations()
    if (operation := found.ok())  # type: ignore[union-attr]
}
EXAMPLES = int(os.environ.get("ZAOTAI_FUZZ", "40"))
"""Requests of each operation, half as the document wants them, half not; the same every time."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    """One of its own: wrong codes by the dozen shut the address out for a while."""
    with running(tmp_path_factory.mktemp("fuzzed") / "data") as started:
        yield started


@pytest.fixture(scope="module")
def devices(own: RunningProvince) -> list[Enrolled]:
    newsroom = own.newsroom()
    return [own.enrol(newsroom), own.enrol(newsroom, "dispatcher")]


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_whatever_makes_the_province_stumble(
    own: RunningProvince, devices: list[Enrolled], line: requests.Session, label: str
) -> None:
    operation = OPERATIONS[label]
    good = operation.as_strategy(GenerationMode.POSITIVE)
    bad = operation.as_strategy(GenerationMode.NEGATIVE)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=good | bad, device=st.sampled_from(devices))
    def ask(case: schemathesis.Case[Any], device: Enrolled) -> None:
        headers = {"Authorization": f"Bearer {device.token}"}
        if label == "GET /v1/events" and "wait" not in case.query:
            case.query = {**case.query, "wait": 0}  # without it the answer has no end
        answer = case.call(base_url=own.url, headers=headers, session=line, timeout=20)
        assert answer.status_code != 500, own.errors()
        case.validate_response(answer, checks=[not_a_server_error, response_schema_conformance])

    ask()
    assert own.errors() == ""


def test_a_brief_page_is_what_the_document_says(
    own: RunningProvince, devices: list[Enrolled], line: requests.Session
) -> None:
    case = OPERATIONS["GET /v1/pull"].Case(query={"brief": "true"})
    has_payload: set[bool] = set()
    for device in devices:
        headers = {"Authorization": f"Bearer {device.token}"}
        answer = case.call(base_url=own.url, headers=headers, session=line, timeout=20)
        has_payload.update("payload" in one for one in answer.json()["records"])
        case.validate_response(answer, checks=[response_schema_conformance])
    assert has_payload == {True, False}, "its own without, another's with its words"
