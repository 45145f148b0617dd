"""The media library: files taken in once, and which story uses which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import MediaError, NotFound
from studio.media import fetching, intake, renditions
from studio.media.intake import TakenIn as TakenIn  # re-exported: the interface asks desks
from studio.media.library import Progress as Progress
from studio.media.library import draft_of, media_path, poster_path
from studio.media.probing import kind_of as kind_of
from studio.models.media import Fetch, MediaFile
from studio.models.story import Story
from studio.sync.outbox import Draft, record
from studio.sync.transfers import release
from studio.vocabulary import Kind, MediaKind, Sha256, StoryId


@dataclass(frozen=True, slots=True)
class FetchState:
    """How far a medium has come that somebody wants from the province."""

    received: int
    size: int
    """Bytes."""
    code: str = ""
    """Why it does not come now; a code of resources/i18n. Empty: nothing is wrong."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MediaRow:
    """One file of a story, detached from the store."""

    sha256: Sha256
    name: str
    kind: MediaKind
    type: str
    size: int
    width: int
    height: int
    duration_ms: int
    caption: str
    credit: str
    is_here: bool
    """The original is in this machine's library."""
    fetching: FetchState | None = None
    """It is on its way here; None: nobody asked for it, or it is here."""


@dataclass(frozen=True, slots=True)
class MediaLibraryDesk:
    office: Office
    library: Path

    def take_in(self, source: Path, progress: Progress | None = None) -> TakenIn:
        """Look inside a file, copy it into the library, hash it, make its poster.

        Long: run it in background. Raises MediaError; then nothing of it stays.
        """
        return intake.take_in(source, self.library, progress)

    def attach(self, story_id: StoryId, taken: TakenIn) -> MediaRow:
        """Make a file that was taken in part of the story. Raises NotFound."""
        self.office.store.write(
            lambda connection: add_medium(connection, self.office, story_id, taken)
        )
        self._announce(story_id)
        return next(row for row in self.of_story(story_id) if row.sha256 == taken.sha256)

    def of_story(self, story_id: StoryId) -> list[MediaRow]:
        """The story's media in their order. Raises NotFound."""
        with self.office.store.reading() as connection:
            media = _media_of(connection, story_id)
            ordered = sorted(media.items(), key=lambda item: (item[1]["order"], item[0]))
            wanted = _fetches(connection, list(media))
        return [self._row(Sha256(sha256), about, wanted.get(sha256)) for sha256, about in ordered]

    def remove_from_story(self, story_id: StoryId, sha256: Sha256) -> None:
        """The story no longer uses it; the file stays in the library."""

        def work(connection: Connection) -> None:
            if sha256 in _media_of(connection, story_id):
                draft = Draft(Kind.STORY_MEDIA_REMOVED, story_id, {"media": sha256})
                record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(story_id)

    def file(self, sha256: Sha256) -> Path:
        """Where the original lies. Raises MediaError media_gone."""
        path = media_path(self.library, sha256)
        if not path.exists():
            raise MediaError("media_gone", name=self._name(sha256))
        return path

    def poster(self, sha256: Sha256) -> Path | None:
        """A JPEG of it, at most 640 px wide; None when there is none."""
        path = poster_path(self.library, sha256)
        return path if path.exists() else None

    def fetch(self, sha256: Sha256) -> None:
        """Have the original brought here from the province; it goes on over cuts and restarts.

        `MediaRow.fetching` says how far it is. Raises NotFound when no story names it.
        """

        def work(connection: Connection) -> frozenset[StoryId]:
            stories, about = _named_by(connection, sha256)
            if not media_path(self.library, sha256).exists():
                fetching.want(connection, sha256, about, self.office.stamp())
            return stories

        stories = self.office.store.write(work)
        self.office.changes.announce(Change(stories=stories, queue=True))

    def forget_fetch(self, sha256: Sha256) -> None:
        """Nobody wants it any more; what is here of it goes."""
        self.office.store.write(
            lambda connection: connection.execute(delete(Fetch).where(Fetch.c.sha256 == sha256))
        )
        draft_of(self.library, sha256).unlink(missing_ok=True)
        self.announce_fetched(sha256)

    def announce_fetched(self, sha256: Sha256) -> None:
        """Let every view of a story with this medium look again."""
        with self.office.store.reading() as connection:
            try:
                stories, _ = _named_by(connection, sha256)
            except NotFound:
                return
        self.office.changes.announce(Change(stories=stories, queue=True, is_from_sync=True))

    def _name(self, sha256: Sha256) -> str:
        with self.office.store.reading() as connection:
            found = connection.execute(
                select(MediaFile.c.name).where(MediaFile.c.sha256 == sha256)
            ).scalar_one_or_none()
        return found or sha256[:12]

    def _row(self, sha256: Sha256, about: dict[str, Any], wanted: Any) -> MediaRow:
        is_here = media_path(self.library, sha256).exists()
        return MediaRow(
            sha256=sha256,
            name=about["name"],
            kind=kind_of(about["type"]),
            type=about["type"],
            size=about["size"],
            width=about["width"],
            height=about["height"],
            duration_ms=about["duration_ms"],
            caption=about["caption"],
            credit=about["credit"],
            is_here=is_here,
            fetching=None if is_here or wanted is None else self._fetch_state(wanted),
        )

    def _fetch_state(self, line: Any) -> FetchState:
        draft = draft_of(self.library, Sha256(line.sha256))
        received = draft.stat().st_size if draft.exists() else 0
        trouble = line.trouble or {}
        return FetchState(
            received, line.about["size"], trouble.get("code", ""), trouble.get("facts", {})
        )

    def _announce(self, story_id: StoryId) -> None:
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))


def add_medium(connection: Connection, office: Office, story_id: StoryId, taken: TakenIn) -> None:
    """Make a file part of the story, in the caller's transaction. Raises NotFound."""
    media = _media_of(connection, story_id)
    _keep(connection, taken, office.stamp())
    release(connection, taken.sha256)
    if taken.about.kind is MediaKind.VIDEO:
        renditions.want(connection, taken.sha256)
    if taken.sha256 in media:
        return
    orders = [about["order"] for about in media.values()]
    payload = {
        "media": taken.sha256,
        "name": taken.name,
        "type": taken.about.type,
        "size": taken.size,
        "width": taken.about.width,
        "height": taken.about.height,
        "duration_ms": taken.about.duration_ms,
        "caption": "",
        "credit": "",
        "order": _behind(max(orders, default="0")),
    }
    draft = Draft(Kind.STORY_MEDIA_ADDED, story_id, payload)
    record(connection, office.author(connection), draft, office.stamp())


_LAST_NUMBER = "999999"


def _behind(last: str) -> str:
    """The next place; a newer studio may have put a medium between two others, at any text."""
    is_number = last.isascii() and last.isdecimal() and len(last) <= len(_LAST_NUMBER)
    next_one = f"{int(last) + 1:06}" if is_number else ""
    return next_one if next_one > last else f"{last}1"


def _media_of(connection: Connection, story_id: StoryId) -> dict[str, Any]:
    media: dict[str, Any] | None = connection.execute(
        select(Story.c.media).where(Story.c.id == story_id, Story.c.is_deleted.is_(False))
    ).scalar_one_or_none()
    if media is None:
        raise NotFound("not_found")
    return media


def _named_by(connection: Connection, sha256: Sha256) -> tuple[frozenset[StoryId], dict[str, Any]]:
    """Which stories use it, and what they say of it. Raises NotFound when none does."""
    about = func.json_extract(Story.c.media, f'$."{sha256}"')
    found = connection.execute(
        select(Story.c.id, Story.c.media).where(about.is_not(None), Story.c.is_deleted.is_(False))
    ).all()
    if not found:
        raise NotFound("not_found")
    return frozenset(StoryId(line.id) for line in found), found[0].media[sha256]


def _fetches(connection: Connection, media: list[str]) -> dict[str, Any]:
    wanted = select(Fetch).where(Fetch.c.sha256.in_(media))
    return {line.sha256: line for line in connection.execute(wanted)}


def _keep(connection: Connection, taken: TakenIn, at: str) -> None:
    connection.execute(
        insert(MediaFile)
        .values(
            sha256=taken.sha256,
            name=taken.name,
            kind=taken.about.kind.value,
            type=taken.about.type,
            size=taken.size,
            width=taken.about.width,
            height=taken.about.height,
            duration_ms=taken.about.duration_ms,
            added_at=at,
        )
        .on_conflict_do_nothing()
    )
