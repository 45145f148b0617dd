from __future__ import annotations

from pathlib import Path

import pytest

from studio.composition import Studio
from studio.desks.media_library import TakenIn, kind_of
from studio.errors import MediaError, NotFound
from studio.media.decoder import Decoder
from studio.media.sample import draw_sample_picture
from studio.sync.outbox import Draft, record
from studio.vocabulary import Kind, MediaKind, Sha256, StoryId


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "日出.jpg"
    with Decoder() as decoder:
        draw_sample_picture(path, decoder)
    return path


@pytest.fixture
def story(studio: Studio) -> StoryId:
    return studio.floor.editing.start("日出")


def another(taken: TakenIn, name: str, sha256: str) -> TakenIn:
    return TakenIn(Sha256(sha256 * 64), name, taken.size, taken.about)


def test_a_picture_comes_in_once_and_belongs_to_the_story(
    studio: Studio, story: StoryId, picture: Path
) -> None:
    media = studio.floor.media
    taken = media.take_in(picture)

    row = media.attach(story, taken)
    assert media.attach(story, taken) == row

    assert (row.name, row.kind, row.type) == ("日出.jpg", MediaKind.PICTURE, "image/jpeg")
    assert (row.width, row.height, row.duration_ms) == (1920, 1080, 0)
    assert row.is_here
    assert media.of_story(story) == [row]
    assert media.file(row.sha256).read_bytes() == picture.read_bytes()
    poster = media.poster(row.sha256)
    assert poster is not None
    assert poster.stat().st_size < row.size


def test_media_keep_the_order_in_which_they_were_added(
    studio: Studio, story: StoryId, picture: Path
) -> None:
    """The tenth after the ninth, and not after the first."""
    media = studio.floor.media
    taken = media.take_in(picture)
    names = [f"{number}.jpg" for number in range(1, 13)]
    for name, sha256 in zip(names, "fedcba987654", strict=True):
        media.attach(story, another(taken, name, sha256))

    assert [row.name for row in media.of_story(story)] == names


@pytest.mark.parametrize("order", ["000002V", "9", "999999", "1" * 5000])
def test_a_medium_that_a_newer_studio_put_between_two_others_is_followed(
    studio: Studio, story: StoryId, picture: Path, order: str
) -> None:
    """The place is any text, and they go by its letters; ours are numbers."""
    media = studio.floor.media
    taken = media.take_in(picture)
    for name, sha256 in (("1.jpg", "a"), ("2.jpg", "b")):
        media.attach(story, another(taken, name, sha256))
    office = studio.floor.office
    between = Draft(Kind.STORY_MEDIA_MOVED, story, {"media": "a" * 64, "order": order})
    studio.store.write(lambda c: record(c, office.author(c), between, office.stamp()))

    media.attach(story, another(taken, "3.jpg", "c"))

    assert [row.name for row in media.of_story(story)] == ["2.jpg", "1.jpg", "3.jpg"]


def test_what_is_removed_from_a_story_stays_in_the_library(
    studio: Studio, story: StoryId, picture: Path
) -> None:
    media = studio.floor.media
    row = media.attach(story, media.take_in(picture))

    media.remove_from_story(story, row.sha256)
    media.remove_from_story(story, row.sha256)

    assert media.of_story(story) == []
    assert media.file(row.sha256).exists()


def test_rubbish_is_looked_at_before_it_is_copied(studio: Studio, tmp_path: Path) -> None:
    rubbish = tmp_path / "会议.mp4"
    rubbish.write_text("县委书记主持会议。" * 50, encoding="utf-8")

    with pytest.raises(MediaError, match="media_unreadable") as told:
        studio.floor.media.take_in(rubbish, lambda _done, _size: pytest.fail("it was copied"))

    assert told.value.facts == {"file": "会议.mp4"}
    assert [path for path in studio.profile.media.rglob("*") if path.is_file()] == []


def test_a_file_that_vanished_from_the_library_is_told_by_its_name(
    studio: Studio, story: StoryId, picture: Path
) -> None:
    media = studio.floor.media
    row = media.attach(story, media.take_in(picture))
    media.file(row.sha256).unlink()

    with pytest.raises(MediaError, match="media_gone") as told:
        media.file(row.sha256)

    assert told.value.facts == {"name": "日出.jpg"}
    assert not media.of_story(story)[0].is_here
    assert media.poster(Sha256("0" * 64)) is None


def test_only_a_story_that_is_there_takes_media(studio: Studio, picture: Path) -> None:
    media = studio.floor.media
    nothing = StoryId("0" * 32)
    taken = media.take_in(picture)

    for use in (
        lambda: media.attach(nothing, taken),
        lambda: media.of_story(nothing),
        lambda: media.remove_from_story(nothing, taken.sha256),
    ):
        with pytest.raises(NotFound):
            use()


def test_a_media_type_is_a_kind_to_an_editor() -> None:
    types = ("image/webp", "audio/wav", "video/mp4")

    assert [kind_of(name) for name in types] == [
        MediaKind.PICTURE,
        MediaKind.AUDIO,
        MediaKind.VIDEO,
    ]


def test_a_file_joins_others_whose_places_are_no_numbers(
    studio: Studio, story: StoryId, picture: Path
) -> None:
    media, office = studio.floor.media, studio.floor.office
    elsewhere = {"media": "e" * 64, "name": "x", "type": "image/jpeg", "size": 5, "order": "a0"}
    draft = Draft(Kind.STORY_MEDIA_ADDED, story, elsewhere)
    studio.store.write(lambda c: record(c, office.author(c), draft, office.stamp()))

    row = media.attach(story, media.take_in(picture))

    assert row.name in {one.name for one in media.of_story(story)}
