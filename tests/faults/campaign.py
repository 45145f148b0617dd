"""Kills the studio at random moments of an editing day; then compares what it had reported.

`python -m tests.faults.campaign --kills 200 --seed 1`: ends 0 when nothing that was reported saved
is missing, here or at the province, and nothing is there twice. `--plant hasty` shows that a
studio which reports before it writes is caught.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from pysqlite3 import dbapi2
from sqlalchemy import func, select

from province import submissions
from province.store import open_store
from studio.composition import Studio, look_into_studio, open_studio
from studio.manuscript.body import StoryBody
from studio.models.intent import Intent
from studio.models.media import MediaFile, Transfer
from studio.vocabulary import IntentState, StoryId
from tests.faults.editing_day import PIN
from tests.province.running import ROOT, RunningProvince

MOMENTS_S = (0.05, 0.8)
"""From the studio's first word to its end."""
PATIENCE_S = 60
POWER_CUT_EVERY = 10
"""Kills of the studio to one of the province."""
VERDICT_EVERY = 3
WHOLE_CHECK_EVERY = 40


class Line(NamedTuple):
    """Something that the studio reported as saved."""

    what: str
    subject: str
    field: str
    value: Any


class Entry(NamedTuple):
    """A record of the province's log."""

    seq: int
    key: str
    kind: str
    subject: str
    payload: dict[str, Any]


@dataclass
class Findings:
    kills: int = 0
    lines: int = 0
    records: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        return not (self.missing or self.doubled or self.wrong)

    def expect(self, is_there: object, words: str) -> None:
        if not is_there and words not in self.missing:
            self.missing.append(words)

    def expect_right(self, is_right: object, words: str) -> None:
        if not is_right:
            self.wrong.append(words)

    def expect_once(self, counted: Counter[Any], words: str) -> None:
        self.doubled += [f"{words} {what}" for what, count in counted.items() if count > 1]

    def __str__(self) -> str:
        figures = (
            f"{self.kills} kills, {self.lines} reported lines, {self.records} records, "
            f"{len(self.missing)} missing, {len(self.doubled)} doubled, {len(self.wrong)} wrong, "
            f"{self.seconds:.0f} s"
        )
        return "\n".join([figures, *self.missing[:10], *self.doubled[:10], *self.wrong[:10]])


class Campaign:
    def __init__(self, folder: Path, seed: int, plant: str = "") -> None:
        self.found = Findings()
        self._profile = folder / "profile"
        self._seed = seed
        self._plant = plant
        self._chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self._lines: list[Line] = []
        self._province = RunningProvince(folder / "province")
        self._newsroom = self._province.newsroom("金川市融媒体中心")
        with closing(open_studio(self._profile)) as studio:
            studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", PIN)
            studio.floor.accounts.add_person("马建国", PIN)
            studio.floor.accounts.enrol(self._province.url, self._province.invite(self._newsroom))

    def run(self, kills: int) -> Findings:
        begin = time.monotonic()
        try:
            for number in range(1, kills + 1):
                self._kill_once(number)
                if number % VERDICT_EVERY == 0:
                    self._return_a_submission()
                if number % POWER_CUT_EVERY == 0:
                    self._province.kill()
                    self._province = RunningProvince(self._province.data, self._province.port)
            self._send_all()
            self._compare_with_the_province()
        finally:
            self._province.stop()
        self.found.seconds = time.monotonic() - begin
        return self.found

    # -- killing -----------------------------------------------------------------------------

    def _kill_once(self, number: int) -> None:
        seed = self._seed * 10_000 + number
        child = subprocess.Popen(
            [
                sys.executable, "-m", "tests.faults.editing_day",
                str(self._profile), str(seed), *self._plant.split(),
            ],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert child.stdout is not None
        ready = child.stdout.readline()
        try:
            child.wait(self._chance.uniform(*MOMENTS_S))
        except subprocess.TimeoutExpired:
            child.kill()
        rest, complaint = child.communicate(timeout=PATIENCE_S)
        assert ready, f"day {seed}: {complaint}"
        assert child.returncode == -signal.SIGKILL, f"day {seed} ended by itself: {complaint}"
        fresh = [Line(**msgspec.json.decode(line)) for line in rest.splitlines()]
        self._lines += fresh
        self.found.kills += 1
        self.found.lines += len(fresh)
        whole = number % WHOLE_CHECK_EVERY == 0
        with closing(look_into_studio(self._profile)) as studio:
            self._compare_with_the_store(studio, self._lines if whole else fresh, f"day {seed}")

    def _return_a_submission(self) -> None:
        """So that a story can be submitted again."""
        kept = open_store(self._province.data, create=False)
        try:
            waiting = [one for one in submissions.listed(kept) if one.line.state == "submitted"]
            if waiting:
                one = self._chance.choice(waiting)
                submissions.give_verdict(kept, one, "return", "请核实数字", "省平台编辑")
        finally:
            kept.close()

    # -- comparing with the store ------------------------------------------------------------

    def _compare_with_the_store(self, studio: Studio, lines: Sequence[Line], day: str) -> None:
        with studio.store.reading() as connection:
            check = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            self.found.expect_right(check == "ok", f"{day}: integrity_check says {check}")
            intents = connection.execute(
                select(Intent.c.key, Intent.c.kind, Intent.c.subject_id, Intent.c.payload)
            ).all()
            media = connection.execute(select(MediaFile.c.sha256)).scalars().all()
        told = {
            line
            for one in intents
            for line in _as_lines(one.kind, one.subject_id, one.key, one.payload)
        }
        for line in lines:
            self.found.expect(line.what == "words" or line in told, f"{day}: {line}")
        for story, expected in _words_by_story(lines).items():
            self._compare_body(studio, StoryId(story), expected, day)
        for sha256 in media:
            is_whole = _hash(studio.floor.media.file(sha256)) == sha256
            self.found.expect_right(is_whole, f"{day}: {sha256} is damaged")

    def _compare_body(
        self, studio: Studio, story: StoryId, expected: Sequence[str], day: str
    ) -> None:
        body = StoryBody.open(studio.floor.editing.body(story))
        whole, fault = body.text.whole(), body.fault
        body.close()
        self.found.expect_right(fault is None, f"{day}: body of {story}: {fault}")
        text = studio.floor.editing.text(story)
        for word in expected:
            self.found.expect(word in whole, f"{day}: {word} in the body of {story}")
            self.found.expect(word in text, f"{day}: {word} in the text of {story}")

    # -- comparing with the province ---------------------------------------------------------

    def _send_all(self) -> None:
        with closing(open_studio(self._profile)) as studio:
            leftovers = list(self._profile.glob("media/arriving/*"))
            self.found.expect_right(not leftovers, f"half-copied media stay: {leftovers}")
            studio.floor.queue.resume()
            deadline = time.monotonic() + PATIENCE_S
            studio.floor.queue.retry()
            while studio.sync.run_once().state == "online" and time.monotonic() < deadline:
                if not studio.floor.queue.sheet().rows:
                    break
            sheet = studio.floor.queue.sheet()
            self.found.expect_right(not sheet.rows, f"still queued: {sheet.rows}")
            self.found.expect_right(not sheet.refused, f"refused: {sheet.refused}")
            self._compare_with_the_store(studio, self._lines, "at the end")

    def _compare_with_the_province(self) -> None:
        log = list(self._log())
        self.found.records = len(log)
        self.found.expect_once(Counter(entry.key for entry in log), "key")
        told = [_as_lines(one.kind, one.subject, one.key, one.payload) for one in log]
        # Every value of the script is unique, so the same twice is one deed applied twice.
        self.found.expect_once(Counter(lines[0] for lines in told if lines), "deed")
        self._compare_reports({line for lines in told for line in lines}, log)
        with closing(look_into_studio(self._profile)) as studio:
            self._compare_order(studio, log)
            self._compare_stories(studio, log)
            self._compare_media(studio)

    def _log(self) -> Iterator[Entry]:
        """The records in order; on the way their numbers and digests are recomputed."""
        path = self._province.data / "province.db"
        digest = hashlib.sha256(self._newsroom.encode()).hexdigest()
        with closing(dbapi2.connect(f"file:{path}?mode=ro", uri=True)) as raw:
            rows = raw.execute(
                "SELECT seq, key, kind, subject, payload, payload_hash, digest FROM record"
                " WHERE newsroom = ? ORDER BY seq",  # the log as it lies on the disk
                (self._newsroom,),
            )
            for place, row in enumerate(rows, start=1):
                seq, key, kind, subject, payload, payload_hash, stored = row
                digest = hashlib.sha256(f"{digest}{key}{payload_hash}".encode()).hexdigest()
                is_whole = hashlib.sha256(payload).hexdigest() == payload_hash
                self.found.expect_right(seq == place, f"a gap before record {seq}")
                self.found.expect_right(is_whole and digest == stored, f"digest of record {seq}")
                yield Entry(seq, key, kind, subject, json.loads(payload))

    def _compare_reports(self, there: set[Line], log: Sequence[Entry]) -> None:
        for line in self._lines:
            is_there = line.what == "words" or line in there
            self.found.expect(is_there, f"at the province: {line}")
        waiting: set[str] = set()
        for entry in log:
            if entry.kind == "story.submitted":
                self.found.expect_once(Counter([entry.subject, *waiting]), "waiting submission")
                waiting.add(entry.subject)
            elif entry.kind == "story.returned":
                waiting.remove(entry.subject)

    def _compare_order(self, studio: Studio, log: Sequence[Entry]) -> None:
        """Of each subject the province has our deeds in the order in which they were done."""
        with studio.store.reading() as connection:
            made = connection.execute(
                select(Intent.c.subject_id, Intent.c.key, Intent.c.state).order_by(
                    Intent.c.sequence
                )
            ).all()
        for one in made:
            self.found.expect_right(one.state == IntentState.SETTLED, f"{one.key} is {one.state}")
        done, arrived = defaultdict(list), defaultdict(list)
        for one in made:
            done[one.subject_id].append(one.key)
        for entry in log:
            if entry.kind != "story.returned":
                arrived[entry.subject].append(entry.key)
        for subject, keys in done.items():
            self.found.expect_right(arrived[subject] == keys, f"order of {subject}")

    def _compare_stories(self, studio: Studio, log: Sequence[Entry]) -> None:
        headlines: dict[str, str] = {}
        for entry in log:
            if entry.kind == "story.started":
                headlines[entry.subject] = entry.payload["headline"]
            elif entry.kind == "story.changed" and entry.payload["field"] == "headline":
                headlines[entry.subject] = entry.payload["value"]
        for row in studio.floor.editing.rows():
            is_same = headlines.get(row.id) == row.headline
            self.found.expect_right(is_same, f"headline of {row.id}")
        for story, words in _words_by_story(self._lines).items():
            body = StoryBody.open([_update(entry) for entry in log if _is_body_of(entry, story)])
            whole = body.text.whole()
            body.close()
            self.found.expect_once(
                Counter({word: whole.count(word) for word in words}), f"in the body of {story}"
            )
            for word in words:
                self.found.expect(word in whole, f"at the province: {word} in {story}")
            is_same = whole == studio.floor.editing.text(StoryId(story))
            self.found.expect_right(is_same, f"the text of {story} differs at the province")

    def _compare_media(self, studio: Studio) -> None:
        with studio.store.reading() as connection:
            wanted = connection.execute(select(Transfer.c.sha256)).scalars().all()
            once = connection.execute(select(func.count(Transfer.c.sha256.distinct()))).scalar()
        self.found.expect_right(len(wanted) == once, "a file is queued twice")
        media = self._province.data / "media" / self._newsroom
        for sha256 in wanted:
            path = media / sha256[:2] / sha256
            is_whole = path.exists() and _hash(path) == sha256
            self.found.expect(is_whole, f"medium {sha256} at the province")


def _as_lines(kind: str, subject: str, key: str, payload: dict[str, Any]) -> list[Line]:
    """What the script reports when the studio says that this is saved."""
    match kind:
        case "topic.proposed":
            return [Line("topic", subject, "", payload["title"])]
        case "topic.approved":
            return [Line("approved", subject, "", "")]
        case "story.started":
            first = {"headline": payload["headline"], "deck": "", "byline": payload["byline"]}
            fields = [Line("field", subject, name, value) for name, value in first.items()]
            return [Line("story", subject, "", payload["headline"]), *fields]
        case "topic.changed" | "story.changed":
            return [Line("field", subject, payload["field"], payload["value"])]
        case "story.media_added":
            return [Line("media", subject, "", payload["media"])]
        case "story.submitted":
            return [Line("submitted", subject, "", key)]
    return []


def _words_by_story(lines: Sequence[Line]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if line.what == "words":
            words[line.subject] += line.value
    return words


def _is_body_of(entry: Entry, story: str) -> bool:
    return entry.kind == "story.body_updated" and entry.subject == story


def _update(entry: Entry) -> bytes:
    return base64.b64decode(entry.payload["update"])


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", choices=("", "hasty"), default="")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = Campaign(Path(folder), chosen.seed, chosen.plant).run(chosen.kills)
    sys.stdout.write(f"seed {chosen.seed}: {found}\n")
    return 0 if found.is_well else 1


if __name__ == "__main__":
    sys.exit(main())
