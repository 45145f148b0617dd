from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import delete, select

from studio.models.confirmed import Pulled, ReviewMark
from studio.models.database import gate
from studio.models.intent import Intent
from studio.sync.facts import REVIEW_DUE, read_fact
from studio.sync.outbox import Draft, record
from studio.sync.review import note_all_due, pieces_in_log
from studio.vocabulary import IntentState, Kind, StoryId
from tests.newsrooms import Clock, Line, both_edit, edit, open_newsroom, write_story


def marks(line: Line) -> list[dict[str, Any]]:
    with line.studio.store.reading() as connection:
        return [dict(one) for one in connection.execute(select(ReviewMark)).mappings()]


def review(line: Line, story: StoryId, mark: dict[str, Any]) -> None:
    payload = {"paragraph": mark["paragraph"], "through": [mark["epoch"], mark["seq"]]}
    office = line.studio.floor.editing.office

    def work(connection: Any) -> None:
        draft = Draft(Kind.STORY_PARAGRAPH_REVIEWED, story, payload)
        record(connection, office.author(connection), draft, office.stamp())

    line.studio.store.write(work)


def person(line: Line) -> str:
    with line.studio.store.reading() as connection:
        return line.studio.floor.editing.office.author(connection).person


def test_both_machines_know_the_paragraph_that_both_edited(line: Line, other: Line) -> None:
    story = both_edit(line, other)

    (mark,) = marks(line)

    assert marks(other) == [mark]
    assert mark["story_id"] == story
    assert (mark["person_id"], mark["others"]) == (person(other), [person(line)])
    last = line.platform.records[-1]
    assert (mark["epoch"], mark["seq"], mark["key"]) == (last.epoch, last.seq, last.key)
    assert any(story in merged.stories and not merged.records for merged in line.merged)


def test_edits_of_different_paragraphs_leave_no_mark(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    for one in (line, other):
        review(one, story, marks(one)[0])
    edit(line, story, "一段", "我")
    edit(other, story, "三段", "他")

    for one in (line, other, line):
        one.sync()

    assert marks(line) == marks(other) == []


def test_a_paragraph_that_was_reviewed_is_cleared_everywhere(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    review(line, story, marks(line)[0])

    line.sync()
    other.sync()

    assert marks(line) == marks(other) == []


def test_a_review_clears_only_what_it_saw(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    seen = marks(line)[0]
    edit(line, story, "二段", "再")
    edit(other, story, "二段", "又")
    for one in (line, other, line):
        one.sync()
    review(line, story, seen)

    line.sync()
    other.sync()

    (mark,) = marks(line)
    assert mark["seq"] > seen["seq"]
    assert marks(other) == [mark]


def test_what_was_noted_is_looked_through_after_a_restart(line: Line, other: Line) -> None:
    """A studio closed between the page and the looking."""
    story = both_edit(line, other)
    expected = marks(other)
    edit(line, story, "三段", "我")
    line.sync()
    edit(other, story, "三段", "他")
    object.__setattr__(other.cycle, "is_stopping", lambda: False)
    other.pusher.push_some()
    while other.puller.pull_page().records:
        pass
    with other.studio.store.reading() as connection:
        assert read_fact(connection, REVIEW_DUE) == [story]
    assert marks(other) == expected

    other.sync()

    assert len(marks(other)) == 2
    with other.studio.store.reading() as connection:
        assert read_fact(connection, REVIEW_DUE) == []


def test_a_new_machine_finds_the_same_from_the_snapshot(
    line: Line, other: Line, tmp_path: Path, clock: Clock
) -> None:
    both_edit(line, other)
    third = Line(open_newsroom(tmp_path / "third", clock), line.platform, clock)

    third.sync()

    assert marks(third) == marks(line)
    third.studio.close()


def test_all_is_looked_through_again_when_the_log_was_replaced(line: Line, other: Line) -> None:
    story = both_edit(line, other)

    line.studio.store.merge(note_all_due)

    with line.studio.store.reading() as connection:
        assert read_fact(connection, REVIEW_DUE) == [story]


def test_pieces_come_in_the_order_of_the_log_and_unsent_ones_not_at_all(
    line: Line, other: Line
) -> None:
    story = both_edit(line, other)
    edit(line, story, "一段", "还没有发")

    for one in (line, other):
        with one.studio.store.reading() as connection:
            found = pieces_in_log(connection, story)
        bodies = [r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]
        assert [piece.key for piece in found] == [r.key for r in bodies]
        assert [piece.device for piece in found] == [r.device for r in bodies]


def test_a_story_written_at_one_go_is_not_looked_at(line: Line) -> None:
    write_story(line.studio)

    line.sync()

    with line.studio.store.reading() as connection:
        assert not read_fact(connection, REVIEW_DUE)


def test_a_mark_outlives_the_record_that_made_it(line: Line, other: Line) -> None:
    """Settled intents and records of others are let go of when the province's backups have them."""
    story = both_edit(line, other)
    before = marks(line)

    def let_go(connection: Any) -> None:
        with gate(connection):
            connection.execute(delete(Intent).where(Intent.c.state == IntentState.SETTLED))
            connection.execute(delete(Pulled))

    line.studio.store.merge(let_go)
    line.studio.store.merge(note_all_due)
    line.sync()
    assert marks(line) == before

    review(line, story, before[0])
    line.sync()

    assert marks(line) == []
