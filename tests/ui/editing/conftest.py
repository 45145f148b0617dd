from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from studio.clock import utc_now
from studio.desks.accounts import AccountsDesk
from studio.desks.changes import ChangeFeed
from studio.desks.editing import EditingDesk
from studio.desks.newsroom import Office
from studio.errors import Unreachable
from studio.manuscript.body import StoryBody
from studio.models.opening import open_profile
from studio.places import Profile
from studio.ui.editing.story_edit import StoryEdit
from studio.ui.writer import Writer
from studio.vocabulary import Revision, StoryId

NewEdit = Callable[..., StoryEdit]


@pytest.fixture
def new_edit(qtbot: QtBot) -> Iterator[NewEdit]:
    """Makes editors; each with a body of its own that begins with a text."""
    bodies: list[StoryBody] = []

    def make(text: str = "", *blobs: bytes) -> StoryEdit:
        body = StoryBody.open(blobs, merge_ms=0)
        bodies.append(body)
        if text:
            body.text.replace(0, 0, text)
            body.commit()
        edit = StoryEdit()
        qtbot.addWidget(edit)
        edit.show_body(body)
        return edit

    yield make
    for body in bodies:
        body.close()


@dataclass(frozen=True)
class TroubledDesk(EditingDesk):
    """The real desk, until there is trouble."""

    trouble: list[Exception] = field(default_factory=list)
    """What saves run into, while it is there."""

    def save_body(
        self, story_id: StoryId, update: bytes, text: str, ground: int | None = None
    ) -> datetime:
        self._stumble()
        return super().save_body(story_id, update, text, ground)

    def change_field(
        self, story_id: StoryId, field: str, value: str, base: Revision | None = None
    ) -> datetime:
        self._stumble()
        return super().change_field(story_id, field, value, base)

    def _stumble(self) -> None:
        if self.trouble:
            raise self.trouble[0]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TroubledDesk]:
    """On a real store, in a newsroom of one person."""
    opened = open_profile(Profile(tmp_path / "profile"))
    office = Office(opened.store, ChangeFeed(), utc_now)

    def no_province(*_: str) -> None:
        raise Unreachable("unreachable")

    accounts = AccountsDesk(office, no_province, lambda _token: None)  # type: ignore[arg-type]
    accounts.open_newsroom("甘州区融媒体中心", "王记者", "1234")
    yield TroubledDesk(office)
    opened.close()


@pytest.fixture
def writer(qtbot: QtBot) -> Iterator[Writer]:
    writer = Writer()
    yield writer
    assert writer.finish()
