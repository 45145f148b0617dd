from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from studio.clock import moment, stamp, unique_id, uptime, utc_now


def test_now_is_aware_and_in_utc() -> None:
    assert utc_now().utcoffset() == timedelta()


def test_all_processes_of_a_machine_count_from_the_same_start() -> None:
    before = uptime()
    words = [sys.executable, "-S", "-c", "from time import monotonic; print(monotonic())"]
    elsewhere = float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)

    assert before <= elsewhere <= uptime()


def test_a_stamp_is_utc_with_milliseconds_wherever_the_time_was_taken() -> None:
    there = datetime(2026, 11, 21, 16, 30, 0, 123_456, timezone(timedelta(hours=8)))

    assert stamp(there) == "2026-11-21T08:30:00.123Z"
    assert stamp(datetime(2026, 11, 21, tzinfo=UTC)) == "2026-11-21T00:00:00.000Z"


def test_stamps_sort_as_their_times_do() -> None:
    """The store compares them as text."""
    start = datetime(2026, 9, 30, 23, 59, 59, 999_000, UTC)
    times = [start + timedelta(milliseconds=step) for step in (0, 1, 2, 1000, 10**7)]

    assert sorted(map(stamp, times)) == [stamp(time) for time in times]


@pytest.mark.parametrize(
    "text", ["2026-11-21T08:30:00.123Z", "2026-11-21T16:30:00.123+08:00", "2026-11-21T08:30:00.123"]
)
def test_a_stamp_reads_back_as_the_moment_it_was(text: str) -> None:
    read = moment(text)

    assert read == datetime(2026, 11, 21, 8, 30, 0, 123_000, UTC)
    assert read.utcoffset() == timedelta()


def test_what_is_no_stamp_is_refused() -> None:
    with pytest.raises(ValueError, match="today"):
        moment("today")


def test_ids_are_unique_and_those_made_later_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_763_800_000_000_000_000
    made = []
    for later_ms in range(200):
        monkeypatch.setattr("studio.clock.time.time_ns", lambda ms=later_ms: now + ms * 1_000_000)
        made.append(unique_id())

    assert made == sorted(made)
    assert len({unique_id() for _ in range(1000)}) == 1000
    assert all(len(one) == 32 and int(one, 16) for one in made)
