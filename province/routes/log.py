"""Push and pull: the newsroom's log, both ways."""

from __future__ import annotations

import asyncio
import functools
import math
import re
from typing import Annotated

import msgspec
from litestar import Request, get, post
from litestar.datastructures import State
from litestar.params import Parameter

from province import log, people
from province.access import Device
from province.answers import problems
from province.errors import ProvinceError
from province.gate import ProvinceRequest, province_of
from province.sight import sight_of
from province.wire import (
    LARGEST_BATCH,
    LARGEST_INTENT,
    MOST_INTENTS,
    MOST_OPEN,
    MOST_RECORDS,
    WRAPPING,
    OtherReader,
    Page,
    Position,
    Push,
    Results,
)


class PushRequest(Request[Device, None, State]):
    """Reads a batch into its shape at once; by way of plain objects it takes twice as long."""

    async def json(self) -> Push:
        body = await self.body()
        try:
            return _read_push(body)
        except msgspec.ValidationError as error:  # says where and what kind, never what stood there
            raise ProvinceError("request_malformed", why=str(error)) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ProvinceError("request_malformed", why="no JSON") from error


_read_push = msgspec.json.Decoder(Push).decode


@post(
    "/v1/push",
    status_code=200,
    request_class=PushRequest,
    request_max_body_size=LARGEST_INTENT + WRAPPING,
    responses=problems(400, 401, 410, 413, 507),
    summary="Offer intents to the newsroom's log",
)
async def push(request: PushRequest, data: Push) -> Results:
    batch_too_large = len(await request.body()) > LARGEST_BATCH + WRAPPING
    if len(data.intents) > MOST_INTENTS or (batch_too_large and len(data.intents) > 1):
        raise ProvinceError("request_too_large")
    province, device = province_of(request), request.user
    results = await asyncio.to_thread(log.push, province.kept, device, data.position, data.intents)
    province.pokes.tell_grown(device.newsroom, results.head, by=device.id)
    return results


FEW = 20
"""Records that are read on the loop: a thread would take longer to be woken than they take."""


@get(
    "/v1/pull",
    responses=problems(400, 401, 410),
    summary="Read the newsroom's log after a position",
)
async def pull(  # noqa: PLR0913, PLR0917 - one for each part of the query
    request: ProvinceRequest,
    epoch: int | None = None,
    cursor: Annotated[int | None, Parameter(ge=0)] = None,
    digest: str | None = None,
    signature: str | None = None,
    limit: Annotated[int, Parameter(ge=1)] = MOST_RECORDS,
    open_stories: Annotated[str, Parameter(query="open", max_length=MOST_OPEN * 33)] = "",
    person: Annotated[str, Parameter(pattern="^([0-9a-f]{32})?$", max_length=32)] = "",
    is_brief: Annotated[bool, Parameter(query="brief")] = False,
) -> Page:
    province, device = province_of(request), request.user
    position = _position(epoch, cursor, digest, signature)
    stories = _stories(open_stories, person)
    reader = device.id if is_brief else ""
    asked, sight = (province.kept, device.newsroom, position), sight_of(device)
    if 0 <= _news(device, position) <= FEW:
        page = _page(*asked, min(limit, FEW), reader, device=device.id, sight=sight)
    else:  # less than none: the province was set back, and that will be written down
        page = await asyncio.to_thread(_page, *asked, limit, reader, device=device.id, sight=sight)
    others = province.presence.note(device.newsroom, device.id, person, stories)
    if not others:
        return page
    persons = {one for _, one in others}
    names = await asyncio.to_thread(people.names, province.kept, device.newsroom, persons)
    readers = [OtherReader(story, one, names.get(one, "")) for story, one in others]
    return msgspec.structs.replace(page, others=readers)


_page = functools.partial(log.pull, as_stored=True)


def _news(device: Device, position: Position | None) -> float:
    """So many records of the log came after the position; less than none, of another epoch."""
    if position is not None and device.log_epoch not in {None, position.epoch}:
        return -math.inf
    cursor = position.cursor if position else 0
    return math.inf if device.log_head is None else device.log_head - cursor


def _stories(text: str, person: str) -> list[str]:
    """The ids in `open`."""
    stories = text.split(",") if text else []
    if len(stories) > MOST_OPEN or not all(re.fullmatch("[0-9a-f]{32}", one) for one in stories):
        raise ProvinceError("request_malformed", why="open: ids, a comma between, 20 at most")
    if stories and not person:
        raise ProvinceError("request_malformed", why="open: whose?")
    return stories


def _position(
    epoch: int | None, cursor: int | None, digest: str | None, signature: str | None
) -> Position | None:
    if epoch is None and cursor is None and digest is None and signature is None:
        return None
    if epoch is None or cursor is None or digest is None or signature is None:
        raise ProvinceError("request_malformed", why="half a position")
    return Position(epoch, cursor, digest, signature)
