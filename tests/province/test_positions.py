from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from province import access, log, positions, store
from province.errors import ProvinceError
from province.store import Store, open_store
from province.wire import Position
from tests.province.making import PERSON, device_in, intent, new_id, person_joined


def position_now(kept: Store, newsroom: str) -> Position:
    return log.pull(kept, newsroom, None, 500).position


def propose(kept: Store, newsroom: str, count: int = 1) -> None:
    topics = [intent("topic.proposed", new_id()) for _ in range(count)]
    log.push(kept, device_in(newsroom), None, topics)


def epoch_of(kept: Store, newsroom: str) -> int:
    with kept.reading() as connection:
        table = store.newsroom.c
        return int(
            connection.execute(sa.select(table.epoch).where(table.id == newsroom)).scalar_one()
        )


@pytest.fixture
def set_back(kept: Store, newsroom: str, tmp_path: Path) -> Iterator[Store]:
    """A copy of the store as it is when the test begins."""
    kept.close()  # the write-ahead log goes into the file
    shutil.copytree(kept.folder, tmp_path / "copy")
    opened = open_store(tmp_path / "copy", create=False)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "altered", [{"epoch": 2}, {"cursor": 0}, {"digest": "0" * 64}, {"signature": "é"}]
)
def test_a_position_that_the_province_did_not_make_is_not_genuine(
    kept: Store, newsroom: str, altered: dict[str, Any]
) -> None:
    propose(kept, newsroom)
    position = msgspec.structs.replace(position_now(kept, newsroom), **altered)

    for ask in _both_ways(kept, newsroom, position):
        with pytest.raises(ProvinceError, match="position_not_genuine"):
            ask()


def test_another_newsrooms_position_is_not_genuine(kept: Store, newsroom: str) -> None:
    other = access.add_newsroom(kept, "皋兰县融媒体中心")
    position = position_now(kept, other)

    for ask in _both_ways(kept, newsroom, position):
        with pytest.raises(ProvinceError, match="position_not_genuine"):
            ask()


@pytest.mark.parametrize("kind_of_loss", ["beyond the head", "another digest"])
def test_a_position_that_the_log_lost_opens_an_epoch(
    kept: Store, set_back: Store, newsroom: str, kind_of_loss: str
) -> None:
    propose(kept, newsroom, 2)
    position = position_now(kept, newsroom)
    if kind_of_loss == "another digest":
        propose(set_back, newsroom, 5)
    head = log.pull(set_back, newsroom, None, 1).head

    for ask in _both_ways(set_back, newsroom, position):
        assert facts_of(ask) == ("epoch_over", {"epoch": 2})
    assert epoch_of(set_back, newsroom) == 2
    assert log.pull(set_back, newsroom, None, 1).head == head


def test_a_position_of_a_later_epoch_opens_one_above_it(
    kept: Store, set_back: Store, newsroom: str
) -> None:
    """Set back a second time, to before the first time."""
    positions.open_epoch_above(kept, newsroom, 4)
    position = position_now(kept, newsroom)

    for ask in _both_ways(set_back, newsroom, position):
        assert facts_of(ask) == ("epoch_over", {"epoch": 6})


def test_a_position_of_an_older_epoch_is_over_though_the_log_has_it(
    kept: Store, newsroom: str
) -> None:
    position = position_now(kept, newsroom)
    positions.open_epoch_above(kept, newsroom, 1)

    for ask in _both_ways(kept, newsroom, position):
        assert facts_of(ask) == ("epoch_over", {"epoch": 2})
    assert epoch_of(kept, newsroom) == 2


def test_many_who_were_set_back_at_once_open_one_epoch(
    kept: Store, set_back: Store, newsroom: str
) -> None:
    propose(kept, newsroom)
    position = position_now(kept, newsroom)
    told: list[Any] = []
    asks = _both_ways(set_back, newsroom, position) * 4
    workers = [threading.Thread(target=lambda ask=ask: told.append(facts_of(ask))) for ask in asks]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert told == [("epoch_over", {"epoch": 2})] * 8


def test_who_comes_late_with_an_older_loss_opens_none(kept: Store, newsroom: str) -> None:
    assert positions.open_epoch_above(kept, newsroom, 4) == 5
    assert positions.open_epoch_above(kept, newsroom, 1) == 5

    assert epoch_of(kept, newsroom) == 5


def test_records_after_it_carry_the_new_epoch_and_seq_goes_on(
    kept: Store, set_back: Store, newsroom: str
) -> None:
    propose(kept, newsroom)
    lost = position_now(kept, newsroom)
    facts_of(lambda: log.pull(set_back, newsroom, lost, 10))
    propose(set_back, newsroom)

    first = log.pull(set_back, newsroom, None, 1)
    assert [(one.epoch, one.seq) for one in first.records] == [(1, 1)]
    assert first.position.epoch == 2  # or paging on would be told that it is over
    rest = log.pull(set_back, newsroom, first.position, 10)
    assert [(one.epoch, one.seq) for one in rest.records] == [(2, 2)]


def test_the_position_of_an_empty_log_is_known_as_long_as_its_epoch(
    kept: Store, empty_newsroom: str
) -> None:
    position = position_now(kept, empty_newsroom)
    log.push(kept, device_in(empty_newsroom), position, [person_joined()])

    assert log.pull(kept, empty_newsroom, position, 10).records[0].subject == PERSON
    positions.open_epoch_above(kept, empty_newsroom, 1)
    assert facts_of(lambda: log.pull(kept, empty_newsroom, position, 10))[0] == "epoch_over"


def facts_of(ask: Callable[[], object]) -> tuple[str, dict[str, Any]]:
    """The code and facts of the refusal that `ask` meets."""
    with pytest.raises(ProvinceError) as caught:
        ask()
    return caught.value.code, caught.value.facts


def _both_ways(kept: Store, newsroom: str, position: Position) -> list[Callable[[], object]]:
    asked = intent("topic.proposed", new_id())
    return [
        lambda: log.pull(kept, newsroom, position, 10),
        lambda: log.push(kept, device_in(newsroom), position, [asked]),
    ]
