"""Bodies that travel compressed: zstd both ways, never more of it than the limits allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import zstandard
from litestar.datastructures import MutableScopeHeaders

from province.errors import ProvinceError
from province.wire import LARGEST_INTENT, WRAPPING

if TYPE_CHECKING:
    from litestar.types import (
        HTTPResponseBodyEvent,
        Message,
        Receive,
        Scope,
        Send,
    )

LARGEST_UNPACKED = LARGEST_INTENT + WRAPPING
LARGEST_WINDOW = 8 * 1024 * 1024
"""Bytes of memory that a stream may ask for; what the usual levels use."""
LEVEL = 1
"""Of what is sent: half the work of the usual one, for 1 to 5 % more bytes of Chinese text."""
WORTH_IT = 1024
"""Bytes of an answer; a smaller one fits into a packet anyhow."""
_OURS = (b"content-encoding", b"content-length")


Names = Mapping[bytes, bytes]
"""A request's headers, the names in small letters."""


def unpacked(scope: Scope, names: Names, receive: Receive) -> Receive:
    """The body as it was before it was packed. Raises ProvinceError on any coding but zstd."""
    coding = names.get(b"content-encoding", b"identity").strip().lower()
    if coding in {b"identity", b""}:
        return receive
    if coding != b"zstd":
        raise ProvinceError("request_malformed", why="Content-Encoding: zstd or none")
    scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _OURS]
    return _unpacking(receive)


def packed(names: Names, send: Send) -> Send:
    """Packs JSON that is worth it, for whoever reads zstd."""
    return _packing(send) if _reads_zstd(names.get(b"accept-encoding", b"")) else send


def _reads_zstd(accepted: bytes) -> bool:
    """Whether `Accept-Encoding` names it, and not with q=0."""
    for one in accepted.decode("latin-1").lower().split(","):
        name, _, quality = one.replace(" ", "").partition(";q=")
        if name == "zstd":
            return not quality or quality.strip("0.") != ""
    return False


def _unpacking(receive: Receive) -> Receive:
    """The body, unpacked once somebody asks for it: a stranger's never is."""
    is_done = False

    async def receive_unpacked() -> Any:
        nonlocal is_done
        if is_done:
            return await receive()
        packed = bytearray()
        while not is_done:
            message = await receive()
            if message["type"] != "http.request":
                return message
            packed += message["body"]
            if len(packed) > LARGEST_UNPACKED:
                raise ProvinceError("request_too_large", limit=LARGEST_UNPACKED)
            is_done = not message["more_body"]
        return {"type": "http.request", "body": unpack(bytes(packed)), "more_body": False}

    return receive_unpacked


def unpack(packed: bytes) -> bytes:
    """Raises ProvinceError on what is no zstd stream, and before it grows beyond the limit."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
    try:
        with unpacker.stream_reader(packed) as stream:
            body = stream.read(LARGEST_UNPACKED + 1)
    except zstandard.ZstdError as error:
        raise ProvinceError("request_malformed", why="no zstd stream") from error
    if len(body) > LARGEST_UNPACKED:
        raise ProvinceError("request_too_large", limit=LARGEST_UNPACKED)
    return body


def _packing(send: Send) -> Send:
    started: Message | None = None

    async def send_packed(message: Message) -> None:
        nonlocal started
        if message["type"] == "http.response.start":
            started = message
            return
        if started is None or message["type"] != "http.response.body":
            await send(message)
            return
        first, started = started, None
        if not message["more_body"] and len(message["body"]) >= WORTH_IT:
            message = _in_little(first, message)
        await send(first)
        await send(message)

    return send_packed


def _in_little(start: Message, message: HTTPResponseBodyEvent) -> Any:
    headers = MutableScopeHeaders.from_message(start)
    if not headers.get("content-type", "").startswith("application/json"):
        return message
    body = zstandard.compress(message["body"], LEVEL)
    headers["Content-Encoding"] = "zstd"
    headers["Content-Length"] = str(len(body))
    headers["Vary"] = "Accept-Encoding"
    return {**message, "body": body}
