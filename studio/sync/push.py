"""Sends what waits and files the province's answers.

No transaction is open while the network is used. What was handed over is frozen before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from studio.clock import stamp
from studio.errors import LineCut, Refused, Unreachable
from studio.models.database import Store
from studio.sync import answers, outbox
from studio.sync.bodies import freeze_story, stories_to_freeze
from studio.sync.facts import PUSH_STRIDE, PUSH_TROUBLE, read_fact, read_position, write_fact
from studio.sync.stride import Stride
from studio.sync.wire import IntentMessage, Platform, Result, canonical
from studio.vocabulary import DeviceId

MOST_INTENTS = 500
MOST_BYTES = 1024 * 1024
LEAST_BYTES = 4096
"""Of a batch on a line that is cut again and again; a larger intent goes alone."""
TROUBLE = "province_trouble"
PATIENCE = 3
"""Times that one batch gets the province into trouble before one intent is suspected."""
MOST_FAILURES = 12
"""In a row, while searching; a single bad one of 500 is found after nine."""


@dataclass(frozen=True, slots=True)
class Pusher:
    store: Store
    platform: Platform
    device: DeviceId
    now: Callable[[], datetime]

    def freeze(self) -> None:
        """Make intents of the bodies' pieces that wait."""
        with self.store.reading() as connection:
            stories = stories_to_freeze(connection)
        for story in stories:
            freeze_story(self.store, self.device, story, stamp(self.now()))

    def push_some(self, skipped: set[str] | None = None) -> int:
        """Freeze, send one batch, file the answers; how many intents the province decided.

        What cannot be decided now is added to `skipped`, whose keys are not sent: one round asks
        once about each. Raises PlatformError when there was no answer to the batch. A batch that
        is refused as a whole, or gets the province into trouble again and again, is halved until
        one intent stands alone; that one is parked, the rest goes on.
        """
        skipped = set() if skipped is None else skipped
        self.freeze()
        now = stamp(self.now())
        most = self._stride().size()
        batch = self.store.write(lambda connection: _hand_over(connection, skipped, now, most))
        if not batch:
            return 0
        return self._send_whole(batch, skipped)

    def _stride(self) -> Stride:
        return Stride(self.store, PUSH_STRIDE, LEAST_BYTES, MOST_BYTES)

    def _send_whole(self, batch: list[IntentMessage], skipped: set[str]) -> int:
        try:
            decided = self._send(batch, skipped)
        except Unreachable as error:
            if isinstance(error, LineCut):
                self._stride().cut(sum(len(canonical(one.payload)) for one in batch))
            if error.code != TROUBLE:
                raise
            if not self._is_to_be_halved(batch):
                raise
            return self._search(batch, error, skipped, [0])
        self._forget_trouble()
        self._stride().good()
        return decided

    def _send(self, batch: list[IntentMessage], skipped: set[str]) -> int:
        with self.store.reading() as connection:
            position = read_position(connection)
        try:
            results = self.platform.push(position, batch)
        except Refused as error:
            if error.code in ("epoch_over", "position_not_genuine"):
                raise
            return self._halve(batch, error, skipped)
        asked = {message.key for message in batch}
        answered = [result for result in results if result.key in asked]
        skipped.update(result.key for result in answered if result.outcome == "deferred")
        at = stamp(self.now())
        self.store.merge(lambda connection: answers.file_results(connection, answered, at))
        return sum(result.outcome != "deferred" for result in answered)

    def _halve(self, batch: list[IntentMessage], error: Refused, skipped: set[str]) -> int:
        if len(batch) == 1:
            key, facts, at = batch[0].key, dict(error.facts), stamp(self.now())
            self.store.merge(lambda c: answers.refuse(c, key, error.code, facts, at))
            return 1
        middle = len(batch) // 2
        return self._send(batch[:middle], skipped) + self._send(batch[middle:], skipped)

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
    ) -> int:
        """Halve a batch that failed; `failed` counts failures in a row."""
        failed[0] += 1
        if failed[0] > MOST_FAILURES:  # the whole province is in trouble, not one intent
            raise error
        if len(batch) == 1:
            answer = Result(batch[0].key, "deferred", code=TROUBLE, facts=_plain(error))
            skipped.add(answer.key)
            at = stamp(self.now())
            self.store.merge(lambda connection: answers.file_results(connection, [answer], at))
            return 0
        middle = len(batch) // 2
        decided = 0
        for half in (batch[:middle], batch[middle:]):
            try:
                decided += self._send(half, skipped)
                failed[0] = 0
            except Unreachable as again:
                if again.code != TROUBLE:
                    raise
                decided += self._search(half, again, skipped, failed)
        return decided

    def _forget_trouble(self) -> None:
        with self.store.reading() as connection:
            if not read_fact(connection, PUSH_TROUBLE):
                return
        self.store.merge(lambda connection: write_fact(connection, PUSH_TROUBLE, None))


def _hand_over(
    connection: Connection, skipped: set[str], now: str, most: int
) -> list[IntentMessage]:
    """Suspects go last, and each alone."""
    suspects = outbox.suspects(connection)
    batch = outbox.hand_over(connection, MOST_INTENTS, most, skipped | suspects, now)
    if batch or suspects <= skipped:
        return batch
    return outbox.hand_over(connection, 1, most, skipped, now)


def _plain(error: Unreachable) -> dict[str, str]:
    return {name: str(fact) for name, fact in error.facts.items()}
