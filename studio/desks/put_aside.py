"""Records that this version cannot show: damaged ones, and those of newer studios."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from studio.desks.titles import Titles
from studio.models.confirmed import StrangeRecord
from studio.vocabulary import Kind

MOST_NAMED = 3
_CODES = {"damaged": "records_damaged", "unknown": "records_newer"}
"""Why a record was put aside, and the sentence about it; one that awaits a blob is no trouble."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """Kept as they came; everything else goes on."""

    code: str
    """The sentence that says what to do; its facts are `count` and `names`."""
    count: int
    names: tuple[str, ...]
    """What an editor calls the subjects, those of the newest records; some may have no name."""

    @property
    def facts(self) -> dict[str, Any]:
        return {"count": self.count, "names": " · ".join(self.names) or "—"}


def records_put_aside(connection: Connection, titles: Titles) -> tuple[PutAside, ...]:
    """One for each reason that there is."""
    found = connection.execute(_COUNTED).all()
    return tuple(
        PutAside(_CODES[why], count, _names(connection, titles, why)) for why, count in found
    )


def _names(connection: Connection, titles: Titles, why: str) -> tuple[str, ...]:
    lines = connection.execute(_NEWEST.where(StrangeRecord.c.why == why))
    named = (titles.of(line.kind, line.subject) or line.subject[:8] for line in lines)
    return tuple(dict.fromkeys(named))[:MOST_NAMED]


_WHY = StrangeRecord.c.why
_KIND = StrangeRecord.c.record["kind"].as_string()
_IS_TOLD = (_WHY == "damaged") | ((_WHY == "unknown") & _KIND.not_in(list(Kind)))
"""Not of a kind that is known here: then its subject was never made, as far as this device may see
it. An update brings nothing, and where the making was harmed, that is told."""
_COUNTED = select(_WHY, func.count()).where(_IS_TOLD).group_by(_WHY).order_by(_WHY)
_NEWEST = (
    select(_KIND.label("kind"), StrangeRecord.c.record["subject"].as_string().label("subject"))
    .where(_IS_TOLD)
    .order_by(StrangeRecord.c.epoch.desc(), StrangeRecord.c.seq.desc())
    .limit(50)
)
