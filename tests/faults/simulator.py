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
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import select

from studio.composition import Studio
from studio.desks.columns import CADENCES, ColumnSheet
from studio.errors import Invalid, NotFound, Refused, StoreError, StudioError, Unreachable
from studio.manuscript.body import StoryBody
from studio.manuscript.profile import FieldRule
from studio.manuscript.template import Template
from studio.models.confirmed import Confirmed, Pulled
from studio.models.reserve import Reserve
from studio.sync import bodies, text_blobs
from studio.sync.cycle import Cycle
from studio.sync.facts import NEWSROOM_ID, PLATFORM_URL, read_fact, write_fact
from studio.sync.fold import TEMPLATE
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.review import Reviewer
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import MOST_INLINE, BlobFetcher
from studio.sync.wire import IntentMessage, Page, Platform, Position, Results, UploadPlan
from studio.vocabulary import Channel, ColumnId, DeviceId, IntentKey, StoryId, TopicId
from tests.faults import invariants
from tests.faults.invariants import Said
from tests.faults.open_page import OpenPage
from tests.faults.sim_province import NEWSROOM, PowerCut, SimProvince
from tests.newsrooms import Clock, lay_out_store

from studio.composition import open_studio  # isort: skip
from studio.desks.planning import Proposal  # isort: skip

STEPS = 70
MOST_HEALING = 14
FIELDS = ("headline", "deck", "byline")
OLD_PROVINCE = 0.3
"""How often an answer leaves the position out, so that only the pull settles."""
CHANNELS = (Channel.CLIENT, Channel.WECHAT)
"""Few, so that one is added and removed by several at once."""


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


@dataclass
class Station:
    """One studio with its profile, its clock and what its editor was told is saved."""

    world: World
    number: int
    folder: Path
    clock: Clock = field(default_factory=Clock)
    doom: tuple[int, bool] | None = None
    is_full: bool = False
    said: list[Said] = field(default_factory=list)
    images: list[tuple[Path, int]] = field(default_factory=list)
    """Copies of its store, and how much had been said by then."""
    is_typing: bool = False
    went_back: bool = False
    page: OpenPage | None = None
    sheet: ColumnSheet | None = None
    """Of the column whose dialog stands open."""

    def __post_init__(self) -> None:
        lay_out_store(self.folder)
        self.open()
        self.studio.floor.accounts.open_newsroom("金川", f"编辑{self.number}", "2468")
        self.device = self._fact("device_id")
        self.token = self.world.province.enrol(self.device, "administrator")

        def enrolled(connection: object) -> None:
            write_fact(connection, NEWSROOM_ID, NEWSROOM)  # type: ignore[arg-type]
            write_fact(connection, PLATFORM_URL, "sim:")  # type: ignore[arg-type]

        self.studio.store.write(enrolled)
        self.person = self._fact("person_id")

    def open(self) -> None:
        self.studio: Studio = open_studio(self.folder, now=self.clock)
        store = self.studio.store
        self.reviewer = Reviewer(store)
        self.blobs = BlobFetcher(store, self.clock, self.world.chance.random)
        whole = store._write

        def write(work: Callable[..., object], *, is_durable: bool = True) -> object:
            if self.is_full:
                raise StoreError("disk_full", folder="")
            dies = self._dies_now()
            if dies is False:
                raise PowerCut
            done = whole(work, is_durable=is_durable)
            if dies:
                raise PowerCut
            return done

        store._write = write  # type: ignore[method-assign,assignment]

    def restart(self) -> None:
        """As after a power cut: only what was committed is there."""
        self.doom = None
        self.close()
        self.open()

    def close(self) -> None:
        self.sheet = None
        if self.page is not None:
            self.page.close()
            self.page = None
        self.studio.close()

    def sync(self) -> str:
        """One round, as the sync thread makes it."""
        store, platform = self.studio.store, Line(self.world, self)
        line: Platform = platform  # type: ignore[assignment]
        device = DeviceId(self.device)
        cycle = Cycle(
            store,
            Pusher(store, line, device, self.clock),
            Puller(store, line, self.clock),
            Snapshots(store, line, device, self.studio.profile.snapshot, self.clock),
            self.clock,
            self.world.chance.random,
            lambda _: None,
            self.reviewer,
            self.blobs,
        )
        return cycle.run().state.value

    def types(self) -> None:
        """An editor types while the line is busy."""
        if self.world.is_calm or self.is_typing or self.world.chance.random() > 0.15:
            return
        self.is_typing = True  # typing itself may not type
        try:
            self.write_words()
        finally:
            self.is_typing = False

    # What an editor does; what comes back without an error was said to be saved

    def propose(self) -> None:
        token = self.world.token()
        topic = self.studio.floor.planning.propose(Proposal(token, channels=(Channel.CLIENT,)))
        self.world.topics.append(topic)
        self._note("field", topic, "title", token)

    def retitle(self) -> None:
        topic = self._some(self.world.topics)
        if topic is not None:
            token = self.world.token()
            self.studio.floor.planning.change(TopicId(topic), "title", token)
            self._note("field", topic, "title", token)

    def set_channels(self) -> None:
        topic = self._some(self.world.topics)
        if topic is not None:
            wanted = [one for one in CHANNELS if self.world.chance.random() < 0.5]
            self.studio.floor.planning.set_channels(TopicId(topic), wanted)

    def decide(self) -> None:
        topic = self._some(self.world.topics)
        if topic is not None:
            self.studio.floor.planning.approve(TopicId(topic))

    def start_story(self) -> None:
        token = self.world.token()
        topic = self._some(self.world.topics) if self.world.chance.random() < 0.5 else None
        story = self.studio.floor.editing.start(token, TopicId(topic) if topic else None)
        self.world.stories.append(story)
        self._note("field", story, "headline", token)

    def edit_field(self) -> None:
        story = self._some(self.world.stories)
        if story is not None:
            token, name = self.world.token(), self.world.chance.choice(FIELDS)
            self.studio.floor.editing.change_field(StoryId(story), name, token)
            self._note("field", story, name, token)

    def write_words(self) -> None:
        """A word that is nowhere else, put somewhere into a body; now and then one is taken out."""
        story = self._some(self.world.stories)
        if story is None:
            return
        editing, chance = self.studio.floor.editing, self.world.chance
        body = StoryBody.open(editing.body(StoryId(story)))
        try:
            begun, text = body.written, body.text
            whole = text.whole()
            word, gone = self.world.token(), ""
            mine = [one.value for one in self.said if one.what == "word" and one.value in whole]
            if mine and chance.random() < 0.2:
                gone = chance.choice(mine)
                text.replace(whole.index(gone), len(gone), "")
            at = chance.choice([0, *(i + 1 for i, c in enumerate(text.whole()) if c in "\n‡")])
            text.replace(min(at, text.length - 1), 0, word)
            body.commit()
            update, words = body.own_updates(begun), text.whole()
        finally:
            body.close()
        if gone:  # known before: a machine that dies just after the commit has taken it out too
            self.world.deleted.add(gone)
        editing.save_body(StoryId(story), update, words)
        self._note("word", story, "", word)

    def type_on(self) -> None:
        """In a page that stands open for long; it hears late of what became of its words."""
        chance = self.world.chance
        if self.page is None or chance.random() < 0.1:
            story = self._some(self.world.stories)
            if story is None:
                return
            if self.page is not None:
                self.page.save()
                self.page.close()
            self.page = OpenPage(self.studio.floor.editing, StoryId(story))
        if chance.random() < 0.4:
            self.page.hear()
        word, place = self.world.token(), chance.random()
        self.page.type_in(word, place)
        self._note("word", self.page.story, "", word)

    def write_much(self) -> None:
        """Of letters in no order, which cannot be packed: it is too large for an intent."""
        story = self._some(self.world.stories)
        if story is None:
            return
        editing, chance = self.studio.floor.editing, self.world.chance
        letters = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(MUCH))
        word = self.world.token()
        body = StoryBody.open(editing.body(StoryId(story)))
        try:
            begun = body.written
            body.text.replace(0, 0, word + letters)
            body.commit()
            update, words = body.own_updates(begun), body.text.whole()
        finally:
            body.close()
        editing.save_body(StoryId(story), update, words)
        self._note("word", story, "", word)

    def open_column(self) -> None:
        token = self.world.token()
        column = self.studio.floor.planning.open_column(token, "weekly", 120)
        self.world.columns.append(column)
        self._note("field", column, "name", token)

    def change_column(self) -> None:
        """In a dialog that stands open for a while: others may have changed it meanwhile."""
        columns, chance = self.studio.floor.columns, self.world.chance
        if self.sheet is None or chance.random() < 0.5:
            self.sheet = self._some_column()
        seen = self.sheet
        if seen is None:
            return
        token, rules = self.world.token(), dict(seen.profile.fields)
        rules["headline"] = FieldRule(most=chance.randrange(5, 40))
        wanted = replace(
            seen,
            name=token,
            cadence=chance.choice(CADENCES),
            profile=replace(seen.profile, fields=rules),
        )
        columns.change(seen, wanted)
        self._note("field", seen.id, "name", token)

    def put_template(self) -> None:
        columns, chance = self.studio.floor.columns, self.world.chance
        seen = self._some_column()
        if seen is None:
            return
        token, rows = self.world.token(), seen.templates
        there = chance.choice(rows).id if rows and chance.random() < 0.7 else ""
        base = seen.revisions.get(TEMPLATE + there) if there else None
        made = columns.put_template(seen.id, Template(token), there, base)
        self._note("field", seen.id, TEMPLATE + made, token)

    def remove_template(self) -> None:
        seen = self._some_column()
        if seen is not None and seen.templates:
            row = self.world.chance.choice(seen.templates)
            self.studio.floor.columns.remove_template(seen.id, row.id)

    def close_column(self) -> None:
        """Or let it go on, where it ended."""
        columns, seen = self.studio.floor.columns, self._some_column()
        if seen is not None:
            (columns.reopen if seen.is_closed else columns.close)(seen.id)

    def place_story(self) -> None:
        story, column = self._some(self.world.stories), self._some_column()
        if story is not None and column is not None:
            self.studio.floor.editing.change_field(StoryId(story), "column", column.id)

    def choose(self) -> None:
        conflicts = self.studio.floor.conflicts
        found = conflicts.all()
        if found:
            conflict = self.world.chance.choice(sorted(found, key=lambda c: c.value))
            key = self.world.chance.choice(conflict.alternatives).key
            if self.world.chance.random() < 0.5:
                conflicts.adopt(conflict, key)
            else:
                conflicts.dismiss(conflict, key)

    def review(self) -> None:
        """Somebody looks at a paragraph that two sides changed, and finds it well."""
        editing = self.studio.floor.editing
        found = [
            (row.id, mark.paragraph)
            for row in editing.rows()
            if row.to_review
            for mark in editing.review_marks(row.id)
        ]
        if found:
            editing.clear_review(*self.world.chance.choice(sorted(found)))

    def throw_away(self) -> None:
        story = self._some(self.world.stories)
        if story is not None:
            self.studio.floor.editing.delete(StoryId(story))

    def bring_back(self) -> None:
        rows = [row for row in self.studio.floor.bin.rows() if row.sort == "story"]
        if rows:
            row = self.world.chance.choice(sorted(rows, key=lambda r: r.title))
            self.studio.floor.bin.restore_story(StoryId(row.id))

    def submit(self) -> None:
        story = self._some(self.world.stories)
        if story is not None:
            self.studio.floor.publishing.submit(StoryId(story))

    def send_again(self) -> None:
        refused = self.studio.floor.queue.sheet().refused
        if refused:
            key: IntentKey = self.world.chance.choice(refused).key
            self.studio.floor.queue.send_again(key)

    def keep_image(self) -> None:
        image = self.world.folder / f"image-{uuid.uuid4().hex}.db"
        self.studio.store.backup_to(image)
        self.images.append((image, len(self.said)))

    def go_back_to_image(self) -> None:
        """The machine is restored from a disk image; what only it had since then is gone."""
        if not self.images or self.world.chance.random() < 0.5:
            return
        image, said = self.world.chance.choice(self.images)
        self.went_back = True
        path = self.studio.profile.store
        self.close()
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(image, path)
        self.open()
        self.world.excuse(self.said[said:])

    def pulled(self) -> list[bytes]:
        """What it has seen of others and would send again."""
        with self.studio.store.reading() as connection:
            records = connection.execute(select(Pulled.c.record)).scalars().all()
            made = select(Confirmed.c.made).where(Confirmed.c.made.is_not(None))
            return [*records, *connection.execute(made).scalars()]

    def text(self, said: Said) -> str:
        """Of the story that the word was written into, as this studio has it."""
        return self.studio.floor.editing.text(StoryId(said.subject))

    def _some(self, known: Sequence[str]) -> str | None:
        """One of those that this studio shows."""
        floor = self.studio.floor
        shown = {row.id for row in floor.planning.rows()} | {row.id for row in floor.editing.rows()}
        there = [one for one in known if one in shown]
        if self.world.temper in {"conflicts", "sets"}:
            there = there[:1]  # everybody at the same one
        return self.world.chance.choice(there) if there else None

    def _some_column(self) -> ColumnSheet | None:
        shown = {one.id: one for one in self.studio.floor.columns.all()}
        there = [shown[ColumnId(one)] for one in self.world.columns if one in shown]
        return self.world.chance.choice(there[:2]) if there else None

    def _note(self, what: str, subject: str, name: str, value: str) -> None:
        self.said.append(Said(what, subject, name, value, self.number))

    def _fact(self, name: str) -> str:
        with self.studio.store.reading() as connection:
            return str(read_fact(connection, name))

    def _dies_now(self) -> bool | None:
        if self.doom is None:
            return None
        left, after = self.doom
        self.doom = (left - 1, after)
        return after if left <= 0 else None


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
REFUSALS, BLOBS, COLUMNS = "refusals", "blobs", "columns"
ASKED: dict[str, dict[str, int]] = {
    REFUSALS: {"type_on": 30, "write_words": 6, "edit_field": 4, "retitle": 2, "send_again": 5},
    BLOBS: {"write_much": 14, "write_words": 14, "edit_field": 2, "retitle": 1, "set_channels": 1},
    COLUMNS: {
        "open_column": 4, "change_column": 24, "put_template": 14, "remove_template": 4,
        "close_column": 5, "place_story": 6, "choose": 10, "edit_field": 4, "retitle": 1,
        "write_words": 3,
    },
}  # fmt: skip
"""Never drawn, played when asked for, and so they leave the others' seeds alone: a page stands open
while what it wrote is refused; bodies grow by more than an intent carries; people change at once
what their columns ask."""
INLINE = 600
"""Bytes of an update above which it travels as a blob, in a history of them."""
MUCH = 300
"""Letters of which each takes two bytes at least."""
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
                deeds = DEEDS | (TEMPERS | ASKED)[self.temper]
                (deed,) = chance.choices(list(deeds), list(deeds.values()))
                getattr(station, deed)()
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

    def _disturb(self, station: Station) -> None:
        chance = self.chance
        if self.temper == REFUSALS and chance.random() < 0.7:
            role = chance.choice(("partner", "administrator"))
            self._change_rights(station.person, role)
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
