"""Reads the newsroom's log from where we stopped, and checks that nothing is missing in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from studio.clock import stamp
from studio.errors import Unreachable
from studio.models.database import Store
from studio.sync.facts import NEWSROOM_ID, read_fact, read_position
from studio.sync.merge import Merged, merge_page
from studio.sync.wire import Page, Platform, Position, first_digest, next_digest, payload_hash

PAGE_RECORDS = 100
"""Merged in one transaction of some 20 ms; a save that waits goes between two pages."""


@dataclass(frozen=True, slots=True)
class Puller:
    store: Store
    platform: Platform
    now: Callable[[], datetime]

    def pull_page(self) -> Merged:
        """Read and merge one page; `records` is 0 when we have everything.

        Raises PlatformError; Unreachable page_damaged when the page does not fit our log, and
        nothing of it was taken.
        """
        with self.store.reading() as connection:
            position = read_position(connection)
            newsroom = str(read_fact(connection, NEWSROOM_ID))
        page = self.platform.pull(position, PAGE_RECORDS)
        check_page(page, position, newsroom)
        if not page.records:
            return Merged()
        at = stamp(self.now())
        return self.store.merge(lambda connection: merge_page(connection, page, at))


def check_page(page: Page, position: Position | None, newsroom: str) -> None:
    """Raises Unreachable page_damaged unless every record follows from the one before."""
    digest = position.digest if position else first_digest(newsroom)
    seq = position.cursor if position else 0
    for record in page.records:
        seq += 1
        digest = next_digest(digest, record.key, payload_hash(record.payload))
        if record.seq != seq or record.digest != digest:
            raise Unreachable("page_damaged", seq=record.seq)
    if page.position.cursor != seq or page.position.digest != digest:
        raise Unreachable("page_damaged", seq=seq)
