"""How a script in a process of its own says what it was promised; `scripted` hears it."""

from __future__ import annotations

import sys
import time
from typing import Any

import msgspec


def tell(what: str, subject: str = "", *, field: str = "", value: Any = "") -> None:
    """One JSON line on stdout, on the pipe when this returns."""
    line = {"what": what, "subject": subject, "field": field, "value": value}
    sys.stdout.buffer.write(msgspec.json.encode({**line, "at": time.monotonic_ns()}) + b"\n")
    sys.stdout.buffer.flush()


def wait_to_go() -> None:
    """So that a fault can be prepared for this very process, before it opens anything."""
    tell("here")
    sys.stdin.buffer.readline()
