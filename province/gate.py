"""Who is asking, and whether we answer at all, before anything of a request is read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.middleware import AbstractAuthenticationMiddleware, AuthenticationResult

from province import access, part_urls
from province.access import Device
from province.blobs import Blobs
from province.errors import ProvinceError
from province.snapshots import Snapshots
from province.store import Store

OPEN_PATHS = ["^/v1/health$", "^/v1/enrol$", r"^/v1/openapi\.json$"]
"""What may be asked without a token."""

ProvinceRequest = Request[Device, None, State]
AnyRequest = Request[Any, Any, State]


@dataclass(frozen=True, slots=True)
class Province:
    """What the routes work on."""

    kept: Store
    blobs: Blobs
    snapshots: Snapshots
    name: str


def province_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Province:
    province: Province = connection.app.state.province
    return province


class TokenMiddleware(AbstractAuthenticationMiddleware):
    """Knows the device by its token, before anything of its request is read.

    A signed URL of a part needs none: it says whose it is.
    """

    async def authenticate_request(
        self, connection: ASGIConnection[Any, Any, Any, Any]
    ) -> AuthenticationResult:
        query = connection.query_params
        if "signature" in query and connection.scope["method"] == "PUT":
            key = province_of(connection).kept.key
            newsroom = part_urls.newsroom_of(key, connection.url.path, query)
            return AuthenticationResult(user=Device("", "", newsroom, ""), auth=None)
        scheme, _, token = connection.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise ProvinceError("device_unknown")
        kept = province_of(connection).kept
        device = await asyncio.to_thread(access.device_of, kept, token.strip())
        return AuthenticationResult(user=device, auth=None)
