from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from studio.clock import stamp
from studio.composition import Studio
from studio.desks.changes import Change
from studio.desks.planning import Proposal
from studio.desks.queue import Line as State
from studio.desks.queue import LineState, QueueKind, QueueRow, QueueState, reason_of
from studio.errors import NotFound
from studio.manuscript.making import body_of
from studio.media.intake import TakenIn
from studio.media.probing import Probe
from studio.models.intent import Intent
from studio.sync import push
from studio.sync.answers import file_results, put_away
from studio.sync.outbox import hand_over
from studio.sync.wire import Result
from studio.vocabulary import Kind, Lane, MediaKind, Sha256, StoryId
from tests.newsrooms import Line, edit, open_newsroom, write_story

MIB = 1024 * 1024


def medium(name: str, digit: str, size: int) -> TakenIn:
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    return TakenIn(Sha256(digit * 64), name, size, about)


def rows(studio: Studio) -> list[QueueRow]:
    """What waits, without the person and the newsroom that wait first."""
    return [row for row in studio.floor.queue.sheet().rows if row.subject != "李晓禾"]


def forget(line: Line, subject: str) -> None:
    """The platform no longer has it: what is sent about it is refused."""
    line.platform._subjects.pop(subject)


def test_several_edits_of_one_thing_are_one_line(studio: Studio) -> None:
    story = write_story(studio)
    studio.floor.editing.change_field(story, "deck", "导语")
    studio.floor.editing.save_body(story, body_of([("", "又一段")]), "又一段")

    (row,) = rows(studio)

    assert (row.kind, row.subject, row.changes) == (QueueKind.EDITS, "供暖第一周", 4)
    assert (row.lane, row.state, row.sent) == (Lane.TEXT, QueueState.WAITING, 0)
    assert row.size > 0


def test_pieces_of_a_body_alone_are_a_line_too(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()

    line.studio.floor.editing.save_body(story, body_of([("", "又")]), "又")

    (row,) = rows(line.studio)
    assert (row.id, row.subject, row.changes) == (f"edits:{story}", "供暖第一周", 1)


def test_the_lines_stand_in_the_order_in_which_they_leave(studio: Studio) -> None:
    """Text, then small media, then originals (P6), whatever was added first."""
    story = write_story(studio)
    studio.floor.media.attach(story, medium("原片.mp4", "a", 900 * MIB))
    studio.floor.media.attach(story, medium("海报.jpg", "b", MIB))
    studio.floor.publishing.submit(story)
    studio.floor.planning.propose(Proposal("明天的选题"))

    found = [(row.kind, row.subject, row.lane) for row in rows(studio)]

    assert found == [
        (QueueKind.EDITS, "供暖第一周", Lane.TEXT),
        (QueueKind.SUBMISSION, "供暖第一周", Lane.TEXT),
        (QueueKind.EDITS, "明天的选题", Lane.TEXT),
        (QueueKind.MEDIUM, "海报.jpg", Lane.SMALL_MEDIA),
        (QueueKind.MEDIUM, "原片.mp4", Lane.ORIGINALS),
    ]
    states = {row.state for row in rows(studio) if row.kind == QueueKind.MEDIUM}
    assert states == {QueueState.WAITING_FOR_TEXT}


def test_the_size_is_what_still_has_to_leave(line: Line) -> None:
    video = medium("原片.mp4", "a", 100 * MIB)
    story = write_story(line.studio)
    line.studio.floor.media.attach(story, video)
    line.studio.floor.publishing.submit(story)
    line.sync()
    line.studio.sync.progress.note_sent(video.sha256, 30 * MIB)

    sheet = line.studio.floor.queue.sheet()

    (row,) = sheet.rows
    assert (row.sent, row.state, sheet.size) == (30 * MIB, QueueState.SENDING, 70 * MIB)


def test_a_pause_is_seen_on_every_line_and_survives(studio: Studio) -> None:
    write_story(studio)

    studio.floor.queue.pause()

    sheet = studio.floor.queue.sheet()
    assert sheet.is_paused
    assert {row.state for row in sheet.rows} == {QueueState.PAUSED}
    studio.floor.queue.resume()
    sheet = studio.floor.queue.sheet()
    assert not sheet.is_paused
    assert {row.state for row in sheet.rows} == {QueueState.WAITING}


def test_retry_forgets_all_waiting_times(line: Line) -> None:
    story = write_story(line.studio)
    line.studio.floor.media.attach(story, medium("原片.mp4", "a", MIB))
    line.studio.floor.publishing.submit(story)
    line.sync()
    line.send_media()  # its file is not there: put off on its own
    line.platform.online = False
    line.sync()
    (row,) = line.studio.floor.queue.sheet().rows
    assert (row.state, row.code) == (QueueState.PUT_OFF, "media_gone")
    assert line.cycle.wait() > timedelta()

    line.studio.floor.queue.retry()

    (row,) = line.studio.floor.queue.sheet().rows
    assert row.state == QueueState.WAITING
    assert line.cycle.wait() == timedelta()


def test_retry_asks_again_after_what_the_province_put_off(line: Line) -> None:
    """A person who was reinstated need not wait for the hour that it had asked for."""
    line.sync()
    line.studio.floor.planning.propose(Proposal("供暖"))
    line.studio.store.write(lambda c: hand_over(c, 500, MIB))
    waits = "SELECT key FROM intents WHERE state = 'waiting'"
    with line.studio.store.reading() as connection:
        (key,) = connection.execute(text(waits)).scalars()
    later = Result(key, "deferred", code="person_revoked", facts={"after": 3600})
    line.studio.store.write(lambda c: file_results(c, [later], stamp(line.clock.now)))
    line.sync()
    assert len(rows(line.studio)) == 1

    line.studio.floor.queue.retry()
    line.sync()

    assert rows(line.studio) == []


def test_what_waits_for_something_else_says_so(line: Line) -> None:
    line.sync()
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.studio.store.write(
        lambda connection: connection.execute(
            text("UPDATE intents SET needs = '[\"unknown\"]' WHERE subject_id = :id"), {"id": topic}
        )
    )

    line.sync()

    (row,) = line.studio.floor.queue.sheet().rows
    assert (row.state, row.code) == (QueueState.WAITING_FOR_NEEDS, "needs_missing")


def test_refused_words_can_be_read_and_put_away(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    forget(line, story)
    line.studio.floor.editing.change_field(story, "deck", "写了一上午的导语")
    line.sync()

    sheet = line.studio.floor.queue.sheet()
    assert (sheet.rows, sheet.needing) == ((), 1)
    (refused,) = line.studio.floor.queue.sheet().refused
    assert (refused.subject, refused.words) == ("供暖第一周", "写了一上午的导语")
    assert (refused.code, refused.subject_id) == ("subject_unknown", story)
    line.studio.floor.queue.put_away(refused.key)
    assert line.studio.floor.queue.sheet().needing == 0
    with line.studio.store.reading() as connection:
        kept = connection.execute(
            text("SELECT payload FROM intents WHERE key = :key"), {"key": refused.key}
        ).scalar_one()
    assert "写了一上午的导语" in kept


def test_what_waits_for_a_refused_thing_says_so(line: Line) -> None:
    floor = line.studio.floor
    line.sync()
    topic = floor.planning.propose(Proposal("供暖"))
    line.platform._subjects[topic] = object()  # type: ignore[assignment]  # the id is taken there
    floor.planning.approve(topic)

    line.sync()

    (row,) = floor.queue.sheet().rows
    assert (row.state, row.code) == (QueueState.WAITING_FOR_NEEDS, "needs_refused")


def test_what_arrived_lately_is_counted(line: Line) -> None:
    write_story(line.studio)
    line.sync()
    arrived = line.studio.floor.queue.sheet().recent
    assert arrived == len(line.platform.records)

    line.clock.advance(days=8)

    assert line.studio.floor.queue.sheet().recent == 0


@pytest.mark.parametrize(
    ("own", "line", "reason"),
    [
        ("media_gone", State(LineState.OFFLINE, "unreachable"), "media_gone"),
        ("", State(LineState.OFFLINE, "unreachable"), "unreachable"),
        ("", State(LineState.PORTAL, "captive_portal"), "captive_portal"),
        ("", State(LineState.NOT_ENROLLED, "not_enrolled"), "not_enrolled"),
        ("", State(LineState.ONLINE), ""),
        ("", State(LineState.UNKNOWN), ""),
    ],
)
def test_a_line_says_why_it_waits(own: str, line: State, reason: str) -> None:
    about: dict[str, Any] = {"id": "1", "subject": "一", "changes": 1, "size": 1, "sent": 0}
    row = QueueRow(
        **about, kind=QueueKind.EDITS, lane=Lane.TEXT, state=QueueState.WAITING, code=own
    )

    assert reason_of(row, line) == reason


def test_the_desk_knows_the_line_after_a_restart_too(line: Line) -> None:
    line.platform.online = False
    line.studio.sync._told(line.cycle.run())

    known = line.studio.floor.queue.line()

    assert (known.state, known.code) == (LineState.OFFLINE, "unreachable")
    assert known.next_try_at is not None


def test_what_a_set_back_province_lost_is_counted_and_marked(line: Line, tmp_path: Path) -> None:
    """不在省平台: kept, shown, and said who brings it back."""
    write_story(line.studio, "旧")
    line.sync()
    other = Line(open_newsroom(tmp_path / "other", line.clock), line.platform, line.clock)
    other.sync()
    kept = len(line.platform.records)
    lost = write_story(other.studio, "同事的")
    topic = other.studio.floor.planning.propose(Proposal("同事的选题"))
    other.sync()
    line.sync()

    line.platform.set_back(kept)
    line.sync()

    floor = line.studio.floor
    assert floor.queue.sheet().missing + floor.queue.sheet().returning == 2
    assert floor.editing.row(lost).is_missing
    assert floor.planning.row(topic).is_missing
    other.sync()  # the machine that wrote it comes back
    line.sync()
    line.sync()
    assert (floor.queue.sheet().missing, floor.queue.sheet().returning) == (0, 0)
    assert not floor.editing.row(lost).is_missing
    other.studio.close()


def refused_body(line: Line) -> StoryId:
    story = write_story(line.studio, text="省平台有的")
    line.sync()
    edit(line, story, "", "，被退的")
    line.pusher.freeze()
    edit(line, story, "", "，接着写的")
    line.platform.forbidden = {Kind.STORY_BODY_UPDATED}
    line.sync()
    line.platform.forbidden = set()
    return story


def test_all_that_was_refused_of_a_body_is_one_thing_with_one_reason(line: Line) -> None:
    story = refused_body(line)

    (row,) = line.studio.floor.queue.sheet().refused

    assert (row.subject_id, row.code) == (story, "not_allowed")
    assert row.words == "省平台有的，被退的，接着写的"
    assert row.editable is None
    assert line.studio.floor.editing.row(story).has_refused


def test_what_was_refused_of_a_body_is_merged_into_it_again(line: Line) -> None:
    story = refused_body(line)
    told: list[Change] = []
    line.studio.floor.queue.office.changes.listen(told.append)
    (row,) = line.studio.floor.queue.sheet().refused

    line.studio.floor.queue.send_again(row.key)

    assert line.studio.floor.editing.text(story) == "省平台有的，被退的，接着写的"
    assert line.studio.floor.queue.sheet().refused == ()
    assert story in told[-1].bodies, "an open editor takes it in"
    with pytest.raises(NotFound):
        line.studio.floor.queue.send_again(row.key)


def test_who_wrote_what_was_refused_is_named_where_it_is_another(line: Line) -> None:
    floor = line.studio.floor
    first = floor.accounts.people()[0].id
    line.platform.forbidden = {Kind.TOPIC_PROPOSED}
    floor.planning.propose(Proposal("李晓禾的"))
    line.sync()
    assert [row.writers for row in floor.queue.sheet().refused] == [()]

    floor.accounts.add_person("王冬", "1357")

    assert [row.writers for row in floor.queue.sheet().refused] == [("李晓禾",)]
    floor.accounts.change_person(first, "2468")
    assert [row.writers for row in floor.queue.sheet().refused] == [()]


def test_what_was_refused_of_a_body_is_put_away_at_once(line: Line) -> None:
    story = refused_body(line)
    (row,) = line.studio.floor.queue.sheet().refused

    line.studio.floor.queue.put_away(row.key)

    assert line.studio.floor.queue.sheet().refused == ()
    assert line.studio.floor.editing.text(story) == "省平台有的"
    with line.studio.store.reading() as connection:
        kept = connection.execute(select(Intent.c.payload).where(Intent.c.state == "refused"))
        assert len(kept.all()) == 2, "it stays under its keys"


def test_what_needs_it_is_put_away_along_or_shown(line: Line) -> None:
    """P4: it can never leave, and would wait for ever; what it says is not lost with it."""
    line.sync()
    floor = line.studio.floor
    line.platform.forbidden = {Kind.TOPIC_PROPOSED}
    topic = floor.planning.propose(Proposal("供暖"))
    floor.planning.change(topic, "title", "供暖改造")
    floor.planning.approve(topic)
    line.sync()
    (refused,) = floor.queue.sheet().refused
    assert {row.code for row in floor.queue.sheet().rows} == {"needs_refused"}

    floor.queue.put_away(refused.key)

    sheet = floor.queue.sheet()
    assert sheet.rows == ()
    (left,) = sheet.refused
    assert (left.kind, left.words, left.code) == (Kind.TOPIC_CHANGED, "供暖改造", "needs_refused")
    assert (left.subject, left.awaits) == ("供暖", None)
    floor.queue.put_away(left.key)
    line.platform.forbidden = set()
    line.sync()
    assert (floor.queue.sheet().needing, floor.queue.sheet().rows) == (0, ())
    with line.studio.store.reading() as connection:
        kept = connection.execute(
            select(Intent.c.kind).where(Intent.c.subject_id == topic, Intent.c.state == "refused")
        )
        assert len(kept.all()) == 3


@pytest.mark.parametrize("at_once", [True, False])
def test_a_story_leaves_without_the_topic_that_was_put_away(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """P4: nobody decided against the story, and its text goes on being written."""
    line.sync()
    if not at_once:  # then nothing but the proposal has been handed over
        monkeypatch.setattr(push, "MOST_INTENTS", 1)
    floor = line.studio.floor
    line.platform.forbidden = {Kind.TOPIC_PROPOSED}
    topic = floor.planning.propose(Proposal("供暖"))
    story = floor.editing.start("供暖第一周", topic)
    floor.editing.save_body(story, body_of([("", "暖气热了")]), "暖气热了")
    floor.editing.change_field(story, "deck", "三户人家")
    line.sync()
    (refused,) = floor.queue.sheet().refused

    floor.queue.put_away(refused.key)

    assert floor.queue.sheet().refused == ()
    assert floor.editing.text(story) == "暖气热了"
    edit(line, story, "", "，费用没变")
    line.sync()
    other.sync()
    assert (floor.queue.sheet().rows, floor.queue.sheet().refused) == ((), ())
    there = other.studio.floor.editing
    assert there.text(story) == floor.editing.text(story)
    assert (there.sheet(story).headline, there.sheet(story).deck) == ("供暖第一周", "三户人家")
    made = [one for one in line.platform.records if one.kind == Kind.STORY_STARTED]
    assert [one.payload["topic"] for one in made] == [None]


def test_a_story_whose_author_is_refused_too_stays_to_be_seen_to(line: Line) -> None:
    line.sync()
    line.platform.forbidden = {Kind.PERSON_JOINED, Kind.TOPIC_PROPOSED}
    floor = line.studio.floor
    floor.accounts.add_person("王冬", "1357")
    topic = floor.planning.propose(Proposal("供暖"))
    floor.editing.start("供暖第一周", topic)
    line.sync()

    for row in floor.queue.sheet().refused:
        floor.queue.put_away(row.key)

    sheet = floor.queue.sheet()
    assert {row.kind for row in sheet.refused} >= {Kind.STORY_STARTED}
    assert sheet.rows == ()


def test_what_was_typed_after_the_refusal_is_shown_when_the_story_is_put_away(line: Line) -> None:
    """P4: no intent holds it yet, and the page said that it is stored."""
    line.sync()
    line.platform.forbidden = {Kind.STORY_STARTED}
    floor = line.studio.floor
    story = floor.editing.start("供暖第一周")
    line.sync()
    floor.editing.save_body(story, body_of([("", "暖气热了")]), "暖气热了")
    (refused,) = floor.queue.sheet().refused

    floor.queue.put_away(refused.key)

    sheet = floor.queue.sheet()
    assert [(row.kind, row.subject, row.words) for row in sheet.refused] == [
        (Kind.STORY_BODY_UPDATED, "供暖第一周", "暖气热了")
    ]
    assert sheet.rows == ()
    with pytest.raises(NotFound):
        floor.editing.save_body(story, body_of([("", "再写")]), "再写")


def test_a_topic_leaves_without_the_column_that_was_put_away(line: Line, other: Line) -> None:
    line.sync()
    floor = line.studio.floor
    line.platform.forbidden = {Kind.COLUMN_OPENED}
    column = floor.planning.open_column("金娃说新闻", "weekly", 150)
    topic = floor.planning.propose(Proposal("供暖", column_id=column))
    line.sync()
    (refused,) = floor.queue.sheet().refused

    floor.queue.put_away(refused.key)
    line.sync()
    other.sync()

    assert (floor.queue.sheet().rows, floor.queue.sheet().refused) == ((), ())
    assert [row.title for row in other.studio.floor.planning.rows() if row.id == topic] == ["供暖"]


def test_a_body_that_needs_it_is_one_thing_to_see_to(line: Line) -> None:
    line.sync()
    line.platform.forbidden = {Kind.STORY_STARTED}
    story = write_story(line.studio)
    words = line.studio.floor.editing.text(story)
    line.sync()
    floor = line.studio.floor
    (refused,) = floor.queue.sheet().refused
    assert refused.kind == Kind.STORY_STARTED

    floor.queue.put_away(refused.key)

    (left,) = floor.queue.sheet().refused
    assert (left.kind, left.words) == (Kind.STORY_BODY_UPDATED, words)
    assert words
    assert floor.queue.sheet().rows == ()


def test_a_body_whose_story_was_never_made_has_its_name(line: Line) -> None:
    line.sync()
    line.platform.forbidden = {Kind.STORY_STARTED}
    floor = line.studio.floor
    story = floor.editing.start("供暖第一周")
    floor.editing.save_body(story, body_of([("", "正文")]), "正文")
    line.sync()
    (refused,) = floor.queue.sheet().refused
    told: list[Change] = []
    floor.changes.listen(told.append)

    floor.queue.put_away(refused.key)

    left = floor.queue.sheet().refused
    assert [(row.kind, row.subject) for row in left] == [(Kind.STORY_BODY_UPDATED, "供暖第一周")]
    assert story in told[-1].stories, "it left the list of stories"


def test_what_an_earlier_studio_left_waiting_is_seen_to(line: Line) -> None:
    """It put the proposal away and nothing else: the rest waited for ever."""
    line.sync()
    line.platform.forbidden = {Kind.TOPIC_PROPOSED}
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    floor.planning.approve(topic)
    story = floor.editing.start("供暖第一周", topic)
    line.sync()
    (refused,) = floor.queue.sheet().refused
    line.studio.store.write(lambda connection: put_away(connection, refused.key))
    line.merged.clear()

    line.sync()

    sheet = floor.queue.sheet()
    assert (sheet.refused, sheet.rows) == ((), ())
    assert any(story in merged.stories for merged in line.merged)
    assert story in line.platform._subjects, "it left without its topic"
