"""Who is asking, and whether we answer at all, before anything of a request is read."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from province import access, packing, part_urls
from province.access import Device
from province.blobs import PART_SIZE, Blobs
from province.errors import ProvinceError
from province.limits import Tries
from province.packing import Names
from province.pokes import Pokes
from province.presence import Presence
from province.snapshots import Snapshots
from province.store import Store

API, LEAST_API = 2, 1
"""The protocol's versions that are served; a request names its own in the header Zaotai-Api."""
PUBLIC_PATHS = frozenset({"/v1/health", "/v1/openapi.json"})
"""What is answered under maintenance and to any version."""
OPEN_PATHS = PUBLIC_PATHS | {"/v1/enrol"}
"""What may be asked without a token."""
MAINTENANCE_S = 60
"""Seconds after which a studio asks again whether the maintenance is over."""

ProvinceRequest = Request[Device, None, State]
AnyRequest = Request[Any, Any, State]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the operator chose for serving."""

    name: str
    """Shown to studios when they enrol."""
    part_size: int = PART_SIZE
    """Bytes of a part of a media file, at least."""
    url_s: int = part_urls.GOOD_FOR_S
    maintenance: str = ""
    """Words for the editors; not empty: no request is served."""
    behind_proxy: bool = False
    """The client's address is the last of X-Forwarded-For."""


class Province:
    """What the routes work on."""

    def __init__(self, kept: Store, terms: Terms) -> None:
        self.kept = kept
        self.terms = terms
        self.blobs = Blobs(kept, terms.part_size, terms.url_s)
        self.snapshots = Snapshots(kept)
        self.pokes = Pokes(kept)
        self.presence = Presence(on_moved=self.pokes.poke)
        self.wrong_codes = Tries(10, 60)
        """By address."""
        self.exchanges = Tries(100, 3600)
        """Of invitation codes, by newsroom."""


def province_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Province:
    province: Province = connection.app.state.province
    return province


def address_of(request: AnyRequest) -> str:
    """Where the request came from, as far as we can tell."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if forwarded and province_of(request).terms.behind_proxy:
        return forwarded.rpartition(",")[2].strip()
    return request.client.host if request.client else ""


class Gate(ASGIMiddleware):
    """Whether we serve at all, and this version; whose request it is; how its body travels.

    One, for three of Litestar's in a row took a tenth of a small request.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        path, names = scope["path"], dict(scope["headers"])
        province: Province = scope["litestar_app"].state.province
        if path not in PUBLIC_PATHS:
            _require_served(province, names)
        if path not in OPEN_PATHS:
            scope["user"], scope["auth"] = await _sender(province, scope, names), None
        receive, send = packing.unpacked(scope, names, receive), packing.packed(names, send)
        await next_app(scope, receive, send)


def _require_served(province: Province, names: Names) -> None:
    words = province.terms.maintenance
    if words:
        raise ProvinceError("province_maintenance", words=words, after=MAINTENANCE_S)
    spoken = names.get(b"zaotai-api", b"1")
    if not re.fullmatch(rb"[0-9]{1,6}", spoken):
        raise ProvinceError("request_malformed", why="Zaotai-Api is no number")
    if int(spoken) < LEAST_API:
        raise ProvinceError("update_needed", least=LEAST_API)


async def _sender(province: Province, scope: Scope, names: Names) -> Device:
    """Known by the token, before anything of the request is read.

    A signed URL of a part needs none: it says whose it is.
    """
    if scope.get("method") == "PUT":
        query = Request[Any, Any, State](scope).query_params
        if "signature" in query:
            newsroom = part_urls.newsroom_of(province.kept.key, scope["path"], query)
            return Device("", "", newsroom, "")
    scheme, _, token = names.get(b"authorization", b"").decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ProvinceError("device_unknown")
    # Some 20 us, on the loop: handing it to a thread and back takes ten times as long.
    device, is_new = access.known_device(province.kept, token.strip())
    if is_new:
        await asyncio.to_thread(access.note_first_use, province.kept, token.strip())
    return device
