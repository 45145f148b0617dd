"""One studio of the simulator: what its editor does, and what becomes of its machine."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from studio.composition import Studio, open_studio
from studio.desks.columns import CADENCES, ColumnSheet
from studio.desks.planning import Proposal
from studio.desks.publishing import TAKE_BACK_FOR
from studio.desks.queue import QueueKind
from studio.errors import StoreError
from studio.manuscript.body import StoryBody
from studio.manuscript.profile import FieldRule
from studio.manuscript.template import Template
from studio.models.confirmed import Confirmed, Pulled
from studio.models.opening import run_migrations
from studio.sync.cycle import Cycle
from studio.sync.facts import FOLDED_BY, NEWSROOM_ID, PLATFORM_URL, read_fact, write_fact
from studio.sync.fold import RULES, TEMPLATE
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.review import Reviewer
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import BlobFetcher
from studio.sync.wire import Platform
from studio.vocabulary import Channel, ColumnId, DeviceId, IntentKey, StoryId, TopicId
from tests.faults.invariants import Said
from tests.faults.open_page import OpenPage
from tests.faults.sim_line import Line
from tests.faults.sim_province import NEWSROOM, PowerCut
from tests.newsrooms import Clock, lay_out_store

if TYPE_CHECKING:
    from tests.faults.simulator import World

FIELDS = ("headline", "deck", "byline")
SAME_WORDS = ("供暖第一周", "暖气今晚来")
CHANNELS = (Channel.CLIENT, Channel.WECHAT)
"""Few, so that one is added and removed by several at once."""
OLDER_TABLES = ("0007", "0008", "0009", "0010", "0012")
"""Since commands are signed: what an older studio sent could not be signed afterwards."""
MUCH = 300
"""Letters of which each takes two bytes at least."""


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
    images: list[tuple[Path, int, int]] = field(default_factory=list)
    """Copies of its store, and how much had been said and taken back by then."""
    handed_in: list[IntentKey] = field(default_factory=list)
    taken_back: list[IntentKey] = field(default_factory=list)
    is_typing: bool = False
    went_back: bool = False
    page: OpenPage | None = None
    sheet: ColumnSheet | None = None
    """Of the column whose dialog stands open."""
    on_disk: list[Path] = field(default_factory=list)
    """Where power cuts are played: the store before each commit that the disk may still lack."""

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
            if not is_durable:
                self._copy_disk()
            done = whole(work, is_durable=is_durable)
            if is_durable:
                self.on_disk.clear()  # and all before it
            if dies:
                raise PowerCut
            return done

        def settle() -> None:
            waited()
            self.on_disk.clear()

        waited = store.settle
        store._write = write  # type: ignore[method-assign,assignment]
        store.settle = settle  # type: ignore[method-assign]

    def _copy_disk(self) -> None:
        if self.world.temper == "power-cuts":
            self.on_disk.append(self.folder / f"on-disk-{len(self.on_disk)}.db")
            self.on_disk[-1].unlink(missing_ok=True)
            self.studio.store.backup_to(self.on_disk[-1])

    def restart(self) -> None:
        """As after a power cut: what was committed is there, as far as the disk was waited for."""
        self.doom = None
        self.close()
        if self.on_disk:  # none of it, or some
            kept = self.world.darkness.choice([*self.on_disk, None])
            if kept is not None:
                self._put_store(kept)
            self.on_disk.clear()
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

    def agree(self) -> None:
        """One of two headlines, which others may choose at the same moment."""
        story = self._some(self.world.stories)
        if story is not None:
            said = self.world.chance.choice(SAME_WORDS)
            self.studio.floor.editing.change_field(StoryId(story), "headline", said)

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
            base = seen.revisions.get(TEMPLATE + row.id)
            self.studio.floor.columns.remove_template(seen.id, row.id, base)

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

    def hand_in(self) -> None:
        """As the window does: it stays here for some seconds, and can be taken back."""
        story = self._some(self.world.stories)
        if story is not None:
            publishing = self.studio.floor.publishing
            self.handed_in.append(publishing.submit(StoryId(story), hold=TAKE_BACK_FOR))
            if self.world.chance.random() < 0.5:
                self.clock.advance(seconds=TAKE_BACK_FOR.total_seconds() + 1)
                self.sync()  # it may be on its way now

    def take_back(self) -> None:
        """The button may have been pressed as it left: the desk says then that it is too late."""
        rows = self.studio.floor.queue.sheet().rows
        waiting = [row.id for row in rows if row.kind == QueueKind.SUBMISSION]
        if waiting:
            key = IntentKey(self.world.chance.choice(sorted(waiting)))
            self.studio.floor.publishing.take_back(key)
            self.taken_back.append(key)

    def send_again(self) -> None:
        refused = self.studio.floor.queue.sheet().refused
        if refused:
            key: IntentKey = self.world.chance.choice(refused).key
            self.studio.floor.queue.send_again(key)

    def keep_image(self) -> None:
        image = self.world.folder / f"image-{uuid.uuid4().hex}.db"
        self.studio.store.backup_to(image)
        self.images.append((image, len(self.said), len(self.taken_back)))

    def go_back_to_image(self) -> None:
        """The machine is restored from a disk image; what only it had since then is gone."""
        if not self.images or self.world.chance.random() < 0.5:
            return
        image, said, taken_back = self.world.chance.choice(self.images)
        del self.taken_back[taken_back:]  # nobody knows of it any more: the submission waits again
        self.went_back = True
        self.close()
        self._put_store(image)
        self.open()
        self.world.excuse(self.said[said:])

    def _put_store(self, image: Path) -> None:
        path = self.studio.profile.store
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(image, path)

    def upgrade(self) -> None:
        """An older version ran here until now: its tables, with all that waits, are brought up."""
        self.close()
        run_migrations(self.studio.profile.store, self.world.chance.choice(OLDER_TABLES))
        self.open()
        if self.world.chance.random() < 0.5:  # and it folded by other rules
            store = self.studio.store
            store.merge(lambda connection: write_fact(connection, FOLDED_BY, RULES - 1))

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
        if self.world.temper in {"conflicts", "sets", "agreement", "set-backs"}:
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
