from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from studio.clock import stamp
from studio.desks.editing import EditingDesk
from studio.manuscript.body import StoryBody
from studio.models.confirmed import Pulled, ReviewMark
from studio.models.database import Store
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync import bodies, compaction
from studio.sync.bodies import freeze_within
from studio.sync.compaction import MANY_SAVES, Compactor
from studio.sync.facts import STABLE, write_fact
from studio.sync.retention import tidy
from studio.vocabulary import Kind, StoryId
from tests.newsrooms import NOON, Line, both_edit, edit, open_newsroom, write_story


def pieces(line: Line, story: StoryId) -> int:
    with line.studio.store.reading() as connection:
        counted = select(func.count()).where(BodyUpdate.c.story_id == story)
        return connection.execute(counted).scalar_one()


def text(line: Line, story: StoryId) -> str:
    return line.studio.floor.editing.text(story)


def let_go(line: Line) -> None:
    """The province's backups have had everything for 40 days."""
    head = len(line.platform.records)
    for days in (0, 41):
        said = {"revision": [line.platform.epoch, head], "at": stamp(NOON + timedelta(days=days))}
        line.studio.store.write(lambda c, s=said: write_fact(c, STABLE, s))  # type: ignore[misc]
        tidy(line.studio.store, line.clock())
    with line.studio.store.reading() as connection:
        assert connection.execute(select(Intent.c.key)).first() is None
        assert connection.execute(select(Pulled.c.key)).first() is None


def compact(line: Line) -> None:
    compactor = Compactor(line.studio.store)
    while compactor.step():
        pass


def written_to_and_fro(line: Line, other: Line, times: int = 6) -> StoryId:
    story = write_story(line.studio, text="开头")
    for number in range(times):
        line.sync()
        other.sync()
        edit(other, story, "", f"，他{number}")
        other.sync()
        line.sync()
        edit(line, story, "", f"，我{number}")
    line.sync()
    other.sync()
    return story


def saved(editing: EditingDesk, story: StoryId, body: StoryBody, count: int) -> None:
    for number in range(count):
        before = body.written
        body.text.replace(body.text.length - 1, 0, f"字{number}")
        body.commit()
        editing.save_body(story, body.own_updates(before), body.text.whole())


def test_saves_that_were_not_sent_yet_become_one_and_leave_as_ever(line: Line, other: Line) -> None:
    story = line.studio.floor.editing.start("长稿")
    body = StoryBody.open()
    saved(line.studio.floor.editing, story, body, MANY_SAVES + 5)
    whole = body.text.whole()

    compact(line)
    assert pieces(line, story) == 1
    saved(line.studio.floor.editing, story, body, 3)
    line.sync()
    other.sync()

    assert text(line, story) == text(other, story) == body.text.whole() != whole
    body.close()


def test_few_saves_and_large_ones_are_left(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "SMALL", 10)
    editing = line.studio.floor.editing
    story, few = editing.start("长稿"), editing.start("短稿")
    for one, count in ((story, MANY_SAVES + 5), (few, 5)):
        body = StoryBody.open()
        saved(editing, one, body, count)
        body.close()

    compact(line)

    assert (pieces(line, story), pieces(line, few)) == (MANY_SAVES + 5, 5)


def test_one_persons_saves_stay_apart_from_anothers(line: Line) -> None:
    editing = line.studio.floor.editing
    story, body = editing.start("长稿"), StoryBody.open()
    saved(editing, story, body, MANY_SAVES)
    line.studio.floor.accounts.add_person("王冬", "1357")
    with line.studio.store.reading() as connection:
        frozen = select(BodyUpdate.c.number).where(BodyUpdate.c.intent_key.is_not(None))
        assert connection.execute(frozen).first() is not None, "changing person froze them"
    saved(editing, story, body, MANY_SAVES)

    compact(line)

    with line.studio.store.reading() as connection:
        people = connection.execute(select(BodyUpdate.c.person_id)).scalars().all()
    assert len(people) == len(set(people)) == 2
    assert text(line, story) == body.text.whole()
    body.close()


def test_what_was_frozen_meanwhile_is_left(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only some of it went with the intent: the rest must leave too."""
    monkeypatch.setattr(bodies, "MOST_BYTES", 3000)
    editing = line.studio.floor.editing
    story, body = editing.start("长稿"), StoryBody.open()
    saved(editing, story, body, MANY_SAVES)
    store, real = line.studio.store, Store.merge

    def late(self: Store, work: object, **more: bool) -> object:
        monkeypatch.setattr(Store, "merge", real)
        store.write(lambda c: freeze_within(c, line.device, story, stamp(NOON)))
        return real(self, work, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "merge", late)
    compact(line)
    line.sync()

    other.sync()
    assert text(other, story) == text(line, story) == body.text.whole()
    assert len([r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]) > 1
    body.close()


def test_what_the_backups_have_long_had_becomes_one(line: Line, other: Line) -> None:
    story = written_to_and_fro(line, other)
    before, count = text(line, story), pieces(line, story)
    edit(line, story, "", "。还没送")
    compact(line)
    assert pieces(line, story) == count + 1, "a restore may still ask for them"

    line.sync()
    let_go(line)
    compact(line)

    assert pieces(line, story) == 1
    assert text(line, story) == f"{before}。还没送"
    edit(line, story, "", "。又写")
    line.sync()
    other.sync()
    assert text(other, story) == text(line, story) == f"{before}。还没送。又写"


def test_what_a_restore_may_ask_for_stays_apart(line: Line, other: Line) -> None:
    """Of the same body: what is newer than what was let go of, ours and others'."""
    story = written_to_and_fro(line, other)
    let_go(line)
    for number in range(5):
        edit(other, story, "", f"；他{number}")
        other.sync()
        line.sync()
        edit(line, story, "", f"；我{number}")
        line.sync()
        other.sync()

    compact(line)

    assert pieces(line, story) == 1 + 10
    assert text(line, story) == text(other, story)


def test_nothing_is_looked_through_twice(line: Line, other: Line) -> None:
    written_to_and_fro(line, other)
    let_go(line)
    compact(line)
    compactor = Compactor(line.studio.store)

    assert not compactor.step()
    edit(line, line.studio.floor.editing.rows()[0].id, "", "新")
    assert not compactor.step()


def test_a_power_cut_at_the_commit_leaves_all_as_it_was(
    line: Line, other: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = written_to_and_fro(line, other)
    let_go(line)
    before, count = text(line, story), pieces(line, story)
    real = compaction._put

    def cut(*given: object) -> bool:
        real(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as power:
        power.setattr(compaction, "_put", cut)
        with pytest.raises(KeyboardInterrupt):
            compact(line)

    assert (text(line, story), pieces(line, story)) == (before, count)
    compact(line)
    assert (text(line, story), pieces(line, story)) == (before, 1)


@pytest.mark.parametrize("lost", [0, 3, 8])
def test_a_province_that_was_set_back_however_far_gets_everything(
    line: Line, other: Line, lost: int
) -> None:
    """Beyond what is promised, too: what it lacks is found by versions."""
    story = written_to_and_fro(line, other)
    let_go(line)
    compact(line)
    before = text(line, story)
    line.platform.set_back(len(line.platform.records) - lost)
    line.platform.epoch += 1

    line.sync()
    line.sync()

    records = [r for r in line.platform.records if r.kind == Kind.STORY_BODY_UPDATED]
    fresh = Line(open_newsroom(other.studio.profile.folder.parent / "fresh"), line.platform)
    fresh.snapshots.take()
    assert text(fresh, story) == text(line, story) == before
    assert len(records) == len({record.key for record in records})
    fresh.studio.close()


def test_a_snapshot_taken_later_sends_nothing_again(line: Line, other: Line) -> None:
    story = written_to_and_fro(line, other)
    let_go(line)
    compact(line)
    records = len(line.platform.records)

    line.snapshots.take()
    line.sync()

    assert len(line.platform.records) == records
    assert text(line, story) == text(other, story)


def test_paragraphs_to_review_stay_as_they_were(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    for number in range(4):
        edit(other, story, "", f"。他{number}")
        other.sync()
        line.sync()
        edit(line, story, "", f"。我{number}")
        line.sync()
        other.sync()

    def marks() -> list[object]:
        with line.studio.store.reading() as connection:
            wanted = select(ReviewMark.c.paragraph, ReviewMark.c.person_id)
            return [tuple(row) for row in connection.execute(wanted)]

    before = marks()
    assert before
    let_go(line)
    compact(line)
    assert pieces(line, story) == 1

    edit(other, story, "一段", "他又改")
    other.sync()
    line.sync()
    assert marks() == before
    line.snapshots.take()
    line.sync()
    assert marks() == before
    (mark, *_) = line.studio.floor.editing.review_marks(story)
    line.studio.floor.editing.clear_review(story, mark.paragraph)
    line.sync()
    assert len(marks()) == len(before) - 1
