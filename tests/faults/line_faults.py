"""A bad line between studios and province: a seeded TCP proxy on this machine.

What happens to the nth connection depends on the seed and n alone. Cut after an exponential number
of bytes, both directions together, so that some cuts hit the answer: applied there, unknown here.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from threading import Thread

from tests.faults.trial import Trial

CHUNK = 16 * 1024
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: closing sends RST instead of FIN."""
DAY_S = 1.5
DAYS = 2
LARGEST_FILE = 40 * 1000 * 1000
PORTAL = b"<html><body><h1>Welcome to Free-WiFi</h1><form action=/login></form></body></html>"


class Trouble(StrEnum):
    CUT = "cut"
    BLACK_HOLE = "black hole"
    """Accepted, and never a byte back."""
    HALF_OPEN = "half-open"
    """All that is asked arrives over there; no answer comes back."""
    CAPTIVE_PORTAL = "captive portal"
    """A page of HTML instead of the province, or a redirect to one."""


@dataclass(frozen=True)
class Habit:
    """How bad the line is."""

    cut_bytes: float = 0.0
    """Mean number of bytes until a connection is cut; 0: never."""
    troubles: dict[Trouble, float] = field(default_factory=dict)
    """How likely a connection is in another trouble."""
    hold_s: float = 0.5
    """How long a dead connection stays open before even TCP notices."""
    holds_streams_back: bool = False
    """As a proxy that hands an answer on when it is whole: of a stream the head alone comes."""


WHOLE = Habit()
GONE = Habit(troubles={Trouble.BLACK_HOLE: 1.0}, hold_s=0.01)
HABITS = {
    "cut 10 MB": Habit(cut_bytes=10e6),
    "cut 500 kB": Habit(cut_bytes=500e3),
    "cut 20 kB": Habit(cut_bytes=20e3),
    "black hole": Habit(troubles={Trouble.BLACK_HOLE: 0.3}, cut_bytes=200e3),
    "half-open": Habit(troubles={Trouble.HALF_OPEN: 0.3}, cut_bytes=200e3),
    "captive portal": Habit(troubles={Trouble.CAPTIVE_PORTAL: 0.4}, cut_bytes=200e3),
    "everything": Habit(troubles=dict.fromkeys(list(Trouble)[1:], 0.1), cut_bytes=100e3),
}


class BadLine:
    """A proxy to `upstream` (a port of this machine); starts as a good one."""

    def __init__(self, upstream: int, seed: int) -> None:
        self.habit = WHOLE
        self.happened: Counter[Trouble] = Counter()
        self.bytes = 0
        self._upstream = upstream
        self._seed = seed
        self._connections = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(listening.getsockname()[1])
        start = asyncio.start_server(self._serve, sock=listening)
        self._server = self._loop.run_until_complete(start)
        self._thread = Thread(target=self._loop.run_forever, name="bad-line")
        self._thread.start()

    @property
    def faults(self) -> int:
        return self.happened.total()

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut_all(self) -> None:
        """Every connection there is ends now; new ones are as the habit wants them."""
        for writer in list(self._open):
            self._loop.call_soon_threadsafe(writer.transport.abort)

    async def _end(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        self._open.add(writer)
        chance = random.Random(f"{self._seed} {self._connections}")  # noqa: S311 - no secret
        try:
            await self._answer(reader, writer, chance)
        except OSError:
            pass  # one side went away, which lines do
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random
    ) -> None:
        habit = self.habit
        match self._trouble(habit, chance):
            case Trouble.BLACK_HOLE:
                await asyncio.sleep(habit.hold_s)
            case Trouble.CAPTIVE_PORTAL:
                await _play_portal(reader, writer, chance)
            case Trouble.HALF_OPEN:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._swallow(reader), habit.hold_s)
            case _:
                await self._pass_on(reader, writer, habit, chance)

    def _trouble(self, habit: Habit, chance: random.Random) -> Trouble | None:
        draw = chance.random()
        for trouble, likelihood in habit.troubles.items():
            draw -= likelihood
            if draw < 0:
                self.happened[trouble] += 1
                return trouble
        return None

    async def _swallow(self, reader: asyncio.StreamReader) -> None:
        """What is asked arrives; the answers do not."""
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            answers = asyncio.create_task(far_reader.read())  # heard, never told
            while chunk := await reader.read(CHUNK):
                self.bytes += len(chunk)
                far_writer.write(chunk)
                await far_writer.drain()
            await answers
        finally:
            far_writer.transport.abort()

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        habit: Habit,
        chance: random.Random,
    ) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._upstream)
        allowance = _Allowance(chance.expovariate(1 / habit.cut_bytes) if habit.cut_bytes else None)
        ways = [
            asyncio.create_task(self._pump(reader, far_writer, allowance)),
            asyncio.create_task(self._pump(far_reader, writer, allowance, is_answer=True)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.transport.abort()
        if allowance.is_used_up:
            self.happened[Trouble.CUT] += 1
            if chance.random() < 0.5:  # half of the cuts say so, half just end
                raw: socket.socket = writer.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    async def _pump(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        allowance: _Allowance,
        *,
        is_answer: bool = False,
    ) -> None:
        is_stream = False
        while chunk := await reader.read(CHUNK):
            is_head = is_answer and b"text/event-stream" in chunk
            is_stream = is_stream or is_head
            if is_stream and self.habit.holds_streams_back:
                chunk = chunk.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if is_head else b""
            allowed = allowance.take(chunk)
            self.bytes += len(allowed)
            writer.write(allowed)
            await writer.drain()
            if allowance.is_used_up:
                return


class _Allowance:
    """Bytes that a connection may still carry."""

    def __init__(self, left: float | None) -> None:
        self._left = left

    @property
    def is_used_up(self) -> bool:
        return self._left is not None and self._left <= 0

    def take(self, chunk: bytes) -> bytes:
        if self._left is None:
            return chunk
        allowed = chunk[: max(int(self._left), 0)]
        self._left -= len(chunk)
        return allowed


async def _play_portal(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chance: random.Random
) -> None:
    await reader.read(CHUNK)
    head = chance.choice(
        [
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
            b"HTTP/1.1 302 Found\r\nLocation: http://wifi.example/login\r\n",
            b"HTTP/1.1 511 Network Authentication Required\r\nContent-Type: text/html\r\n",
        ]
    )
    writer.write(head + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(PORTAL) + PORTAL)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


@contextmanager
def behind_a_bad_line(folder: Path, seed: int, studios: int = 2) -> Iterator[tuple[Trial, BadLine]]:
    """A trial whose studios reach the province through a proxy; a good line until it is told."""
    lines: list[BadLine] = []

    def through(url: str) -> str:
        if not lines:
            lines.append(BadLine(urllib.parse.urlsplit(url).port or 0, seed))
        return f"http://127.0.0.1:{lines[0].port}"

    profiles = [folder / f"studio{number}" for number in range(1, studios + 1)]
    try:
        with Trial(folder, seed, profiles=profiles, line=through) as trial:
            yield trial, lines[0]
    finally:
        for line in lines:
            line.close()


def run(folder: Path, seed: int, habit: str, days: int = DAYS) -> Trial:
    """Two studios work and exchange over such a line; it stays bad to the end."""
    with behind_a_bad_line(folder, seed) as (trial, line):
        size = min(4 * HABITS[habit].cut_bytes, LARGEST_FILE)
        trial.submit_a_file(trial.seats[0], int(size))
        line.habit = HABITS[habit]
        for _ in range(days):
            scripts = [(seat, trial.day(seat)) for seat in trial.seats]
            for _, script in scripts:
                script.go()
            for _, script in scripts:
                script.until(lambda said: len(said) > 1)
            scripts[0][1].runs_for(DAY_S)
            for seat, script in scripts:
                script.kill()
                trial.check_store(seat, trial.take(seat, script))
            trial.return_a_submission()
        trial.conclude()
        trial.faults = line.faults
    return trial
