from __future__ import annotations

from dataclasses import dataclass, field

import msgspec
import pytest

from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import Refused
from studio.sync import facts
from studio.sync.introducing import introduce, swapped
from studio.sync.wire import BundleKeys
from tests.newsrooms import Line

OURS, THEIRS = BundleKeys("ours", "age1ours"), BundleKeys("theirs", "age1theirs")


@dataclass
class Knowing(InMemoryPlatform):
    told: list[BundleKeys] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        self.told.append(ours)
        return THEIRS


def test_keys_are_swapped_once_and_anew_after_the_province_was_set_back(line: Line) -> None:
    province = Knowing()
    introduce(line.studio.store, province, lambda: OURS)
    assert province.told == []  # nothing was read yet: not enrolled for sure

    line.sync()
    for _ in range(2):
        introduce(line.studio.store, province, lambda: OURS)
    assert province.told == [OURS]
    found = swapped(line.studio.store)
    assert found is not None
    assert (found.ours, found.theirs) == (OURS, THEIRS)

    position = facts.look_up(line.studio.store, facts.POSITION)[facts.POSITION] | {"epoch": 2}
    line.studio.store.write(lambda c: facts.write_fact(c, facts.POSITION, position))
    introduce(line.studio.store, province, lambda: OURS)
    assert province.told == [OURS, OURS]


def test_other_keys_of_ours_are_told(line: Line) -> None:
    province = Knowing()
    line.sync()
    introduce(line.studio.store, province, lambda: OURS)

    other = msgspec.structs.replace(OURS, signs="other")
    introduce(line.studio.store, province, lambda: other)

    assert province.told == [OURS, other]


def test_an_older_province_has_none(line: Line) -> None:
    line.sync()
    with pytest.raises(Refused, match="not_found"):
        introduce(line.studio.store, line.platform, lambda: OURS)
    assert swapped(line.studio.store) is None
