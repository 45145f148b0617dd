"""Sends media part by part, after the text that names them; every part survives a restart."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, BinaryIO

from sqlalchemy import update

from studio.clock import stamp
from studio.errors import MediaError, PlatformError, Refused, StudioError, Unreachable
from studio.models.database import Store
from studio.models.media import Transfer
from studio.sync.backoff import wait_after
from studio.sync.facts import ORIGINALS_CAP, look_up
from studio.sync.hours import may_leave
from studio.sync.pace import Pace
from studio.sync.progress import Progress
from studio.sync.throttle import Throttle
from studio.sync.transfers import due, is_any_doubted, make_again, unstable
from studio.sync.upload import MOST_EXPIRIES, Piece, Upload, Work
from studio.sync.wire import Platform, StandsFor, UploadPlan
from studio.vocabulary import Lane, Sha256

CHUNK = 256 * 1024
URLS_AT_ONCE = 64
LOOKED_AT = 32
"""Files of which the first with something to do is taken; the others wait behind them anyway."""
ASK_EVERY_S = 2.0
"""While the province reads a file back."""
ASKED_AT_ONCE = 8
"""Files that a province which was set back may have lost, between two parts of an original."""
NOTE_EVERY_S = 1.0
"""A part a store's commit would cost more than the parts on a quick line."""
SMALL_HANDS = 1
"""So many parts of small media may be under way beside the originals."""

HASH_DIFFERS = "media_hash_differs"
URL_EXPIRED = "part_url_expired"
PROVINCE_TROUBLES = ("province_trouble", "province_disk_full")
"""Answers that one file may be the reason of."""
ANSWERS_OF_ITS_OWN = (*PROVINCE_TROUBLES, "page_damaged")
"""The others are asked after in the meantime."""
HELD_UNTIL_ADDED = ("media_damaged", "media_changed")
FILE_IS_BAD = ("media_gone", *HELD_UNTIL_ADDED)
_LOST_THERE = ("new", "resume", "unknown")
"""What a province says of a file that it had read back once, and no longer has."""


class _Changed(Exception):
    """The file is not in the state in which sending it began."""


@dataclass
class Sender:
    """Says what is next, and does it. Any number of threads, each with a platform of its own."""

    store: Store
    file_of: Callable[[Sha256], Path]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    progress: Progress
    on_progress: Callable[[], object]
    """Called when some bytes have left, from the sending thread."""
    clock: Callable[[], float] = time.monotonic
    throttle: Throttle = field(default_factory=Throttle)
    pace: Pace = field(default_factory=Pace)

    def __post_init__(self) -> None:
        self._turn = Lock()
        self._uploads: dict[int, Upload] = {}
        """By number of the transfer; what the store does not know is lost without harm."""

    @property
    def is_waiting(self) -> bool:
        """The province reads something back; there will be more to do without anybody's poke."""
        with self._turn:
            return any(upload.is_verifying for upload in self._uploads.values())

    def step(self, platform: Platform) -> bool:
        """Send one part, or finish one file; False when there is nothing to send now.

        Raises as `send`.
        """
        piece = self.take()
        if piece is None:
            return self.ask_stable(platform)
        while piece is not None:
            self.send(piece, platform)
            piece = self.take() if piece.work is Work.PLAN else None
        return True

    def take(self) -> Piece | None:
        """What the calling thread should do next; None: nothing may leave now.

        The first lane first, decided anew for every part: a small file that joins the queue
        goes before the next part of an original. Outside the hours of originals nothing more of
        them leaves; one that is there to its end is seen through.
        """
        now = self.now()
        lines, is_open = due(self.store, now, LOOKED_AT), may_leave(self.store, now)
        cap = look_up(self.store, ORIGINALS_CAP).get(ORIGINALS_CAP)
        self.throttle.set_rate(cap * 1024 if cap else None)
        with self._turn:
            for line in lines:
                if not self._has_hand_for(line.lane, is_capped=bool(cap)):
                    continue
                upload = self._uploads.get(line.number)
                if line.lane == Lane.ORIGINALS and not is_open and not _is_there(upload):
                    continue
                if upload is None:
                    upload = self._uploads[line.number] = Upload(line)
                piece = upload.take(self.clock())
                if piece is not None:
                    return piece
        return None

    def send(self, piece: Piece, platform: Platform) -> None:
        """Do it. Raises PlatformError when the line is the reason that it failed.

        A file that cannot be sent for a reason of its own, or that gets the province into
        trouble, is put off, and the next one goes on.
        """
        upload = piece.upload
        steps = {
            Work.PLAN: self._plan,
            Work.PART: self._part,
            Work.COMPLETE: self._complete,
            Work.ASK: self._ask,
        }
        try:
            if upload.line.lane == Lane.ORIGINALS and piece.work is Work.PART:
                self._ask_doubted(platform)
            steps[piece.work](piece, platform)
        except _Changed:
            pass  # planning looks into it
        except (MediaError, Refused) as error:
            self._fail(piece, error)
        except Unreachable as error:
            self.pace.was_cut()
            if error.code in PROVINCE_TROUBLES:
                self._put_off(upload, error)  # before it is told: the media behind it go on
            raise
        finally:
            with self._turn:
                if piece.work is Work.PART:
                    upload.give_back(piece.number)  # unless it arrived
                else:
                    upload.is_busy = False

    def ask_stable(self, platform: Platform) -> bool:
        """Ask of one file that is there whether it is safe for good; False: it is nobody's turn.

        One that is not there any more, for the province was set back, leaves again.
        """
        line = unstable(self.store, self.now())
        if line is None:
            return False
        try:
            found = platform.upload_state(Sha256(line.sha256))
        except PlatformError as error:
            # A line that broke must not leave a lost film where it is for an hour.
            if isinstance(error, Refused) or error.code in ANSWERS_OF_ITS_OWN:
                self._note(line.number, stable_asked_at=stamp(self.now()))
            raise
        self._note(line.number, stable_asked_at=stamp(self.now()))
        if found.state in _LOST_THERE:
            self._note(line.number, is_verified=False, verified_at=None, sent=0)
            self.on_progress()
        elif found.is_stable:
            self._note(line.number, is_stable=True)
        return True

    def _ask_doubted(self, platform: Platform) -> None:
        """Before more of an original leaves: what is found lost may be small, and goes first."""
        for _ in range(ASKED_AT_ONCE):
            if not is_any_doubted(self.store):
                return
            try:
                self.ask_stable(platform)
            except Refused:
                continue  # about that file, not about this one
            except Unreachable as error:
                if error.code not in ANSWERS_OF_ITS_OWN:
                    raise

    # The steps of a file

    def _plan(self, piece: Piece, platform: Platform) -> None:
        upload, line = piece.upload, piece.upload.line
        self._check_file(upload)
        stands_for = StandsFor(line.original, line.sort.value) if line.original else None
        plan = platform.plan_upload(
            Sha256(line.sha256), line.size, line.type, want=URLS_AT_ONCE, stands_for=stands_for
        )
        if plan.state == "verified":
            self._finish(upload)
            return
        with self._turn:
            upload.plan(plan)
        self._tell(upload)
        self._note_progress(upload, part_size=plan.part_size)

    def _part(self, piece: Piece, platform: Platform) -> None:
        upload, began = piece.upload, self.clock()
        path = self.file_of(Sha256(upload.line.sha256))
        self._require_unchanged(upload, path)
        size = upload.size_of(piece.number)
        chunks = self._chunks(piece, path, size)
        sha256 = Sha256(upload.line.sha256)
        platform.send_part(sha256, piece.number, chunks, size, piece.url)
        self._require_unchanged(upload, path)
        with self._turn:
            upload.arrived(piece.number)
        self.pace.arrived(self.clock() - began)
        self._note_progress(upload)

    def _complete(self, piece: Piece, platform: Platform) -> None:
        self._take_verdict(piece.upload, platform.complete_upload(Sha256(piece.upload.line.sha256)))

    def _ask(self, piece: Piece, platform: Platform) -> None:
        upload, sha256 = piece.upload, Sha256(piece.upload.line.sha256)
        state = platform.upload_state(sha256)
        if state.state in ("resume", "unknown"):
            if upload.lacks(state.parts_done):
                raise Refused(HASH_DIFFERS, name=upload.line.name)
            # Still at it, or it was restarted in the midst of it: both is asked for in one way.
            state = platform.complete_upload(sha256)
        self._take_verdict(upload, state)

    def _take_verdict(self, upload: Upload, plan: UploadPlan) -> None:
        if plan.state == "verified":
            self._finish(upload)
            return
        with self._turn:
            upload.is_verifying = True
            upload.ask_at = self.clock() + ASK_EVERY_S

    def _finish(self, upload: Upload) -> None:
        self._forget(upload)
        self._note(
            upload.line.number,
            is_verified=True,
            verified_at=stamp(self.now()),
            sent=upload.line.size,
            attempts=0,
            trouble=None,
        )
        self.progress.forget(Sha256(upload.line.sha256))
        self.on_progress()

    # What goes wrong

    def _fail(self, piece: Piece, error: StudioError) -> None:
        upload, line = piece.upload, piece.upload.line
        if error.code == URL_EXPIRED and self._may_ask_again(upload):
            return
        if error.code == HASH_DIFFERS and self._is_damaged(line):
            error = MediaError("media_damaged", name=line.name)
        if error.code in FILE_IS_BAD and self._is_made_again(upload):
            return
        if error.code in HELD_UNTIL_ADDED:
            self._hold(upload, error)
        else:
            self._put_off(upload, error)

    def _is_made_again(self, upload: Upload) -> bool:
        """Whether it is a poster or proxy: nobody can add that anew, but it can be made."""
        sha256 = upload.line.sha256
        is_one = self.store.merge(lambda connection: make_again(connection, sha256))
        return is_one and self._forget(upload)

    def _may_ask_again(self, upload: Upload) -> bool:
        with self._turn:
            upload.expiries += 1
            return upload.expiries < MOST_EXPIRIES

    def _hold(self, upload: Upload, error: StudioError) -> None:
        """Until the file is added anew, or a person wants it tried."""
        if self._forget(upload):
            self._note(upload.line.number, is_held=True, trouble=_as_trouble(error))

    def _put_off(self, upload: Upload, error: StudioError) -> None:
        """Once, however many of its parts failed together."""
        if not self._forget(upload):
            return
        attempts = upload.line.attempts + 1
        self._note(
            upload.line.number,
            attempts=attempts,
            not_before=stamp(self.now() + wait_after(attempts, self.chance)),
            trouble=_as_trouble(error),
        )

    def _forget(self, upload: Upload) -> bool:
        """Whether it was the one under way: its next turn begins with asking the province."""
        with self._turn:
            if self._uploads.get(upload.line.number) is not upload:
                return False
            del self._uploads[upload.line.number]
            return True

    # The file on this disk

    def _check_file(self, upload: Upload) -> None:
        """It is there and is what was added; what changed is read through before more leaves."""
        line = upload.line
        path = self.file_of(Sha256(line.sha256))
        found = _identity(line, path)
        if found[2] != line.size:
            raise MediaError("media_gone", name=line.name)
        if upload.identity is None:
            upload.identity = line.identity or found
        if found != upload.identity:
            if self._is_damaged(line):
                raise MediaError("media_changed", file=line.name)
            upload.identity = found
        if found != line.identity:
            self._note(line.number, identity=found)

    def _require_unchanged(self, upload: Upload, path: Path) -> None:
        if _identity(upload.line, path) != upload.identity:
            raise _Changed

    def _is_damaged(self, line: Any) -> bool:
        """Whether the file on this disk is no longer what its name says."""
        try:
            with self.file_of(Sha256(line.sha256)).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() != str(line.sha256)
        except OSError:
            return False  # the next attempt says that it cannot be read

    def _chunks(self, piece: Piece, path: Path, size: int) -> Iterator[bytes]:
        upload, left = piece.upload, size
        start = piece.number * upload.part_size
        is_capped = upload.line.lane == Lane.ORIGINALS
        with _opened(upload.line, path) as file:
            while left:
                most = min(CHUNK, left)
                if is_capped:
                    most = min(most, self.throttle.chunk or most)
                chunk = _read(file, upload.line, start + size - left, most)
                if is_capped:
                    self.throttle.pass_through(len(chunk))
                left -= len(chunk)
                yield chunk
                with self._turn:
                    upload.out[piece.number] = size - left
                self._tell(upload)

    # Telling

    def _tell(self, upload: Upload) -> None:
        self.progress.note_sent(Sha256(upload.line.sha256), upload.sent)
        self.on_progress()

    def _note_progress(self, upload: Upload, **values: object) -> None:
        """A part that arrived ends a trouble; but parts arrive well before each wrong hash."""
        trouble = upload.line.trouble
        if values == {} and trouble and trouble["code"] != HASH_DIFFERS and not upload.is_cleared:
            upload.is_cleared = True
            values = {"attempts": 0, "trouble": None, "not_before": None}
        now = self.clock()
        if values or now - upload.noted_at >= NOTE_EVERY_S:
            upload.noted_at = now
            done = min(len(upload.done) * upload.part_size, upload.line.size)
            self._note(upload.line.number, sent=done, **values)

    def _note(self, number: int, **values: object) -> None:
        self.store.merge(
            lambda connection: connection.execute(
                update(Transfer).where(Transfer.c.number == number).values(**values)
            )
        )

    def _has_hand_for(self, lane: Lane, *, is_capped: bool) -> bool:
        """Whether one more part of that lane may be under way."""
        out = sum(len(upload.out) for upload in self._uploads.values() if upload.line.lane == lane)
        if lane == Lane.ORIGINALS:
            return out < (1 if is_capped else self.pace.at_once)
        return out < self.pace.at_once + SMALL_HANDS


def _is_there(upload: Upload | None) -> bool:
    """All of its parts have left; what is to be done yet takes nothing of the line."""
    return upload is not None and upload.is_planned and not upload.left


def _identity(line: Any, path: Path) -> list[int]:
    """Changes when the file is written to, or when another one takes its name."""
    try:
        state = path.stat()
    except OSError as error:
        raise MediaError("media_gone", name=line.name) from error
    return [state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns]


def _opened(line: Any, path: Path) -> BinaryIO:
    try:
        return path.open("rb", buffering=0)
    except OSError as error:
        raise MediaError("media_gone", name=line.name) from error


def _read(file: BinaryIO, line: Any, start: int, size: int) -> bytes:
    try:
        file.seek(start)
        chunk = file.read(size)
    except OSError as error:  # a bad sector, a drive that was pulled out
        raise MediaError("media_gone", name=line.name) from error
    if not chunk:
        raise MediaError("media_gone", name=line.name)
    return chunk


def _as_trouble(error: StudioError) -> dict[str, Any]:
    return {"code": error.code, "facts": {name: str(fact) for name, fact in error.facts.items()}}
