"""What a receipt may do to the store; the way there and back is in tests/desks/test_carrying.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from studio.connectors.in_memory import InMemoryPlatform
from studio.errors import BundleError
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.sync import facts
from studio.sync.carrying import Intake, MediaChoice, MediumTold, TakenIn, gather
from studio.sync.wire import Position, Result
from studio.vocabulary import IntentState, Lane, Sha256
from tests.newsrooms import Line, write_story


@dataclass
class Said(InMemoryPlatform):
    """A receipt as the in-memory platform would write one."""

    platform: InMemoryPlatform
    begins_at: Position | None
    said: Sequence[Result] = ()
    newsroom: str = "newsroom"
    device: str = ""
    trouble: str = ""
    name: str = "回执.zaotai"
    told: Sequence[MediumTold] = field(default=())

    def __post_init__(self) -> None:
        self.ends_at = self.platform._position(len(self.platform.records))
        self.pull = self.platform.pull  # type: ignore[method-assign]
        self.fetch_snapshot = self.platform.fetch_snapshot  # type: ignore[method-assign]
        self.media_content = self.platform.media_content  # type: ignore[method-assign]

    def results(self) -> Iterator[Result]:
        return iter(self.said)

    def media(self) -> Sequence[MediumTold]:  # type: ignore[override]
        return self.told


def take(line: Line, receipt: Said) -> TakenIn:
    receipt.device = receipt.device or line.device
    store = line.studio.store
    snapshot = line.studio.profile.snapshot
    return Intake(store, line.device, line.clock, snapshot, line.merged.append).take(receipt)


def here(line: Line) -> Position:
    found = facts.as_position(facts.look_up(line.studio.store, facts.POSITION)[facts.POSITION])
    assert found is not None
    return found


def states(line: Line) -> set[str]:
    with line.studio.store.reading() as connection:
        return set(connection.execute(select(Intent.c.state)).scalars())


def test_a_receipt_of_another_is_refused(line: Line) -> None:
    line.sync()
    for wrong in ({"newsroom": "other"}, {"device": "d" * 32}):
        with pytest.raises(BundleError, match="bundle_other_newsroom"):
            take(line, Said(line.platform, None, **wrong))  # type: ignore[arg-type]


def test_what_lies_between_is_not_skipped(line: Line, other: Line) -> None:
    """This disk was set back: its receipts begin behind where it is."""
    line.sync()
    before = here(line)
    write_story(other.studio)
    other.sync()
    receipt = Said(line.platform, line.platform._position(2))

    found = take(line, receipt)

    assert (found.is_to_be_repeated, here(line)) == (True, before)


def test_what_was_taken_and_is_not_in_the_log_leaves_again(line: Line) -> None:
    """The province was set back between two receipts, of which the first one got lost."""
    line.sync()
    begins_at = here(line)
    write_story(line.studio)
    line.pusher.freeze()
    with line.studio.store.reading() as connection:
        keys = connection.execute(
            select(Intent.c.key).where(Intent.c.state == IntentState.WAITING)
        ).scalars().all()  # fmt: skip
    said = [Result(key, "accepted", 1, 1) for key in keys]

    found = take(line, Said(line.platform, begins_at, said))

    assert found.accepted == 2
    assert states(line) == {IntentState.SETTLED, IntentState.WAITING}
    line.sync()
    assert states(line) == {IntentState.SETTLED}


def test_a_receipt_that_only_refuses_is_news_and_is_so_once(line: Line) -> None:
    """P12: the log has not grown, and still there is something to tell."""
    line.sync()
    write_story(line.studio)
    line.pusher.freeze()
    with line.studio.store.reading() as connection:
        keys = connection.execute(
            select(Intent.c.key).where(Intent.c.state == IntentState.WAITING)
        ).scalars().all()  # fmt: skip
    receipt = Said(line.platform, here(line), [Result(keys[0], "refused", code="not_allowed")])

    found = [take(line, receipt) for _ in range(2)]

    assert [(one.refused, one.is_old) for one in found] == [(1, False), (1, True)]


def test_a_receipt_from_before_the_province_was_set_back_says_nothing(line: Line) -> None:
    write_story(line.studio)
    old = Said(line.platform, None)
    line.sync()
    line.platform.set_back(0)
    line.sync()
    assert here(line).epoch == 2
    before = here(line)

    assert take(line, old).is_old
    assert here(line) == before


def test_a_medium_that_a_receipt_no_longer_knows_leaves_again(line: Line) -> None:
    """P12: the province was set back. One that tells nothing newer may be of before it came."""
    line.sync()
    there = {"sha256": "a" * 64, "name": "a", "size": 9, "type": "t", "lane": Lane.ORIGINALS}
    there |= {"needs": "", "is_verified": True}
    line.studio.store.write(lambda c: c.execute(insert(Transfer).values(**there)))
    told = [MediumTold(Sha256("a" * 64), "unknown", is_stable=False)]
    verified = select(Transfer.c.is_verified)

    take(line, Said(line.platform, here(line), told=told))
    with line.studio.store.reading() as connection:
        assert connection.execute(verified).scalar_one()
    write_story(line.studio)
    line.pusher.push_some()
    take(line, Said(line.platform, here(line), told=told))

    with line.studio.store.reading() as connection:
        assert not connection.execute(verified).scalar_one()


def test_gathering_freezes_and_settles_nothing(line: Line, tmp_path: Path) -> None:
    line.sync()
    write_story(line.studio)

    store, at = line.studio.store, line.clock.now
    loads = [
        gather(store, line.device, at, tmp_path / name, MediaChoice.ALL, lambda _: tmp_path)
        for name in ("a", "b")
    ]

    assert [load.count for load in loads] == [2, 2]
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert states(line) == {IntentState.SETTLED, IntentState.WAITING}
    line.sync()
    assert states(line) == {IntentState.SETTLED}
