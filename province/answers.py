"""Answers of status 400 and above: JSON with a code and its facts, whatever went wrong."""

from __future__ import annotations

import logging
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi import ResponseSpec
from litestar.types import ExceptionHandlersMap

from province.errors import STATUS, ProvinceError
from province.wire import Problem

_logger = logging.getLogger("province")


ANYWHERE = (426, 500, 503)
"""Statuses that any route may answer."""


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """What a route may answer instead, for OpenAPI: each status with its codes."""
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            description=", ".join(code for code in STATUS if STATUS[code] == status),
        )
        for status in (*statuses, *ANYWHERE)
    }


# What was asked may not have been read, and then the connection ends; a client that is not told
# would send its next request into it.
_LAST = {"Connection": "close"}


def _no(status: int, code: str, facts: dict[str, Any]) -> Response[Problem]:
    wait = {"Retry-After": str(facts["after"])} if "after" in facts else {}
    return Response(Problem(code, facts), status_code=status, headers=_LAST | wait)


def _answer_refusal(_: Request[Any, Any, Any], error: ProvinceError) -> Response[Problem]:
    return _no(error.status, error.code, error.facts)


def _answer_http_exception(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    codes = {404: "not_found", 413: "request_too_large"}
    status = error.status_code
    if status >= 500:
        return _no(status, "province_trouble", {"status": status})
    facts = {} if status in codes else {"why": _why(error)}
    return _no(status, codes.get(status, "request_malformed"), facts)


def _why(error: HTTPException) -> str:
    """Which field is wrong, never what stood in it."""
    wrong = error.extra if isinstance(error.extra, list) else []
    fields = [f"{one.get('key', '')}: {one.get('message', '')}" for one in wrong[:5]]
    return "; ".join(fields) or error.detail.partition("\n")[0][:200]


def _answer_too_deep(_: Request[Any, Any, Any], _error: Exception) -> Response[Problem]:
    return _no(400, "request_malformed", {"why": "nested too deeply"})


def _answer_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Told to the operator with its traceback, to the studio with its status alone."""
    _logger.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _no(500, "province_trouble", {"status": 500})


EXCEPTION_ANSWERS: ExceptionHandlersMap = {
    ProvinceError: _answer_refusal,
    HTTPException: _answer_http_exception,
    RecursionError: _answer_too_deep,
    Exception: _answer_bug,
}
