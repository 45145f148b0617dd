from __future__ import annotations

import hashlib
from contextlib import closing

import pytest

from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.errors import BodyError, Invalid, NotFound
from studio.manuscript.body import StoryBody
from studio.manuscript.making import body_of
from studio.manuscript.pen import Pen
from studio.media.intake import TakenIn
from studio.media.library import media_path
from studio.media.probing import Probe
from studio.vocabulary import (
    LONGEST_STORY,
    Arrival,
    ColumnId,
    Kind,
    MediaKind,
    Sha256,
    StoryId,
    StoryState,
    TopicId,
)
from tests.newsrooms import NOON, Line, edit, write_story

NOTHING = StoryId("0" * 32)


def small_picture(studio: Studio) -> TakenIn:
    """As `take_in` leaves one; what is in it does not matter to a story."""
    data = b"a picture"
    sha256 = Sha256(hashlib.sha256(data).hexdigest())
    path = media_path(studio.profile.media, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    about = Probe(MediaKind.PICTURE, "image/jpeg", 640, 360, 0, "", False, "mjpeg", "")
    return TakenIn(sha256, "日出.jpg", len(data), about)


def test_a_story_starts_with_the_name_of_who_started_it(studio: Studio) -> None:
    story = studio.floor.editing.start(" 供暖第一周 ")

    sheet = studio.floor.editing.sheet(story)
    assert (sheet.headline, sheet.byline, sheet.author_name) == ("供暖第一周", "李晓禾", "李晓禾")
    assert (sheet.state, sheet.saved_at) == (StoryState.DRAFT, None)
    assert studio.floor.editing.body(story) == []
    assert studio.floor.editing.text(story) == ""


def test_a_story_of_a_topic_takes_over_its_title_and_column(studio: Studio) -> None:
    column = studio.floor.planning.open_column("金娃说新闻")
    topic = studio.floor.planning.propose(Proposal("供暖", column_id=column))

    sheet = studio.floor.editing.sheet(studio.floor.editing.start(topic_id=topic))

    assert (sheet.headline, sheet.topic_title, sheet.column_id) == ("供暖", "供暖", column)


def test_a_body_is_committed_with_the_time_and_reads_back(studio: Studio) -> None:
    story = studio.floor.editing.start("一")
    text = "室温\n二十一度。"

    saved = studio.floor.editing.save_body(
        story, body_of([("h2", "室温"), ("", "二十一度。")]), text
    )

    assert saved == NOON == studio.floor.editing.sheet(story).saved_at
    assert studio.floor.editing.text(story) == text
    assert studio.floor.editing.html(story) == "<h2>室温</h2><p>二十一度。</p>"


def test_a_damaged_body_is_said_to_be_damaged(studio: Studio) -> None:
    story = studio.floor.editing.start("一")
    studio.floor.editing.save_body(story, b"no update of Loro's", "室温")

    with pytest.raises(BodyError, match="body_damaged"):
        studio.floor.editing.html(story)
    assert studio.floor.editing.text(story) == "室温"


def test_the_longest_story_is_taken_and_one_character_more_is_not(studio: Studio) -> None:
    story = studio.floor.editing.start("一")
    studio.floor.editing.save_body(story, b"", "字" * LONGEST_STORY)

    with pytest.raises(Invalid, match="story_too_long"):
        studio.floor.editing.save_body(story, b"", "字" * (LONGEST_STORY + 1))

    assert len(studio.floor.editing.text(story)) == LONGEST_STORY


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("headline", "字" * 201, "field_too_long"),
        ("deck", "字" * 1001, "field_too_long"),
        ("byline", "字" * 101, "field_too_long"),
        ("state", "adopted", "choice_unknown"),
        ("id", "1", "choice_unknown"),
    ],
)
def test_a_bad_field_is_refused_and_changes_nothing(
    studio: Studio, field: str, value: str, code: str
) -> None:
    story = studio.floor.editing.start("一")
    before = studio.floor.editing.sheet(story)

    with pytest.raises(Invalid, match=code):
        studio.floor.editing.change_field(story, field, value)

    assert studio.floor.editing.sheet(story) == before


def test_fields_change_and_the_same_words_again_are_no_edit(line: Line) -> None:
    editing = line.studio.floor.editing
    story = editing.start("一")
    column = line.studio.floor.planning.open_column("民生直通车")
    for _ in range(2):
        for field, value in (("headline", "二 "), ("deck", "导语"), ("column", column)):
            editing.change_field(story, field, value)
    for _ in range(2):
        editing.change_field(story, "column", "")
    line.sync()

    sheet = editing.sheet(story)
    assert (sheet.headline, sheet.deck, sheet.column_id) == ("二", "导语", None)
    changes = [r.payload["field"] for r in line.platform.records if r.kind == "story.changed"]
    assert changes == ["headline", "deck", "column", "column"]


def test_a_story_cannot_belong_to_what_is_not_there(studio: Studio) -> None:
    story = studio.floor.editing.start("一")

    with pytest.raises(NotFound):
        studio.floor.editing.change_field(story, "column", ColumnId("0" * 32))
    with pytest.raises(NotFound):
        studio.floor.editing.start("二", TopicId("0" * 32))
    assert len(studio.floor.editing.rows()) == 1


def test_what_is_typed_into_a_story_in_the_bin_is_found_there(line: Line, other: Line) -> None:
    """P4: a colleague moved it there while somebody typed; leaving the page must lose no letter."""
    story = write_story(line.studio)
    line.sync()
    other.sync()
    other.studio.floor.editing.delete(story)
    other.sync()
    line.sync()
    assert line.studio.floor.editing.rows() == []

    edit(line, story, "", "接着写的")
    line.studio.floor.editing.change_field(story, "deck", "三户人家")
    line.sync()
    other.sync()

    other.studio.floor.bin.restore_story(story)
    assert other.studio.floor.editing.text(story).endswith("接着写的")
    assert other.studio.floor.editing.sheet(story).deck == "三户人家"


def test_what_is_typed_into_a_story_that_was_refused_is_kept_with_it(
    line: Line, other: Line
) -> None:
    """P4: the page is still open when the answer comes."""
    line.sync()
    line.platform.forbidden = {Kind.STORY_STARTED}
    story = write_story(line.studio)
    line.sync()
    floor = line.studio.floor
    assert floor.editing.rows() == []

    edit(line, story, "", "接着写的")
    line.sync()
    line.platform.forbidden = set()
    floor.queue.send_again(floor.queue.sheet().refused[0].key)
    line.sync()
    other.sync()

    assert floor.editing.text(story).endswith("接着写的")
    assert other.studio.floor.editing.text(story) == floor.editing.text(story)


def test_a_deleted_story_is_gone_for_every_use(studio: Studio) -> None:
    editing = studio.floor.editing
    story = write_story(studio)
    editing.delete(story)

    assert editing.rows() == []
    for use in (
        lambda: editing.row(story),
        lambda: editing.sheet(story),
        lambda: editing.save_body(NOTHING, b"", ""),
        lambda: editing.change_field(NOTHING, "deck", "x"),
        lambda: editing.delete(story),
        lambda: editing.delete(NOTHING),
    ):
        with pytest.raises(NotFound):
            use()


def test_the_story_changed_last_is_listed_first(line: Line) -> None:
    editing = line.studio.floor.editing
    first = editing.start("一")
    line.clock.advance(seconds=1)
    editing.start("二")
    line.clock.advance(seconds=1)
    editing.change_field(first, "deck", "有了新进展")

    assert [row.headline for row in editing.rows()] == ["一", "二"]


def test_without_a_province_everything_is_stored_here(studio: Studio) -> None:
    story = write_story(studio)

    assert studio.floor.editing.row(story).arrival == Arrival.LOCAL


def test_a_story_says_how_far_it_has_come(line: Line) -> None:
    """P12: never more than is true."""
    floor = line.studio.floor
    story = write_story(line.studio)

    def arrival() -> tuple[Arrival, int, int]:
        row = floor.editing.row(story)
        return row.arrival, row.media_there, row.media_total

    assert arrival() == (Arrival.WAITING, 0, 0)
    line.sync()
    assert arrival() == (Arrival.ARRIVED, 0, 0)
    floor.media.attach(story, small_picture(line.studio))
    assert arrival() == (Arrival.WAITING, 0, 1)
    floor.publishing.submit(story)
    line.sync()
    assert arrival() == (Arrival.TEXT_ARRIVED, 0, 1)
    while line.send_media():
        pass
    assert arrival() == (Arrival.ARRIVED, 1, 1)
    floor.editing.save_body(story, body_of([("", "又写了")]), "又写了")
    assert arrival() == (Arrival.WAITING, 1, 1)


def test_of_media_that_another_workstation_sends_nothing_is_claimed(
    line: Line, other: Line
) -> None:
    """P12: here nobody knows how far they are; there they may have arrived long ago."""
    story = write_story(line.studio)
    line.studio.floor.media.attach(story, small_picture(line.studio))
    line.sync()
    other.sync()
    assert not other.studio.floor.editing.row(story).media_elsewhere

    line.studio.floor.publishing.submit(story)
    line.sync()
    other.sync()

    assert other.studio.floor.editing.row(story).media_elsewhere
    assert other.studio.floor.editing.sheet(story).media_elsewhere
    assert not line.studio.floor.editing.row(story).media_elsewhere


def test_a_story_with_refused_words_says_so(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    line.platform._subjects.pop(story)  # as if it had never been there
    line.studio.floor.editing.change_field(story, "deck", "写好的导语")
    line.sync()

    row = line.studio.floor.editing.row(story)
    assert row.has_refused
    assert line.studio.floor.editing.sheet(story).deck == ""


def test_a_returned_story_shows_why(line: Line) -> None:
    story = write_story(line.studio)
    key = line.studio.floor.publishing.submit(story)
    line.sync()

    line.platform.give_verdict(key, "return", "请核实室温数字")
    line.sync()

    row = line.studio.floor.editing.row(story)
    assert (row.state, row.return_reason) == (StoryState.RETURNED, "请核实室温数字")


def test_a_proof_is_the_text_without_what_is_only_suggested(studio: Studio) -> None:
    story = write_story(studio, text="室温二十一度。")
    body = StoryBody.open(studio.floor.editing.body(story))
    with closing(body):
        pen = Pen(body)
        pen.suggests = True
        pen.replace(2, 3, "二十三")
        body.commit()
        studio.floor.editing.save_body(story, body.own_updates(0), body.text.whole())

    proof = studio.floor.editing.proof(story)

    assert proof.html == "<p>室温二十一度。</p>"
    assert proof.left_out == 1


def test_colleagues_are_known_by_name(studio: Studio) -> None:
    assert [(one.name, one.has_left) for one in studio.floor.editing.colleagues()] == [
        ("李晓禾", False)
    ]
