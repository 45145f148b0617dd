"""Publishing (发): submitting a story to the province (报送), as a package bound to its content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, select

from studio.desks.changes import Change
from studio.desks.columns import profile_of
from studio.desks.newsroom import Office
from studio.errors import BodyError, Invalid, NotFound
from studio.exchange.body_media import with_body_media
from studio.exchange.ninjs import to_ninjs
from studio.manuscript.blocks import Block
from studio.manuscript.canonical import canonical_manuscript, content_hash
from studio.manuscript.counts import count
from studio.manuscript.fitting import Unmet, Written, formats_in, media_kinds, unmet
from studio.manuscript.profile import Profile
from studio.manuscript.rendering import to_html, to_plain
from studio.manuscript.suggested import as_if_rejected, open_suggestions
from studio.media.amounts import size_text
from studio.models.intent import Intent
from studio.models.story import Story
from studio.sync.answers import take_back
from studio.sync.bodies import body_blobs, freeze_within
from studio.sync.facts import read_position
from studio.sync.outbox import LONGEST_HOLD as HOLD
from studio.sync.outbox import TAKEN_BACK, Draft, let_go, record, unsettled_keys
from studio.sync.refused_bodies import ground_of
from studio.sync.review import count_marks
from studio.sync.text_blobs import awaited_bytes, seen_of
from studio.sync.transfers import Wanted, enqueue
from studio.vocabulary import NEVER, IntentKey, IntentState, Kind, Sha256, StoryId, StoryState

Embeds = Mapping[str, Mapping[str, Any]]

AT_ONCE = timedelta()
TAKE_BACK_FOR = HOLD
"""How long a person may think better of a submission while the line is up."""

_GIVEN = (StoryState.SUBMITTED, StoryState.ADOPTED)
"""Something of the story is at the province, or on its way there, and stays as it was."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What of a story is not as its column asks."""

    column_name: str
    unmet: tuple[Unmet, ...]

    @property
    def may_go(self) -> bool:
        """Nothing that must be is missing."""
        return not any(one.is_must for one in self.unmet)


@dataclass(frozen=True, slots=True)
class PublishingDesk:
    office: Office

    def submit(
        self, story_id: StoryId, ground: int | None = None, hold: timedelta = AT_ONCE
    ) -> IntentKey:
        """Queue the story as it reads now for the province; the submission's id.

        It stays here as long as `hold` says, and what is written in the story meanwhile with it.

        Everything that the editor typed must have been saved before. `ground`: of the body on the
        screen (see StoredBody). Raises Invalid story_empty, review_needed, suggestions_open,
        text_awaited, story_state, key_locked, key_lost, or profile_unmet when something is not as
        its column must have it (`check` says what), NotFound, BodyError when the body is damaged,
        or body_taken_back when the screen still shows words that were taken out of it.
        """

        def work(connection: Connection) -> IntentKey:
            if ground not in (None, ground_of(connection, story_id)):
                raise BodyError("body_taken_back")
            return self._submit(connection, story_id, hold)

        key = self.office.command(work)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))
        return key

    def take_back(self, key: IntentKey) -> StoryId:
        """Undo a submission that has not left (撤回): the story is what it was before.

        Raises Invalid: submission_left when it may be on its way or there, submission_refused when
        the story was given back already and the refusal waits to be read. Raises NotFound.
        """

        def work(connection: Connection) -> StoryId:
            line = connection.execute(
                select(Intent.c.subject_id, Intent.c.state, Intent.c.refusal_code).where(
                    Intent.c.key == key
                )
            ).one_or_none()
            if line is None:
                raise NotFound("not_found")
            if line.state != IntentState.REFUSED:
                try:
                    take_back(connection, key, self.office.stamp())
                except LookupError as error:
                    raise Invalid("submission_left") from error
            elif line.refusal_code != TAKEN_BACK:  # twice is no harm
                raise Invalid("submission_refused")
            return StoryId(line.subject_id)

        story_id = self.office.store.write(work)
        self.office.changes.announce(Change(stories=frozenset({story_id}), queue=True))
        return story_id

    def let_go(self) -> bool:
        """What is held back may leave now; whether anything was."""
        return self.office.store.write(let_go)

    def check(self, story_id: StoryId) -> Fit:
        """How the story as it is stored now is beside what its column asks.

        Raises NotFound, story_state, or BodyError. Slow for a long story.
        """
        with self.office.store.reading() as connection:
            story = _expect(connection, story_id)
            name, profile = profile_of(connection, story.column_id)
            if profile.is_free:
                return Fit(name, ())
            return Fit(name, _unmet(story, profile, *_read_body(connection, story)))

    def reads_otherwise(self, story_id: StoryId) -> bool:
        """Whether what was submitted of the story is no longer what it says here.

        No while a part of it is still on its way here: it says less then, and nobody changed it.
        What is only suggested has changed nothing yet.
        Raises NotFound, or BodyError when the body is damaged. Slow for a long story.
        """
        with self.office.store.reading() as connection:
            story = _there(connection, story_id)
            if story.state not in _GIVEN or not story.submitted_hash:
                return False
            if awaited_bytes(connection, story_id):
                return False
            blocks, embeds = _read_body(connection, story)
            manuscript, _, _ = _rendered(story, as_if_rejected(blocks), embeds)
        return content_hash(manuscript) != str(story.submitted_hash)

    def _submit(self, connection: Connection, story_id: StoryId, hold: timedelta) -> IntentKey:
        story = _expect(connection, story_id)
        open_marks = count_marks(connection).get(story_id, 0)
        if open_marks:
            raise Invalid("review_needed", n=open_marks)
        awaited = awaited_bytes(connection, story_id)
        if awaited:  # the province would send it back: it knows words that are not in it
            raise Invalid("text_awaited", size=size_text(awaited))
        author = self.office.author(connection)
        at = self.office.stamp()
        # One person's pieces at a time: the body may hold those of several.
        while freeze_within(connection, author.device, story_id, at):
            pass
        blocks, embeds = _read_body(connection, story)
        _require_agreed(blocks)
        manuscript, bodies, media = _rendered(story, blocks, embeds)
        if not story.headline.strip() or not bodies[1].strip():
            raise Invalid("story_empty")
        column, profile = profile_of(connection, story.column_id)
        musts = sum(one.is_must for one in _unmet(story, profile, blocks, embeds))
        if musts:
            raise Invalid("profile_unmet", n=musts, column=column)
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
        draft = Draft(Kind.STORY_SUBMITTED, story_id, payload, needs, hold=hold)
        key = record(connection, author, draft, at)
        enqueue(connection, [_wanted(medium) for medium in media], key)
        return key


def _there(connection: Connection, story_id: StoryId) -> Any:
    story = connection.execute(
        select(Story).where(Story.c.id == story_id, Story.c.is_deleted.is_(False))
    ).one_or_none()
    if story is None:
        raise NotFound("not_found")
    return story


def _expect(connection: Connection, story_id: StoryId) -> Any:
    story = _there(connection, story_id)
    if story.state not in (StoryState.DRAFT, StoryState.RETURNED):
        raise Invalid("story_state", state=story.state.value)
    return story


def _read_body(connection: Connection, story: Any) -> tuple[list[Block], Embeds]:
    from studio.manuscript.body import StoryBody  # Loro is not needed before the first paint

    body = StoryBody.open(body_blobs(connection, story.id))
    try:
        if body.fault is not None:
            raise body.fault
        return body.text.blocks(), body.embeds()
    finally:
        body.close()


def _require_agreed(blocks: Sequence[Block]) -> None:
    """What is signed must be what everybody has agreed on."""
    still_open = open_suggestions(blocks)
    if still_open:
        raise Invalid("suggestions_open", n=len(still_open))


def _rendered(
    story: Any, blocks: Sequence[Block], embeds: Embeds
) -> tuple[dict[str, Any], tuple[str, str], list[dict[str, Any]]]:
    """The canonical form, the body as HTML and as plain text, and all media of the story."""
    words = (story.headline, story.deck, story.byline)
    media = with_body_media(_ordered(story.media), blocks, embeds)
    manuscript = canonical_manuscript(*words, blocks, media, embeds)
    return manuscript, (to_html(blocks, embeds), to_plain(blocks, embeds)), media


def _unmet(
    story: Any, profile: Profile, blocks: Sequence[Block], embeds: Embeds
) -> tuple[Unmet, ...]:
    media = with_body_media(_ordered(story.media), blocks, embeds)
    written = Written(
        story.headline,
        story.deck,
        story.byline,
        story.topic_id is not None,
        count("\n".join(block.text for block in blocks)).characters,
        formats_in(blocks, embeds),
        media_kinds(str(medium["type"]) for medium in media),
    )
    return tuple(unmet(profile, written))


def _ordered(media: dict[str, Any]) -> list[dict[str, Any]]:
    ordered = sorted(media.items(), key=lambda item: (item[1]["order"], item[0]))
    return [{**about, "sha256": sha256} for sha256, about in ordered]


def _wanted(medium: dict[str, Any]) -> Wanted:
    return Wanted(Sha256(medium["sha256"]), medium["name"], medium["size"], medium["type"])
