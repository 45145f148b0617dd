"""Runs the exchange place in background: text and receipts in one thread, media in another.

So a bundle of video that takes an hour keeps no text, and neither of them keeps the line.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Condition, Event, Thread

from studio.errors import ExchangeError, StudioError
from studio.sync import freight
from studio.sync.backoff import wait_after
from studio.sync.exchange import (
    Choice,
    ExchangePlace,
    account_of,
    choice_in,
    forget_unless_chosen,
    ledger_in,
)
from studio.sync.ferrying import Ferry

FOLDER_EVERY_S, SFTP_EVERY_S = 15.0, 60.0
"""Between two looks at what is due; nobody is asked there when nothing is."""
LOOK_EVERY_S = 600.0
"""For receipts that nobody waits for any more: late ones, and those that came twice."""
LONGEST_WAIT_S = 300.0
REFUSED_WAIT_S = 3600.0
"""After a login that was refused: a person must see to it, and servers lock who tries on."""
_FOR_A_PERSON = frozenset({
    "exchange_login_refused", "exchange_host_changed", "exchange_host_unconfirmed",
    "exchange_key_unreadable", "exchange_key_locked", "exchange_no_secret",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """All that the service is handed."""

    ferry: Ferry
    open_place: Callable[[Choice], ExchangePlace]
    """A place for one thread. Raises ExchangeError."""
    on_bug: Callable[[BaseException], object]
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic


class Lane:
    """One thread with a place of its own."""

    def __init__(
        self,
        name: str,
        around: Around,
        is_wanted: Callable[[Choice, bool, float], bool],
        work: Callable[[ExchangePlace, Choice, bool], bool],
    ) -> None:
        """`is_wanted` looks at the store only; it gets when somebody was there last.

        `work` says whether there is more. Both are told whether a person asks for it.
        """
        self._name = name
        self._around = around
        self._is_wanted = is_wanted
        self._work = work
        self._wake, self._stopping = Event(), Event()
        self._turns = Condition()
        self._begun, self._ended = 0, 0
        self._is_asked = self._is_anew = False
        self._place: tuple[Choice, ExchangePlace] | None = None
        self._failures = 0
        self._not_before = 0.0
        self._was_there_at = -LOOK_EVERY_S
        self.outcome: StudioError | None = None
        """Of the last turn; None: it went well."""
        self._thread: Thread | None = None

    def start(self) -> None:
        """Once is enough."""
        if self._thread is not None:
            return
        self._thread = Thread(target=self._guarded, name=self._name, daemon=True)
        self._thread.start()

    def poke(self) -> None:
        self._wake.set()

    def begin_anew(self) -> None:
        """The place was tried a moment ago, and is well: no wait is kept on account of before."""
        with self._turns:
            self._is_anew = True
            self._wake.set()

    def end(self) -> None:
        self._stopping.set()
        self._wake.set()

    def join(self, within_s: float) -> None:
        """It may be held up by a share that is gone; then it is left to itself."""
        if self._thread is not None:
            self._thread.join(within_s)

    def ask(self) -> int:
        """A person wants a turn now; its number."""
        with self._turns:
            self._is_asked = True
            self._wake.set()
            return self._begun + 1

    def await_turn(self, number: int, within_s: float) -> None:
        """Raises StudioError as the turn did, or exchange_silent when it takes longer."""
        with self._turns:
            is_done = self._turns.wait_for(lambda: self._ended >= number, within_s)
            outcome = self.outcome
        if not is_done:
            raise ExchangeError("exchange_silent", seconds=round(within_s))
        if outcome is not None:
            raise outcome

    def turn(self) -> float | None:
        """Seconds to wait for the next one; None: until somebody pokes."""
        with self._turns:
            self._begun += 1
            is_asked, self._is_asked = self._is_asked, False
            if self._is_anew:
                self._is_anew, self._failures, self._not_before = False, 0, 0.0
        outcome: StudioError | None = None
        wait: float | None = None
        try:
            wait = self._turn(is_asked=is_asked)
        except StudioError as error:
            outcome = error
            wait = self._bear(error)
        finally:
            with self._turns:
                self.outcome, self._ended = outcome, self._begun
                self._turns.notify_all()
        return wait

    def hang_up(self) -> None:
        if self._place is not None:
            self._place[1].close()
            self._place = None

    def _guarded(self) -> None:
        try:
            while not self._stopping.is_set():
                self._wake.clear()
                wait = self.turn()
                if not self._stopping.is_set():
                    self._wake.wait(wait)
            self.hang_up()
        except BaseException as error:
            self._around.on_bug(error)

    def _turn(self, *, is_asked: bool) -> float | None:
        choice = choice_in(self._around.ferry.store)
        if choice is None:
            self.hang_up()
            return None
        now = self._around.clock()
        if not is_asked and now < self._not_before:
            return self._not_before - now
        if not self._is_wanted(choice, is_asked, now - self._was_there_at):
            return _every(choice)
        place = self._place_of(choice)
        try:
            while self._work(place, choice, is_asked) and not self._stopping.is_set():
                pass
        finally:
            forget_unless_chosen(self._around.ferry.store, choice.place)
        self._was_there_at = self._around.clock()
        self._failures, self._not_before = 0, 0.0
        return _every(choice)

    def _place_of(self, choice: Choice) -> ExchangePlace:
        if self._place is not None and self._place[0] != choice:
            self.hang_up()
        if self._place is None:
            self._place = choice, self._around.open_place(choice)
        return self._place[1]

    def _bear(self, error: StudioError) -> float:
        self.hang_up()
        self._around.ferry.tell_failure(error)
        self._failures += 1
        wait = REFUSED_WAIT_S
        if error.code not in _FOR_A_PERSON:
            jitter = wait_after(self._failures, self._around.chance, LONGEST_WAIT_S)
            wait = FOLDER_EVERY_S + jitter.total_seconds()
        self._not_before = self._around.clock() + wait
        return wait


def _every(choice: Choice) -> float:
    return SFTP_EVERY_S if account_of(choice.place) else FOLDER_EVERY_S


class FerryService:
    def __init__(self, around: Around) -> None:
        self._around = around
        self.text = Lane("ferry-text", around, self._is_text_wanted, self._ferry_text)
        self.media = Lane("ferry-media", around, self._is_media_wanted, self._ferry_media)

    def start(self) -> None:
        self.text.start()
        self.media.start()

    def stop(self, within_s: float = 2.0) -> None:
        """What is under way may be cut off safely."""
        ferry = self._around.ferry
        ferry.is_ending = True
        ferry.throttle.end()
        for lane in (self.text, self.media):
            lane.end()
        deadline = time.monotonic() + within_s
        for lane in (self.text, self.media):
            lane.join(max(deadline - time.monotonic(), 0))

    def poke(self) -> None:
        """There is something to send, or the place is another one. Waits go on being kept."""
        self.text.poke()
        self.media.poke()

    def begin_anew(self) -> None:
        """A person has just chosen the place, or typed its password anew, and it was tried."""
        self.text.begin_anew()
        self.media.begin_anew()

    def exchange_now(self, within_s: float, *, with_media: bool = False) -> None:
        """Have a turn now and wait for it, though the line is up. Raises StudioError.

        Not `with_media`: those follow by themselves.
        """
        number = self.text.ask()
        self.start()  # a command has none of the window's threads
        self.text.await_turn(number, within_s)
        number = self.media.ask()
        if with_media:
            self.media.await_turn(number, within_s)

    # -- text and receipts -----------------------------------------------------------------------

    def _is_text_wanted(self, choice: Choice, is_asked: bool, quiet_s: float) -> bool:
        if is_asked or quiet_s >= LOOK_EVERY_S or self._is_text_due(choice):
            return True
        is_awaited = bool(ledger_in(self._around.ferry.store).ferried)
        return is_awaited and quiet_s >= _every(choice)

    def _is_text_due(
        self, choice: Choice, *, is_asked: bool = False, has_news: bool = False
    ) -> bool:
        ferry = self._around.ferry
        if not (is_asked or freight.may_put(ferry.store, choice)):
            return False
        ledger = ledger_in(ferry.store)
        return freight.text_is_due(
            ferry.store, ledger, ferry.now(), is_asked=is_asked, has_news=has_news
        )

    def _ferry_text(self, place: ExchangePlace, choice: Choice, is_asked: bool) -> bool:
        ferry = self._around.ferry
        ferry.tidy(place)
        taken = ferry.fetch(place)
        if self._is_text_due(choice, is_asked=is_asked, has_news=taken > 0):
            ferry.put_text(place)
            self.media.poke()
        elif not taken:
            ferry.tell_quiet(is_asked=is_asked)
        return False

    # -- media -----------------------------------------------------------------------------------

    def _is_media_wanted(self, choice: Choice, is_asked: bool, quiet_s: float) -> bool:
        del quiet_s
        ferry = self._around.ferry
        if not (is_asked or freight.may_put(ferry.store, choice)):
            return False
        ledger = ledger_in(ferry.store)
        return bool(freight.media_due(ferry.store, ledger, ferry.now(), ferry.file_of))

    def _ferry_media(self, place: ExchangePlace, choice: Choice, is_asked: bool) -> bool:
        ferry = self._around.ferry
        may = is_asked or freight.may_put(ferry.store, choice)
        return may and ferry.put_media(place)
