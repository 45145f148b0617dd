"""The queue on a USB stick: written here, carried to the province, its receipt read in again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

from studio.desks.changes import Change
from studio.desks.newsroom import Office
from studio.errors import BundleError, NotFound
from studio.media.library import media_path
from studio.sync import facts
from studio.sync.carrying import Intake, Load, MediaChoice, Receipt, TakenIn, gather
from studio.sync.introducing import Swapped, swapped
from studio.sync.merge import Merged
from studio.sync.wire import BundleKeys
from studio.vocabulary import DeviceId

__all__ = ["MediaChoice", "TakenIn"]
OnProgress = Callable[[int, int], bool]
"""(bytes done, bytes in all) → False to stop."""


class Carrier(Protocol):
    """Writes bundles and opens receipts with this device's keys."""

    def public(self) -> BundleKeys: ...
    def room(self) -> AbstractContextManager[Path]: ...
    def write(
        self, load: Load, target: Path, recipient: str, on_bytes: Callable[[int], object]
    ) -> int: ...
    def opened(self, source: Path, signer: str) -> AbstractContextManager[Receipt]: ...


@dataclass(frozen=True, slots=True)
class Written:
    """What a bundle holds."""

    target: Path
    changes: int
    media: int
    size: int
    """Bytes of the file."""
    left_out: tuple[str, ...]
    """Names of media for which there was no room in one file, or that this disk has not whole."""


@dataclass(frozen=True, slots=True)
class CarryingDesk:
    office: Office
    library: Path
    snapshot_file: Path
    carrier: Carrier
    turn: Lock
    """Held while the log is read into the store: by a round of sync, or from a receipt."""

    def write(self, target: Path, choice: MediaChoice, on_progress: OnProgress) -> Written:
        """Write what waits to `target`. Slow; in background.

        Raises BundleError; then `target` is as it was. Either way all of it goes on waiting, and
        what was held so that it can be taken back (撤回) is held no longer.
        """
        keys = self._keys()
        if keys is None:
            raise BundleError("bundle_no_key")
        store, device = self.office.store, self._device()
        with self.carrier.room() as room:
            load = gather(
                store, device, self.office.now(), room / "intents", choice,
                lambda sha256: media_path(self.library, sha256),
            )  # fmt: skip
            self.office.changes.announce(Change(queue=True))  # it is frozen from here on
            total = load.intents.stat().st_size + sum(piece.size for piece in load.pieces)
            done, left_before = 0, len(load.left_out)

            def on_bytes(count: int) -> None:
                nonlocal done
                done += count
                if not on_progress(min(done, total), total):
                    raise BundleError("bundle_stopped")

            size = self.carrier.write(load, target, keys.theirs.opens, on_bytes)
        media = load.media - (len(load.left_out) - left_before)
        return Written(target, load.count, media, size, tuple(load.left_out))

    def read(self, source: Path) -> TakenIn:
        """Take a receipt in. Slow; in background. Raises BundleError before anything is taken."""
        keys = self._keys()
        if keys is None:
            raise BundleError("bundle_no_key")
        intake = Intake(
            self.office.store, self._device(), self.office.now, self.snapshot_file, self._announce
        )
        with self.carrier.opened(source, keys.theirs.signs) as receipt, self.turn:
            found = intake.take(receipt)
        self.office.changes.announce(Change(queue=True, is_from_sync=True))
        return found

    def _keys(self) -> Swapped | None:
        """None also when this device's own are others by now: the province knows those no more."""
        found = swapped(self.office.store)
        return found if found is not None and found.ours == self.carrier.public() else None

    def _device(self) -> DeviceId:
        device = facts.look_up(self.office.store, facts.DEVICE_ID).get(facts.DEVICE_ID)
        if device is None:
            raise NotFound("no_newsroom")
        return DeviceId(device)

    def _announce(self, merged: Merged) -> None:
        self.office.changes.announce(
            Change(
                topics=frozenset(merged.topics),
                stories=frozenset(merged.stories),
                bodies=frozenset(merged.bodies),
                queue=True,
                people=merged.people,
                is_from_sync=True,
            )
        )
