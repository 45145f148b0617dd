"""Reads the newsroom's log from where we stopped, and checks that nothing is missing in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select

from studio.clock import stamp
from studio.errors import LineCut, Unreachable
from studio.models.database import Store
from studio.models.glance import among, listed
from studio.models.intent import Intent
from studio.sync.facts import (
    NEWSROOM_ID,
    POSITION,
    PULL_STRIDE,
    STABLE,
    as_position,
    look_up,
    write_fact,
)
from studio.sync.merge import Merged, merge_page
from studio.sync.stride import Stride
from studio.sync.wire import (
    BLANK,
    Page,
    Payload,
    Platform,
    Position,
    Presence,
    Record,
    first_digest,
    hash_in,
    next_digest,
    payload_hash,
)
from studio.sync.words_here import words_here

PAGE_RECORDS = 320
"""Merged in one transaction of some 20 ms; a save that waits goes between two pages. As many rows
as one statement puts at the most (models.bulk)."""
PRICE_RECORDS = 0.4
"""Of a page: what a request and the rest of its answer take on the line."""
MORE_TRIES = 2
"""Before words are called harmed at the province: what the line did once it does not do again."""
_NOTHING = payload_hash({})


class _Asked(NamedTuple):
    page: Page
    harmed: frozenset[int] | None
    """None: not looked at yet, for the words that we sent are to be put in first."""


@dataclass(frozen=True, slots=True)
class Puller:
    store: Store
    platform: Platform
    now: Callable[[], datetime]
    ahead: Executor | None = None
    """Asks for the next page and checks it while this one is merged; None: one after the other."""
    on_others: Callable[[Iterable[Presence]], object] = lambda _: None
    """Is told who has the stories open that we named; called in the thread that pulls."""
    _coming: dict[Position, Future[_Asked]] = field(default_factory=dict)

    def pull_page(self) -> Merged:
        """Read and merge one page; it `is_newest` when we have everything then.

        Raises PlatformError; Unreachable page_damaged when the page does not fit our log, and
        nothing of it was taken.
        """
        known = look_up(self.store, POSITION, NEWSROOM_ID)
        position, newsroom = as_position(known.get(POSITION)), str(known.get(NEWSROOM_ID))
        try:
            page, harmed = self._sound_page(position, newsroom)
        except LineCut:
            self._stride().cut(self._stride().size())
            raise
        self.on_others(page.others)
        if not page.records:
            self._note_stable(page)
            return Merged(is_newest=True)
        self._stride().good(lambda: len(page.records))
        if self.ahead is not None and page.position.cursor < page.head:
            self._coming[page.position] = self.ahead.submit(self._ask, page.position, newsroom)
        at = stamp(self.now())
        # A power cut may take back pages, the newest first: they are read again. Whatever a person
        # saves meanwhile makes all before it durable, and so does the end of the round.
        return self.store.merge(
            lambda connection: merge_page(connection, page, at, harmed), is_durable=False
        )

    def _stride(self) -> Stride:
        return Stride(self.store, PULL_STRIDE, PRICE_RECORDS, 1, PAGE_RECORDS)

    def _note_stable(self, page: Page) -> None:
        """A backup was made while the newsroom was quiet."""
        if page.stable is None:
            return
        said = {"revision": list(page.stable), "at": page.stable_at}
        if look_up(self.store, STABLE).get(STABLE) != said:
            self.store.merge(lambda connection: write_fact(connection, STABLE, said))

    def _sound_page(self, position: Position | None, newsroom: str) -> tuple[Page, frozenset[int]]:
        """The next page and what is lost in it, for good: asked again, it came without its words.

        Other words than those of the log are a line's, or a liar's, and may come right tomorrow.
        """
        page, harmed = self._page_after(position, newsroom)
        for _ in range(MORE_TRIES):
            if not harmed:
                break
            page, harmed = self._page_after(position, newsroom)
        if any(record.payload for record in page.records if record.seq in harmed):
            raise Unreachable("page_damaged", seq=min(harmed))
        return self._with_words_here(page, harmed) if harmed else (page, harmed)

    def _with_words_here(self, page: Page, harmed: frozenset[int]) -> tuple[Page, frozenset[int]]:
        """What is harmed there and known here is not lost, our own above all."""
        their_keys = {record.key: record for record in page.records if record.seq in harmed}
        with self.store.reading() as connection:
            known = words_here(connection, their_keys)
        left = frozenset(one.seq for key, one in their_keys.items() if key not in known)
        return _with_words(page, known), left

    def _page_after(self, position: Position | None, newsroom: str) -> tuple[Page, frozenset[int]]:
        """The next page, with our own words put in, and what is harmed in it."""
        coming = self._coming.pop(position, None) if position else None
        asked = self._ask(position, newsroom) if coming is None else coming.result()
        page = asked.page
        if asked.harmed is not None:
            return page, asked.harmed
        bare = [record.key for record in page.records if _is_bare(record)]
        ours = self._payloads(bare)
        if any(key not in ours for key in bare):  # this disk was set back
            page = self.platform.pull(position, self._stride().size())
        else:
            page = _with_words(page, ours)
        return page, check_page(page, position, newsroom)

    def _ask(self, position: Position | None, newsroom: str) -> _Asked:
        page = self.platform.pull(position, self._stride().size(), brief=True)
        if any(map(_is_bare, page.records)):
            return _Asked(page, None)
        return _Asked(page, check_page(page, position, newsroom))

    def _payloads(self, keys: Iterable[str]) -> dict[str, Payload]:
        with self.store.reading() as connection:
            found = connection.execute(_PAYLOADS, listed(keys))
            return {line.key: line.payload for line in found}


def check_page(page: Page, position: Position | None, newsroom: str) -> frozenset[int]:
    """The seqs of records whose words are not those of which the log was made.

    Raises Unreachable page_damaged unless every record follows from the one before.
    """
    harmed = set()
    digest = position.digest if position else first_digest(newsroom)
    seq = position.cursor if position else 0
    for record in page.records:
        seq += 1
        if hash_in(record) != record.payload_hash:
            harmed.add(seq)
        digest = next_digest(digest, record.key, record.payload_hash)
        if record.seq != seq or record.digest != digest:
            raise Unreachable("page_damaged", seq=record.seq)
    if page.position.cursor != seq or page.position.digest != digest:
        raise Unreachable("page_damaged", seq=seq)
    return frozenset(harmed)


def _with_words(page: Page, words: Mapping[str, Payload]) -> Page:
    """The page, with the payloads of those of its records whose keys have some."""
    records = tuple(
        msgspec.structs.replace(record, payload=words[record.key])
        if record.key in words
        else record
        for record in page.records
    )
    return msgspec.structs.replace(page, records=records)


def _is_bare(record: Record) -> bool:
    """Its payload was left out, for we sent it."""
    is_empty = not record.payload and record.payload_hash != _NOTHING
    return is_empty and record.kind != BLANK


_PAYLOADS = select(Intent.c.key, Intent.c.payload).where(among(Intent.c.key))
