"""The line of one studio to the province, spoiled as the history's seed says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import Unreachable
from studio.sync.wire import IntentMessage, Page, Position, Results, UploadPlan
from tests.faults import invariants

if TYPE_CHECKING:
    from tests.faults.simulator import World
    from tests.faults.station import Station

OLD_PROVINCE = 0.3
"""How often an answer leaves the position out, so that only the pull settles."""


@dataclass
class Line:
    """What a studio reaches the province through; `Platform` but for media."""

    world: World
    station: Station

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        world, chance = self.world, self.world.chance
        self.station.types()
        fault = world.fault("push")
        if fault == "lost request":
            raise Unreachable("unreachable")
        token = self.station.token
        if fault == "late":  # it lies in a buffer somewhere and arrives when nobody expects it
            world.late.append((token, position, list(intents)))
            raise Unreachable("unreachable")
        if fault == "split":
            world.province.push(token, position, intents[: chance.randint(0, len(intents))])
            raise Unreachable("unreachable")
        results = world.province.push(token, position, intents)
        if fault == "doubled":
            results = world.province.push(token, position, intents)
        invariants.answers_are_kept(world, results)
        self.station.types()
        if fault == "lost answer":
            raise Unreachable("unreachable")
        if chance.random() < OLD_PROVINCE:
            return Results(results.results)
        return results

    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
        fault = self.world.fault("pull")
        if fault == "lost request":
            raise Unreachable("unreachable")
        most = self.world.chance.choice((1, 3, limit))
        page = self.world.province.pull(self.station.token, position, most, brief=brief)
        self.station.types()
        if fault == "lost answer":
            raise Unreachable("unreachable")
        return page

    def fetch_snapshot(self, target: Path) -> None:
        if self.world.fault("pull"):
            raise Unreachable("unreachable")
        self.world.province.fetch_snapshot(self.station.token, target)
        self.station.types()

    def plan_upload(self, sha256: str, size: int, media_type: str, want: int = 0) -> UploadPlan:
        if self.world.fault("blob"):
            raise Unreachable("unreachable")
        return self.world.province.plan(self.station.token, sha256, size, media_type)

    def send_part(
        self, sha256: str, number: int, chunks: Iterator[bytes], _size: int, _url: str
    ) -> None:
        fault = self.world.fault("blob")
        if fault == "lost request":
            raise Unreachable("unreachable")
        content = b"".join(chunks)
        if fault == "damaged":
            content = bytes(one ^ 0x55 for one in content)
        self.world.province.take_part(self.station.token, sha256, number, content)
        self.station.types()
        if fault == "lost answer":
            raise Unreachable("unreachable")

    def complete_upload(self, sha256: str) -> None:
        fault = self.world.fault("blob")
        if fault == "lost request":
            raise Unreachable("unreachable")
        self.world.province.complete(self.station.token, sha256)
        if fault == "lost answer":
            raise Unreachable("unreachable")

    def media_content(self, sha256: str, start: int) -> Iterator[bytes]:
        fault = self.world.fault("blob")
        if fault == "lost request":
            raise Unreachable("unreachable")
        content = self.world.province.content(self.station.token, sha256)[start:]
        if fault == "damaged":
            content = bytes(one ^ 0x55 for one in content)
        yield content[: len(content) // 2]
        self.station.types()
        if fault == "lost answer":
            raise Unreachable("unreachable")
        yield content[len(content) // 2 :]
