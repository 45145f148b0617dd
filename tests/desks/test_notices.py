"""Each piece of news is told once: across restarts, kills, persons and clocks that jump."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from studio.clock import stamp
from studio.composition import Studio, open_studio
from studio.desks.matters import Concern
from studio.desks.notices import KNEW_BEFORE
from studio.desks.person_keys import PersonKeys
from studio.desks.planning import Proposal
from studio.errors import NotFound
from studio.sync.facts import write_fact
from studio.sync.line import Line as KnownLine
from studio.sync.line import LineState, remember_line
from studio.vocabulary import Kind
from tests.desks.notice_scenes import (
    due_in,
    look,
    me,
    refuse_all,
    send_back,
    send_back_again,
    tell,
    told,
)
from tests.newsrooms import NOON, Clock, Line, both_edit, edit, open_newsroom, write_story
from tests.province.running import ROOT, raw_command, running


def test_what_came_back_is_told_once(line: Line) -> None:
    story = send_back(line)

    assert told(line.studio) == [("returned", "供暖第一周")]
    assert told(line.studio) == []
    send_back_again(line, story)
    assert told(line.studio) == [("returned", "供暖第一周")], "it came back another time"


def test_what_comes_together_is_told_together(line: Line) -> None:
    for headline in ("一", "二", "三"):
        send_back(line, headline)

    assert sorted(told(line.studio)) == [("returned", headline) for headline in ("一", "三", "二")]
    assert told(line.studio) == []


def test_nothing_is_told_again_after_a_restart(tmp_path: Path, line: Line) -> None:
    send_back(line)
    assert told(line.studio)
    line.studio.close()

    again = open_studio(line.studio.profile.folder, now=line.clock)

    assert told(again) == []
    assert look(again).unread == 1
    again.close()


def test_what_was_told_before_a_kill_is_not_told_again(line: Line) -> None:
    send_back(line, "一")
    folder = line.studio.profile.folder
    line.studio.close()
    script = (
        "import os, signal, sys; from pathlib import Path;"
        "from studio.composition import open_studio; from tests.desks.notice_scenes import told;"
        "print(told(open_studio(Path(sys.argv[1]))), flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )

    killed = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip

    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "[('returned', '一')]\n")
    again = open_studio(folder, now=line.clock)
    assert told(again) == []
    again.close()


def test_a_conflict_is_told_once_however_many_versions_come(line: Line, other: Line) -> None:
    story = write_story(line.studio)
    line.sync()
    other.sync()
    line.studio.floor.editing.change_field(story, "deck", "我的")
    other.studio.floor.editing.change_field(story, "deck", "同事的")
    line.sync()
    other.sync()
    line.sync()
    assert told(line.studio) == [("conflict", "供暖第一周")]
    (conflict,) = line.studio.floor.conflicts.all()
    first = conflict.alternatives[0].key

    other.studio.floor.editing.change_field(story, "deck", "同事又改")
    line.studio.floor.editing.change_field(story, "deck", "我又改")
    for one in (line, other, line):
        one.sync()

    assert {one.key for one in line.studio.floor.conflicts.all()[0].alternatives} != {first}
    assert told(line.studio) in ([], [("conflict", "供暖第一周")])
    assert told(line.studio) == []


def test_paragraphs_to_review_are_told_until_somebody_looked(line: Line, other: Line) -> None:
    story = both_edit(line, other)
    assert told(line.studio) == [("review", "供暖第一周")]

    edit(line, story, "三段", "我也写")
    edit(other, story, "三段", "他也写")
    for one in (line, other, line):
        one.sync()
    assert told(line.studio) == [], "there is something to review, and they know"

    editing = line.studio.floor.editing
    for mark in editing.review_marks(story):
        editing.clear_review(story, mark.paragraph)
    for one in (line, other, line):
        one.sync()
    assert told(line.studio) == []
    edit(line, story, "二段", "再")
    edit(other, story, "二段", "又")
    for one in (line, other, line):
        one.sync()
    assert told(line.studio) == [("review", "供暖第一周")], "the same paragraph, another time"


def test_a_deadline_is_told_when_it_nears_and_when_it_has_passed(
    studio: Studio, clock: Clock
) -> None:
    due_in(studio, clock, minutes=90)
    assert told(studio) == []
    assert look(studio).next_turn == clock() + timedelta(minutes=30)

    clock.advance(minutes=30)
    assert told(studio) == [("due_soon", "防汛")]
    clock.advance(minutes=59)
    assert told(studio) == []
    clock.advance(minutes=1)
    assert told(studio) == [("overdue", "防汛")]
    clock.advance(days=3)
    assert told(studio) == []


def test_another_time_is_another_deadline(studio: Studio, clock: Clock) -> None:
    topic = due_in(studio, clock, minutes=30)
    assert told(studio) == [("due_soon", "防汛")]

    studio.floor.planning.change(topic, "due_at", stamp(clock() + timedelta(minutes=120)))
    assert told(studio) == []
    clock.advance(minutes=61)

    assert told(studio) == [("due_soon", "防汛")]


@pytest.mark.parametrize("year", [1999, 2038])
def test_a_clock_that_jumps_tells_nothing_twice_and_swallows_nothing(
    studio: Studio, clock: Clock, year: int
) -> None:
    due_in(studio, clock, "快到了", minutes=30)
    due_in(studio, clock, "明天的", hours=24)
    right = clock.now
    assert told(studio) == [("due_soon", "快到了")]

    clock.now = datetime(year, 1, 19, tzinfo=UTC)
    assert told(studio) == []
    clock.now = right
    assert told(studio) == []

    clock.advance(minutes=30)
    assert told(studio) == [("overdue", "快到了")]
    clock.advance(hours=23)
    assert told(studio) == [("due_soon", "明天的")]


@pytest.mark.parametrize("year", [1999, 2038])
def test_what_comes_back_is_told_whatever_the_clock_says(line: Line, year: int) -> None:
    send_back(line, "一")
    assert len(told(line.studio)) == 1

    line.clock.now = datetime(year, 1, 19, tzinfo=UTC)
    send_back(line, "二")

    assert told(line.studio) == [("returned", "二")]
    line.clock.now = NOON
    assert told(line.studio) == []
    assert [row.title for row in look(line.studio).rows] == ["二", "一"], "in the order of telling"


def test_who_chose_a_near_time_is_not_told_of_it(studio: Studio, clock: Clock) -> None:
    studio.floor.planning.propose(Proposal("马上", due_at=stamp(clock() + timedelta(minutes=20))))

    assert told(studio) == []
    clock.advance(minutes=20)
    assert told(studio) == [("overdue", "马上")]


def test_a_kind_that_is_switched_off_is_not_told_later_either(line: Line) -> None:
    send_back(line)
    without = frozenset({Concern.ATTENTION, Concern.DEADLINE})

    assert told(line.studio, without) == []
    assert told(line.studio) == []
    outlook = look(line.studio)
    assert (outlook.rows, outlook.unread, len(outlook.waiting)) == ((), 0, 1)


def test_each_person_is_told_of_their_own(line: Line) -> None:
    accounts = line.studio.floor.accounts
    first = me(line.studio)
    key = line.studio.floor.publishing.submit(write_story(line.studio, "李晓禾的"))
    accounts.add_person("王编", "1357")
    line.sync()
    line.platform.give_verdict(key, "return", "核实")
    line.sync()

    assert told(line.studio) == []
    assert look(line.studio).rows == ()

    accounts.change_person(first, "2468")
    assert told(line.studio) == [("returned", "李晓禾的")]
    assert look(line.studio).unread == 1


def test_news_of_somebody_who_just_left_is_kept_for_them(line: Line) -> None:
    """They were looked for, and then another person sat down."""
    send_back(line)
    first, outlook = me(line.studio), look(line.studio)
    line.studio.floor.accounts.add_person("王编", "1357")
    desk = line.studio.floor.notices

    assert desk.tell(outlook.person, outlook.unnoted, frozenset(Concern)) == ()

    line.studio.floor.accounts.change_person(first, "2468")
    assert told(line.studio) == [("returned", "供暖第一周")]


def test_titles_stay_inside_until_it_is_known_who_sits_here(line: Line) -> None:
    studio = line.studio
    assert look(studio).may_name
    studio.floor.accounts.add_person("王编", "1357")
    assert look(studio).may_name, "they entered their PIN just now"

    studio.floor.office.keys.hold(None)
    assert not look(studio).may_name

    studio.floor.accounts.change_person(me(studio), "1357")
    assert look(studio).may_name


def test_who_works_here_alone_may_be_named_after_a_restart(studio: Studio) -> None:
    studio.floor.office.keys.hold(None)

    assert look(studio).may_name


def test_whether_a_key_is_open_is_not_asked_of_its_place(studio: Studio) -> None:
    """A keyring would ask for its own password."""

    class Keyring:
        def read(self) -> str | None:
            raise AssertionError("it was asked")

        def keep(self, words: str) -> None: ...
        def forget(self) -> None: ...

    assert not PersonKeys(Keyring()).is_open(me(studio))


def test_the_bell_lists_what_was_told_and_forgets_what_is_done(line: Line) -> None:
    first, second = send_back(line, "一"), send_back(line, "二")
    tell(line.studio)
    desk = line.studio.floor.notices
    rows = look(line.studio).rows
    assert {row.title for row in rows} == {"一", "二"}
    assert look(line.studio).unread == 2

    desk.read([row.number for row in rows if row.subject == first])
    assert look(line.studio).unread == 1

    line.studio.floor.publishing.submit(second)
    outlook = look(line.studio)
    assert (outlook.unread, len(outlook.rows), len(outlook.waiting)) == (0, 2, 1)


def test_what_is_most_urgent_heads_what_was_told_together(line: Line) -> None:
    send_back(line)
    due_in(line.studio, line.clock, minutes=30)

    assert [reason for reason, _ in told(line.studio)] == ["due_soon", "returned"]

    assert [row.reason.value for row in look(line.studio).rows] == ["due_soon", "returned"]


def test_all_read_is_what_this_person_was_told(line: Line) -> None:
    first = me(line.studio)
    send_back(line, "李晓禾的")
    tell(line.studio)
    line.studio.floor.accounts.add_person("王编", "1357")

    line.studio.floor.notices.read_all()

    line.studio.floor.accounts.change_person(first, "2468")
    assert look(line.studio).unread == 1
    line.studio.floor.notices.read_all()
    assert look(line.studio).unread == 0


def test_a_refused_thing_keeps_its_name_in_the_bell(line: Line) -> None:
    line.studio.floor.planning.propose(Proposal("没成的选题"))
    refuse_all(line.studio, Kind.TOPIC_PROPOSED)
    tell(line.studio)

    (row,) = look(line.studio).rows

    assert (row.title, row.sort) == ("没成的选题", "topic")


def test_who_worked_here_before_there_were_notices_is_told_nothing_old(line: Line) -> None:
    send_back(line, "旧的")
    person = me(line.studio)
    line.studio.store.write(lambda c: write_fact(c, KNEW_BEFORE, [person, "王编"]))
    assert look(line.studio).is_to_begin

    assert told(line.studio) == []

    assert not look(line.studio).is_to_begin
    send_back(line, "新的")
    assert told(line.studio) == [("returned", "新的")]


def test_it_is_known_whether_the_province_was_asked(line: Line) -> None:
    store = line.studio.store
    assert not look(line.studio).is_caught_up

    store.write(lambda c: remember_line(c, KnownLine(LineState.ONLINE)))
    assert look(line.studio).is_caught_up
    store.write(lambda c: remember_line(c, KnownLine(LineState.OFFLINE, "unreachable")))
    assert not look(line.studio).is_caught_up


def test_without_a_province_nothing_more_can_come(studio: Studio) -> None:
    assert look(studio).is_caught_up


def test_before_the_first_start_there_is_nobody_to_tell(tmp_path: Path) -> None:
    with_nothing = open_studio(tmp_path, now=Clock())

    with pytest.raises(NotFound, match="no_newsroom"):
        look(with_nothing)
    with_nothing.close()


@pytest.fixture
def far(tmp_path: Path, clock: Clock) -> Iterator[Studio]:
    opened = open_newsroom(tmp_path / "far", clock)
    yield opened
    opened.close()


def test_a_real_province_sends_back_and_adopts_while_the_studio_is_closed(
    far: Studio, tmp_path: Path
) -> None:
    with running(tmp_path / "province") as province:
        far.floor.accounts.enrol(province.url, province.invite(province.newsroom("金川")))
        keys = [far.floor.publishing.submit(write_story(far, name)) for name in "一二三四"]
        assert far.sync.run_once().state == LineState.ONLINE
        assert told(far) == []
        folder = far.profile.folder
        far.close()
        for key in keys[:3]:
            command(province.data, "return", key, "--reason", "缺采访")
        command(province.data, "adopt", keys[3])

        again = open_studio(folder)
        again.sync.run_once()

        news = tell(again)
        assert sorted((one.reason.value, one.title, one.detail) for one in news) == [
            ("returned", title, "缺采访") for title in sorted("一二三")
        ]
        again.sync.run_once()
        assert told(again) == []
        again.close()


def command(data: Path, *words: str) -> None:
    done = raw_command("submissions", *words, "--data", str(data))
    assert done.returncode == 0, done.stderr
