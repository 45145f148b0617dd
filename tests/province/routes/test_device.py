from __future__ import annotations

import pytest

from province.sealing import keys_of
from province.store import open_store
from tests.province.running import Enrolled, RunningProvince

KEYS = keys_of(b"device" * 6)
TOLD = {"signs": KEYS.signs, "opens": KEYS.opens}


def test_a_device_tells_its_keys_and_learns_the_provinces(
    province: RunningProvince, editor: Enrolled
) -> None:
    kept = open_store(province.data, create=False)
    ours = keys_of(kept.key)
    kept.close()

    for _ in range(2):
        answer = editor.ask("POST", "/v1/device/keys", json=TOLD)
        assert (answer.status_code, answer.json()) == (
            200,
            {"signs": ours.signs, "opens": ours.opens},
        )


@pytest.mark.parametrize("told", [{"signs": "x" * 44}, {"opens": "age1x"}, {"opens": ""}], ids=str)
def test_what_is_no_key_is_not_kept(editor: Enrolled, told: dict[str, str]) -> None:
    answer = editor.ask("POST", "/v1/device/keys", json=TOLD | told)

    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
