"""Swaps the keys of bundles with the province while there is a line, for when there is none."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from studio.models.database import Store
from studio.sync.facts import BUNDLE_KEYS, POSITION, as_position, look_up, write_fact
from studio.sync.wire import BundleKeys, Platform


class Swapped(msgspec.Struct, frozen=True):
    """What both sides know since."""

    epoch: int
    """Of the province; one that was set back may have forgotten ours."""
    ours: BundleKeys
    theirs: BundleKeys


def swapped(store: Store) -> Swapped | None:
    """None: not yet, or not since this device was enrolled anew."""
    found = look_up(store, BUNDLE_KEYS).get(BUNDLE_KEYS)
    return None if found is None else msgspec.convert(found, Swapped)


def introduce(store: Store, platform: Platform, ours: Callable[[], BundleKeys]) -> None:
    """Swap keys unless that was done. Raises PlatformError; a later round tries again then."""
    position = as_position(look_up(store, POSITION).get(POSITION))
    if position is None:
        return
    before, present = swapped(store), ours()
    if before is not None and (before.epoch, before.ours) == (position.epoch, present):
        return
    made = Swapped(position.epoch, present, platform.swap_keys(present))
    store.merge(lambda connection: write_fact(connection, BUNDLE_KEYS, msgspec.to_builtins(made)))
