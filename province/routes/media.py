"""Media: announced, sent in parts, read back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from litestar import get, post, put
from litestar.openapi.spec import (
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIType,
    Operation,
    RequestBody,
    Schema,
)
from litestar.params import Parameter
from litestar.response import Stream

from province.answers import problems
from province.errors import ProvinceError
from province.gate import ProvinceRequest, province_of
from province.ranges import file_answer, wanted_of
from province.wire import MediaOffer, MediaPlan, MediaState, MediaVerified

MOST_READ_IN_VAIN = 64 * 1024 * 1024
"""Bytes of a refused part that are still read."""
STALL_S = 120
"""Seconds without a byte of a part until the line counts as cut."""

Sha256InPath = Annotated[str, Parameter(pattern="^[0-9a-f]{64}$", max_length=64)]


@post(
    "/v1/media",
    status_code=200,
    sync_to_thread=True,
    responses=problems(400, 401, 413, 507),
    summary="Announce a media file; learn which parts are wanted",
)
def plan_media(request: ProvinceRequest, data: MediaOffer) -> MediaPlan:
    blobs = province_of(request).blobs
    return blobs.plan(request.user.newsroom, data.sha256, data.size, data.type, data.want)


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
    responses=problems(400, 401, 403, 404, 422, 507),
    summary="Send one part, raw bytes; 204 when it is durable",
)
async def take_part(request: ProvinceRequest, sha256: Sha256InPath, number: int) -> None:
    chunks = _body(request)
    try:
        blobs = province_of(request).blobs
        await blobs.take_part(request.user.newsroom, sha256, number, chunks)
    except ProvinceError:
        await _read_to_the_end(chunks)
        raise


@post(
    "/v1/media/{sha256:str}/complete",
    status_code=200,
    sync_to_thread=True,
    responses=problems(400, 401, 404, 422, 507),
    summary="Join the parts, read the whole back, compare its hash",
)
def complete_media(request: ProvinceRequest, sha256: Sha256InPath) -> MediaVerified:
    province_of(request).blobs.complete(request.user.newsroom, sha256)
    return MediaVerified()


@get(
    "/v1/media/{sha256:str}",
    sync_to_thread=True,
    responses=problems(400, 401),
    summary="What is here of a media file",
)
def media_state(request: ProvinceRequest, sha256: Sha256InPath) -> MediaState:
    return province_of(request).blobs.state(request.user.newsroom, sha256)


@get(
    "/v1/media/{sha256:str}/content",
    sync_to_thread=True,
    media_type="application/octet-stream",
    responses=problems(400, 401, 404, 416),
    summary="A verified medium, or a range of it",
)
def media_content(request: ProvinceRequest, sha256: Sha256InPath) -> Stream:
    path = province_of(request).blobs.content(request.user.newsroom, sha256)
    return file_answer(path, sha256, wanted_of(request), "application/octet-stream")


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
