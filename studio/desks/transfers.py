"""Media on their way, by hand: which go first, which wait, and how much of the line they take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import Invalid
from studio.sync import facts, transfers

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

    def _do(self, work: Callable[[Connection], object]) -> None:
        self.office.store.write(work)
        self.office.changes.announce(Change(queue=True))
