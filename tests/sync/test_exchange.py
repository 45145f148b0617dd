from __future__ import annotations

from datetime import UTC, datetime

import pytest

from studio.composition import Studio
from studio.errors import Invalid
from studio.sync import exchange
from studio.sync.exchange import (
    Account,
    Choice,
    Ferried,
    Freight,
    Ledger,
    account_of,
    amend,
    bundle_name,
    bundle_of,
    checked_place,
    choice_in,
    is_own_draft,
    is_past,
    ledger_in,
    with_entry,
    without,
)

DEVICE, BUNDLE = "d" * 32, "b" * 32


@pytest.mark.parametrize(
    ("place", "account"),
    [
        ("sftp://county@10.0.0.8/exchange", Account("county", "10.0.0.8", 22, "/exchange")),
        ("sftp://county@sftp.gov.cn:2222", Account("county", "sftp.gov.cn", 2222, "/")),
        ("sftp://a%40b@h/%E4%BA%A4%E6%8D%A2/", Account("a@b", "h", 22, "/交换")),
        ("sftp://a@h/交换", Account("a", "h", 22, "/交换")),
        ("SFTP://a@[::1]:22/x", Account("a", "::1", 22, "/x")),
        ("sftp://a@h/~/in", Account("a", "h", 22, "in")),
        ("/srv/交换", None),
    ],
)
def test_a_place_is_a_folder_or_an_account(place: str, account: Account | None) -> None:
    assert account_of(checked_place(place)) == account


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("", "exchange_place_unclear"),
        ("folder", "exchange_place_unclear"),
        ("ftp://a@h/x", "exchange_place_unclear"),
        ("sftp://h/x", "exchange_place_unclear"),
        ("sftp://a@/x", "exchange_place_unclear"),
        ("sftp://a@h:port/x", "exchange_place_unclear"),
        ("sftp://a@h:99999/x", "exchange_place_unclear"),
        ("sftp://a@[::1/x", "exchange_place_unclear"),
        ("sftp://a@h/x?y", "exchange_place_unclear"),
        ("sftp://a:secret@h/x", "exchange_password_in_place"),
    ],
)
def test_what_is_no_place_says_so(place: str, code: str) -> None:
    with pytest.raises(Invalid, match=code) as told:
        checked_place(place)
    assert "secret" not in str(told.value)


def test_names_say_whose_they_are_and_nothing_else() -> None:
    name = bundle_name(DEVICE, BUNDLE)

    assert bundle_of(name, DEVICE) == BUNDLE
    for other in (name.upper(), f"{name}.part", f"x{name}", bundle_name("e" * 32, BUNDLE), "说明"):
        assert bundle_of(other, DEVICE) is None
    assert is_own_draft(f"{name}.part", DEVICE)
    assert not is_own_draft(name, DEVICE)
    assert not is_own_draft(f"{name}.part", "e" * 32)


def test_another_place_begins_with_nothing(studio: Studio) -> None:
    one, other = Choice("/one"), Choice("/other")
    studio.store.write(lambda connection: exchange.choose(connection, one))
    entry = Ferried(BUNDLE, Freight.TEXT, "2026-11-21T04:00:00.000Z", is_put=True)
    amend(studio.store, lambda ledger: with_entry(ledger, entry))

    studio.store.write(
        lambda connection: exchange.choose(connection, Choice("/one", exchange.When.ALWAYS))
    )
    assert ledger_in(studio.store).ferried == (entry,)
    studio.store.write(lambda connection: exchange.choose(connection, other))
    assert ledger_in(studio.store).ferried == ()
    studio.store.write(lambda connection: exchange.choose(connection, None))
    assert choice_in(studio.store) is None


def test_an_entry_keeps_its_place(studio: Studio) -> None:
    one, two = (Ferried(name, Freight.TEXT, "") for name in ("1", "2"))
    ledger = with_entry(with_entry(Ledger(), one), two)
    newer = Ferried("1", Freight.TEXT, "", is_put=True)

    assert with_entry(ledger, newer).ferried == (newer, two)
    assert without(ledger, ["1"]).ferried == (two,)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("", True),
        ("2026-11-21T03:00:00.000Z", True),
        ("2026-11-21T03:59:00.000Z", False),
        ("2026-11-21T04:30:00.000Z", False),
        ("2027-01-01T00:00:00.000Z", True),
    ],
)
def test_a_clock_that_was_set_back_puts_nothing_off_for_long(at: str, expected: bool) -> None:
    assert is_past(at, datetime(2026, 11, 21, 4, tzinfo=UTC), 3600) is expected
