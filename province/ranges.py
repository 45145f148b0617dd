"""Answers with the bytes of a file, or with the range of them that was asked for."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from litestar import Request
from litestar.response import Stream

from province.errors import ProvinceError

AT_ONCE = 256 * 1024
"""Bytes read and sent in one go."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The headers of a request that choose among the bytes of a file."""

    range: str | None = None
    if_range: str | None = None


def wanted_of(request: Request[Any, Any, Any]) -> Wanted:
    return Wanted(request.headers.get("Range"), request.headers.get("If-Range"))


def file_answer(
    path: Path, tag: str, wanted: Wanted, media_type: str, headers: Mapping[str, str] | None = None
) -> Stream:
    """200 with the whole file, or 206 with one range of it.

    `tag` names the content: a range of anything else (`If-Range`) is answered with the whole.
    Raises ProvinceError on a range beyond the end. The file is open from here on: it may be
    deleted while it is sent.
    """
    file = path.open("rb")
    size = path.stat().st_size
    is_same = wanted.if_range is None or wanted.if_range == f'"{tag}"'
    try:
        found = range_in(wanted.range, size) if is_same else None
    except ProvinceError:
        file.close()
        raise
    first, last = found or (0, size - 1)
    sent = {
        "Content-Length": str(last - first + 1),
        "Accept-Ranges": "bytes",
        "ETag": f'"{tag}"',
        **(headers or {}),
    }
    if found:
        sent["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Stream(
        _bytes(file, first, last - first + 1),
        status_code=206 if found else 200,
        media_type=media_type,
        headers=sent,
    )


def range_in(header: str | None, size: int) -> tuple[int, int] | None:
    """(first, last) of a `Range`; None: the whole, for none, several or what is no range."""
    match = re.fullmatch(r"bytes=(\d{0,19})-(\d{0,19})", header or "", re.ASCII)
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
        if last and int(last) < begin:
            return None
    if begin >= size:
        raise ProvinceError("range_unusable", size=size)
    return begin, end


async def _bytes(file: BinaryIO, first: int, count: int) -> AsyncIterator[bytes]:
    with file:
        await asyncio.to_thread(file.seek, first)
        while count:
            chunk = await asyncio.to_thread(file.read, min(count, AT_ONCE))
            if not chunk:
                return  # shorter than it was: the length that was promised tells the other side
            count -= len(chunk)
            yield chunk
