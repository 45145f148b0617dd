"""Studios and a province in one thread, with every fault drawn from one seed.

Stores, folds, rules and files are the real ones; clock, chance and line are handed in. The same
seed makes the same history. `python -m tests.faults.simulator --from 1 --seeds 100` plays seeds,
`--temper refusals` those of one sort; what is broken is printed with the promise that it breaks,
and the seed replays it.
"""

from __future__ import annotations

import os
import random
import secrets
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from studio.errors import Invalid, NotFound, Refused, StoreError, StudioError, Unreachable
from studio.models.reserve import Reserve
from studio.sync import bodies, fold, outbox, text_blobs
from studio.sync.fold import Row
from studio.sync.text_blobs import MOST_INLINE
from studio.sync.wire import IntentMessage, Position
from tests.faults import invariants
from tests.faults.invariants import Said
from tests.faults.sim_province import PowerCut, SimProvince
from tests.faults.station import Station

STEPS = 70
MOST_HEALING = 14

DEEDS: dict[str, int] = {
    "propose": 3,
    "retitle": 6,
    "set_channels": 4,
    "decide": 1,
    "start_story": 3,
    "edit_field": 10,
    "write_words": 14,
    "choose": 5,
    "review": 3,
    "throw_away": 1,
    "bring_back": 2,
    "submit": 2,
    "send_again": 1,
}
"""What an editor does, and how often."""
TEMPERS: dict[str, dict[str, int]] = {
    "mixed": {},
    "conflicts": {"edit_field": 30, "retitle": 20, "choose": 8},
    "sets": {"set_channels": 40},
    "disasters": {"write_words": 20, "edit_field": 14},
}
"""What a history is mostly about: rare meetings are made often in some of them."""
REFUSALS, BLOBS, COLUMNS, AGREEMENT = "refusals", "blobs", "columns", "agreement"
TAKE_BACKS, POWER_CUTS, UPGRADES, SET_BACKS = "take-backs", "power-cuts", "upgrades", "set-backs"
ASKED: dict[str, dict[str, int]] = {
    REFUSALS: {"type_on": 30, "write_words": 6, "edit_field": 4, "retitle": 2, "send_again": 5},
    BLOBS: {"write_much": 14, "write_words": 14, "edit_field": 2, "retitle": 1, "set_channels": 1},
    COLUMNS: {
        "open_column": 4, "change_column": 24, "put_template": 14, "remove_template": 4,
        "close_column": 5, "place_story": 6, "choose": 10, "edit_field": 4, "retitle": 1,
        "write_words": 3,
    },
    TAKE_BACKS: {
        "hand_in": 24, "take_back": 24, "write_words": 8, "edit_field": 8, "submit": 0,
        "start_story": 5, "throw_away": 0,
    },
    POWER_CUTS: {"hand_in": 16, "take_back": 16, "submit": 0, "write_words": 10, "edit_field": 10},
    UPGRADES: {"write_words": 20, "edit_field": 14, "set_channels": 8, "choose": 8, "hand_in": 4},
    AGREEMENT: {"agree": 60, "edit_field": 4, "choose": 8, "submit": 0, "throw_away": 0},
    SET_BACKS: {"edit_field": 30, "retitle": 16, "set_channels": 10, "choose": 6, "submit": 0},
}  # fmt: skip
"""Never drawn, played when asked for, and so they leave the others' seeds alone: a page stands open
while what it wrote is refused; bodies grow by more than an intent carries; people change at once
what their columns ask; they write the same at once; they take back what they handed in; power
cuts take what the disk was not waited for; both sides are updated in the midst of it; and the
province is set back time and again while everybody changes the same fields."""
INLINE = 600
"""Bytes of an update above which it travels as a blob, in a history of them."""
EXPECTED = (Invalid, NotFound, StoreError)
"""What a desk may say: the story was submitted meanwhile, the topic decided, the disk full."""

KEY_TROUBLES = {"key_locked", "key_lost"}
"""Nobody takes a key away in a history: whoever sits there can sign after every disaster."""


class World:
    """2 to 6 studios and a province; `play` runs the history, `broken` says what does not hold."""

    def __init__(self, seed: int, folder: Path, temper: str = "") -> None:
        self.seed = seed
        self.folder = folder
        self.chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self.darkness = random.Random(seed)  # noqa: S311 - as above
        self.is_calm = False
        self.tokens = 0
        self.topics: list[str] = []
        self.columns: list[str] = []
        self.stories: list[str] = []
        self.deleted: set[str] = set()
        self.excused: set[str] = set()
        self.only_there: set[str] = set()
        """Said by a machine that was set back, and at that time nowhere but in the log."""
        self.was_set_back = False
        self.had_in_sight: dict[tuple[str, str], set[str]] = defaultdict(set)
        """Of each field, the words that somebody had before them as they changed it."""
        self.scrapped: list[Station] = []
        self.late: list[tuple[str, Position | None, list[IntentMessage]]] = []
        self.province_images: list[Path] = []
        drawn = self.chance.choice(list(TEMPERS))
        self.temper = temper or drawn
        self.wildness = self.chance.choice((0.0, 0.1, 0.3, 0.5))
        self.province = SimProvince(folder / "province")
        count = self.chance.choice((2, 2, 3, 3, 4, 6))
        self.stations = [Station(self, n, folder / f"studio{n}") for n in range(count)]

    def play(self) -> None:
        self._begin()
        for _ in range(STEPS):
            self._step()
        self._heal()

    def _begin(self) -> None:
        """Everybody has something to be of two minds about."""
        self.is_calm = True
        first = self.stations[0]
        first.propose()
        first.start_story()
        for station in self.stations:
            station.sync()
        if self.temper == COLUMNS:  # who joined is an editor, and editors may not change columns
            first.open_column()
            for station in self.stations * 2:
                self._give_rights_back(station.person)
                station.sync()
        self.is_calm = False

    def close(self) -> None:
        for station in self.stations:
            station.close()
        self.province.close()

    def token(self) -> str:
        self.tokens += 1
        return f"†{self.tokens}‡"

    def note_sight(self, draft: outbox.Draft, seen: Row | None) -> None:
        """An editor is about to say something, and this is what the page says."""
        name = draft.payload.get("field")
        if name is not None and seen is not None:
            shown = [seen.get(name), *(one["value"] for one in fold.beside(seen, name))]
            self.had_in_sight[draft.subject, name].update(invariants.tokens(str(shown)))

    def fault(self, where: str) -> str:
        """What happens to one request; empty: nothing."""
        if self.is_calm or self.chance.random() >= self.wildness:
            return ""
        kinds = ["lost request", "lost answer"]
        return self.chance.choice(
            [*kinds, "late", "split", "doubled"]
            if where == "push"
            else [*kinds, "damaged"]
            if where == "blob"
            else kinds
        )

    def excuse(self, said: Sequence[Said]) -> None:
        """Said by a machine that was set back: only what the log has must be there."""
        there = {one for record in self.province.records() for one in invariants.words_in(record)}
        with_updates = {one.value for one in said if one.what == "word"}
        self.excused |= {one.value for one in said if one.value not in there} | with_updates
        seen = b"".join(record for other in self.stations for record in other.pulled())
        self.only_there |= {one.value for one in said if one.value.encode() not in seen}

    def _step(self) -> None:
        chance = self.chance
        station = chance.choice(self.stations)
        draw = chance.random()
        try:
            if draw < (0.45 if self.temper == "disasters" else 0.62):
                self._let_work(station)
            elif draw < (0.7 if self.temper == "disasters" else 0.88):
                station.sync()
            else:
                self._disturb(station)
        except EXPECTED as error:
            if error.code in KEY_TROUBLES:
                raise invariants.Broken(f"studio {station.number} cannot sign: {error}") from error
        except PowerCut:
            station.restart()
        if station not in self.scrapped:
            invariants.settled_means_pulled(self, station)

    def _let_work(self, station: Station) -> None:
        deeds = DEEDS | (TEMPERS | ASKED)[self.temper]
        (deed,) = self.chance.choices(list(deeds), list(deeds.values()))
        getattr(station, deed)()

    def _update(self, station: Station) -> None:
        """The studio's version, or the province's, while much waits."""
        for _ in range(self.chance.randrange(4, 12)):
            with suppress(Invalid, NotFound):
                self._let_work(station)
        (station.upgrade if self.chance.random() < 0.8 else self.province.upgrade)()

    def _disturb(self, station: Station) -> None:
        chance = self.chance
        if self.temper == REFUSALS and chance.random() < 0.7:
            role = chance.choice(("partner", "administrator"))
            self._change_rights(station.person, role)
            return
        if self.temper == POWER_CUTS and chance.random() < 0.7:
            station.clock.advance(minutes=1)  # nothing is held back any longer
            station.sync()
            station.restart()
            station.take_back()
            return
        if self.temper == UPGRADES and chance.random() < 0.6:
            self._update(station)
            return
        if self.temper == SET_BACKS and chance.random() < 0.8:
            chance.choice((self._copy_province, self._set_province_back))()
            return
        years = chance.choice((-10, 10, 0.01, -0.01))
        dies = (chance.randrange(4), chance.random() < 0.5)
        deed = chance.choice(("revoke", "reinstate", "reporter", "administrator"))
        disturbances: list[Callable[[], object]] = [
            lambda: setattr(station, "doom", dies),
            lambda: self._sync_doomed(station, dies),
            lambda: self._sync_doomed(station, dies),
            lambda: setattr(self.province, "doom", dies),
            lambda: station.clock.advance(days=365 * years),
            lambda: setattr(station, "is_full", not station.is_full),
            self._deliver_late,
            self._copy_province,
            self._set_province_back,
            station.keep_image,
            station.go_back_to_image,
            lambda: self._scrap(station),
            lambda: self._burn_after_reading(station),
            lambda: self.province.decide(chance.random() < 0.5),
            lambda: self._change_rights(station.person, deed),
        ]
        chance.choice(disturbances)()

    def _scrap(self, station: Station) -> None:
        """A machine burns down; what others have seen of its editor's words must stay."""
        others = [one for one in self.stations if one is not station]
        if len(others) < 2 or self.chance.random() < 0.5:
            return
        steady = [one for one in others if not one.went_back]
        for said in station.said:
            is_seen = said.what == "word" and any(said.value in one.text(said) for one in steady)
            if not is_seen:
                self.excuse([said])
        self.stations = others
        self.scrapped.append(station)
        station.close()

    def _sync_doomed(self, station: Station, dies: tuple[int, bool]) -> None:
        station.doom = dies
        station.sync()

    def _burn_after_reading(self, station: Station) -> None:
        """Others have read it, then the province is set back and the machine burns down."""
        if not self.province_images:
            self._copy_province()
            return
        if self.temper == "disasters":
            station.sync()
            for other in self.stations:
                other.sync()
            self._set_province_back()
            self._scrap(station)

    def _copy_province(self) -> None:
        self.province_images.append(self.folder / f"province-{len(self.province_images)}.db")
        self.province.copy_to(self.province_images[-1])

    def _set_province_back(self) -> None:
        if self.province_images and self.chance.random() < 0.5:
            self.was_set_back = True
            self.province.set_back(self.chance.choice(self.province_images))

    def _change_rights(self, person: str, deed: str) -> None:
        known = {record.subject for record in self.province.records()}
        if person in known:
            self.province.change_rights(person, deed)

    def _give_rights_back(self, person: str) -> None:
        role, is_out = "administrator", False
        for record in self.province.records():
            if record.subject == person:
                role = record.payload.get("role", role)
                is_out = {"person.revoked": True, "person.reinstated": False}.get(
                    record.kind, is_out
                )
        if role != "administrator":
            self._change_rights(person, "administrator")
        if is_out:
            self._change_rights(person, "reinstate")

    def _deliver_late(self) -> None:
        if self.late:
            token, position, intents = self.late.pop(self.chance.randrange(len(self.late)))
            with suppress(Refused, Unreachable):  # nobody waits for the answer any more
                self.province.push(token, position, intents)

    def _heal(self) -> None:
        """The line holds, everybody works again; all must come out the same."""
        while self.late:
            self._deliver_late()
        self.is_calm = True
        self.province.restart()
        for station in self.stations:
            station.doom, station.is_full = None, False
        for _ in range(MOST_HEALING):
            for station in self.stations:
                self._give_rights_back(station.person)
                station.clock.advance(hours=2)
                station.sync()
            if self._is_quiet():
                return

    def _is_quiet(self) -> bool:
        head = self.province.records()
        last = head[-1].seq if head else 0
        return all(
            invariants.cursor_of(station) == last and not station.studio.floor.queue.sheet().rows
            for station in self.stations
        )


@contextmanager
def same_chance(seed: int) -> Iterator[None]:
    """Keys and ids come from the seed too, so that it replays."""
    source = random.Random(seed ^ 0x5EED)  # noqa: S311 - a script, no secret
    with (
        patch.object(os, "urandom", source.randbytes),
        patch.object(secrets, "randbits", source.getrandbits),
    ):
        yield


@contextmanager
def watched_by(world: World) -> Iterator[None]:
    """It notes what editors have before them, whatever their studios say later that they saw."""
    real = outbox._base_of

    def base_of(connection: Any, draft: outbox.Draft, seen: Row | None) -> Any:
        world.note_sight(draft, seen)
        return real(connection, draft, seen)

    with patch.object(outbox, "_base_of", base_of):
        yield


def played(seed: int, temper: str = "") -> list[str]:
    """What one history breaks; each line begins with the promise."""
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - quicker than a disk
    with (
        tempfile.TemporaryDirectory(dir=where) as folder,
        same_chance(seed),
        patch.object(Reserve, "refill", lambda _: None),  # the disk fills when the seed says so
        patch.object(text_blobs, "MOST_INLINE", INLINE if temper == BLOBS else MOST_INLINE),
        patch.object(bodies, "MOST_BYTES", INLINE if temper == BLOBS else MOST_INLINE),
    ):
        world = World(seed, Path(folder), temper)
        try:
            with watched_by(world):
                world.play()
            return invariants.broken(world)
        except invariants.Broken as found:
            return [str(found)]
        except StudioError as error:
            return [f"P9 {type(error).__name__} {error}"]
        finally:
            world.close()


def main(arguments: Sequence[str]) -> int:
    """Play seeds; 1 when one of them breaks a promise."""
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    first, count = int(options.get("--from", 1)), int(options.get("--seeds", 100))
    failed = 0
    for seed in range(first, first + count):
        found = played(seed, options.get("--temper", ""))
        failed += bool(found)
        for line in found[:5]:
            sys.stdout.write(f"seed {seed}: {line}\n")
    sys.stdout.write(f"{count} histories from seed {first}: {failed} broken\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
