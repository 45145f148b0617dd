from __future__ import annotations

from pathlib import Path

import pytest

from province import access
from province.errors import ProvinceError
from province.store import Store
from tests.province.making import DEVICE, new_id


def enrol(kept: Store, code: str, device: str = DEVICE) -> str:
    return access.enrol(kept, code, device, "采访一号", "studio/test")[0]


def test_a_code_makes_a_device_of_its_newsroom(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, "永登县融媒体中心", "dispatcher")
    token, name, device = access.enrol(kept, code, DEVICE, "采访一号", "studio/test")

    assert name == "永登县融媒体中心"
    assert device == access.Device(DEVICE, "采访一号", newsroom, "dispatcher")
    assert access.device_of(kept, token) == device


def test_a_code_can_be_read_aloud(kept: Store, newsroom: str) -> None:
    codes = [access.invite(kept, newsroom, "editor") for _ in range(50)]

    assert len(set(codes)) == 50
    assert not set("".join(codes)) & set("0O1I")
    assert {len(code) for code in codes} == {14}


def test_a_code_may_be_typed_carelessly(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, newsroom, "editor")

    assert enrol(kept, f" {code.lower().replace('-', ' ')} ")


def test_a_wrong_code_is_refused(kept: Store, newsroom: str) -> None:
    with pytest.raises(ProvinceError, match="invitation_unknown"):
        enrol(kept, "AAAA-AAAA-AAAA")


def test_a_code_works_once(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, newsroom, "editor")
    enrol(kept, code)

    with pytest.raises(ProvinceError, match="invitation_used"):
        enrol(kept, code, device=new_id())


def test_the_same_device_may_repeat_when_the_answer_was_lost(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, newsroom, "editor")
    lost, token = enrol(kept, code), enrol(kept, code)

    assert access.device_of(kept, token).id == DEVICE
    with pytest.raises(ProvinceError, match="device_unknown"):
        access.device_of(kept, lost)
    with pytest.raises(ProvinceError, match="invitation_used"):
        enrol(kept, code)


def test_a_revoked_device_is_told_so_and_cannot_repeat_its_code(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, newsroom, "editor")
    token = enrol(kept, code)

    assert access.revoke(kept, DEVICE) == 1
    assert access.revoke(kept, DEVICE) == 0
    with pytest.raises(ProvinceError, match="device_revoked"):
        access.device_of(kept, token)
    with pytest.raises(ProvinceError, match="invitation_used"):
        enrol(kept, code)


def test_an_unknown_device_or_newsroom_is_told(kept: Store) -> None:
    with pytest.raises(ProvinceError, match="device_not_listed"):
        access.revoke(kept, new_id())
    with pytest.raises(ProvinceError, match="newsroom_unknown"):
        access.invite(kept, "哪里", "editor")


def test_a_newsroom_is_added_once(kept: Store, newsroom: str) -> None:
    with pytest.raises(ProvinceError, match="newsroom_exists"):
        access.add_newsroom(kept, "永登县融媒体中心")
    with pytest.raises(ProvinceError, match="newsroom_exists"):
        access.add_newsroom(kept, "永登", newsroom)


@pytest.mark.parametrize("wrong", ["../x", "A", "a/b", ".", "-a", "县", "a" * 65])
def test_a_newsrooms_id_is_fit_for_a_folder(kept: Store, wrong: str) -> None:
    with pytest.raises(ProvinceError, match="newsroom_id_unusable"):
        access.add_newsroom(kept, "皋兰", wrong)


def test_no_code_and_no_token_is_stored(kept: Store, newsroom: str) -> None:
    code = access.invite(kept, newsroom, "editor")
    token = enrol(kept, code)
    stored = b"".join(path.read_bytes() for path in _files(kept.folder))

    assert token.encode() not in stored
    assert code.encode() not in stored
    assert code.replace("-", "").encode() not in stored
    assert DEVICE.encode() in stored  # or this test would look in the wrong place


def test_lists_tell_no_secrets(kept: Store, empty_newsroom: str) -> None:
    enrol(kept, access.invite(kept, empty_newsroom, "editor"))

    (device,) = access.devices(kept)
    assert (device["id"], device["newsroom_name"]) == (DEVICE, "永登县融媒体中心")
    assert not [name for name in device if "hash" in name or "token" in name]
    (room,) = access.newsrooms(kept)
    assert (room["id"], room["head"]) == (empty_newsroom, 0)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
