import pytest

from studio.composition import Studio
from studio.errors import PlatformError, Refused, SignInNeeded, Unreachable, UpdateNeeded
from studio.sync.facts import LINE_NOT_BEFORE, PLATFORM_URL, write_fact
from studio.sync.line import (
    Line,
    LineState,
    doubt_line,
    line_after,
    remember_line,
    remembered_line,
)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unreachable("unreachable"), LineState.OFFLINE),
        (Unreachable("clock_wrong"), LineState.OFFLINE),
        (Unreachable("certificate_untrusted"), LineState.OFFLINE),
        (Unreachable("captive_portal"), LineState.PORTAL),
        (Unreachable("province_trouble", status=500), LineState.TROUBLE),
        (Unreachable("too_many_tries", status=429), LineState.TROUBLE),
        (Unreachable("province_maintenance", words="升级到 23 点"), LineState.MAINTENANCE),
        (SignInNeeded("device_revoked"), LineState.SIGN_IN),
        (UpdateNeeded("update_needed"), LineState.UPDATE),
        (Refused("position_unknown"), LineState.TROUBLE),
    ],
)
def test_each_failure_is_called_what_it_is(error: PlatformError, state: LineState) -> None:
    line = line_after(error, None)

    assert (line.state, line.code) == (state, error.code)


def test_a_profile_without_a_province_says_so(studio: Studio) -> None:
    with studio.store.reading() as connection:
        assert remembered_line(connection).state == LineState.NOT_ENROLLED


def test_what_was_known_of_the_line_survives_a_restart(studio: Studio) -> None:
    line = Line(LineState.TROUBLE, "province_trouble", {"status": "503"})

    def work(connection: object) -> None:
        write_fact(connection, PLATFORM_URL, "https://example.invalid")  # type: ignore[arg-type]
        remember_line(connection, line)  # type: ignore[arg-type]
        write_fact(connection, LINE_NOT_BEFORE, "2026-11-21T04:01:00.000Z")  # type: ignore[arg-type]

    studio.store.write(work)

    with studio.store.reading() as connection:
        remembered = remembered_line(connection)
    assert (remembered.state, remembered.code, remembered.facts) == (
        line.state,
        line.code,
        line.facts,
    )
    assert remembered.next_try_at is not None


@pytest.mark.parametrize(
    ("before", "after"),
    [(LineState.ONLINE, LineState.UNKNOWN), (LineState.SIGN_IN, LineState.SIGN_IN)],
)
def test_a_start_does_not_claim_yesterdays_line(
    studio: Studio, before: LineState, after: LineState
) -> None:
    """The light must never lie: nobody has tried the line since the machine was off."""

    def work(connection: object) -> None:
        write_fact(connection, PLATFORM_URL, "https://example.invalid")  # type: ignore[arg-type]
        remember_line(connection, Line(before))  # type: ignore[arg-type]

    studio.store.write(work)

    studio.store.write(doubt_line)

    with studio.store.reading() as connection:
        assert remembered_line(connection).state == after
