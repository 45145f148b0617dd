"""What waits is told by the name of what has to come first."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from studio.clock import stamp
from studio.desks.awaited import Awaited, Awaiting
from studio.desks.planning import Proposal
from studio.desks.queue import QueueRow, QueueState
from studio.desks.titles import Titles
from studio.models.intent import Intent
from studio.models.person import Person
from studio.sync.answers import file_results, put_away
from studio.sync.outbox import hand_over
from studio.sync.wire import Result
from studio.vocabulary import Kind
from tests.newsrooms import Line, write_story

OWN = Awaited(Kind.STORY_BODY_UPDATED, "供暖第一周")


def row_about(line: Line, subject: str) -> QueueRow:
    (found,) = [row for row in line.studio.floor.queue.sheet().rows if row.subject == subject]
    return found


def ask(line: Line, code: str, facts: dict[str, Any], needs: list[str]) -> Awaited | None:
    with line.studio.store.reading() as connection:
        return Awaiting(connection, Titles(connection)).of(code, facts, needs, OWN)


def key_of(line: Line, kind: Kind) -> str:
    with line.studio.store.reading() as connection:
        wanted = select(Intent.c.key).where(Intent.c.kind == kind)
        return str(connection.execute(wanted.order_by(Intent.c.sequence.desc())).scalars().first())


def test_what_waits_for_a_refused_proposal_is_named_after_it(line: Line) -> None:
    line.sync()
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("学生冬季体育课"))
    line.platform._subjects[topic] = object()  # type: ignore[assignment]  # the id is taken there
    floor.planning.approve(topic)
    line.sync()

    row = row_about(line, "学生冬季体育课")

    assert (row.state, row.code) == (QueueState.WAITING_FOR_NEEDS, "needs_refused")
    assert row.awaits == Awaited(Kind.TOPIC_PROPOSED, "学生冬季体育课", subject_id=topic)


def test_the_one_that_a_person_must_see_to_is_named_not_what_stands_between(line: Line) -> None:
    line.sync()
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    line.platform._subjects[topic] = object()  # type: ignore[assignment]  # the id is taken there
    floor.planning.approve(topic)
    line.sync()
    between = key_of(line, Kind.TOPIC_APPROVED)

    found = ask(line, "needs_refused", {}, [between])

    assert found is not None
    assert (found.kind, found.subject) == (Kind.TOPIC_PROPOSED, "供暖")


def test_a_submission_that_was_taken_out_is_not_the_cause(line: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    line.platform.forbidden = {Kind.STORY_CHANGED}
    line.studio.floor.editing.change_field(story, "deck", "导语")
    line.studio.floor.publishing.submit(story)
    line.sync()

    found = ask(line, "needs_refused", {}, [key_of(line, Kind.STORY_SUBMITTED)])

    assert found is not None
    assert (found.kind, found.words) == (Kind.STORY_CHANGED, "导语")


def test_what_was_put_away_is_told_as_that(line: Line) -> None:
    """需处理 does not show it any more: nobody can be sent there."""
    line.sync()
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    line.platform._subjects[topic] = object()  # type: ignore[assignment]  # the id is taken there
    floor.planning.approve(topic)
    line.sync()

    line.studio.store.write(
        lambda connection: put_away(connection, key_of(line, Kind.TOPIC_PROPOSED))
    )

    awaits = row_about(line, "供暖").awaits
    assert awaits is not None
    assert awaits.is_put_away


def test_what_is_missing_there_is_named_when_it_is_ours(line: Line) -> None:
    line.sync()
    line.studio.floor.planning.propose(Proposal("供暖"))
    key = key_of(line, Kind.TOPIC_PROPOSED)

    found = ask(line, "needs_missing", {"needs": [key]}, [key])

    assert found is not None
    assert (found.kind, found.subject) == (Kind.TOPIC_PROPOSED, "供暖")
    assert ask(line, "needs_missing", {"needs": ["somebody else's"]}, []) is None
    assert ask(line, "needs_missing", {"needs": "nonsense"}, []) is None


@pytest.mark.parametrize(
    ("code", "kind"),
    [("person_unknown", Kind.PERSON_JOINED), ("person_revoked", Kind.PERSON_REINSTATED)],
)
def test_a_person_who_keeps_it_back_is_named(line: Line, code: str, kind: Kind) -> None:
    with line.studio.store.reading() as connection:
        person = connection.execute(select(Person.c.id)).scalars().first()

    assert ask(line, code, {"person": person}, []) == Awaited(kind, "李晓禾")
    assert ask(line, code, {"person": "nobody here"}, []) is None


def test_a_large_text_waits_for_itself(line: Line) -> None:
    assert ask(line, "blob_missing", {}, []) == OWN


def test_other_reasons_name_nothing(line: Line) -> None:
    assert ask(line, "kind_unknown", {"kind": "survey.opened"}, []) is None


def test_the_first_thing_that_waits_tells_for_the_whole_line(line: Line) -> None:
    """Later edits of the same thing used to hide it."""
    line.sync()
    floor = line.studio.floor
    topic = floor.planning.propose(Proposal("供暖"))
    line.studio.store.write(lambda connection: hand_over(connection, 500, 1024 * 1024))
    key = key_of(line, Kind.TOPIC_PROPOSED)
    later = Result(key, "deferred", code="person_revoked", facts={"person": "x", "after": 3600})
    line.studio.store.write(lambda c: file_results(c, [later], stamp(line.clock.now)))
    floor.planning.change(topic, "angle", "暖不暖")

    row = row_about(line, "供暖")

    assert (row.state, row.code, row.changes) == (
        QueueState.WAITING_FOR_NEEDS, "person_revoked", 2,
    )  # fmt: skip
