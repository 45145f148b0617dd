from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select, update

from studio.connectors.in_memory import InMemoryPlatform
from studio.desks.planning import Proposal
from studio.manuscript.body import StoryBody
from studio.models.confirmed import Confirmed, StrangeRecord
from studio.models.intent import Intent
from studio.sync import fold
from studio.sync.merge import merge_page
from studio.sync.outbox import Draft, record
from studio.sync.projection import projected_row
from studio.sync.wire import Page, Position
from studio.vocabulary import Channel, ColumnId, IntentState, Kind, StoryId
from tests.newsrooms import NOON, Clock, Line, edit, open_newsroom, write_story

AT = "2026-11-21T04:00:00.000Z"


def call(line: Line, column: ColumnId, name: str) -> None:
    """Change a column's name."""
    give(line, Draft(Kind.COLUMN_CHANGED, column, {"field": "name", "value": name}))


def give(line: Line, draft: Draft) -> None:
    office = line.studio.floor.office
    line.studio.store.write(lambda c: record(c, office.author(c), draft, AT))


def another(folder: Path, platform: InMemoryPlatform, clock: Clock) -> Line:
    """A colleague's machine in the same newsroom."""
    return Line(open_newsroom(folder, clock), platform, clock)


def test_a_colleague_sees_what_was_planned_and_written(
    line: Line, tmp_path: Path, clock: Clock
) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    story = write_story(line.studio, text="室温二十一度。")
    line.sync()
    colleague = another(tmp_path / "other", line.platform, clock)

    colleague.sync()

    floor = colleague.studio.floor
    assert [row.title for row in floor.planning.rows()] == ["供暖"]
    assert floor.editing.sheet(story).headline == "供暖第一周"
    assert floor.editing.text(story) == "室温二十一度。"
    assert topic in colleague.merged[-1].topics or any(topic in m.topics for m in colleague.merged)
    colleague.studio.close()


def test_a_lost_answer_is_made_good_by_the_pull(line: Line) -> None:
    line.sync()
    line.studio.floor.editing.start("一")
    line.platform.loses_answers = True
    assert line.sync() == "offline"
    line.platform.loses_answers = False

    merged = line.puller.pull_page()

    assert merged.records == 1
    assert line.studio.floor.queue.sheet().rows == ()
    assert line.sync() == "online"
    assert len(line.platform.records) == 2


def test_what_a_colleague_did_to_ours_is_seen_though_both_come_in_one_page(
    line: Line, tmp_path: Path, clock: Clock
) -> None:
    line.sync()
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    kept = line.studio.floor.planning.propose(Proposal("停水"))
    line.platform.loses_answers = True
    assert line.sync() == "offline"
    line.platform.loses_answers = False
    colleague = another(tmp_path / "other", line.platform, clock)
    colleague.sync()
    colleague.studio.floor.planning.change(topic, "title", "供暖提前")
    colleague.sync()

    merged = line.puller.pull_page()

    assert merged.topics == {topic, kept}
    assert {row.title for row in line.studio.floor.planning.rows()} == {"供暖提前", "停水"}
    colleague.studio.close()


def test_what_the_log_has_is_not_refused_whatever_we_took_it_for(line: Line) -> None:
    story = line.studio.floor.editing.start("一")
    line.pusher.push_some()
    line.studio.store.write(
        lambda c: c.execute(update(Intent).values(state=IntentState.REFUSED, refusal_code="x"))
    )

    line.puller.pull_page()

    assert line.studio.floor.queue.sheet().refused == ()
    assert line.studio.floor.editing.sheet(story).headline == "一"
    with line.studio.store.reading() as connection:
        states = connection.execute(select(Intent.c.state, Intent.c.refusal_code)).all()
        assert set(states) == {(IntentState.SETTLED, None)}


def test_a_record_from_the_future_is_kept_for_later(line: Line) -> None:
    line.studio.floor.editing.start("一")
    line.sync()
    record = msgspec.structs.replace(
        line.platform.records[0], key="f" * 32, seq=3, kind="story.sung", payload={"tune": "do"}
    )
    page = Page((record,), Position(1, 3, record.digest, ""), 3)

    line.studio.store.merge(lambda connection: merge_page(connection, page, AT))

    with line.studio.store.reading() as connection:
        kept = connection.execute(select(StrangeRecord.c.record)).scalar_one()
        assert kept["payload"] == {"tune": "do"}


def test_a_damaged_piece_is_put_aside_and_the_rest_goes_on(
    line: Line, tmp_path: Path, clock: Clock
) -> None:
    write_story(line.studio)
    line.sync()
    colleague = another(tmp_path / "other", line.platform, clock)
    page = line.platform.pull(None, 100)
    broken = msgspec.structs.replace(
        page.records[-1], payload={"update": "no base64!"}, kind="story.body_updated"
    )
    torn = msgspec.structs.replace(page, records=(*page.records[:-1], broken))

    colleague.studio.store.merge(lambda connection: merge_page(connection, torn, AT))

    with colleague.studio.store.reading() as connection:
        (kept,) = connection.execute(select(StrangeRecord.c.seq, StrangeRecord.c.why)).all()
    assert tuple(kept) == (broken.seq, "damaged")
    assert [row.headline for row in colleague.studio.floor.editing.rows()] == ["供暖第一周"]
    colleague.studio.close()


def test_what_an_older_studio_put_aside_is_folded_in_after_its_update(
    line: Line, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    column = line.studio.floor.planning.open_column("金娃说新闻")
    line.sync()
    older = another(tmp_path / "older", line.platform, clock)
    older.sync()
    for name in ("镍都金娃", "金娃"):
        call(line, column, name)
        line.sync()
    give(line, Draft(Kind.COLUMN_CLOSED, column, {}))
    line.sync()
    with monkeypatch.context() as context:
        for kind in (Kind.COLUMN_CHANGED, Kind.COLUMN_CLOSED):
            context.delitem(fold._FOLDS, kind)
        older.sync()
    assert [one.name for one in older.studio.floor.placing.columns()] == ["金娃说新闻"]

    older.sync()

    (found,) = older.studio.floor.placing.all_columns()
    assert (found.name, found.is_closed) == ("金娃", True)
    rows = [
        each.studio.store.write(lambda c: c.execute(select(Confirmed.c.row)).scalars().all())
        for each in (line, older)
    ]
    assert sorted(map(str, rows[0])) == sorted(map(str, rows[1]))
    with older.studio.store.reading() as connection:
        assert connection.execute(select(StrangeRecord)).all() == []
    older.studio.close()


def test_words_that_an_older_studio_put_aside_are_read_after_its_update(
    line: Line, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = write_story(line.studio, text="室温")
    line.sync()
    colleague = another(tmp_path / "other", line.platform, clock)
    colleague.sync()
    edit(line, story, "", "达标")
    line.sync()
    with monkeypatch.context() as context:
        context.delitem(fold._FOLDS, Kind.STORY_BODY_UPDATED)
        colleague.sync()

    colleague.sync()

    body = StoryBody.open(colleague.studio.floor.editing.body(story))
    assert body.text.whole() == "室温达标"
    assert any(story in one.bodies for one in colleague.merged[-2:])
    body.close()
    colleague.studio.close()


IN_1999, IN_2038 = datetime(1999, 1, 1, tzinfo=UTC), datetime(2038, 1, 19, tzinfo=UTC)


@pytest.mark.parametrize(("ours", "theirs"), [(IN_1999, IN_2038), (IN_2038, IN_1999)])
def test_no_clock_decides_who_wins(tmp_path: Path, ours: datetime, theirs: datetime) -> None:
    """P5: fields, sets, order, tombstones, words and commands end as with clocks that agree."""
    assert after_a_day_apart(tmp_path / "wrong", ours, theirs) == after_a_day_apart(
        tmp_path / "right", NOON, NOON
    )


def after_a_day_apart(folder: Path, ours: datetime, theirs: datetime) -> list[object]:
    """What two see who worked on the same things without a line; the first sends first."""
    platform = InMemoryPlatform()
    first = another(folder / "first", platform, Clock(ours))
    second = another(folder / "second", platform, Clock(theirs))
    floor = first.studio.floor
    topic = floor.planning.propose(Proposal("供暖", channels=(Channel.WECHAT,)))
    story = write_story(first.studio, "供暖第一周", "一段，二段")
    binned = write_story(first.studio, "要删的")
    for number in "abc":
        about = {"media": number * 64, "name": number, "order": number}
        give(first, Draft(Kind.STORY_MEDIA_ADDED, story, about))
    first.sync()
    second.sync()

    for line, words, place in ((first, "甲", "一段"), (second, "乙", "二段")):
        mine = line.studio.floor
        mine.planning.change(topic, "title", f"{words}的题")
        mine.editing.change_field(story, "headline", f"{words}的标题")
        edit(line, story, place, words)
        to = {"media": "c" * 64, "order": "0" if line is first else "b5"}
        give(line, Draft(Kind.STORY_MEDIA_MOVED, story, to))
    floor.planning.set_channels(topic, [])
    give(second, Draft(Kind.TOPIC_CHANNEL_ADDED, topic, {"channel": Channel.WECHAT.value}))
    floor.editing.delete(binned)
    second.studio.floor.editing.change_field(binned, "headline", "删了还改")
    floor.planning.approve(topic)
    second.studio.floor.planning.drop(topic, "过时")
    for line in (first, second, first):
        line.sync()

    seen = [what_is_seen(line, story, platform) for line in (first, second)]
    assert seen[0][:-1] == seen[1][:-1]
    first.studio.close()
    second.studio.close()
    return seen[0] + seen[1][-1:]


def what_is_seen(line: Line, story: StoryId, platform: InMemoryPlatform) -> list[object]:
    floor = line.studio.floor
    (row,) = floor.planning.rows()
    with line.studio.store.reading() as connection:
        shown = projected_row(connection, story)
    assert shown is not None
    return [
        (row.title, row.stage, row.channels),
        sorted(
            (one.field, one.value, [beside.value for beside in one.alternatives])
            for one in floor.conflicts.all()
        ),
        sorted(shown["media"], key=lambda name: (shown["media"][name]["order"], name)),
        floor.editing.text(story),
        len(floor.editing.review_marks(story)),
        [(one.title, one.is_edited_since) for one in floor.bin.rows()],
        [one.kind for one in platform.records],
        [(one.kind, one.code) for one in floor.queue.sheet().refused],
    ]


def test_subjects_that_an_older_studio_could_not_make_are_made_after_its_update(
    line: Line, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.sync()
    older = another(tmp_path / "older", line.platform, clock)
    older.sync()
    column = line.studio.floor.planning.open_column("金娃说新闻")
    call(line, column, "镍都金娃")
    line.sync()
    with monkeypatch.context() as context:
        for kind in (Kind.COLUMN_OPENED, Kind.COLUMN_CHANGED):
            context.delitem(fold._FOLDS, kind)
        older.sync()
    assert older.studio.floor.placing.columns() == []

    older.sync()

    assert [one.name for one in older.studio.floor.placing.columns()] == ["镍都金娃"]
    older.studio.close()
