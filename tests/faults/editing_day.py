"""An editing day without a window: a script works at the desks as fast as it can, until killed.

`python -m tests.faults.editing_day PROFILE SEED [hasty]`. Everything that the studio reports as
saved is told on stdout, one JSON line each, at the moment when the window would say so. A full disk
is told too, and the day goes on. `hasty` plants a bug: the writer reports before it has written.
"""

from __future__ import annotations

import errno
import os
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from studio.clock import utc_now
from studio.composition import Studio, open_studio
from studio.desks.changes import Change
from studio.desks.media_library import TakenIn
from studio.desks.planning import Proposal
from studio.errors import Invalid, MediaError, NotFound, StoreError
from studio.manuscript.blocks import BOLD
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.ui.background import Background
from studio.ui.change_signal import ChangeSignal
from studio.ui.editing.keeper import Keeper
from studio.ui.editing.open_story import FIELDS, OpenStory, StoryOnDisk, read_story
from studio.ui.writer import Writer
from studio.vocabulary import Channel, MediaKind, StoryId, TopicId, TopicStage
from tests.faults.telling import tell, wait_to_go

T = TypeVar("T")

PIN = "2468"
FILLER = "字"
SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS = 0, 12
LATE_S = 0.1
LONGEST_DAY_MS = 60_000  # whoever should have killed us is gone


class HastyWriter(Writer):
    """The planted bug: says that it is saved, and saves a moment later."""

    _moment = Event()

    def run(
        self,
        view: QObject,
        write: Callable[[], T],
        on_done: Callable[[T], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
    ) -> None:
        if isinstance(view, Keeper) and on_done is not None:
            on_done(utc_now())  # type: ignore[arg-type]  # a keeper's writes return their time
            super().run(view, lambda: None if self._moment.wait(LATE_S) else write())
        else:
            super().run(view, write, on_done, on_error)


class EditingDay(QObject):
    def __init__(self, studio: Studio, writer: Writer, seed: int) -> None:
        super().__init__()
        self._studio = studio
        self._floor = studio.floor
        self._writer = writer
        self._background = Background(self)
        self._chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self._seed = seed
        self._count = 0
        self._story: OpenStory | None = None
        self._unreported: list[str] = []
        self._changes = ChangeSignal(studio.floor.changes, self)
        self._changes.changed.connect(self._on_changed)
        self._writer.failed.connect(self._explain)
        self._background.failed.connect(self._explain)
        self._next = QTimer(self, singleShot=True)
        self._next.timeout.connect(self._act)

    def begin(self) -> None:
        tell("ready")
        self._studio.sync.start()
        self._next.start(0)

    # -- the script --------------------------------------------------------------------------

    def _act(self) -> None:
        deeds: dict[Callable[[], None], int] = {
            self._type: 24,
            self._change_field: 8,
            self._open_another: 4,
            self._start_story: 4,
            self._propose: 3,
            self._decide: 2,
            self._retitle: 3,
            self._set_channels: 2,
            self._attach: 3,
            self._submit: 2,
            self._change_person: 1,
            self._pause: 1,
            self._resume: 2,
        }
        self._chance.choices(list(deeds), list(deeds.values()))[0]()
        self._next.start(self._chance.randint(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS))

    def _type(self) -> None:
        """A word that is nowhere else, or some letters taken away, or a mark."""
        story = self._story
        if story is None:
            return
        text = story.body.text
        whole, length = text.whole(), text.length - 1
        fillers = [at for at in range(length) if whole[at] == FILLER]
        match self._chance.randrange(6):
            case 0 if fillers:
                text.replace(self._chance.choice(fillers), 1, "")
            case 1 if length:
                text.mark(0, self._chance.randint(1, length), BOLD, value=True)
            case _:
                word = f"‹{self._word()}›"
                ends = [0, length, *(at for at in fillers)]
                text.replace(self._chance.choice(ends), 0, word + FILLER * 3)
                self._unreported.append(word)
        story.body.commit()
        story.touch()
        if self._chance.random() < 0.7:
            story.save()  # as after every finished word

    def _change_field(self) -> None:
        if self._story is not None:
            field = self._chance.choice(FIELDS)
            self._story.edit_field(field, f"{field} {self._word()}")
            self._story.save()

    def _open_another(self) -> None:
        rows = self._floor.editing.rows()
        if rows:
            self._open(self._chance.choice(rows[:8]).id)

    def _start_story(self) -> None:
        headline = f"story {self._word()}"
        approved = [row for row in self._floor.planning.rows() if row.stage == TopicStage.APPROVED]
        topic = self._chance.choice(approved).id if approved else None

        def started(story_id: StoryId) -> None:
            tell("story", story_id, value=headline)
            self._open(story_id)

        self._run(partial(self._floor.editing.start, headline, topic), started)

    def _propose(self) -> None:
        title = f"topic {self._word()}"
        propose = partial(self._floor.planning.propose, Proposal(title))
        self._run(propose, lambda topic: tell("topic", topic, value=title))

    def _decide(self) -> None:
        topic = self._some_topic()
        if topic is not None:
            approve = partial(self._floor.planning.approve, topic)
            self._run(approve, lambda _: tell("approved", topic))

    def _retitle(self) -> None:
        topic, title = self._some_topic(), f"topic {self._word()}"
        if topic is not None:
            change = partial(self._floor.planning.change, topic, "title", title)
            self._run(change, lambda _: tell("field", topic, field="title", value=title))

    def _set_channels(self) -> None:
        topic = self._some_topic()
        if topic is not None:
            wanted = self._chance.sample(list(Channel), 2)
            self._run(partial(self._floor.planning.set_channels, topic, wanted))

    def _attach(self) -> None:
        """A real file comes in while everything else goes on."""
        if self._story is None or not self._is_ours(self._story):
            return
        story_id, name = self._story.id, f"{self._word()}.jpg"
        source = self._studio.profile.folder.parent / name
        try:
            source.write_bytes(self._chance.randbytes(self._chance.randint(10_000, 300_000)))
        except OSError as error:  # the camera's card shares the disk that fills up
            if error.errno != errno.ENOSPC:
                raise
            return

        def take_in() -> TakenIn:
            taken = ingest(source, self._studio.profile.media)
            about = Probe(MediaKind.PICTURE, "image/jpeg", 4, 3, 0, "", False, "mjpeg", "")
            return TakenIn(taken.sha256, name, taken.size, about)

        def attach(taken: TakenIn) -> None:
            source.unlink()
            self._run(
                partial(self._floor.media.attach, story_id, taken),
                lambda row: tell("media", story_id, value=row.sha256),
            )

        self._background.run(take_in, attach)

    def _submit(self) -> None:
        story = self._story
        if story is not None and self._is_ours(story):
            story.hand_over()
            submit = partial(self._floor.publishing.submit, story.id)
            self._run(submit, lambda key: tell("submitted", story.id, value=key))

    def _change_person(self) -> None:
        people = [row for row in self._floor.accounts.people() if row.has_pin]
        change = partial(self._floor.accounts.change_person, self._chance.choice(people).id, PIN)
        self._run(change)

    def _pause(self) -> None:
        self._run(self._floor.queue.pause)

    def _resume(self) -> None:
        self._run(self._floor.queue.resume)

    # -- how the window does it --------------------------------------------------------------

    def _open(self, story_id: StoryId) -> None:
        """Close the story on the page; what was typed there is written first."""
        if self._story is not None:
            if self._story.id == story_id:
                return
            self._story.hand_over()
            leaving, self._story = self._story, None
            self._run(lambda: None, lambda _: leaving.close())
        read = partial(read_story, self._floor.editing, story_id)
        self._run(read, self._show)

    def _show(self, found: StoryOnDisk) -> None:
        if self._story is None:
            story = OpenStory(self._floor.editing, self._writer, found, self)
            story.stored.connect(partial(self._report, story))
            story.failed.connect(self._explain)
            self._unreported = []
            self._story = story

    def _report(self, story: OpenStory, _at: object) -> None:
        """The badge says “saved”: all that is on the screen is promised to be on the disk."""
        if story is not self._story:
            return  # its page is closed, nothing is claimed
        words, self._unreported = self._unreported, []
        tell("words", story.id, value=words)
        for field, value in story.values.items():
            if f" {self._seed}-" in value:  # what others wrote is theirs to report
                tell("field", story.id, field=field, value=value)

    def _run(self, write: Callable[[], T], on_done: Callable[[T], object] | None = None) -> None:
        self._writer.run(self, write, on_done, self._explain)

    def _on_changed(self, change: Change) -> None:
        if change.queue and not change.is_from_sync:
            self._studio.sync.poke()

    def _explain(self, error: Exception) -> None:
        """What the window would show in a sentence; anything else is a bug and ends the day."""
        match error:
            case Invalid() | NotFound():  # decided, submitted or deleted already
                return
            case StoreError(code="disk_full") | MediaError(code="media_no_room" | "media_gone"):
                tell("refused", value=error.code)
            case _:
                raise error

    def _is_ours(self, story: OpenStory) -> bool:
        """Started on this device: only here are all its media."""
        ours = {row.name for row in self._floor.accounts.people() if row.has_pin}
        return self._floor.editing.sheet(story.id).author_name in ours

    def _some_topic(self) -> TopicId | None:
        rows = self._floor.planning.rows()
        return self._chance.choice(rows).id if rows else None

    def _word(self) -> str:
        self._count += 1
        return f"{self._seed}-{self._count}"


def main(folder: Path, seed: int, plant: str) -> None:
    application = QCoreApplication([])
    wait_to_go()
    sys.excepthook = _die
    studio = open_studio(folder, on_bug=lambda error: _die(type(error), error, None))
    writer = HastyWriter() if plant == "hasty" else Writer()
    day = EditingDay(studio, writer, seed)
    QTimer.singleShot(0, day, day.begin)
    QTimer.singleShot(LONGEST_DAY_MS, day, partial(os._exit, 4))
    application.exec()


def _die(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    sys.__excepthook__(kind, error, trace or error.__traceback__)
    os._exit(3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:]))
