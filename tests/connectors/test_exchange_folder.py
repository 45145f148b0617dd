"""What only a folder can get wrong; the rest is in test_exchange_contract.py."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from studio.connectors.exchange_folder import ExchangeFolder
from studio.errors import ExchangeError


def test_a_place_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match="exchange_missing"):
        ExchangeFolder(tmp_path / "none").prepare()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EDQUOT, "exchange_full"),
        (errno.EACCES, "exchange_denied"),
        (errno.EPERM, "exchange_denied"),
        (errno.EROFS, "exchange_denied"),
        (errno.ESTALE, "exchange_gone"),
        (errno.EIO, "exchange_gone"),
        (errno.EHOSTDOWN, "exchange_gone"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    place = ExchangeFolder(tmp_path)
    place.prepare()

    def fail(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr("os.fsync", fail)

    with pytest.raises(ExchangeError, match=code):
        place.put("to-province", "a", lambda file: file.write(b"x"))
    assert place.listed("to-province") == []
