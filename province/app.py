"""The routes of docs/sync-protocol.md, and the OpenAPI document made from them."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from litestar import Litestar, MediaType, Request, Response, get, post, put
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.middleware.base import DefineMiddleware
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.spec import (
    Components,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler

from province import access, log, submissions
from province.access import Device
from province.blobs import PART_SIZE, Blobs
from province.errors import ProvinceError
from province.store import Store
from province.wire import (
    LARGEST_BATCH,
    LARGEST_INTENT,
    MOST_INTENTS,
    MOST_RECORDS,
    WRAPPING,
    Enrol,
    Enrolled,
    Health,
    MediaOffer,
    MediaPlan,
    MediaState,
    MediaVerified,
    NewsroomName,
    Page,
    Position,
    Problem,
    Push,
    Results,
    Submissions,
    Verdict,
    VerdictGiven,
)

_logger = logging.getLogger("province")

SERVICE = "zaotai-province"
API = 1
OPEN_PATHS = ["^/v1/health$", "^/v1/enrol$", r"^/v1/openapi\.json$"]
"""What may be asked without a token."""
MOST_OF_A_SMALL_BODY = 64 * 1024
"""Bytes of a body that is neither a push nor a part of a media file."""


MOST_READ_IN_VAIN = 64 * 1024 * 1024
"""Bytes of a refused part that are still read."""
STALL_S = 120
"""Seconds without a byte of a part until the line counts as cut."""


@dataclass(frozen=True, slots=True)
class Province:
    """What the routes work on."""

    kept: Store
    blobs: Blobs
    name: str


ProvinceRequest = Request[Device, None, State]
Sha256InPath = Annotated[str, Parameter(pattern="^[0-9a-f]{64}$", max_length=64)]


def build_app(kept: Store, name: str, part_size: int = PART_SIZE) -> Litestar:
    """The platform on this store. `name` is shown to studios when they enrol."""
    return Litestar(
        route_handlers=ROUTES,
        middleware=[DefineMiddleware(TokenMiddleware, exclude=OPEN_PATHS)],
        exception_handlers={
            ProvinceError: _answer_refusal,
            HTTPException: _answer_http_exception,
            RecursionError: _answer_too_deep,
            Exception: _answer_bug,
        },
        openapi_config=None,  # Litestar's own pages would answer HTML, as captive portals do
        state=State({"province": Province(kept, Blobs(kept, part_size), name)}),
        request_max_body_size=MOST_OF_A_SMALL_BODY,
        logging_config=None,
        multipart_form_part_limit=0,
    )


@functools.cache
def openapi_document() -> str:
    """The OpenAPI document as it is served and as docs/openapi.json holds it."""
    schema = Litestar(ROUTES, openapi_config=_openapi()).openapi_schema.to_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class TokenMiddleware(AbstractAuthenticationMiddleware):
    """Knows the device by its token, before anything of its request is read."""

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ProvinceError("device_unknown")
        kept = _province(connection).kept
        device = await asyncio.to_thread(access.device_of, kept, token.strip())
        return AuthenticationResult(user=device, auth=None)


PROBLEMS = {
    400: "request_malformed, reason_needed",
    401: "device_unknown, device_revoked",
    403: "not_allowed, invitation_unknown",
    404: "not_found, submission_unknown",
    409: "position_unknown, invitation_used, verdict_given",
    410: "position_not_genuine",
    413: "request_too_large",
    422: "media_hash_differs, media_incomplete, part_out_of_range, part_size_differs",
    507: "province_disk_full",
}


def _problems(*statuses: int) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=PROBLEMS[status])
        for status in statuses
    }


@get("/v1/health", sync_to_thread=False, security=[{}], summary="Is this a province?")
def health(request: Request[Any, Any, State]) -> Health:
    return Health(SERVICE, API, _province(request).name)


@post(
    "/v1/enrol",
    sync_to_thread=True,
    security=[{}],
    responses=_problems(400, 403, 409),
    summary="Exchange an invitation code for a device token",
)
def enrol(request: Request[Any, Any, State], data: Enrol) -> Enrolled:
    token, newsroom_name, device = access.enrol(
        _province(request).kept, data.code, data.device.id, data.device.name, data.app
    )
    return Enrolled(token, NewsroomName(device.newsroom, newsroom_name), device.role)


@post(
    "/v1/push",
    status_code=200,
    request_max_body_size=LARGEST_INTENT + WRAPPING,
    responses=_problems(400, 401, 409, 410, 413, 507),
    summary="Offer intents to the newsroom's log",
)
async def push(request: ProvinceRequest, data: Push) -> Results:
    batch_too_large = len(await request.body()) > LARGEST_BATCH + WRAPPING
    if len(data.intents) > MOST_INTENTS or (batch_too_large and len(data.intents) > 1):
        raise ProvinceError("request_too_large")
    device = request.user
    results = await asyncio.to_thread(
        log.push, _province(request).kept, device.newsroom, device.id, data.position, data.intents
    )
    return Results(results)


@get(
    "/v1/pull",
    sync_to_thread=True,
    responses=_problems(400, 401, 409, 410),
    summary="Read the newsroom's log after a position",
)
def pull(
    request: ProvinceRequest,
    epoch: int | None = None,
    cursor: Annotated[int | None, Parameter(ge=0)] = None,
    digest: str | None = None,
    signature: str | None = None,
    limit: Annotated[int, Parameter(ge=1)] = MOST_RECORDS,
) -> Page:
    position = _position(epoch, cursor, digest, signature)
    return log.pull(_province(request).kept, request.user.newsroom, position, limit)


@post(
    "/v1/media",
    status_code=200,
    sync_to_thread=True,
    responses=_problems(400, 401, 413, 507),
    summary="Announce a media file; learn which parts are wanted",
)
def plan_media(request: ProvinceRequest, data: MediaOffer) -> MediaPlan:
    blobs = _province(request).blobs
    return blobs.plan(request.user.newsroom, data.sha256, data.size, data.type)


@dataclass
class RawBody(Operation):
    """What a route that reads its body by itself tells OpenAPI about it."""

    def __post_init__(self) -> None:
        raw = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
        content = {"application/octet-stream": OpenAPIMediaType(schema=raw)}
        self.request_body = RequestBody(content=content, required=True)


@put(
    "/v1/media/{sha256:str}/parts/{number:int}",
    status_code=204,
    operation_class=RawBody,
    request_max_body_size=None,  # bounded by the part's size, byte by byte
    responses=_problems(400, 401, 404, 422, 507),
    summary="Send one part, raw bytes; 204 when it is durable",
)
async def take_part(request: ProvinceRequest, sha256: Sha256InPath, number: int) -> None:
    chunks = _body(request)
    try:
        blobs = _province(request).blobs
        await blobs.take_part(request.user.newsroom, sha256, number, chunks)
    except ProvinceError:
        await _read_to_the_end(chunks)
        raise


@post(
    "/v1/media/{sha256:str}/complete",
    status_code=200,
    sync_to_thread=True,
    responses=_problems(401, 404, 422, 507),
    summary="Join the parts, read the whole back, compare its hash",
)
def complete_media(request: ProvinceRequest, sha256: Sha256InPath) -> MediaVerified:
    _province(request).blobs.complete(request.user.newsroom, sha256)
    return MediaVerified()


@get(
    "/v1/media/{sha256:str}",
    sync_to_thread=True,
    responses=_problems(401),
    summary="What is here of a media file",
)
def media_state(request: ProvinceRequest, sha256: Sha256InPath) -> MediaState:
    return _province(request).blobs.state(request.user.newsroom, sha256)


@get(
    "/v1/submissions",
    sync_to_thread=True,
    responses=_problems(401, 403),
    summary="The newsroom's submissions, for a dispatcher",
)
def list_submissions(request: ProvinceRequest) -> Submissions:
    _require_dispatcher(request.user)
    found = submissions.listed(_province(request).kept, request.user.newsroom)
    return Submissions([one.line for one in found])


@post(
    "/v1/submissions/{submission:str}/verdict",
    sync_to_thread=True,
    responses=_problems(400, 401, 403, 404, 409, 507),
    summary="Adopt or return a submission, as a dispatcher",
)
def give_verdict(request: ProvinceRequest, submission: str, data: Verdict) -> VerdictGiven:
    device, kept = request.user, _province(request).kept
    _require_dispatcher(device)
    found = submissions.find(kept, submission, device.newsroom)
    epoch, seq = submissions.give_verdict(kept, found, data.decision, data.reason, device.name)
    state: Literal["adopted", "returned"] = "adopted" if data.decision == "adopt" else "returned"
    return VerdictGiven(found.line.id, state, epoch, seq)


@get("/v1/openapi.json", sync_to_thread=True, media_type=MediaType.JSON, include_in_schema=False)
def openapi() -> str:
    return openapi_document()


ROUTES: Sequence[ControllerRouterHandler] = [
    health,
    openapi,
    enrol,
    push,
    pull,
    plan_media,
    take_part,
    complete_media,
    media_state,
    list_submissions,
    give_verdict,
]


def _province(connection: ASGIConnection[Any, Any, Any, Any]) -> Province:
    province: Province = connection.app.state.province
    return province


def _require_dispatcher(device: Device) -> None:
    if device.role != "dispatcher":
        raise ProvinceError("not_allowed")


def _position(
    epoch: int | None, cursor: int | None, digest: str | None, signature: str | None
) -> Position | None:
    if epoch is None and cursor is None and digest is None and signature is None:
        return None
    if epoch is None or cursor is None or digest is None or signature is None:
        raise ProvinceError("request_malformed", why="half a position")
    return Position(epoch, cursor, digest, signature)


async def _body(request: ProvinceRequest) -> AsyncIterator[bytes]:
    """The body as it comes. Raises TimeoutError when the line stands still."""
    chunks = request.stream()
    with contextlib.suppress(StopAsyncIteration):
        while True:
            async with asyncio.timeout(STALL_S):
                chunk = await anext(chunks)
            yield chunk


async def _read_to_the_end(chunks: AsyncIterator[bytes]) -> None:
    """A sender who is cut off in the middle of a part may never see why it was refused."""
    left = MOST_READ_IN_VAIN
    async for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            return


# Answers of status 400 and above

# What was asked may not have been read, and then the connection ends; a client that is not told
# would send its next request into it.
_LAST = {"Connection": "close"}


def _no(status: int, code: str, facts: dict[str, Any]) -> Response[Problem]:
    return Response(Problem(code, facts), status_code=status, headers=_LAST)


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


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="灶台省平台 · Zaotai province",
        version=str(API),
        description="See docs/sync-protocol.md, which this document is the letter of.",
        components=Components(
            security_schemes={"device": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"device": []}],
        use_handler_docstrings=False,
    )
