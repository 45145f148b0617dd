"""The threads, with a real store and a real folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.composition import Studio
from studio.connectors.exchange_folder import ExchangeFolder
from studio.desks.exchanging import When
from studio.errors import ExchangeError
from studio.sync import ferry_service
from studio.sync.line import Line, LineState, remember_line
from tests.connectors.ferried import Crossing, rested, submit, unsettled
from tests.newsrooms import write_story

PATIENCE_S = 30.0


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    return crossing.ferrying("one")


def news(studio: Studio) -> threading.Event:
    told = threading.Event()
    studio.floor.changes.listen(lambda change: told.set() if change.queue else None)
    return told


def until(told: threading.Event, is_so: Any) -> None:
    """Waits for what is told, never for time."""
    for _ in range(100):
        if is_so():
            return
        told.wait(PATIENCE_S / 100)
        told.clear()
    raise AssertionError("waited in vain")


def test_saving_is_enough_to_have_it_put_there(crossing: Crossing, studio: Studio) -> None:
    told = news(studio)
    studio.open_ferry().start()

    submit(studio)

    until(told, lambda: len([p for p in crossing.lying() if p.suffix == ".zaotai"]) >= 2)


def test_a_line_that_goes_is_enough_too(crossing: Crossing, studio: Studio) -> None:
    from studio.desks.changes import Change

    online, offline = Line(LineState.ONLINE), Line(LineState.OFFLINE)
    studio.store.write(lambda connection: remember_line(connection, online))
    write_story(studio)
    told = news(studio)
    studio.open_ferry().start()
    studio.store.write(lambda connection: remember_line(connection, offline))

    studio.floor.changes.announce(Change(queue=True, line=True, is_from_sync=True))

    until(told, lambda: len(crossing.lying()) == 1)


def test_nobody_is_asked_there_while_nothing_is_due(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each save wakes the thread; a server is not to be asked a question for each."""
    service = rested(studio)
    write_story(studio)
    service.text.turn()
    looks: list[str] = []

    def listed(_: ExchangeFolder, side: str) -> list[Any]:
        looks.append(side)
        return []

    monkeypatch.setattr(ExchangeFolder, "listed", listed)

    for _ in range(5):
        assert service.text.turn() == ferry_service.FOLDER_EVERY_S

    assert looks == []


def test_failures_are_further_and_further_apart_but_a_person_may_try_at_once(
    crossing: Crossing, studio: Studio
) -> None:
    now = [1000.0]
    service = rested(studio)
    around = service.text._around
    object.__setattr__(around, "clock", lambda: now[0])
    object.__setattr__(around, "chance", lambda: 1.0)
    write_story(studio)
    crossing.place.rename(crossing.folder / "gone")
    waits = []
    for _ in range(4):
        wait = service.text.turn()
        assert wait is not None
        waits.append(wait)
        assert service.text.turn() == pytest.approx(wait)  # woken too early: it goes on waiting
        now[0] += wait
    assert waits == [16.0, 17.0, 19.0, 23.0]
    service.text.turn()

    (crossing.folder / "gone").rename(crossing.place)
    service.exchange_now(PATIENCE_S)
    assert len(crossing.lying()) == 1


def test_a_login_that_was_refused_is_not_tried_for_an_hour(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Servers lock an account that tries on."""
    service = rested(studio)
    write_story(studio)

    def refused(_: object) -> Any:
        raise ExchangeError("exchange_login_refused", account="county@h")

    object.__setattr__(service.text._around, "open_place", refused)

    assert service.text.turn() == ferry_service.REFUSED_WAIT_S
    with pytest.raises(ExchangeError, match="exchange_login_refused"):
        service.exchange_now(PATIENCE_S)


def test_a_password_that_was_typed_anew_is_used_at_once(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog says that the place is in use from now on."""
    service = rested(studio)
    write_story(studio)
    with monkeypatch.context() as patched:
        patched.setattr(ExchangeFolder, "listed", refuses)
        assert service.text.turn() == ferry_service.REFUSED_WAIT_S
    assert service.text.turn() == pytest.approx(ferry_service.REFUSED_WAIT_S, abs=60)

    studio.floor.exchange.choose(str(crossing.place), When.OFFLINE)
    service.text.turn()

    assert len(crossing.lying()) == 1


def refuses(*_: object) -> Any:
    raise ExchangeError("exchange_login_refused", account="county@h")


@pytest.mark.parametrize("moment", ["listed", "put"])
def test_what_went_to_the_place_of_before_goes_to_the_new_one_too(
    crossing: Crossing, studio: Studio, tmp_path: Path, moment: str
) -> None:
    """A person chooses another place while the old, slow one is at work."""
    service = rested(studio)
    write_story(studio)
    other = tmp_path / "other"
    other.mkdir()

    class Slow(ExchangeFolder):
        def listed(self, side: str) -> Any:
            return self._after("listed", super().listed(side))

        def put(self, side: str, name: str, fill: Any) -> int:
            size: int = self._after("put", super().put(side, name, fill))
            return size

        def _after(self, what: str, found: Any) -> Any:
            if what == moment and not list(other.iterdir()):
                studio.floor.exchange.choose(str(other), When.OFFLINE)
            return found

    real = service.text._around.open_place
    object.__setattr__(service.text._around, "open_place", lambda _: Slow(crossing.place))
    service.text.turn()
    object.__setattr__(service.text._around, "open_place", real)
    assert len(crossing.lying()) == 1

    service.text.turn()

    assert len(list((other / "to-province").iterdir())) == 1


class BlackHole(ExchangeFolder):
    """A share that is gone, as some systems have it: nothing ever returns."""

    held = threading.Event()
    let_go = threading.Event()

    def listed(self, side: str) -> Any:
        self.held.set()
        self.let_go.wait(PATIENCE_S)
        return super().listed(side)


def test_a_black_hole_holds_nobody(crossing: Crossing, studio: Studio) -> None:
    service = studio.open_ferry()
    object.__setattr__(service.text._around, "open_place", lambda _: BlackHole(crossing.place))
    write_story(studio)
    service.start()
    assert BlackHole.held.wait(PATIENCE_S)

    write_story(studio, "第二篇")  # saving goes on
    with pytest.raises(ExchangeError, match="exchange_silent"):
        service.exchange_now(0.05)
    service.stop(0.05)  # and so does the end

    BlackHole.let_go.set()
    service.text.join(PATIENCE_S)


def test_a_bug_ends_the_thread_and_is_told(crossing: Crossing, studio: Studio) -> None:
    bugs: list[BaseException] = []
    told = threading.Event()
    service = studio.open_ferry()
    around = service.text._around

    def on_bug(error: BaseException) -> None:
        bugs.append(error)
        told.set()

    def fails(_: object) -> Any:
        raise ZeroDivisionError

    object.__setattr__(around, "on_bug", on_bug)
    object.__setattr__(around, "open_place", fails)
    write_story(studio)

    service.start()

    assert told.wait(PATIENCE_S)
    assert isinstance(bugs[0], ZeroDivisionError)


def test_all_of_it_with_threads_and_a_province_that_watches(
    crossing: Crossing, studio: Studio
) -> None:
    """P5, P6: it goes on by itself; a person's button only makes it quicker."""
    told = news(studio)
    service = studio.open_ferry()
    service.start()
    submit(studio)

    def is_all_there() -> bool:
        crossing.watch()
        service.exchange_now(PATIENCE_S, with_media=True)
        return unsettled(studio) == []

    until(told, is_all_there)
