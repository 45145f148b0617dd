"""A week of one studio without a line, as fast as its disk allows; ends by itself.

`python -m tests.faults.offline_week PROFILE SEED INTENTS MEDIA`. Says what was saved, as
`editing_day` does, and `over` at the end with the number of intents that wait.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from studio.composition import Studio, open_studio
from studio.desks.media_library import TakenIn
from studio.desks.planning import Proposal
from studio.errors import Invalid
from studio.manuscript.body import Signature, StoryBody
from studio.media.library import ingest
from studio.media.probing import Probe
from studio.models.intent import Intent
from studio.vocabulary import MediaKind, StoryId, TopicId
from tests.faults.telling import tell, wait_to_go

MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
WEEK = timedelta(days=7)
SMALLEST, LARGEST = 2_000, 40_000
"""Bytes of a media file."""
MEDIA_OF_A_STORY = 3
DEEDS_OF_A_STORY = 40


class OfflineWeek:
    """Stories come one after another; each is written, gets its media, and is submitted."""

    def __init__(self, studio: Studio, seed: int, intents: int, media: int) -> None:
        self._studio = studio
        self._floor = studio.floor
        self._pen = read_pen(studio)
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - a script, no secret
        self._media_every = max(intents // media, 1) if media else 0
        self._count = 0
        self._shared_topics = [row.id for row in self._floor.planning.rows()]
        self._shared_stories = [row.id for row in self._floor.editing.rows()]
        self._topics: list[TopicId] = []
        self._story: StoryId | None = None
        self._attached = 0

    def work(self, number: int) -> None:
        """The nth deed of the week, with at least one intent."""
        if self._story is None or number % DEEDS_OF_A_STORY == 0:
            self._next_story()
        elif self._media_every and number % self._media_every == 0:
            self._attach(self._story)
        else:
            deeds: dict[Callable[[], None], int] = {
                self._change_story: 10,
                self._propose: 4,
                self._retitle: 4,
                self._write: 2,
                self._meddle: 1,
            }
            self._chance.choices(list(deeds), list(deeds.values()))[0]()

    def finish(self) -> None:
        if self._story is not None:
            self._submit(self._story)

    def _next_story(self) -> None:
        self.finish()
        headline = f"story {self._word()}"
        self._story, self._attached = self._floor.editing.start(headline), 0
        tell("story", self._story, value=headline)
        self._write()

    def _write(self) -> None:
        stories = [*self._shared_stories, *([self._story] * 4 if self._story else [])]
        story = self._chance.choice(stories)
        word = f"‹{self._word()}›"
        with closing(StoryBody.open(self._floor.editing.body(story))) as body:
            body.sign_in(self._pen.person, self._pen.device)
            body.text.replace(0, 0, word)
            body.commit()
            update, text = body.own_updates(0), body.text.whole()
        self._floor.editing.save_body(story, update, text)
        tell("words", story, value=[word])

    def _change_story(self) -> None:
        if self._story is not None:
            self._set(self._story, self._chance.choice(("headline", "deck", "byline")))

    def _meddle(self) -> None:
        """With what all of them have since before the week."""
        if self._shared_stories:
            self._set(self._chance.choice(self._shared_stories), "deck")
        if self._shared_topics:
            self._rename(self._chance.choice(self._shared_topics))

    def _set(self, story: StoryId, field: str) -> None:
        value = f"{field} {self._word()}"
        self._floor.editing.change_field(story, field, value)
        tell("field", story, field=field, value=value)

    def _propose(self) -> None:
        title = f"topic {self._word()}"
        topic = self._floor.planning.propose(Proposal(title))
        self._topics = [*self._topics[-50:], topic]
        tell("topic", topic, value=title)

    def _retitle(self) -> None:
        if self._topics:
            self._rename(self._chance.choice(self._topics))

    def _rename(self, topic: TopicId) -> None:
        title = f"topic {self._word()}"
        self._floor.planning.change(topic, "title", title)
        tell("field", topic, field="title", value=title)

    def _attach(self, story: StoryId) -> None:
        if self._attached == MEDIA_OF_A_STORY:
            self._next_story()
            story = self._story or story
        source = self._studio.profile.folder.parent / f"{self._word()}.jpg"
        source.write_bytes(self._chance.randbytes(self._chance.randint(SMALLEST, LARGEST)))
        taken = ingest(source, self._studio.profile.media)
        source.unlink()
        about = Probe(MediaKind.PICTURE, "image/jpeg", 4, 3, 0, "", False, "mjpeg", "")
        self._floor.media.attach(story, TakenIn(taken.sha256, source.name, taken.size, about))
        self._attached += 1
        tell("media", story, value=taken.sha256)

    def _submit(self, story: StoryId) -> None:
        try:
            key = self._floor.publishing.submit(story)
        except Invalid:
            return
        tell("submitted", story, value=key)

    def _word(self) -> str:
        self._count += 1
        return f"{self._seed}-{self._count}"


def read_pen(studio: Studio) -> Signature:
    """Who writes."""
    office = studio.floor.editing.office
    with office.store.reading() as connection:
        author = office.author(connection)
    return Signature(author.person, author.device)


def main(profile: Path, seed: int, intents: int, media: int) -> None:
    wait_to_go()
    done = 0
    with closing(open_studio(profile, now=lambda: MONDAY + WEEK * (done / intents))) as studio:
        week = OfflineWeek(studio, seed, intents, media)
        tell("ready")
        for done in range(1, intents + 1):
            week.work(done)
        week.finish()
        with studio.store.reading() as connection:
            count = select(func.count()).select_from(Intent)
            tell("over", value=connection.execute(count).scalar_one())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:5]))
