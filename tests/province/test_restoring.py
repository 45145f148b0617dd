from __future__ import annotations

from pathlib import Path

import pytest

from province import access, backups, log, positions
from province.blobs import Blobs
from province.errors import ProvinceError
from province.holding import held
from province.restoring import restore
from province.store import Store, open_store
from province.verifying import verify
from tests.province.making import device_in, intent, new_id, verified_medium


@pytest.fixture
def backup(kept: Store, newsroom: str, tmp_path: Path) -> Path:
    """Of a log of two records and a medium; the log went on to four since."""
    log.push(kept, device_in(newsroom), None, [intent("topic.proposed", new_id())])
    verified_medium(Blobs(kept), newsroom, b"picture")
    made = backups.make(kept, tmp_path / "backups")
    topics = [intent("topic.proposed", new_id()) for _ in range(2)]
    log.push(kept, device_in(newsroom), None, topics)
    return made


def test_a_restored_province_is_sound_and_in_a_new_epoch(
    backup: Path, newsroom: str, tmp_path: Path
) -> None:
    assert restore(backup, tmp_path / "new") == {newsroom: 2}

    assert verify(tmp_path / "new").troubles == []
    again = open_store(tmp_path / "new", create=False)
    page = log.pull(again, newsroom, None, 10)
    again.close()
    assert (page.head, page.position.epoch, page.stable) == (2, 2, (1, 2))
    assert verify(backup).troubles == []  # it was only read


def test_a_studio_of_before_learns_of_it(
    kept: Store, backup: Path, newsroom: str, tmp_path: Path
) -> None:
    """Though its position lies in the part that came back."""
    position = log.pull(kept, newsroom, None, 1).position
    restore(backup, tmp_path / "new")
    again = open_store(tmp_path / "new", create=False)

    with pytest.raises(ProvinceError, match="epoch_over"):
        log.pull(again, newsroom, position, 10)
    again.close()


def test_data_in_the_way_is_refused_or_set_aside(
    kept: Store, backup: Path, newsroom: str, tmp_path: Path
) -> None:
    positions.open_epoch_above(kept, newsroom, 6)
    kept.close()
    with pytest.raises(ProvinceError, match="province_data_in_the_way"):
        restore(backup, kept.folder)

    assert restore(backup, kept.folder, set_aside=True) == {newsroom: 8}  # above what was seen
    (aside,) = tmp_path.glob("province.aside-*")
    was, now = verify(aside), verify(kept.folder)
    assert (was.records, now.records, was.troubles, now.troubles) == (4, 2, [], [])


def test_who_came_or_was_shut_out_since_stays_so(kept: Store, newsroom: str) -> None:
    """Else a restore would let a stolen laptop in again, and the new ones not."""
    stolen = enrolled(kept, newsroom, "5" * 32)
    made = backups.make(kept, kept.folder / "backups")
    access.revoke(kept, "5" * 32)
    new = enrolled(kept, newsroom, "6" * 32)
    kept.close()
    restore(made, kept.folder, set_aside=True)

    again = open_store(kept.folder, create=False)
    assert access.device_of(again, new).id == "6" * 32
    with pytest.raises(ProvinceError, match="device_revoked"):
        access.device_of(again, stolen)
    again.close()


def enrolled(kept: Store, newsroom: str, device: str) -> str:
    """The token of a new device."""
    code = access.invite(kept, newsroom, "editor")
    return access.enrol(kept, code, device, "采访一号", "studio/test")[0]


def test_data_that_can_no_longer_be_read_is_set_aside(
    kept: Store, newsroom: str, backup: Path
) -> None:
    kept.close()
    (kept.folder / "province.db").write_bytes(b"torn " * 5000)

    assert restore(backup, kept.folder, set_aside=True) == {newsroom: 2}


def test_the_backups_stay_where_they_are(kept: Store, newsroom: str) -> None:
    made = backups.make(kept, kept.folder / "backups")
    kept.close()
    restore(made, kept.folder, set_aside=True)

    assert verify(made).troubles == []


def test_a_province_that_is_being_served_is_left_alone(
    kept: Store, backup: Path, tmp_path: Path
) -> None:
    with held(kept.folder), pytest.raises(ProvinceError, match="province_running"):
        restore(backup, kept.folder, set_aside=True)

    assert verify(kept.folder).records == 4
    assert [path.name for path in tmp_path.iterdir() if "restoring" in path.name] == []


@pytest.mark.parametrize("name", ["MANIFEST", "province.db"])
def test_a_damaged_backup_restores_nothing(backup: Path, tmp_path: Path, name: str) -> None:
    (backup / name).unlink()

    with pytest.raises(ProvinceError, match="province_"):
        restore(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_an_empty_folder_is_no_data(backup: Path, newsroom: str, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()

    assert restore(backup, tmp_path / "new") == {newsroom: 2}
