"""One newsroom under fault: a province and studios, each a process of its own, and a fresh reader.

A kind of fault makes a trial, does its harm as often as it likes, and lets the trial conclude:
everything is exchanged, a studio that knows nothing reads the log, and `history` judges.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from studio.composition import open_studio
from studio.desks.media_library import TakenIn
from studio.errors import StoreError
from studio.manuscript.making import body_of
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.vocabulary import MediaKind
from tests.faults import evidence, history
from tests.faults.editing_day import PIN
from tests.faults.history import Finding, Harm, Replica, Said
from tests.faults.scripted import Script
from tests.province.running import RunningProvince

NEWSROOM = "金川市融媒体中心"
SETTLE_S = 60.0
CLEAN_ENDS = (0, -signal.SIGKILL)


class ProvinceGone(Exception):
    """There is nobody left to compare with."""


class Seat:
    """One studio: its profile, who works there, and what it reported as saved."""

    def __init__(self, profile: Path, number: int) -> None:
        self.profile = profile
        self.people = (f"李晓禾{number}", f"马建国{number}")
        self.said: list[Said] = []

    def set_up(self, url: str, code: str) -> None:
        with closing(open_studio(self.profile)) as studio:
            studio.floor.accounts.open_newsroom(NEWSROOM, self.people[0], PIN)
            studio.floor.accounts.add_person(self.people[1], PIN)
            studio.floor.accounts.enrol(url, code)


class Trial:
    """`seed` decides what the scripts do; `line` turns the province's address into the studios'.

    `data_on`: the file system on which the province keeps its data. `settle_s`: how long exchanging
    everything may take.
    """

    def __init__(
        self,
        folder: Path,
        seed: int,
        *,
        profiles: Sequence[Path] = (),
        data_on: Path | None = None,
        line: Callable[[str], str] = str,
        settle_s: float = SETTLE_S,
    ) -> None:
        self.folder = folder
        self.settle_s = settle_s
        self.seed = seed
        self.chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self.faults = 0
        self.records = 0
        self.findings: list[Finding] = []
        self._days = 0
        self._scripts: list[Script] = []
        self.province = RunningProvince(_data(folder, data_on))
        try:
            self.newsroom = self.province.newsroom(NEWSROOM)
            self._witness = self.province.enrol(self.newsroom)
            self._dispatcher = self.province.enrol(self.newsroom, "dispatcher")
            paths = profiles or [folder / "studio"]
            self.seats = [Seat(path, number) for number, path in enumerate(paths, start=1)]
            for seat in self.seats:
                seat.set_up(line(self.province.url), self.province.invite(self.newsroom))
        except BaseException:
            self.close()
            raise

    @property
    def lines(self) -> int:
        """How many things were reported as saved."""
        return sum(len(seat.said) for seat in self.seats)

    def __enter__(self) -> Trial:
        return self

    def __exit__(
        self, _: type[BaseException] | None, error: BaseException | None, *__: Any
    ) -> bool:
        """A province that does not start again ends the trial; it stands among the findings."""
        self.close()
        return isinstance(error, ProvinceGone)

    def close(self) -> None:
        for script in self._scripts:
            script.abandon()
        self.province.stop()

    # -- while the fault goes on -------------------------------------------------------------

    def day(self, seat: Seat, wrapper: Sequence[str] = (), plant: str = "") -> Script:
        """Somebody is about to work there, and does so when told to `go`.

        Whoever wanted it ends it and hands it to `take`.
        """
        self._days += 1
        day_seed = self.seed * 10_000 + self._days
        words = ["tests.faults.editing_day", seat.profile, day_seed, *plant.split()]
        return self.script(words, wrapper)

    def script(self, words: Sequence[object], wrapper: Sequence[str] = ()) -> Script:
        """A process of this trial, which does not outlive it."""
        started = Script(words, wrapper)
        self._scripts.append(started)
        return started

    def submit_a_file(self, seat: Seat, size: int) -> None:
        """A story with one file of so many bytes, queued for the province."""
        source = self.folder / f"{uuid4().hex}.mp4"
        source.write_bytes(self.chance.randbytes(size))
        about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 4000, "", True, "h264", "")
        words = "水位退了。"
        with closing(open_studio(seat.profile)) as studio:
            taken = ingest(source, studio.profile.media)
            story = studio.floor.editing.start(f"story with {source.name}")
            studio.floor.editing.save_body(story, body_of([("", words)]), words)
            file = TakenIn(taken.sha256, source.name, taken.size, about)
            studio.floor.media.attach(story, file)
            studio.floor.publishing.submit(story)
        source.unlink()

    def take(
        self, seat: Seat, script: Script, said_until: int | None = None, *, broke: bool = False
    ) -> list[Said]:
        """What an ended script reported, up to a moment. `broke`: its disk was taken away."""
        status = script.ended()
        if status not in CLEAN_ENDS and not broke:
            last = (script.complaint.strip().splitlines() or ["without a word"])[-1]
            self.note([Finding(Harm.TORN, "P1", f"{seat.profile.name} ended {status}: {last}")])
        fresh = [one for one in script.said if said_until is None or one.at < said_until]
        seat.said += fresh
        return fresh

    def restart_province(self, wrapper: Sequence[str] = ()) -> None:
        """At once, as after a power cut; on its old port."""
        self.province.kill()
        data, port = self.province.data, self.province.port
        try:
            self.province = RunningProvince(data, port, wrapper)
        except AssertionError as error:
            self.note([Finding(Harm.LOST, "P3", f"the province does not start again: {error}")])
            raise ProvinceGone from error

    def return_a_submission(self) -> None:
        """So that a story can be submitted again."""
        listed = self._dispatcher.ask("GET", "/v1/submissions").json()["submissions"]
        waiting = [one["id"] for one in listed if one["state"] == "submitted"]
        if waiting:
            path = f"/v1/submissions/{self.chance.choice(waiting)}/verdict"
            verdict = {"decision": "return", "reason": "请核实数字"}
            assert self._dispatcher.ask("POST", path, json=verdict).status_code == 201

    def note(self, findings: Iterable[Finding]) -> None:
        self.findings += [one for one in findings if one not in self.findings]

    def check_store(self, seat: Seat, said: Sequence[Said]) -> Replica:
        """Right after the fault: what that studio reported is on its disk."""
        stories = {one.subject for one in said if one.what == "words"}
        try:
            replica = evidence.look(seat.profile, stories)
        except StoreError as error:
            self.note([Finding(Harm.TORN, "P1", f"{seat.profile.name} does not open: {error}")])
            replica = Replica(seat.profile.name)
        self.note(history.is_sound(replica))
        if not self._is_shared:
            self.note(history.shows_its_deeds(replica))
        self.note(history.keeps_what_it_said(said, replica))
        return replica

    def receipts(self, seat: Seat) -> int:
        """How much of what was done there the province is known to have taken."""
        deeds = evidence.look(seat.profile, ()).deeds
        return sum(deed.state in history.TAKEN for deed in deeds)

    def check_receipts(self) -> None:
        """Right after the province's fault, before anybody sends on: what it took is there."""
        log = evidence.read_log(self._witness)
        self.note(history.log_is_whole(log, self.newsroom))
        for seat in self.seats:
            replica = evidence.look(seat.profile, ())
            self.note(history.log_has_what_it_took(log, replica))
            self.note(history.deliveries_are_there(replica, self._has_medium))

    # -- when it is over ---------------------------------------------------------------------

    def conclude(self) -> None:
        """The line is whole again: exchange everything, then compare everything."""
        self.settle(self.seats)
        if self._is_shared:
            self.settle(self.seats)  # what the others sent last
        reader = self._fresh_reader()
        log = evidence.read_log(self._witness)
        self.records = len(log)
        replicas = [evidence.look(seat.profile) for seat in self.seats]
        fresh = evidence.look(reader.profile)
        for deed in fresh.deeds:  # it joined when the others had exchanged all there was
            fresh.confirmed.pop(deed.subject, None)
        for replica in (*replicas, fresh):
            self.note(history.is_sound(replica))
            self.note(history.has_sent_all(replica))
            self.note(history.log_keeps_the_order(log, replica))
            self.note(history.follows_the_log(log, replica))
            self.note(history.deliveries_are_there(replica, self._has_medium))
        self.note(history.all_agree([fresh, *replicas]))
        self.note(history.log_is_whole(log, self.newsroom))
        self.note(history.log_has_each_once(log))
        said = [one for seat in self.seats for one in seat.said]
        self.note(history.log_has_what_was_said(said, log, replicas, fresh))
        self.note(history.media_are_there(log, self._has_medium))

    def settle(
        self, seats: Sequence[Seat], within_s: float = 0.0, wrapper: Sequence[str] = ()
    ) -> None:
        """All of them send and fetch at the same time, until nothing waits."""
        within_s = within_s or self.settle_s
        words = "tests.faults.settling"
        running = [(seat, self.script([words, seat.profile, within_s], wrapper)) for seat in seats]
        for seat, script in running:
            status = script.ended(within_s + SETTLE_S)
            if status:
                last = (script.complaint.strip().splitlines() or ["it did not end in time"])[-1]
                words = f"{seat.profile.name} could not exchange everything: {last}"
                self.note([Finding(Harm.LOST, "P9", words)])

    @property
    def _is_shared(self) -> bool:
        return len(self.seats) > 1

    def _fresh_reader(self) -> Seat:
        """A studio that knows nothing but the log."""
        reader = Seat(self.folder / "fresh", 0)
        reader.set_up(self.province.url, self.province.invite(self.newsroom))
        self.settle([reader])
        return reader

    def _has_medium(self, sha256: str) -> bool:
        return evidence.medium_is_whole(self.province.data, sha256)


def _data(folder: Path, data_on: Path | None) -> Path:
    data = folder / "province"
    if data_on is not None:  # its complaints are written beside it, and those we keep
        kept = data_on / "province"
        kept.mkdir()
        data.symlink_to(kept)
    return data
