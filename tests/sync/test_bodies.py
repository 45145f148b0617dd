import base64

import pytest
from sqlalchemy import Connection, select, update

from studio.composition import Studio
from studio.manuscript.body import StoryBody
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync import bodies, compaction
from studio.sync.bodies import body_blobs, freeze_story, stories_to_freeze
from studio.vocabulary import DeviceId, Kind, StoryId
from tests.newsrooms import Line, write_story

DEVICE = DeviceId("d" * 32)
AT = "2026-11-21T04:00:00.000Z"


def typed(studio: Studio, story: StoryId, words: str) -> None:
    """One more save of the body, as an editor's window makes it."""
    body = StoryBody.open(studio.floor.editing.body(story))
    body.text.replace(body.text.length - 1, 0, words)
    body.commit()
    studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())
    body.close()


def words_of(blobs: list[bytes]) -> str:
    body = StoryBody.open(blobs)
    words = body.text.whole()
    body.close()
    return words


def frozen(studio: Studio) -> list[str]:
    with studio.store.reading() as connection:
        return list(
            connection.execute(select(Intent.c.key).where(Intent.c.kind == "story.body_updated"))
            .scalars()
        )  # fmt: skip


def test_many_saves_travel_as_one_intent(studio: Studio) -> None:
    story = write_story(studio, text="室温")
    for words in ("二十", "一", "度"):
        typed(studio, story, words)

    key = freeze_story(studio.store, DEVICE, story, AT)

    assert frozen(studio) == [key]
    with studio.store.reading() as connection:
        (update,) = connection.execute(select(BodyUpdate.c["update"])).scalars()
        payload = connection.execute(
            select(Intent.c.payload).where(Intent.c.key == key)
        ).scalar_one()
    assert words_of([update]) == "室温二十一度"
    assert base64.b64decode(payload["update"]) == update
    assert payload["text_length"] == 6


def test_words_typed_after_freezing_are_not_in_the_frozen_intent(studio: Studio) -> None:
    story = write_story(studio, text="先")
    freeze_story(studio.store, DEVICE, story, AT)
    typed(studio, story, "后")

    with studio.store.reading() as connection:
        first, second = body_blobs(connection, story)
        assert words_of([first]) == "先"
        assert words_of([first, second]) == "先后"
    assert stories_to_freeze(studio.store) == [], "one body intent of a body at a time"


def test_nothing_new_makes_no_intent(studio: Studio) -> None:
    story = write_story(studio)
    freeze_story(studio.store, DEVICE, story, AT)

    assert freeze_story(studio.store, DEVICE, story, AT) is None
    assert len(frozen(studio)) == 1


def test_one_persons_words_never_travel_under_anothers_name(studio: Studio) -> None:
    story = write_story(studio, text="李写的")
    studio.floor.accounts.add_person("王冬", "1357")
    typed(studio, story, "王写的")
    freeze_story(studio.store, DEVICE, story, AT)

    people = {person.name: person.id for person in studio.floor.accounts.people()}
    with studio.store.reading() as connection:
        lines = connection.execute(
            select(Intent.c.person_id).where(Intent.c.kind == "story.body_updated")
        ).scalars()
        assert list(lines) == [people["李晓禾"], people["王冬"]]


def test_the_other_studio_reads_the_same_body(line: Line) -> None:
    story = write_story(line.studio, text="室温二十一度")
    typed(line.studio, story, "。")

    line.sync()

    record = next(r for r in line.platform.records if r.kind == "story.body_updated")
    assert words_of([base64.b64decode(record.payload["update"])]) == "室温二十一度。"


def test_an_update_needs_the_one_that_it_builds_on(studio: Studio) -> None:
    """Or the province could take it alone, and nobody could ever read it."""
    story = write_story(studio, text="先")
    first = freeze_story(studio.store, DEVICE, story, AT)
    typed(studio, story, "后")

    second = freeze_story(studio.store, DEVICE, story, AT)

    with studio.store.reading() as connection:
        needs = connection.execute(select(Intent.c.needs).where(Intent.c.key == second))
        assert first in needs.scalar_one()


def test_what_a_studio_of_before_left_in_the_body_travels_with_the_next_words(
    studio: Studio,
) -> None:
    """It kept refused words in the body, and what was written since builds on them."""
    story = write_story(studio, text="先")
    old = freeze_story(studio.store, DEVICE, story, AT)

    def as_before(connection: Connection) -> None:
        connection.execute(update(Intent).where(Intent.c.key == old).values(state="refused"))

    studio.store.write(as_before)
    typed(studio, story, "后")

    key = freeze_story(studio.store, DEVICE, story, AT)

    with studio.store.reading() as connection:
        payload = connection.execute(
            select(Intent.c.payload).where(Intent.c.key == key)
        ).scalar_one()
    assert words_of([base64.b64decode(payload["update"])]) == "先后"


def test_what_was_written_in_a_month_leaves_in_several_intents(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that is cut every 500 kB never carries one of several megabytes."""
    monkeypatch.setattr(bodies, "MOST_BYTES", 600)
    floor = line.studio.floor
    story = floor.editing.start("长稿")
    body = StoryBody.open()
    for number in range(12):
        begun = body.written
        body.text.replace(0, 0, f"第{number}天写的一段话。" * 5)
        body.commit()
        floor.editing.save_body(story, body.own_updates(begun), body.text.whole())
    whole = body.text.whole()
    body.close()

    assert line.sync() == "online"

    sent = [r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]
    assert len(sent) > 2
    assert line.studio.floor.queue.sheet().rows == ()
    read = StoryBody.open([base64.b64decode(r.payload["update"]) for r in sent])
    assert read.text.whole() == whole
    read.close()


def test_what_was_joined_since_it_was_read_is_not_frozen_as_it_was(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "MANY_SAVES", 2)
    story = write_story(studio, text="先")
    with studio.store.reading() as connection:
        read = bodies._pieces(connection, story)
    assert read is not None
    typed(studio, story, "后")
    assert compaction.Compactor(studio.store).step()

    key = studio.store.write(lambda c: bodies._freeze(c, DEVICE, read, read.fresh[0], AT))

    assert key is None
    with studio.store.reading() as connection:
        assert words_of(body_blobs(connection, story)) == "先后"
