"""The media library: files taken in once, and which story uses which."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import MediaError, NotFound
from studio.media import intake
from studio.media.intake import TakenIn as TakenIn  # re-exported: the interface asks desks
from studio.media.library import Progress as Progress
from studio.media.library import media_path, poster_path
from studio.models.media import MediaFile
from studio.models.story import Story
from studio.sync.outbox import Draft, record
from studio.vocabulary import Kind, MediaKind, Sha256, StoryId


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

        def work(connection: Connection) -> None:
            media = _media_of(connection, story_id)
            _keep(connection, taken, self.office.stamp())
            if taken.sha256 in media:
                return
            orders = [str(about["order"]) for about in media.values()]
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
                "order": f"{int(max(orders, default='0')) + 1:06}",
            }
            draft = Draft(Kind.STORY_MEDIA_ADDED, story_id, payload)
            record(connection, self.office.author(connection), draft, self.office.stamp())

        self.office.store.write(work)
        self._announce(story_id)
        return next(row for row in self.of_story(story_id) if row.sha256 == taken.sha256)

    def of_story(self, story_id: StoryId) -> list[MediaRow]:
        """The story's media in their order. Raises NotFound."""
        with self.office.store.reading() as connection:
            media = _media_of(connection, story_id)
        ordered = sorted(media.items(), key=lambda item: (item[1]["order"], item[0]))
        return [self._row(Sha256(sha256), about) for sha256, about in ordered]

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

    def _name(self, sha256: Sha256) -> str:
        with self.office.store.reading() as connection:
            found = connection.execute(
                select(MediaFile.c.name).where(MediaFile.c.sha256 == sha256)
            ).scalar_one_or_none()
        return found or sha256[:12]

    def _row(self, sha256: Sha256, about: dict[str, Any]) -> MediaRow:
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
            is_here=media_path(self.library, sha256).exists(),
        )

    def _announce(self, story_id: StoryId) -> None:
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))


def kind_of(media_type: str) -> MediaKind:
    """What a MIME type is to an editor."""
    return {"image": MediaKind.PICTURE, "audio": MediaKind.AUDIO}.get(
        media_type.split("/", 1)[0], MediaKind.VIDEO
    )


def _media_of(connection: Connection, story_id: StoryId) -> dict[str, Any]:
    media: dict[str, Any] | None = connection.execute(
        select(Story.c.media).where(Story.c.id == story_id, Story.c.is_deleted.is_(False))
    ).scalar_one_or_none()
    if media is None:
        raise NotFound("not_found")
    return media


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
