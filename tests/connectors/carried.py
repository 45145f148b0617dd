"""A studio without a line, a stick, and a province that reads it in."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from province import access, bundles
from province.bundles import ReadIn
from province.sealing import keys_of
from province.store import Store
from province.store import open_store as open_province
from province.wire import BundleKeys as ProvinceBundleKeys
from studio.composition import Studio
from studio.desks.carrying import MediaChoice, TakenIn, Written
from studio.manuscript.body import StoryBody
from studio.sync import facts
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, open_newsroom


class Kitchen:
    """A province in this process, without a server: only sticks reach it."""

    def __init__(self, folder: Path) -> None:
        self.kept: Store = open_province(folder, create=True)

    def reopen(self, folder: Path) -> None:
        """After its files were changed under it."""
        self.kept = open_province(folder, create=False)

    def enrol(self, studio: Studio, newsroom: str, role: str = "administrator") -> None:
        """As over a line that is gone since: token, keys, the log as it was then."""
        with studio.store.reading() as connection:
            device = facts.read_fact(connection, facts.DEVICE_ID)
        code = access.invite(self.kept, newsroom, role)
        token, name, _ = access.enrol(self.kept, code, device, "采访一号", "test")
        carrier = studio.floor.open_carrier()
        ours = carrier.public()
        told = ProvinceBundleKeys(ours.signs, ours.opens)
        access.keep_bundle_keys(self.kept, token, told)
        theirs = keys_of(self.kept.key)
        swapped = {
            "epoch": 1,
            "ours": {"signs": ours.signs, "opens": ours.opens},
            "theirs": {"signs": theirs.signs, "opens": theirs.opens},
        }

        def note(connection: object) -> None:
            facts.write_fact(connection, facts.NEWSROOM_ID, newsroom)  # type: ignore[arg-type]
            facts.write_fact(connection, facts.NEWSROOM_NAME, name)  # type: ignore[arg-type]
            facts.write_fact(connection, facts.BUNDLE_KEYS, swapped)  # type: ignore[arg-type]

        studio.store.write(note)

    def read(self, bundle: Path, receipt: Path) -> ReadIn:
        return bundles.read_in(self.kept, bundle, receipt)

    def head(self, newsroom: str) -> int:
        """How many records its log has."""
        found = {room["id"]: room["head"] for room in access.newsrooms(self.kept)}
        return int(str(found[newsroom]))


class Offices:
    """A kitchen, a newsroom, and studios of it that have no line."""

    def __init__(self, folder: Path) -> None:
        self._end = ExitStack()
        self.folder = folder
        self.stick = folder / "stick"
        self.stick.mkdir()
        self.kitchen = Kitchen(folder / "province")
        self._end.callback(lambda: self.kitchen.kept.close())
        self.newsroom = access.add_newsroom(self.kitchen.kept, "永登县融媒体中心")
        self._files = 0

    def studio(self, name: str, newsroom: str = "") -> Studio:
        studio = open_newsroom(self.folder / name, Clock())
        self._end.callback(studio.close)
        self.kitchen.enrol(studio, newsroom or self.newsroom)
        return studio

    def file(self, name: str = "") -> Path:
        self._files += 1
        return self.stick / f"{self._files}{name}.zaotai"

    def write(self, studio: Studio, choice: MediaChoice = MediaChoice.SMALL) -> Written:
        return studio.floor.carrying.write(self.file(), choice, lambda *_: True)

    def carry(
        self, studio: Studio, choice: MediaChoice = MediaChoice.SMALL
    ) -> tuple[ReadIn, TakenIn]:
        """There and back."""
        bundle, receipt = self.write(studio, choice).target, self.file("回执")
        read = self.kitchen.read(bundle, receipt)
        return read, studio.floor.carrying.read(receipt)

    def close(self) -> None:
        self._end.close()


def append(studio: Studio, story: StoryId, words: str) -> None:
    """Write at the story's end."""
    editing = studio.floor.editing
    body = StoryBody.open(editing.body(story))
    with studio.store.reading() as connection:
        author = editing.office.author(connection)
    body.sign_in(author.person, author.device)
    body.text.replace(len(body.text.whole()), 0, words)
    body.commit()
    editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()


def stands_in(studio: Studio) -> list[tuple[str, str]]:
    """Headline and text of every story."""
    rows = studio.floor.editing.rows()
    return sorted((row.headline, studio.floor.editing.text(row.id)) for row in rows)
