"""One round of sync: text out, log in. Clock, chance, store and platform are handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from studio.clock import moment, stamp
from studio.errors import PlatformError, Refused
from studio.models.database import Store
from studio.sync import answers, outbox
from studio.sync.backoff import wait_after
from studio.sync.facts import (
    FOLDED_BY,
    LINE_ATTEMPTS,
    LINE_NOT_BEFORE,
    NO_SNAPSHOT_BEFORE,
    POSITION,
    QUEUE_IS_PAUSED,
    look_up,
    write_fact,
)
from studio.sync.fold import RULES
from studio.sync.line import Line, LineState, got_through, line_after, note_wait
from studio.sync.merge import Merged, knows_strange, take_up_strange
from studio.sync.pull import Puller
from studio.sync.push import Pushed, Pusher
from studio.sync.retention import tidy
from studio.sync.review import Reviewer
from studio.sync.snapshot import Snapshots
from studio.sync.text_blobs import BlobFetcher

LONGEST_ASKED = timedelta(hours=1)
"""However long the province asks to wait, and whatever the store says after the clock jumped."""

PARTS_BETWEEN_PULLS = 8
"""Of 64 KiB, while a large update leaves."""

SNAPSHOT_AGAIN = timedelta(days=1)
"""After a province said that it has none: it is an older one, until it is updated."""

ANEW = ("epoch_over", "position_not_genuine")
"""What the province says when our place in its log is gone."""


@dataclass(frozen=True, slots=True)
class Cycle:
    store: Store
    pusher: Pusher
    puller: Puller
    snapshots: Snapshots
    now: Callable[[], datetime]
    chance: Callable[[], float]
    on_merged: Callable[[Merged], object]
    """Called after each page or batch that changed something, from the syncing thread."""
    reviewer: Reviewer | None = None
    """Looks bodies through for paragraphs that two sides touched; None: somebody else does."""
    blobs: BlobFetcher | None = None
    """Gets updates of bodies that are too large for their records; None: they wait."""
    is_stopping: Callable[[], bool] = lambda: False
    """Asked between two batches or pages; what is left goes on after the next start."""
    is_presence_due: Callable[[], bool] = lambda: False
    """Whether to pull though the log has no news: only a pull says who has what open."""

    def wait(self) -> timedelta:
        """How long the back-off still asks to wait; it is kept in the store."""
        found = look_up(self.store, LINE_NOT_BEFORE).get(LINE_NOT_BEFORE)
        if not found:
            return timedelta()
        # A clock that was set back must not keep the studio silent for years.
        return min(max(moment(found) - self.now(), timedelta()), LONGEST_ASKED)

    def run(self) -> Line:
        """Push all that waits, pull all there is; what that says about the line.

        A platform error ends the round and sets the back-off; anything else is a bug and escapes.
        """
        self._take_up_strange()
        self._give_up_left_behind()
        line = self._round()
        self._review()  # also what came before the line broke, or before the studio was closed
        return line

    def _round(self) -> Line:
        try:
            if self._is_new_here():
                if self._is_folded_otherwise():
                    self.store.merge(lambda connection: write_fact(connection, FOLDED_BY, RULES))
                self._begin_from_snapshot()
            try:
                self._both_ways()
            except Refused as error:
                if error.code not in ANEW:
                    raise
                self._begin_anew()
                self._both_ways()
            self._fetch_blobs()
            # Behind what people wait for: it can take a while.
            if self._is_folded_otherwise() and self._begin_from_snapshot():
                self._both_ways()
        except PlatformError as error:
            return self._put_off(error)
        self._reset()
        tidy(self.store, self.now())
        return Line(LineState.ONLINE)

    def _both_ways(self) -> None:
        # An earlier round was broken off: what became of them? And as long as nobody answers, a
        # submission stays here, where it can be taken back.
        if self._has_receipts() or outbox.has_unsent(self.store):
            self._pull_all()
        is_newest = self._push_all().is_newest  # we have heard that nobody else wrote
        if is_newest and not self.is_presence_due():
            return
        self._pull_all()
        pushed = self._push_all()  # what a pulled record made possible
        if pushed.decided and not pushed.is_newest:
            self._pull_all()

    def _take_up_strange(self) -> None:
        """An update of the studio may have brought the rules for what was put aside."""
        if knows_strange(self.store):
            self.on_merged(self.store.merge(take_up_strange))

    def _give_up_left_behind(self) -> None:
        """Earlier studios left it waiting for ever, without a verb."""
        if answers.has_left_behind(self.store):
            at = stamp(self.now())
            merged = Merged()
            merged.note(
                self.store.merge(lambda connection: answers.give_up_left_behind(connection, at))
            )
            self.on_merged(merged)

    def _fetch_blobs(self) -> None:
        if self.blobs is not None:
            for story in self.blobs.fetch(self.puller.platform, self.is_stopping):
                self.on_merged(Merged(stories={story}, bodies={story}))

    def _review(self) -> None:
        if self.reviewer is not None:
            for story in self.reviewer.look_through(self.is_stopping):
                self.on_merged(Merged(stories={story}))

    def _is_new_here(self) -> bool:
        return not look_up(self.store, POSITION).get(POSITION)

    def _is_folded_otherwise(self) -> bool:
        return look_up(self.store, FOLDED_BY).get(FOLDED_BY) != RULES and not self.is_stopping()

    def _begin_from_snapshot(self) -> bool:
        """Whether there was one; a province that has none is not asked again for a day."""
        found = look_up(self.store, NO_SNAPSHOT_BEFORE).get(NO_SNAPSHOT_BEFORE)
        left = moment(found) - self.now() if found else timedelta()
        if timedelta() < left <= SNAPSHOT_AGAIN:  # a clock that was set back keeps nobody waiting
            return False
        return self._begin_anew()

    def _begin_anew(self) -> bool:
        """Start from the snapshot, if there is one; else it is read from the beginning."""
        try:
            self.on_merged(self.snapshots.take())
        except Refused as error:
            if error.code != "not_found":
                raise
            again = stamp(self.now() + SNAPSHOT_AGAIN)
            self.store.merge(lambda connection: write_fact(connection, NO_SNAPSHOT_BEFORE, again))
            return False
        return True

    def reset_wait(self) -> None:
        """Try again at once: somebody asked, or the network changed."""
        self._reset()

    def _push_all(self) -> Pushed:
        """`is_newest` says whether after the last batch the log had nothing that we do not know."""
        pushed, parts = Pushed(), 0
        skipped: set[str] = set()
        while not self.is_stopping() and not self._is_paused():
            before = len(skipped)
            some = self.pusher.push_some(skipped)
            if some.has_carried:
                parts += 1
                if parts % PARTS_BETWEEN_PULLS == 0:  # others' words do not wait for it either
                    self._pull_all()
                pushed = Pushed(pushed.decided, pushed.merged)
                continue
            if not some.decided and len(skipped) == before:
                break
            pushed = Pushed(pushed.decided + some.decided, some.merged, is_newest=some.is_newest)
            self._reset()  # it got through: the next cut is a first one
            self.on_merged(some.merged)
            if some.decided and not some.is_newest and self._has_more():
                self._pull_all()  # somebody wrote meanwhile; at the log's end batches settle alone
        return pushed

    def _pull_all(self) -> None:
        while not self.is_stopping():
            merged = self.puller.pull_page()
            if merged.records:
                self._reset()
                self.on_merged(merged)
            if merged.is_newest:
                self._reopen_lost()
                return

    def _is_paused(self) -> bool:
        return bool(look_up(self.store, QUEUE_IS_PAUSED).get(QUEUE_IS_PAUSED))

    def _has_more(self) -> bool:
        return outbox.has_waiting(self.store)

    def _has_receipts(self) -> bool:
        return answers.has_receipts(self.store)

    def _reopen_lost(self) -> None:
        """We have read the whole log: what was taken and is not in it was lost there."""
        if self._has_receipts():
            self.store.merge(answers.reopen_lost)
            self.on_merged(Merged())

    def _put_off(self, error: PlatformError) -> Line:
        attempts = int(look_up(self.store, LINE_ATTEMPTS).get(LINE_ATTEMPTS) or 0) + 1
        asked = error.facts.get("retry_after")
        wait = wait_after(attempts, self.chance)
        if isinstance(asked, int | float):
            wait = max(wait, timedelta(seconds=min(asked, LONGEST_ASKED.total_seconds())))
        until = self.now() + wait
        self.store.merge(lambda connection: note_wait(connection, attempts, stamp(until)))
        return line_after(error, until)

    def _reset(self) -> None:
        got_through(self.store)
