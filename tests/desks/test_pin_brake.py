"""Nobody tries all PINs: with a store, and a machine's uptime that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from studio.composition import Studio
from studio.desks.accounts import AccountsDesk
from studio.desks.pin_brake import LONGEST_WAIT_S, wait_after
from studio.errors import Invalid
from studio.vocabulary import PersonId
from tests.newsrooms import Clock, open_newsroom

PIN = "2468"
HOUR_S = 3600


@dataclass
class Uptime:
    seconds: float = HOUR_S

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def uptime() -> Uptime:
    return Uptime()


@pytest.fixture
def accounts(studio: Studio, uptime: Uptime) -> AccountsDesk:
    return braked(studio, uptime)


def braked(studio: Studio, uptime: Uptime) -> AccountsDesk:
    desk = studio.floor.accounts
    return replace(desk, office=replace(desk.office, uptime=uptime))


def me(accounts: AccountsDesk) -> PersonId:
    return accounts.people()[0].id


def told(accounts: AccountsDesk, pin: str, person: PersonId | None = None) -> str:
    """The code of what is said to that PIN; empty: it was right."""
    try:
        accounts.change_person(person or me(accounts), pin)
    except Invalid as error:
        return error.code
    return ""


def test_the_first_wrong_ones_cost_nothing(accounts: AccountsDesk) -> None:
    assert [told(accounts, "0000") for _ in range(4)] == ["pin_wrong"] * 4
    assert told(accounts, PIN) == ""


def test_behind_the_fifth_even_the_right_one_waits(accounts: AccountsDesk, uptime: Uptime) -> None:
    assert [told(accounts, "0000") for _ in range(5)] == [*["pin_wrong"] * 4, "pin_wait"]

    uptime.seconds += 29
    assert told(accounts, PIN) == "pin_wait"
    uptime.seconds += 1
    assert told(accounts, PIN) == ""


def test_each_wrong_one_waits_twice_as_long_up_to_a_quarter_of_an_hour(
    accounts: AccountsDesk, uptime: Uptime
) -> None:
    assert [wait_after(tries) for tries in range(4, 12)] == [0, 30, 60, 120, 240, 480, 900, 900]
    assert wait_after(10_000) == LONGEST_WAIT_S
    for _ in range(9):
        told(accounts, "0000")
        uptime.seconds += LONGEST_WAIT_S
    uptime.seconds -= LONGEST_WAIT_S

    with pytest.raises(Invalid, match="pin_wait_long") as error:
        accounts.change_person(me(accounts), PIN)

    assert error.value.facts == {"field": "pin", "tries": 9, "minutes": 8}


def test_what_is_typed_while_waiting_is_not_counted(accounts: AccountsDesk, uptime: Uptime) -> None:
    for _ in range(20):
        told(accounts, "0000")

    uptime.seconds += 30
    assert told(accounts, PIN) == ""


def test_the_right_one_begins_a_new_count(accounts: AccountsDesk, uptime: Uptime) -> None:
    for _ in range(5):
        told(accounts, "0000")
    uptime.seconds += 30
    told(accounts, PIN)

    assert [told(accounts, "0000") for _ in range(4)] == ["pin_wrong"] * 4


def test_each_person_has_a_count_of_their_own(accounts: AccountsDesk) -> None:
    first = me(accounts)
    second = accounts.add_person("王编", "1357")
    for _ in range(5):
        told(accounts, "0000", first)

    assert told(accounts, "1357", second) == ""
    assert told(accounts, PIN, first) == "pin_wait"


def test_who_has_no_pin_here_is_not_counted(accounts: AccountsDesk) -> None:
    assert {told(accounts, "0000", PersonId("0" * 32)) for _ in range(7)} == {"pin_wrong"}


def test_a_script_that_types_nothing_locks_nobody_out(accounts: AccountsDesk) -> None:
    assert {told(accounts, "") for _ in range(7)} == {"pin_wrong"}
    assert told(accounts, PIN) == ""


def test_killing_the_studio_or_setting_its_clock_shortens_nothing(
    studio: Studio, accounts: AccountsDesk, uptime: Uptime
) -> None:
    for _ in range(5):
        told(accounts, "0000")
    folder = studio.profile.folder
    studio.close()
    tomorrow = Clock()
    tomorrow.now += timedelta(days=1)

    again = open_newsroom(folder, tomorrow)
    assert told(braked(again, uptime), PIN) == "pin_wait"
    uptime.seconds += 30
    assert told(braked(again, uptime), PIN) == ""
    again.close()


def test_behind_a_new_start_of_the_machine_the_time_since_then_counts(
    accounts: AccountsDesk, uptime: Uptime
) -> None:
    for _ in range(5):
        told(accounts, "0000")

    uptime.seconds = 20
    assert told(accounts, PIN) == "pin_wait"
    uptime.seconds = 31
    assert told(accounts, PIN) == ""
