"""Newsrooms for tests: a real profile in a temporary folder, and a platform to sync with."""

from __future__ import annotations

import functools
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from studio.composition import Studio, open_studio
from studio.connectors.in_memory import InMemoryPlatform
from studio.manuscript.body import StoryBody
from studio.manuscript.making import body_of
from studio.models.opening import open_profile
from studio.models.reserve import Reserve
from studio.places import Profile
from studio.sync import facts
from studio.sync.cycle import Cycle
from studio.sync.merge import Merged
from studio.sync.progress import Progress
from studio.sync.pull import Puller
from studio.sync.push import Pusher
from studio.sync.review import Reviewer
from studio.sync.sender import Sender
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import BlobFetcher
from studio.vocabulary import DeviceId, StoryId

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@dataclass
class Clock:
    """Stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


def open_newsroom(folder: Path, clock: Callable[[], datetime] | None = None) -> Studio:
    """A profile with a newsroom and one person; enrolled nowhere."""
    if not folder.exists():
        lay_out(folder)
    studio = open_studio(folder, now=clock or Clock())
    if studio.floor.accounts.card() is None:
        studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", "2468")
    return studio


def lay_out(folder: Path) -> None:
    """A profile that was opened once and holds nothing; quicker than its migrations."""
    lay_out_store(folder)
    fresh = Profile(Path(_opened_once().name))
    if not fresh.reserve.exists():  # a history that keeps the disk's space to itself came first
        Reserve(fresh.reserve).refill()
    # 32 MiB that are only ever removed as a whole: the same bytes serve all tests
    os.link(fresh.reserve, Profile(folder).reserve)


def lay_out_store(folder: Path) -> None:
    """As `lay_out`, without the space put aside for a full disk."""
    folder.mkdir(parents=True)
    shutil.copyfile(Profile(Path(_opened_once().name)).store, Profile(folder).store)


@functools.cache
def _opened_once() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    open_profile(Profile(Path(folder.name))).close()
    return folder


@dataclass
class Line:
    """A newsroom's line to a platform in this process, driven step by step."""

    studio: Studio
    platform: InMemoryPlatform
    clock: Clock = field(default_factory=Clock)
    merged: list[Merged] = field(default_factory=list)

    def __post_init__(self) -> None:
        def enrol(connection: object) -> DeviceId:
            facts.write_fact(connection, facts.NEWSROOM_ID, "newsroom")  # type: ignore[arg-type]
            facts.write_fact(connection, facts.PLATFORM_URL, "memory:")  # type: ignore[arg-type]
            return DeviceId(facts.read_fact(connection, facts.DEVICE_ID))  # type: ignore[arg-type]

        store = self.studio.store
        self.device = store.write(enrol)
        self.pusher = Pusher(store, self.platform, self.device, self.clock)
        self.puller = Puller(store, self.platform, self.clock)
        self.snapshots = Snapshots(
            store, self.platform, self.device, self.studio.profile.snapshot, self.clock
        )
        self.progress = Progress()
        self.cycle = Cycle(
            store, self.pusher, self.puller, self.snapshots,
            self.clock, lambda: 0.5, self.merged.append, Reviewer(store),
            BlobFetcher(store, self.clock, lambda: 0.5),
        )  # fmt: skip
        self.sender = Sender(
            store,
            self.studio.floor.media.file,
            self.clock,
            lambda: 0.5,
            self.progress,
            lambda: None,
        )

    def send_media(self) -> bool:
        """One part, or the end of one file; False when nothing may leave now."""
        return self.sender.step(self.platform)

    def sync(self) -> str:
        """One whole round; the line's state after it."""
        return self.cycle.run().state.value


def write_story(
    studio: Studio, headline: str = "供暖第一周", text: str = "室温二十一度。"
) -> StoryId:
    """A story with one paragraph."""
    story = studio.floor.editing.start(headline)
    studio.floor.editing.save_body(story, body_of([("", text)]), text)
    return story


def edit(line: Line, story: StoryId, before: str, text: str, removed: int = 0) -> None:
    """Put `text` before the letters `before`; take `removed` letters from there."""
    editing = line.studio.floor.editing
    body = StoryBody.open(editing.body(story))
    with line.studio.store.reading() as connection:
        author = editing.office.author(connection)
    body.sign_in(author.person, author.device)
    whole = body.text.whole()
    body.text.replace(whole.index(before) if before else len(whole), removed, text)
    body.commit()
    editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()


def both_edit(line: Line, other: Line) -> StoryId:
    """A story whose second paragraph both changed offline; ours reached the province first."""
    story = write_story(line.studio, text="一段")
    edit(line, story, "", "\n二段\n三段")
    line.sync()
    other.sync()
    edit(line, story, "二段", "我写")
    edit(other, story, "二段", "他写")
    line.sync()
    other.sync()
    line.sync()
    return story
