"""One media file on its way: which parts are out, which may go next. In memory only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from studio.sync.wire import UploadPlan

MOST_EXPIRIES = 3
"""URLs that are over so often in a row are over from the start: a clock is wrong there."""


class Work(Enum):
    PLAN = auto()
    """Ask what the province has of it, and where the next parts go."""
    PART = auto()
    COMPLETE = auto()
    ASK = auto()
    """Ask whether it has been read back by now."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one thread does next."""

    upload: Upload
    work: Work
    number: int = 0
    url: str = ""
    """Of a part; empty: it goes with the token."""


@dataclass(slots=True)
class Upload:
    """Not for several threads at once: the sender holds its lock around every call."""

    line: Any
    """The row of `transfers` as it was when the file's turn came."""
    is_planned: bool = False
    """The province was asked, and nothing happened since that makes its answer doubtful."""
    part_size: int = 1
    done: set[int] = field(default_factory=set)
    left: list[int] = field(default_factory=list)
    """Parts to send, the next one last."""
    urls: dict[int, str] = field(default_factory=dict)
    needs_urls: bool = False
    out: dict[int, int] = field(default_factory=dict)
    """Bytes that have left of each part under way."""
    is_busy: bool = False
    """Somebody plans, completes or asks."""
    is_verifying: bool = False
    ask_at: float = 0.0
    expiries: int = 0
    identity: list[int] | None = None
    """Of the file when its first part left; see the sender."""
    is_cleared: bool = False
    """What went wrong earlier was taken off the store: a part has arrived since."""
    noted_at: float = 0.0
    """When the store was told last how far it is."""

    @property
    def parts(self) -> int:
        return int(-(-self.line.size // self.part_size))

    @property
    def sent(self) -> int:
        """Bytes that have left, those of parts under way among them."""
        done = len(self.done) * self.part_size
        return int(min(done + sum(self.out.values()), self.line.size))

    def take(self, now: float) -> Piece | None:
        """What may be done for it at `now`; None: others are at it."""
        if self.is_busy:
            return None
        if self.is_verifying:
            return self._alone(Work.ASK) if now >= self.ask_at else None
        if not self.is_planned:
            return self._alone(Work.PLAN)
        if self.left:
            if self.needs_urls and self.left[-1] not in self.urls:
                return self._alone(Work.PLAN)
            number = self.left.pop()
            self.out[number] = 0
            return Piece(self, Work.PART, number, self.urls.pop(number, ""))
        return None if self.out else self._alone(Work.COMPLETE)

    def size_of(self, number: int) -> int:
        return int(min(self.part_size, self.line.size - number * self.part_size))

    def plan(self, plan: UploadPlan) -> None:
        """Take in what the province said; parts that arrived since it was asked stay done."""
        self.is_planned, self.part_size = True, plan.part_size
        self.done |= set(plan.parts_done)
        wanted = set(range(self.parts)) - self.done - set(self.out)
        self.left = sorted(wanted, reverse=True)
        self.urls = {found.part: found.url for found in plan.urls}
        self.needs_urls = bool(plan.urls)

    def arrived(self, number: int) -> None:
        self.out.pop(number, None)
        self.done.add(number)
        self.expiries = 0

    def give_back(self, number: int) -> None:
        """A part may not have arrived: the province is asked before more leaves."""
        if self.out.pop(number, None) is not None:
            self.left.append(number)
            self.is_planned = False

    def lacks(self, parts_done: Iterable[int]) -> bool:
        """Whether parts that were sent are gone: they were thrown away as wrong."""
        return len(self.done) > len(set(parts_done))

    def _alone(self, work: Work) -> Piece:
        self.is_busy = True
        return Piece(self, work)
