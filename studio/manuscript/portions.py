"""Cuts others' updates into portions, so that a large merge takes several short turns.

Loro keeps Python's lock while it merges, so a thread would not help; and a document that was merged
elsewhere knows nothing of what can be undone here. The pieces are cut from a copy that holds the
history only and merges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import loro

from studio.manuscript.loro_guard import GUARD

_Span = tuple[int, int, int]
"""Peer, first counter, end."""


class Portions:
    """What `updates` bring to a body, in portions none of which needs a later one."""

    def __init__(self, snapshot: bytes, updates: Sequence[bytes]) -> None:
        """`snapshot` is the body as it is. Raises BodyError if an update cannot be read."""
        self._updates = updates
        with GUARD:
            self._doc = loro.LoroDoc()
            self._doc.import_(snapshot)
            self._doc.detach()  # history only: nothing is merged here
            before = self._doc.oplog_vv
            found = [self._doc.import_(update) for update in updates]
            self._waits = any(one.pending is not None for one in found)
            self._spans = self._in_order(before)
        self._spans.reverse()

    @property
    def is_done(self) -> bool:
        return not self._spans and not self._waits

    def take(self, operations: int) -> list[bytes]:
        """The next portion, at least so large. Updates, for a body to receive one by one.

        A change is never cut: what was written as one, a comment and its place, stays so. Last
        comes what builds on something that is not here yet: Loro keeps it until it is.
        """
        if not self._spans:
            self._waits = False
            return list(self._updates)
        wanted: list[loro.IdSpan] = []
        while self._spans and operations > 0:
            peer, start, end = self._spans.pop()
            wanted.append(loro.IdSpan(peer, loro.CounterSpan(start, end)))
            operations -= end - start
        with GUARD:
            return [self._doc.export(loro.ExportMode.UpdatesInRange(wanted))]

    def _in_order(self, before: loro.VersionVector) -> list[_Span]:
        """Later changes have later Lamport times than all that they build on."""
        found = sorted(self._changes(before))
        return [span for _, span in found]

    def _changes(self, before: loro.VersionVector) -> Iterator[tuple[int, _Span]]:
        for span in before.get_missing_span(self._doc.oplog_vv):
            at, end = span.counter.start, span.counter.end
            while at < end:
                change = self._doc.get_change(loro.ID(span.peer, at))
                if change is None:
                    raise ValueError(span.peer)
                past = min(change.id.counter + change.len, end)
                yield change.lamport + at - change.id.counter, (span.peer, at, past)
                at = past


def operations_in(updates: Sequence[bytes], known: loro.VersionVector) -> int:
    """How many operations these bring at most, reading their heads only."""
    count = 0
    with GUARD:
        for update in updates:
            head = loro.LoroDoc.decode_import_blob_meta(update, False)
            for span in known.get_missing_span(head.partial_end_vv):
                first = head.partial_start_vv.get_last(span.peer)
                start = max(span.counter.start, 0 if first is None else first)
                count += max(span.counter.end - start, 0)
    return count
