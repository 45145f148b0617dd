"""Media on their way, by hand: which go first, which wait, and how much of the line they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import Invalid
from studio.sync import facts, transfers
from studio.sync.hours import DAY, as_hours
from studio.sync.hours import Hours as Hours  # re-exported: the interface may not import sync

LEAST_CAP = 8
"""KiB a second; with less, a part would take longer than the province keeps its URL."""


@dataclass(frozen=True, slots=True)
class TransfersDesk:
    """`number` is `QueueRow.transfer`. All of it survives a restart.

    What has left already stays where it is; a part under way is finished first.
    """

    office: Office

    def pause(self, number: int) -> None:
        """It waits until `resume`; those behind it go on."""
        self._do(lambda connection: transfers.set_pause(connection, number, is_paused=True))

    def resume(self, number: int) -> None:
        self._do(lambda connection: transfers.set_pause(connection, number, is_paused=False))

    def retry(self, number: int) -> None:
        """Forget why it waited, also when its file was held back as damaged."""
        self._do(lambda connection: transfers.try_at_once(connection, number))

    def first(self, number: int) -> None:
        """Before all others of its lane: text and small media still go before originals."""
        self._do(lambda connection: transfers.put_first(connection, number))

    def later(self, number: int) -> None:
        """Behind all others of its lane."""
        self._do(lambda connection: transfers.put_last(connection, number))

    def cap(self) -> int | None:
        """KiB a second that originals may take of the line; None: as much as it gives."""
        with self.office.store.reading() as connection:
            found = facts.read_fact(connection, facts.ORIGINALS_CAP)
        return int(found) if found else None

    def set_cap(self, kib_per_s: int | None) -> None:
        """None: no limit. Raises Invalid cap_too_low."""
        if kib_per_s is not None and kib_per_s < LEAST_CAP:
            raise Invalid("cap_too_low", field="cap", least=LEAST_CAP)
        self._do(lambda connection: facts.write_fact(connection, facts.ORIGINALS_CAP, kib_per_s))

    def hours(self) -> Hours | None:
        """In which originals may leave; None: at any hour."""
        with self.office.store.reading() as connection:
            return as_hours(facts.read_fact(connection, facts.ORIGINALS_HOURS))

    def set_hours(self, hours: Hours | None) -> None:
        """None: at any hour. Text, pictures, posters and proxies leave at all hours anyway.

        Raises Invalid hours_empty when the hours end as they begin.
        """
        if hours is not None and (hours.since - hours.until) % DAY == 0:
            raise Invalid("hours_empty", field="hours")
        said = None if hours is None else msgspec.to_builtins(hours)
        self._do(lambda connection: facts.write_fact(connection, facts.ORIGINALS_HOURS, said))

    def _do(self, work: Callable[[Connection], object]) -> None:
        self.office.store.write(work)
        self.office.changes.announce(Change(queue=True))
