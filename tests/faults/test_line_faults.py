"""Studios over a bad line; and the line itself: each trouble is what it says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from pysqlite3 import dbapi2

from tests.faults import line_faults
from tests.faults.history import Harm
from tests.faults.line_faults import BadLine, Habit, Trouble
from tests.province.running import RunningProvince, running

SEED = 5


@pytest.mark.timeout(120)
def test_nothing_is_lost_over_a_bad_line(tmp_path: Path) -> None:
    trial = line_faults.run(tmp_path, SEED, "everything", days=1)

    assert trial.findings == []
    assert trial.faults > 3
    assert trial.lines > 4


@pytest.mark.timeout(120)
def test_a_province_that_drops_a_record_is_caught(tmp_path: Path) -> None:
    with line_faults.behind_a_bad_line(tmp_path, SEED, studios=1) as (trial, _):
        trial.submit_a_file(trial.seats[0], 1000)
        trial.settle(trial.seats)
        with closing(dbapi2.connect(str(trial.province.data / "province.db"))) as raw:
            raw.execute("DELETE FROM record WHERE kind = 'story.body_updated'")
            raw.commit()

        trial.check_receipts()

    assert {one.harm for one in trial.findings} == {Harm.LOST, Harm.TORN}


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProvince]:
    with running(tmp_path_factory.mktemp("line") / "province") as one:
        yield one


@pytest.fixture
def line(province: RunningProvince) -> Iterator[BadLine]:
    bad = BadLine(province.port, SEED)
    yield bad
    bad.close()


def ask(line: BadLine) -> httpx2.Response:
    url = f"http://127.0.0.1:{line.port}/v1/health"
    return httpx2.get(url, trust_env=False, verify=False, timeout=10)


def test_a_good_line_passes_everything_on(line: BadLine) -> None:
    assert ask(line).json()["service"] == "zaotai-province"
    assert line.faults == 0
    assert line.bytes > 100


def test_a_line_is_cut_within_an_answer(line: BadLine) -> None:
    line.habit = Habit(cut_bytes=1)

    with pytest.raises(httpx2.TransportError):
        ask(line)

    assert line.happened == {Trouble.CUT: 1}


@pytest.mark.parametrize("trouble", [Trouble.BLACK_HOLE, Trouble.HALF_OPEN])
def test_no_answer_comes_out_of_a_dead_line(line: BadLine, trouble: Trouble) -> None:
    line.habit = Habit(troubles={trouble: 1.0}, hold_s=0.1)

    with pytest.raises(httpx2.TransportError):
        ask(line)

    assert line.happened == {trouble: 1}
    assert (line.bytes > 0) == (trouble == Trouble.HALF_OPEN), "only one of them passes it on"


def test_a_captive_portal_answers_with_a_page(line: BadLine) -> None:
    line.habit = Habit(troubles={Trouble.CAPTIVE_PORTAL: 1.0})

    answer = ask(line)

    assert answer.status_code in (200, 302, 511)
    assert "Free-WiFi" in answer.text


def test_the_same_seed_makes_the_same_troubles(province: RunningProvince) -> None:
    met = []
    for _ in range(2):
        with closing(BadLine(province.port, SEED)) as line:
            line.habit = Habit(troubles={Trouble.CAPTIVE_PORTAL: 0.5})
            met.append([ask(line).text == line_faults.PORTAL.decode() for _ in range(8)])

    assert met[0] == met[1]
    assert len(set(met[0])) > 1
