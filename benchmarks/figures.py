"""One figure beside its peer or bound, as `build/dev.py bench` prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Figure:
    name: str
    ours: float
    theirs: float
    unit: str
    goal: float
    """ours / theirs must not be above it; for a bound, theirs is the bound and the goal 1."""
    runs: int

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def is_ok(self) -> bool:
        return self.ratio <= self.goal

    def line(self) -> str:
        verdict = "ok" if self.is_ok else "short"
        return (
            f"{self.name:<44} {self.ours:10.2f} {self.theirs:10.2f} {self.unit:<4}"
            f" {self.ratio:6.2f}×  ≤ {self.goal:.2f}×  {verdict}"
        )

    def row(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 3), "ok": self.is_ok}


def middle(values: Sequence[float]) -> float:
    return float(median(values))


def percentile(values: Sequence[float], percent: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
