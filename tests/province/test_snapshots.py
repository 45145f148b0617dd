from __future__ import annotations

import hashlib
import json
import os
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard

from province import log, positions, store
from province.snapshots import KEPT_S, Snapshots
from province.store import Store
from tests.province.making import device_in, intent, new_id


@pytest.fixture
def snapshots(kept: Store) -> Snapshots:
    return Snapshots(kept)


def lines_of(path: Path) -> list[dict[str, Any]]:
    with zstandard.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def propose(kept: Store, newsroom: str, count: int = 1) -> None:
    topics = [intent("topic.proposed", new_id()) for _ in range(count)]
    log.push(kept, device_in(newsroom), None, topics)


def test_it_is_the_log_as_pull_gives_it_and_where_to_go_on(
    kept: Store, newsroom: str, snapshots: Snapshots
) -> None:
    propose(kept, newsroom, 3)
    made = snapshots.newest(newsroom)
    *records, last = lines_of(made.path)
    page = log.pull(kept, newsroom, None, 500)

    assert records == msgspec.to_builtins(page.records)
    assert last == {
        "position": msgspec.to_builtins(page.position),
        "stable": None,
        "stable_at": None,
        "records": 4,
    }
    assert made.id == hashlib.sha256(made.path.read_bytes()).hexdigest()


def test_an_empty_log_has_one_too(kept: Store, empty_newsroom: str, snapshots: Snapshots) -> None:
    (last,) = lines_of(snapshots.newest(empty_newsroom).path)

    assert (last["records"], last["position"]["cursor"]) == (0, 0)


def test_one_is_made_again_only_when_the_log_moved(
    kept: Store, newsroom: str, snapshots: Snapshots
) -> None:
    first = snapshots.newest(newsroom)
    assert snapshots.newest(newsroom) == first
    propose(kept, newsroom)
    second = snapshots.newest(newsroom)
    positions.open_epoch_above(kept, newsroom, 1)

    assert len({first.id, second.id, snapshots.newest(newsroom).id}) == 3
    assert snapshots.kept(newsroom, first.id) == first


def test_after_an_hour_it_is_gone(kept: Store, newsroom: str, snapshots: Snapshots) -> None:
    made = snapshots.newest(newsroom)
    an_hour_ago = made.path.stat().st_mtime - KEPT_S - 1
    os.utime(made.path, (an_hour_ago, an_hour_ago))

    assert snapshots.kept(newsroom, made.id) is None
    propose(kept, newsroom)
    snapshots.newest(newsroom)
    assert not made.path.exists()


@pytest.mark.parametrize("wrong", ["", "*", "../x", "0" * 64])
def test_no_other_name_finds_a_file(newsroom: str, snapshots: Snapshots, wrong: str) -> None:
    snapshots.newest(newsroom)

    assert snapshots.kept(newsroom, wrong) is None


def test_making_one_holds_up_no_writer(
    kept: Store, newsroom: str, snapshots: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is half made, a push goes through, and is not in it."""
    propose(kept, newsroom, 3)
    half, go_on = threading.Event(), threading.Event()
    record_of = log.record_of

    def slow_record_of(row: Any, payload: Any) -> Any:
        half.set()
        assert go_on.wait(timeout=20)
        return record_of(row, payload)

    monkeypatch.setattr(log, "record_of", slow_record_of)
    made: list[Any] = []
    making = threading.Thread(target=lambda: made.append(snapshots.newest(newsroom)))
    making.start()
    assert half.wait(timeout=20)
    propose(kept, newsroom)
    go_on.set()
    making.join()

    assert lines_of(made[0].path)[-1]["records"] == 4


def test_many_who_ask_at_once_get_the_same(newsroom: str, snapshots: Snapshots) -> None:
    made: list[str] = []
    workers = [
        threading.Thread(target=lambda: made.append(snapshots.newest(newsroom).id))
        for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(made) == 4
    assert len(set(made)) == 1


def test_a_set_back_log_of_the_same_length_is_another(
    kept: Store, newsroom: str, snapshots: Snapshots
) -> None:
    first = snapshots.newest(newsroom)
    with kept.writing() as connection:
        connection.execute(store.newsroom.update().values(digest="f" * 64))

    assert snapshots.newest(newsroom).id != first.id
