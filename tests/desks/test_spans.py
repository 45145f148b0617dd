from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from studio.desks.spans import Period, Span, read_span

ZONE = "Asia/Shanghai"
LATE = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)  # half past midnight of Sunday, the 22nd


@pytest.mark.parametrize(
    ("span", "bounds"),
    [
        (Span(), ("", "")),
        (Span(Period.TODAY), ("2026-11-21T16:00:00.000Z", "")),
        (Span(Period.WEEK), ("2026-11-15T16:00:00.000Z", "")),
        (Span(Period.MONTH), ("2026-10-31T16:00:00.000Z", "")),
        (Span(Period.DAYS_7), ("2026-11-14T16:30:00.000Z", "")),
        (
            Span.between(date(2026, 11, 3), date(2026, 11, 1)),
            ("2026-10-31T16:00:00.000Z", "2026-11-03T16:00:00.000Z"),
        ),
        (Span(first=date(2026, 11, 1)), ("2026-10-31T16:00:00.000Z", "")),
        (Span(last=date.max), ("", "")),
    ],
)
def test_a_span_begins_and_ends_with_the_newsrooms_days(
    span: Span, bounds: tuple[str, str]
) -> None:
    assert span.bounds(LATE, ZONE) == bounds


@pytest.mark.parametrize(
    ("day", "monday"), [(16, "2026-11-15"), (18, "2026-11-15"), (23, "2026-11-22")]
)
def test_a_week_begins_on_its_monday(day: int, monday: str) -> None:
    noon = datetime(2026, 11, day, 4, tzinfo=UTC)

    assert Span(Period.WEEK).bounds(noon, ZONE) == (f"{monday}T16:00:00.000Z", "")


@pytest.mark.parametrize("span", [*map(Span, Period), Span(), Span.between(date.min, date.max)])
def test_a_span_is_read_as_it_was_kept(span: Span) -> None:
    assert read_span(span.plain()) == span


def test_what_was_kept_before_there_were_weeks_is_read() -> None:
    assert read_span({"days": 7}) == Span(Period.DAYS_7)
    assert Span(Period.TODAY).plain() == {"days": 0}


@pytest.mark.parametrize(
    "stored", [{"days": 5}, {"period": "season"}, {"first": "soon", "last": 3}, {}]
)
def test_what_is_not_known_lets_everything_through(stored: dict[str, object]) -> None:
    assert read_span(stored).is_open
