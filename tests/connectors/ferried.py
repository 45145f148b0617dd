"""Studios without a line, an exchange folder, and a province that watches it: real files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from province.exchange import Exchange, Taken
from province.words import Words
from studio.composition import Studio
from studio.desks.exchanging import When
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync.exchange import TO_PROVINCE, TO_STUDIOS
from studio.sync.ferry_service import FerryService
from studio.sync.line import Line, LineState, remember_line
from studio.vocabulary import IntentState, StoryId
from tests.connectors.carried import Offices
from tests.newsrooms import write_story

PICTURE = Path(__file__).parent.parent.parent / "docs/pictures/queue.png"


class Crossing(Offices):
    """What `Offices` has, and a folder between them."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.place = folder / "交换"
        self.place.mkdir()
        self.begin()

    def begin(self) -> None:
        self.exchange = Exchange(self.kitchen.kept, self.place, Words("zh_CN"))
        self.exchange.prepare()

    def reopen(self) -> None:
        """After its files were changed under the province."""
        self.kitchen.reopen(self.folder / "province")
        self.begin()

    def ferrying(self, name: str, when: When = When.OFFLINE) -> Studio:
        """A studio that goes there, whose line is gone, and that has read the log once."""
        studio = self.studio(name)
        self.carry(studio)
        studio.store.write(lambda connection: remember_line(connection, Line(LineState.OFFLINE)))
        studio.floor.exchange.choose(str(self.place), when)
        return studio

    def watch(self) -> list[Taken]:
        return list(self.exchange.look())

    def lying(self, side: str = TO_PROVINCE) -> list[Path]:
        return sorted((self.place / side).iterdir())

    def receipts(self) -> list[Path]:
        return self.lying(TO_STUDIOS)


def rested(studio: Studio) -> FerryService:
    """Both lanes, whose quiet time is over."""
    service = studio.open_ferry()
    for lane in (service.text, service.media):
        lane._was_there_at = lane._not_before = 0.0
    return service


def turn(studio: Studio) -> None:
    """A turn of text and one of media, as the threads would have them; raises what they meet."""
    service = rested(studio)
    for lane in (service.text, service.media):
        lane.turn()
        if lane.outcome is not None:
            raise lane.outcome


def submit(studio: Studio, content: bytes = b"", name: str = "现场.jpg") -> StoryId:
    """A story with one medium, submitted."""
    story = write_story(studio)
    path = Path(tempfile.mkdtemp(dir=studio.profile.folder.parent)) / name
    shutil.copyfile(PICTURE, path)
    path.write_bytes(path.read_bytes() + content)
    studio.floor.media.attach(story, studio.floor.media.take_in(path))
    studio.floor.publishing.submit(story)
    return story


def unsettled(studio: Studio) -> list[str]:
    """What the province has not taken, as far as is known here: texts, then media."""
    with studio.store.reading() as connection:
        texts = select(Intent.c.kind).where(Intent.c.state != IntentState.SETTLED)
        media = select(Transfer.c.name).where(Transfer.c.is_verified.is_(False))
        found: Iterable[str] = [
            *connection.execute(texts).scalars(),
            *connection.execute(media).scalars(),
        ]
        return list(found)
