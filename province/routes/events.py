"""Pokes: a stream, or one long answer where a proxy keeps streams back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from litestar import Response, get
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.params import Parameter
from litestar.response import Stream

from province import access
from province.answers import problems
from province.errors import ProvinceError
from province.gate import ProvinceRequest, province_of
from province.pokes import Pokes
from province.wire import News

HEARTBEAT_S = 15
"""Proxies end what is silent for a minute; a studio notices a dead line after three."""
LONGEST_WAIT_S = 25
"""Below the 30 s after which the most impatient proxies give up."""
REPLACED_FOR_S = 60
"""Seconds after which the older of two that share a token may ask again."""
POKE = b"event: poke\ndata:\n\n"
HEARTBEAT = b": still here\n\n"
_AS_IT_COMES = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""The second is understood by nginx."""


@dataclass
class StreamOrAnswer(Operation):
    """That the same route also answers with a stream is told to OpenAPI here."""

    def __post_init__(self) -> None:
        found = (self.responses or {}).get("200")
        if isinstance(found, OpenAPIResponse) and found.content is not None:
            text = Schema(type=OpenAPIType.STRING)
            found.content["text/event-stream"] = OpenAPIMediaType(schema=text)


@get(
    "/v1/events",
    operation_class=StreamOrAnswer,
    responses=problems(400, 401, 429),
    summary="Be told when there is something to pull: a stream, or one answer with `wait`",
)
async def events(
    request: ProvinceRequest,
    wait: Annotated[int | None, Parameter(ge=0, le=LONGEST_WAIT_S)] = None,
    epoch: Annotated[int | None, Parameter(ge=0)] = None,
    head: Annotated[int | None, Parameter(ge=0)] = None,
) -> Response[News]:
    pokes, device = province_of(request).pokes, request.user
    token = request.headers.get("Authorization", "").partition(" ")[2].strip()
    hashed = access.token_hash(token)
    if "wait" not in request.query_params:
        pieces = _stream(pokes, device, hashed)
        # What it is declared to return is the other answer, which is the one that has a shape.
        return Stream(pieces, media_type="text/event-stream", headers=_AS_IT_COMES)  # type: ignore[return-value]
    with pokes.listening(device, hashed) as listener:
        known = (epoch or 0, head or 0)
        has_news = known != pokes.head(device.newsroom)
        if not has_news:
            has_news = await listener.has_news(wait or 0) and not listener.is_over
        if listener.was_replaced:  # two copies of a profile would take turns for ever
            raise ProvinceError("too_many_tries", after=REPLACED_FOR_S)
        epoch, head = pokes.head(device.newsroom)
    return Response(News(has_news, epoch, head), headers=_AS_IT_COMES)


async def _stream(pokes: Pokes, device: access.Device, hashed: str) -> AsyncIterator[bytes]:
    """Begins with a poke: what came before anybody listened is to be pulled."""
    with pokes.listening(device, hashed) as listener:
        yield POKE
        while True:
            has_news = await listener.has_news(HEARTBEAT_S)
            if listener.is_over:
                return
            yield POKE if has_news else HEARTBEAT
