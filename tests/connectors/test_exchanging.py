from __future__ import annotations

import stat
from pathlib import Path

import pytest

from studio.composition import keep_secret
from studio.connectors.exchanging import ExchangeTools, LoginPlace
from studio.connectors.key_place import PersonKeyPlace
from studio.errors import ExchangeError
from studio.sync.exchange import Choice, When

PLACE = "sftp://county@10.0.0.8/exchange"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "exchange-secret"


@pytest.fixture
def logins(path: Path) -> LoginPlace:
    return LoginPlace(PersonKeyPlace(path, lambda: None, keep_secret))


def test_a_password_is_kept_for_its_account_alone(logins: LoginPlace, path: Path) -> None:
    logins.keep(PLACE, "水涨船高")

    assert logins.read(PLACE) == "水涨船高"
    assert logins.read("sftp://county@10.0.0.8:22/elsewhere") == "水涨船高"
    for other in ("sftp://county@10.0.0.9/exchange", "sftp://other@10.0.0.8/exchange",
                  "sftp://county@10.0.0.8:2222/exchange", "/folder"):  # fmt: skip
        assert logins.read(other) == ""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("where", ["profile", "profile/media", "."])
def test_the_profile_is_no_exchange_place(tmp_path: Path, logins: LoginPlace, where: str) -> None:
    """Nor what holds it: others would read the device's token there."""
    (tmp_path / "profile" / "media").mkdir(parents=True)
    tools = ExchangeTools(logins, pytest.fail, tmp_path / "profile")

    with pytest.raises(ExchangeError, match="exchange_own_folder"):
        tools.open(Choice(str(tmp_path / where), When.ALWAYS))


def test_a_forgotten_or_damaged_one_is_none(logins: LoginPlace, path: Path) -> None:
    assert logins.read(PLACE) == ""
    logins.keep(PLACE, "x")
    logins.forget()
    assert not path.exists()
    for words in ("", "{", "[]", "7", '{"place": 7}'):
        path.write_text(words, "ascii")
        assert logins.read(PLACE) == ""
