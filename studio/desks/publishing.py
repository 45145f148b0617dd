"""Publishing (发): submitting a story to the province (报送), as a package bound to its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import BodyError, Invalid, NotFound
from studio.exchange.body_media import with_body_media
from studio.exchange.ninjs import to_ninjs
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.rendering import to_html, to_plain
from studio.manuscript.suggested import open_suggestions
from studio.models.story import Story
from studio.sync.bodies import body_blobs, freeze_within
from studio.sync.facts import read_position
from studio.sync.outbox import Draft, record, unsettled_keys
from studio.sync.refused_bodies import ground_of
from studio.sync.review import count_marks
from studio.sync.text_blobs import seen_of
from studio.sync.transfers import Wanted, enqueue
from studio.vocabulary import NEVER, IntentKey, Kind, Sha256, StoryId, StoryState


@dataclass(frozen=True, slots=True)
class PublishingDesk:
    office: Office

    def submit(self, story_id: StoryId, ground: int | None = None) -> IntentKey:
        """Queue the story as it reads now for the province; the submission's id.

        Everything that the editor typed must have been saved before. `ground`: of the body on the
        screen (see StoredBody). Raises Invalid story_empty review_needed, suggestions_open or
        story_state, NotFound, BodyError when the body is damaged, or body_taken_back when the
        screen still shows words that were taken out of it.
        """

        def work(connection: Connection) -> IntentKey:
            if ground not in (None, ground_of(connection, story_id)):
                raise BodyError("body_taken_back")
            return self._submit(connection, story_id)

        key = self.office.store.write(work)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))
        return key

    def _submit(self, connection: Connection, story_id: StoryId) -> IntentKey:
        story = _expect(connection, story_id)
        open_marks = count_marks(connection).get(story_id, 0)
        if open_marks:
            raise Invalid("review_needed", n=open_marks)
        author = self.office.author(connection)
        at = self.office.stamp()
        # One person's pieces at a time: the body may hold those of several.
        while freeze_within(connection, author.device, story_id, at):
            pass
        manuscript, bodies, media = _rendered(connection, story)
        if not story.headline.strip() or not bodies[1].strip():
            raise Invalid("story_empty")
        digest = content_hash(manuscript)
        position = read_position(connection)
        place = (position.epoch, position.cursor) if position else NEVER
        payload = {
            "content_hash": digest,
            "form": "c1",
            "seen": list(seen_of(connection, story_id, place)),
            "media": [
                {name: medium[name] for name in ("sha256", "size", "type", "name")}
                for medium in media
            ],
            "ninjs": to_ninjs(story_id, manuscript, digest, bodies, media, at),
            "manuscript": manuscript,
        }
        needs = [story.created_key, *unsettled_keys(connection, story_id)]
        draft = Draft(Kind.STORY_SUBMITTED, story_id, payload, needs)
        key = record(connection, author, draft, at)
        enqueue(connection, [_wanted(medium) for medium in media], key)
        return key


def _expect(connection: Connection, story_id: StoryId) -> Any:
    story = connection.execute(
        select(Story).where(Story.c.id == story_id, Story.c.is_deleted.is_(False))
    ).one_or_none()
    if story is None:
        raise NotFound("not_found")
    if story.state not in (StoryState.DRAFT, StoryState.RETURNED):
        raise Invalid("story_state", state=story.state.value)
    return story


def _rendered(
    connection: Connection, story: Any
) -> tuple[dict[str, Any], tuple[str, str], list[dict[str, Any]]]:
    """The canonical form, the body as HTML and as plain text, and all media of the story.

    Raises Invalid suggestions_open: what is signed must be what everybody has agreed on.
    """
    from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

    body = StoryBody.open(body_blobs(connection, story.id))
    try:
        if body.fault is not None:
            raise body.fault
        blocks = body.text.blocks()
        embeds = body.embeds()
    finally:
        body.close()
    still_open = open_suggestions(blocks)
    if still_open:
        raise Invalid("suggestions_open", n=len(still_open))
    words = (story.headline, story.deck, story.byline)
    media = with_body_media(_ordered(story.media), blocks, embeds)
    manuscript = canonical_manuscript(*words, blocks, media, embeds)
    return manuscript, (to_html(blocks, embeds), to_plain(blocks, embeds)), media


def _ordered(media: dict[str, Any]) -> list[dict[str, Any]]:
    ordered = sorted(media.items(), key=lambda item: (item[1]["order"], item[0]))
    return [{**about, "sha256": sha256} for sha256, about in ordered]


def _wanted(medium: dict[str, Any]) -> Wanted:
    return Wanted(Sha256(medium["sha256"]), medium["name"], medium["size"], medium["type"])
