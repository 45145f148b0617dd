"""What a device may read of its newsroom's log; every other record arrives blank, with its seq."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from province.access import Device
from province.roles import ROLES
from province.wire import Record

BLANK = "blank"
"""The kind of a record that its reader may not see."""


@dataclass(frozen=True, slots=True)
class Sight:
    device: str = ""
    """What it sent itself it may always read."""
    kinds: frozenset[str] | None = None
    """None: all there are."""

    def covers(self, row: Any) -> bool:
        """Whether a row of the log is told as it is."""
        return self.kinds is None or row.kind in self.kinds or row.device == self.device


EVERYTHING = Sight()


def sight_of(device: Device) -> Sight:
    """By the role with which the device was invited."""
    kinds = ROLES[device.role].sees
    return EVERYTHING if kinds is None else Sight(device.id, kinds)


def blank(row: Any) -> Record:
    """As much of a row as the digests need."""
    return Record(
        row.seq, row.epoch, row.key, BLANK, "", "", "", "", None, None, [],
        row.payload_hash, row.digest, "",
    )  # fmt: skip
