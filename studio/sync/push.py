"""Sends what waits and files the province's answers.

No transaction is open while the network is used. What was handed over is frozen before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from studio.clock import stamp
from studio.errors import LineCut, Refused, Unreachable
from studio.models.database import Store
from studio.sync import answers, outbox
from studio.sync.bodies import freeze_story, stories_to_freeze
from studio.sync.facts import (
    POSITION,
    PUSH_STRIDE,
    PUSH_TROUBLE,
    as_position,
    look_up,
    read_fact,
    write_fact,
)
from studio.sync.merge import Merged, merge_page
from studio.sync.refused_bodies import gone_bodies
from studio.sync.stride import Stride
from studio.sync.text_blobs import carry
from studio.sync.wire import (
    IntentMessage,
    Page,
    Platform,
    Position,
    Record,
    Result,
    Results,
    canonical,
    next_digest,
    payload_hash,
)
from studio.vocabulary import DeviceId, StoryId

MOST_INTENTS = 500
MOST_BYTES = 1024 * 1024
PRICE_BYTES = 800
"""Of a batch: what a request and its answer take on the line beside the intents."""
LEAST_BYTES = 4096
"""Of a batch on a line that is cut again and again; a larger intent goes alone."""
TROUBLE = "province_trouble"
PATIENCE = 3
"""Times that one batch gets the province into trouble before one intent is suspected."""
MOST_FAILURES = 12
"""In a row, while searching; a single bad one of 500 is found after nine."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of a batch."""

    decided: int = 0
    """How many intents the province decided."""
    merged: Merged = field(default_factory=Merged)
    """What of it is in our log already."""
    is_newest: bool = False
    """We know all of the province's log, as it was when it answered."""
    has_carried: bool = False
    """A part of a blob left, for nothing else could."""

    def then(self, later: Pushed) -> Pushed:
        merged = Merged(
            self.merged.topics | later.merged.topics,
            self.merged.stories | later.merged.stories,
            self.merged.bodies | later.merged.bodies,
            self.merged.people or later.merged.people,
            self.merged.records + later.merged.records,
        )
        return Pushed(self.decided + later.decided, merged, is_newest=later.is_newest)


@dataclass(frozen=True, slots=True)
class _Flight:
    """A batch that the province has been given."""

    batch: list[IntentMessage]
    position: Position | None
    """Where our log ended when it left, what is merged meanwhile included."""
    answer: Callable[[], Results]
    """Waits for it; raises PlatformError."""


@dataclass(frozen=True, slots=True)
class Pusher:
    store: Store
    platform: Platform
    device: DeviceId
    now: Callable[[], datetime]
    ahead: Executor | None = None
    """Sends the next batch while the answer to this one is filed; None: one after the other."""
    _coming: list[_Flight] = field(default_factory=list)
    """At most one: it left before anybody asked for it."""
    _carrying: list[tuple[IntentMessage, Iterator[None]]] = field(default_factory=list)
    """At most one: a blob of which some parts have left."""
    _carried: set[str] = field(default_factory=set)
    """Keys of the intents whose blob is there."""

    def freeze(self) -> None:
        """Make intents of the bodies' pieces that wait."""
        for story in stories_to_freeze(self.store):
            freeze_story(self.store, self.device, story, stamp(self.now()))

    def push_some(self, skipped: set[str] | None = None) -> Pushed:
        """Freeze, send one batch, file the answers; when there is none, a part of a blob.

        What cannot be decided now is added to `skipped`, whose keys are not sent: one round asks
        once about each. Raises PlatformError when there was no answer to the batch. A batch that
        is refused as a whole, or gets the province into trouble again and again, is halved until
        one intent stands alone; that one is parked, the rest goes on.
        """
        skipped = set() if skipped is None else skipped
        flight = self._coming.pop() if self._coming else None
        if flight is None or flight.position != self._position():  # a round was broken off
            batch = self._next_batch(skipped)
            if not batch:
                return self._carry_some(skipped)
            flight = self._take_off(batch, self._position(), is_early=self._has_more(batch))
        return self._land(flight, skipped)

    def _next_batch(self, skipped: set[str]) -> list[IntentMessage]:
        self.freeze()
        if not outbox.has_waiting(self.store):  # a look costs less than a turn to write
            return []
        now, most = stamp(self.now()), self._stride().size()
        batch = self.store.write(
            lambda connection: _hand_over(connection, skipped, now, most, self._carried),
            is_durable=False,
        )
        # Of the rest a power cut may take back that it was handed over: it is handed over again,
        # and says the same under its key.
        if any(one.kind in outbox.CHANGED_UNTIL_HANDED for one in batch):
            self.store.settle()
        return batch

    def _carry_some(self, skipped: set[str]) -> Pushed:
        """Send a part of the oldest blob that is not there; whatever is newer may pass then."""
        if not self._carrying:
            if not outbox.has_blobs(self.store):  # as above: there hardly ever is one
                return Pushed()
            now = stamp(self.now())
            found = self.store.write(
                lambda connection: outbox.next_blob(connection, skipped, now, self._carried)
            )
            if found is None:
                return Pushed()
            self._carrying.append((found, carry(self.store, self.platform, found)))
        message, parts = self._carrying.pop()
        try:
            next(parts)
        except StopIteration:
            self._carried.add(message.key)
        except Refused as error:
            return self._halve([message], error, skipped)
        except Unreachable as error:
            if error.code != TROUBLE or not self._is_to_be_halved([message]):
                raise
            return self._search([message], error, skipped, [0])
        else:
            self._carrying.append((message, parts))
        return Pushed(has_carried=True)

    def _take_off(
        self, batch: list[IntentMessage], position: Position | None, *, is_early: bool
    ) -> _Flight:
        """`is_early`: it leaves now, in a thread that the end of the process waits for."""
        if self.ahead is None or not is_early:
            return _Flight(batch, position, lambda: self._ask(position, batch))
        return _Flight(batch, position, self.ahead.submit(self._ask, position, batch).result)

    def _ask(self, position: Position | None, batch: list[IntentMessage]) -> Results:
        return self.platform.push(position, batch)

    def _position(self) -> Position | None:
        return as_position(look_up(self.store, POSITION).get(POSITION))

    def _stride(self) -> Stride:
        return Stride(self.store, PUSH_STRIDE, PRICE_BYTES, LEAST_BYTES, MOST_BYTES)

    def _land(self, flight: _Flight, skipped: set[str]) -> Pushed:
        batch = flight.batch
        try:
            pushed = self._file_answer(flight, skipped, self._prepared(batch, skipped))
        except Unreachable as error:
            if isinstance(error, LineCut):
                self._stride().cut(_bytes_of(batch))
            if error.code != TROUBLE:
                raise
            if not self._is_to_be_halved(batch):
                raise
            return self._search(batch, error, skipped, [0])
        self._forget_trouble()
        self._stride().good(lambda: _bytes_of(batch))
        return pushed

    def _prepared(self, batch: list[IntentMessage], skipped: set[str]) -> list[IntentMessage]:
        """What leaves after this batch, made while the province works on it; it may be nothing."""
        if not self._has_more(batch):
            return []
        return self._next_batch(skipped | {message.key for message in batch})

    def _has_more(self, batch: list[IntentMessage]) -> bool:
        return self.ahead is not None and len(batch) == MOST_INTENTS

    def _send(self, batch: list[IntentMessage], skipped: set[str]) -> Pushed:
        flight = self._take_off(batch, self._position(), is_early=False)
        return self._file_answer(flight, skipped, [])

    def _file_answer(
        self, flight: _Flight, skipped: set[str], following: list[IntentMessage]
    ) -> Pushed:
        batch = flight.batch
        try:
            answer = flight.answer()
        except Refused as error:
            if error.code in ("epoch_over", "position_not_genuine"):
                raise
            return self._halve(batch, error, skipped)
        page = page_of(flight.position, batch, answer)
        if page is not None and following:
            self._coming.append(self._take_off(following, page.position, is_early=True))
        asked = {message.key for message in batch}
        self._carried.difference_update(asked)  # a province that lost one is brought it again
        known = {record.key for record in page.records} if page else set()
        rest = [one for one in answer.results if one.key in asked and one.key not in known]
        skipped.update(result.key for result in rest if result.outcome == "deferred")
        at = stamp(self.now())
        # A power cut may take the answer back: the key is sent again then, and told the same.
        merged = self.store.merge(
            lambda connection: file_answer(connection, rest, page, at), is_durable=False
        )
        decided = len(known) + sum(result.outcome != "deferred" for result in rest)
        return Pushed(decided, merged, is_newest=page is not None)

    def _halve(self, batch: list[IntentMessage], error: Refused, skipped: set[str]) -> Pushed:
        if len(batch) == 1:
            key, facts, at = batch[0].key, dict(error.facts), stamp(self.now())
            bodies = self.store.merge(lambda c: _refuse(c, key, error.code, facts, at))
            return Pushed(1, Merged(stories=bodies, bodies=bodies))
        middle = len(batch) // 2
        return self._send(batch[:middle], skipped).then(self._send(batch[middle:], skipped))

    def _is_to_be_halved(self, batch: list[IntentMessage]) -> bool:
        """The same batch got the province into trouble before, or a suspect did so alone."""
        first = batch[0].key
        with self.store.reading() as connection:
            before = read_fact(connection, PUSH_TROUBLE) or {}
            if len(batch) == 1 and first in outbox.suspects(connection):
                return True
        times = before["times"] + 1 if before.get("first") == first else 1
        note = {"first": first, "times": times}
        self.store.merge(lambda connection: write_fact(connection, PUSH_TROUBLE, note))
        return bool(times >= PATIENCE)

    def _search(
        self, batch: list[IntentMessage], error: Unreachable, skipped: set[str], failed: list[int]
    ) -> Pushed:
        """Halve a batch that failed; `failed` counts failures in a row."""
        failed[0] += 1
        if failed[0] > MOST_FAILURES:  # the whole province is in trouble, not one intent
            raise error
        if len(batch) == 1:
            answer = Result(batch[0].key, "deferred", code=TROUBLE, facts=_plain(error))
            skipped.add(answer.key)
            at = stamp(self.now())
            self.store.merge(lambda connection: answers.file_results(connection, [answer], at))
            return Pushed()
        middle = len(batch) // 2
        pushed = Pushed()
        for half in (batch[:middle], batch[middle:]):
            try:
                pushed = pushed.then(self._send(half, skipped))
                failed[0] = 0
            except Unreachable as again:
                if again.code != TROUBLE:
                    raise
                pushed = pushed.then(self._search(half, again, skipped, failed))
        return pushed

    def _forget_trouble(self) -> None:
        if look_up(self.store, PUSH_TROUBLE).get(PUSH_TROUBLE):
            self.store.merge(lambda connection: write_fact(connection, PUSH_TROUBLE, None))


def page_of(
    position: Position | None, batch: Sequence[IntentMessage], answer: Results
) -> Page | None:
    """The page of the log that the answer stands for: ours alone came after `position`.

    None when the province does not say so, or when what it says does not fit: then the pull tells.
    """
    if answer.position is None or position is None:
        return None
    sent = {message.key: message for message in batch}
    records: list[Record] = []
    digest = position.digest
    for result in answer.results:
        message = sent.get(result.key)
        if result.outcome != "accepted" or message is None:
            continue
        hashed = payload_hash(message.payload)
        digest = next_digest(digest, message.key, hashed)
        records.append(_record_of(message, result, hashed, digest))
    seqs = [record.seq for record in records]
    if seqs != list(range(position.cursor + 1, answer.position.cursor + 1)):
        return None
    if digest != answer.position.digest:
        return None
    head = answer.position.cursor
    return Page(tuple(records), answer.position, head, answer.stable, answer.stable_at)


def _record_of(message: IntentMessage, result: Result, hashed: str, digest: str) -> Record:
    return Record(
        result.seq or 0, result.epoch or 0, message.key, message.kind, message.subject,
        message.person, message.device, message.app, message.base, message.predecessor,
        message.needs, hashed, digest, message.at, message.payload, message.signature,
    )  # fmt: skip


def file_answer(
    connection: Connection, rest: Sequence[Result], page: Page | None, at: str
) -> Merged:
    """The answers, and what of our log they tell, in one transaction."""
    if rest:
        answers.file_results(connection, rest, at)
    merged = Merged() if page is None else merge_page(connection, page, at)
    gone = gone_bodies(connection, [one.key for one in rest if one.outcome == "refused"])
    merged.stories |= gone
    merged.bodies |= gone
    return merged


def _refuse(
    connection: Connection, key: str, code: str, facts: dict[str, Any], at: str
) -> set[StoryId]:
    """The stories whose body is another one through it."""
    answers.refuse(connection, key, code, facts, at)
    return gone_bodies(connection, [key])


def _bytes_of(batch: Sequence[IntentMessage]) -> int:
    return sum(len(canonical(message.payload)) for message in batch)


def _hand_over(
    connection: Connection, skipped: set[str], now: str, most: int, carried: set[str]
) -> list[IntentMessage]:
    """Suspects go last, and each alone."""
    suspects = outbox.suspects(connection)
    batch = outbox.hand_over(connection, MOST_INTENTS, most, skipped | suspects, now, carried)
    if batch or suspects <= skipped:
        return batch
    return outbox.hand_over(connection, 1, most, skipped, now, carried)


def _plain(error: Unreachable) -> dict[str, str]:
    return {name: str(fact) for name, fact in error.facts.items()}
