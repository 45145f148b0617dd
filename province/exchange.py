"""Takes the bundles that lie in an exchange folder, and puts their receipts there.

What lies where is in docs/sync-protocol.md. Each bundle goes the way of `province bundle import`;
it is removed when its receipt is durable, and put into `refused` with the reason when it cannot be
believed. Files that are no bundles are left alone.
"""

from __future__ import annotations

import contextlib
import errno
import filecmp
import hashlib
import logging
import os
import re
import threading
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from province.bundles import ReadIn, read_in
from province.errors import ProvinceError
from province.sealing import make_names_durable
from province.store import Store
from province.words import Words

TO_PROVINCE, TO_STUDIOS, REFUSED = "to-province", "to-studios", "refused"
ENDING = ".zaotai"
LARGEST_BUNDLE = 4 * 1024**3
"""Bytes; studios write none larger."""
AT_REST_S = 60.0
"""A file that does not open may still be growing, until it has been the same for so long."""
LONG_AT_REST_S = 3600.0
"""As above, by its own time: for one who looks only once."""
LONGEST_WAIT_S = 600.0
"""Between two looks at a folder, or two tries with a bundle, after the disk was full or gone."""
RECEIPTS_KEPT_S = 30 * 24 * 3600.0
"""Studios take theirs away within days; a gateway that copies leaves them here."""
PATIENCE_S = 10.0
"""For the bundle that is being read in when the province is to end."""
LONGEST_NAME = 230
"""Bytes; file systems take 255, and a number and the reason's ending come behind it."""
DRAFTS_KEPT_S = 24 * 3600.0
_RECEIPT = re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}\.zaotai")
_DRAFT = re.compile(r"[0-9a-f]{32}\.new(\.part)?")

BELIEVED_NEVER = {
    "bundle_damaged", "bundle_device_revoked", "bundle_device_unknown", "bundle_foreign",
    "bundle_forged", "bundle_too_new", "exchange_file_too_large",
}  # fmt: skip
"""What a bundle is put aside for; after anything else the same bundle is tried again."""
_STICK = {"stick_full": errno.ENOSPC, "stick_gone": errno.EACCES}

_logger = logging.getLogger("province")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file."""

    name: str
    """As it can be shown anywhere."""
    read: ReadIn | None = None
    refused: ProvinceError | None = None
    """Why it lies in `refused` now."""
    waits: ProvinceError | None = None
    """Why it stays where it is, to be tried again."""


@dataclass(slots=True)
class _Seen:
    """One that stays: what it looked like, and since when it does."""

    looks: tuple[int, int]
    since: float
    failures: int = 0
    not_before: float = 0.0
    read: ReadIn | None = None
    """Its receipt is there, and only removing it failed."""


@dataclass
class Exchange:
    """Not for several threads at once."""

    kept: Store
    folder: Path
    words: Words
    """In which the reasons are written."""
    clock: Callable[[], float] = time.monotonic
    _seen: dict[str, _Seen] = field(default_factory=dict)

    def prepare(self) -> None:
        """Make what the folder needs; the folder itself must be there. Raises ProvinceError.

        Neither where the command happens to stand (a name that was left empty) nor what holds the
        province's data, or is held by it: others read and write in this folder.
        """
        here, data = self.folder.resolve(), self.kept.folder.resolve()
        if not self.folder.parts or here.is_relative_to(data) or data.is_relative_to(here):
            raise _unusable(self.folder, OSError(errno.EPERM, os.strerror(errno.EPERM)))
        with self._told():
            for name in (TO_PROVINCE, TO_STUDIOS, REFUSED):
                (self.folder / name).mkdir(exist_ok=True)

    def look(self) -> Iterator[Taken]:
        """Take what lies there, the oldest first. Raises ProvinceError when nobody can look."""
        with self._told():
            lying = sorted(self._lying(), key=lambda one: one[1].st_mtime_ns)
            self._seen = {path.name: self._seen[path.name] for path, _ in lying
                          if path.name in self._seen}  # fmt: skip
            self._remove_old()
        for path, state in lying:
            taken = self._take(path, state)
            if taken is not None:
                yield taken

    def _lying(self) -> Iterator[tuple[Path, os.stat_result]]:
        with os.scandir(self.folder / TO_PROVINCE) as entries:
            for entry in entries:
                # A link or a pipe of that name is nothing that a studio put there.
                if not entry.name.endswith(ENDING) or not entry.is_file(follow_symlinks=False):
                    continue
                with contextlib.suppress(FileNotFoundError):
                    yield Path(entry.path), entry.stat(follow_symlinks=False)

    def _take(self, path: Path, state: os.stat_result) -> Taken | None:  # noqa: PLR0911 - a way each
        """None: it is left alone for now, or gone."""
        seen = self._note(path.name, state)
        if self.clock() < seen.not_before:
            return None
        try:
            seen.read = seen.read or self._read_in(path, state)
            path.unlink(missing_ok=True)
        except ProvinceError as error:
            return self._bear(path, state, seen, error)
        except FileNotFoundError:  # the studio took it back, or another one was quicker
            return None
        except OSError as error:
            return self._put_off(path, seen, _unusable(path, error))
        except sa.exc.DBAPIError as error:
            return self._put_off(path, seen, _busy(self.kept, error))
        except Exception:
            # As a request by wire that meets a bug: told to the operator, and the others go on.
            _logger.exception("a bundle met a bug: %s", _shown(path))
            return self._put_aside(path, ProvinceError("exchange_bug", file=_shown(path)))
        return Taken(_shown(path), seen.read)

    def _read_in(self, path: Path, state: os.stat_result) -> ReadIn:
        if state.st_size > LARGEST_BUNDLE:
            raise ProvinceError("exchange_file_too_large", file=_shown(path))
        draft = self.folder / TO_STUDIOS / f"{uuid.uuid4().hex}.new"
        try:
            read = read_in(self.kept, path, draft)
            draft.replace(draft.with_name(f"{read.device_id}-{read.bundle}{ENDING}"))
            make_names_durable(draft.parent)
        finally:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
        return read

    def _bear(
        self, path: Path, state: os.stat_result, seen: _Seen, error: ProvinceError
    ) -> Taken | None:
        if error.code in _STICK:  # there is none here
            number = _STICK[error.code]
            error = _unusable(self.folder, OSError(number, os.strerror(number)))
        if "file" in error.facts:
            error = ProvinceError(error.code, **{**error.facts, "file": _shown(path)})
        if error.code not in BELIEVED_NEVER:
            return self._put_off(path, seen, error) if path.exists() else None
        is_growing = error.code == "bundle_damaged" and not self._is_at_rest(state, seen)
        return None if is_growing else self._put_aside(path, error)

    def _note(self, name: str, state: os.stat_result) -> _Seen:
        looks = (state.st_size, state.st_mtime_ns)
        seen = self._seen.get(name)
        if seen is None or seen.looks != looks:
            seen = self._seen[name] = _Seen(looks, self.clock())
        return seen

    def _is_at_rest(self, state: os.stat_result, seen: _Seen) -> bool:
        return (
            self.clock() - seen.since >= AT_REST_S or time.time() - state.st_mtime >= LONG_AT_REST_S
        )

    def _put_off(self, path: Path, seen: _Seen, error: ProvinceError) -> Taken:
        seen.failures += 1
        wait = min(2.0 ** min(seen.failures, 20), LONGEST_WAIT_S)
        seen.not_before = self.clock() + wait
        return Taken(_shown(path), waits=error)

    def _put_aside(self, path: Path, error: ProvinceError) -> Taken | None:
        """Never over another one; the same again, as a copying gateway brings it, is one."""
        try:
            target = self._place_aside(path)
            if target is None:
                path.unlink(missing_ok=True)
            else:
                # The reason first: a file without one would be a riddle.
                reason = target.with_name(f"{target.name}.txt")
                _write_anew(reason, self.words.sentence(error) + "\n")
                path.replace(target)
        except FileNotFoundError:
            return None
        except OSError as trouble:
            folder = self.folder / REFUSED
            return self._put_off(path, self._seen[path.name], _unusable(folder, trouble))
        return Taken(_shown(path), refused=error)

    def _place_aside(self, path: Path) -> Path | None:
        """Under its own name or a number more; None: the same lies there already.

        A name that leaves no room for the number and the reason's ending gives way to another.
        """
        name = path.name
        if len(os.fsencode(name)) > LONGEST_NAME:
            name = hashlib.sha256(os.fsencode(name)).hexdigest()[:32] + ENDING
        target, number = self.folder / REFUSED / name, 1
        while target.exists():
            if filecmp.cmp(path, target, shallow=False):
                return None
            number += 1
            target = target.with_name(f"{Path(name).stem}-{number}{ENDING}")
        return target

    def _remove_old(self) -> None:
        """Receipts that nobody wanted, and what was being written when one was killed."""
        for path in (self.folder / TO_STUDIOS).iterdir():
            if _RECEIPT.fullmatch(path.name):
                kept_s = RECEIPTS_KEPT_S
            elif _DRAFT.fullmatch(path.name):
                kept_s = DRAFTS_KEPT_S
            else:
                continue
            with contextlib.suppress(OSError):  # another one has just removed it
                if time.time() - path.stat().st_mtime > kept_s:
                    path.unlink()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise _unusable(error.filename or self.folder, error) from error


def _shown(path: Path) -> str:
    """Its name, without what forges a line of the log or is no text: others chose it.

    Gateways bring names in GBK, which are no UTF-8.
    """
    return "".join(
        "\ufffd" if unicodedata.category(sign) in {"Cc", "Cf", "Cs"} else sign for sign in path.name
    )


def _write_anew(target: Path, text: str) -> None:
    """Never through a link that somebody has put there: studios write into this folder."""
    draft = target.with_name(f"{uuid.uuid4().hex}.new")
    try:
        with draft.open("x", encoding="utf-8") as file:
            file.write(text)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _unusable(path: object, error: OSError) -> ProvinceError:
    why = os.strerror(error.errno) if error.errno else str(error)
    return ProvinceError("exchange_unusable", folder=str(path), why=why)


def _busy(kept: Store, error: sa.exc.DBAPIError) -> ProvinceError:
    folder, why = str(kept.folder), str(error.orig)
    return ProvinceError("province_data_unusable", folder=folder, why=why)


class Watch:
    """Looks again and again, in a thread of its own or in the caller's."""

    def __init__(
        self, exchange: Exchange, every_s: float, tell: Callable[[Taken | ProvinceError], object]
    ) -> None:
        """`tell` gets each bundle, and a folder's trouble once until it is over."""
        self._exchange = exchange
        self._every_s = every_s
        self._tell = tell
        self._stopped = threading.Event()
        self._trouble = ""
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """In a thread, until `finish`."""
        self._thread = threading.Thread(target=self.run, name="exchange", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """A bundle that is being read in is seen through."""
        self._stopped.set()

    def finish(self) -> None:
        """Stop, and wait for a while; what is cut off is read in again after the next start."""
        self.stop()
        if self._thread is not None:
            self._thread.join(PATIENCE_S)

    def run(self) -> None:
        """Until `stop`."""
        failures = 0
        while not self._stopped.is_set():
            failures = 0 if self._look() else failures + 1
            self._stopped.wait(min(self._every_s * 2 ** min(failures, 10), self._longest_s))

    @property
    def _longest_s(self) -> float:
        return max(self._every_s, LONGEST_WAIT_S / 10)

    def _look(self) -> bool:
        """False: nobody can look there now."""
        try:
            for taken in self._exchange.look():
                self._tell(taken)
                if self._stopped.is_set():
                    break
        except ProvinceError as error:
            if str(error) != self._trouble:
                self._trouble = str(error)
                self._tell(error)
            return False
        except Exception:  # a bug that one file brings to light must not keep the others here
            _logger.exception("the look at the exchange folder broke off")
            return False
        self._trouble = ""
        return True
