"""Sends what waits and files the province's answers.

No transaction is open while the network is used. What was handed over is frozen before it is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from studio.clock import stamp
from studio.errors import Refused
from studio.models.database import Store
from studio.sync import outbox
from studio.sync.bodies import freeze_story, stories_to_freeze
from studio.sync.facts import read_position
from studio.sync.wire import IntentMessage, Platform
from studio.vocabulary import DeviceId

MOST_INTENTS = 500
MOST_BYTES = 1024 * 1024


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

    def push_some(self) -> int:
        """Freeze, send one batch, file the answers; how many intents the province decided.

        Raises PlatformError when there was no answer to the batch. A batch that is refused as a
        whole is halved until one intent stands alone; that one is parked, the rest goes on.
        """
        self.freeze()
        batch = self.store.write(
            lambda connection: outbox.hand_over(connection, MOST_INTENTS, MOST_BYTES)
        )
        return self._send(batch) if batch else 0

    def _send(self, batch: list[IntentMessage]) -> int:
        with self.store.reading() as connection:
            position = read_position(connection)
        try:
            results = self.platform.push(position, batch)
        except Refused as error:
            if error.code in ("position_unknown", "position_not_genuine"):
                raise
            return self._halve(batch, error)
        asked = {message.key for message in batch}
        answered = [result for result in results if result.key in asked]
        at = stamp(self.now())
        self.store.merge(lambda connection: outbox.file_results(connection, answered, at))
        return sum(result.outcome != "deferred" for result in answered)

    def _halve(self, batch: list[IntentMessage], error: Refused) -> int:
        if len(batch) == 1:
            key, facts, at = batch[0].key, dict(error.facts), stamp(self.now())
            self.store.merge(lambda c: outbox.refuse(c, key, error.code, facts, at))
            return 1
        middle = len(batch) // 2
        return self._send(batch[:middle]) + self._send(batch[middle:])
