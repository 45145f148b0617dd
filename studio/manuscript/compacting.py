"""Puts many pieces of a body's history into one, with every moment of it still there."""

from __future__ import annotations

from collections.abc import Sequence

import loro

from studio.manuscript.body import load_document
from studio.manuscript.loro_guard import GUARD


def compacted(pieces: Sequence[bytes]) -> bytes | None:
    """One blob with all that these say, history and all; None: better left as they are.

    So it is when one is damaged, or builds on something that is not among them. What was made is
    read back and compared before it is given out.
    """
    doc, damaged, _ = load_document(pieces)
    if damaged or not _holds_all(doc, pieces):
        return None
    with GUARD:
        blob = doc.export(loro.ExportMode.Snapshot())
    again, damaged, _ = load_document([blob])
    with GUARD:
        is_same = (
            not damaged
            and again.oplog_vv == doc.oplog_vv
            and again.get_deep_value() == doc.get_deep_value()
        )
    return blob if is_same else None


def run_together(known: Sequence[bytes], fresh: Sequence[bytes]) -> bytes | None:
    """One update of all that `fresh` adds to `known`; None: better left as they are."""
    doc, damaged, _ = load_document(known)
    if damaged:
        return None
    with GUARD:
        before = doc.oplog_vv
        pending = doc.import_batch(list(fresh)).pending
        if not (pending is None or pending.is_empty) or not _holds_all(doc, fresh):
            return None
        return doc.export(loro.ExportMode.Updates(before))


def _holds_all(doc: loro.LoroDoc, pieces: Sequence[bytes]) -> bool:
    """Whether nothing of them waits for what it builds on."""
    with GUARD:
        here = doc.oplog_vv
        return all(
            here.includes_vv(loro.LoroDoc.decode_import_blob_meta(piece, False).partial_end_vv)
            for piece in pieces
        )
