"""URLs that carry their own right to put one part of one medium, for a while.

So a studio puts parts wherever it is told to, here or at an object store, without its token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from province.errors import ProvinceError

GOOD_FOR_S = 15 * 60
MOST_AT_ONCE = 64
"""URLs in one answer."""

_PATH = re.compile(r"/v1/media/([0-9a-f]{64})/parts/([0-9]{1,9})", re.ASCII)


def signed_url(key: bytes, newsroom: str, sha256: str, number: int, until: int) -> str:
    """Good until that second since 1970 of the province's own clock."""
    signature = _signature(key, newsroom, sha256, number, until)
    query = {"newsroom": newsroom, "until": until, "signature": signature}
    return f"/v1/media/{sha256}/parts/{number}?{urlencode(query)}"


def newsroom_of(key: bytes, path: str, query: Mapping[str, str]) -> str:
    """Whose part a signed URL is for. Raises ProvinceError when it is over or not one of ours."""
    named = _PATH.fullmatch(path)
    newsroom, until = query.get("newsroom", ""), query.get("until", "")
    if named is None or not re.fullmatch(r"[0-9]{1,12}", until, re.ASCII):
        raise ProvinceError("not_allowed")
    genuine = _signature(key, newsroom, named[1], int(named[2]), int(until))
    if not hmac.compare_digest(genuine.encode(), query.get("signature", "").encode()):
        raise ProvinceError("not_allowed")
    if time.time() > int(until):
        raise ProvinceError("part_url_expired")
    return newsroom


def _signature(key: bytes, newsroom: str, sha256: str, number: int, until: int) -> str:
    words = f"part\n{newsroom}\n{sha256}\n{number}\n{until}"
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()
