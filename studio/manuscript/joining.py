"""Joins pieces of a body's history, so that many saves travel as one."""

from __future__ import annotations

from collections.abc import Sequence

import loro

from studio.manuscript.body import SEED
from studio.manuscript.loro_guard import GUARD


def joined(known: Sequence[bytes], fresh: Sequence[bytes]) -> bytes:
    """One blob with all that `fresh` adds to `known`. Raises BodyError on a damaged piece."""
    with GUARD:
        doc = loro.LoroDoc()
        doc.import_batch([SEED, *known])
        before = doc.oplog_vv
        doc.import_batch(list(fresh))
        return doc.export(loro.ExportMode.Updates(before))


def beyond(known: Sequence[bytes], others: Sequence[bytes]) -> bytes:
    """As `joined`; empty when `others` add nothing."""
    with GUARD:
        doc = loro.LoroDoc()
        doc.import_batch([SEED, *known])
        before = doc.oplog_vv
        doc.import_batch(list(others))
        if before.includes_vv(doc.oplog_vv):
            return b""
        return doc.export(loro.ExportMode.Updates(before))
