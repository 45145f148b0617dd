"""Fields folded anew from the log, when an update of the province folds by other rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from province.fields import CREATING, UNSET, Field, adopted, changed, dismissed, first_fields
from province.wire import Intent

Execute = Callable[..., Iterable[Any]]
"""Runs one statement with its parameters; the rows that it finds."""

_FOLDS = {"changed": changed, "alternative_adopted": adopted, "alternative_dismissed": dismissed}

Place = tuple[str, str]
"""Newsroom and subject."""


def refold_fields(execute: Execute) -> None:
    """Write what stands in each field that was changed, as the log has it.

    A record that cannot be read is passed over: `province verify` names it.
    """
    for (newsroom, subject), fields in _folded(execute):
        known = execute("SELECT name FROM field WHERE newsroom = ? AND subject = ?",
                        (newsroom, subject))  # fmt: skip
        for name in {row[0] for row in known} & fields.keys():
            one = fields[name]
            encoded = (msgspec.json.encode(one.value), msgspec.json.encode(one.alternatives))
            execute(_WRITE, (*one.revision, one.key, one.person, *encoded, newsroom, subject, name))


def _folded(execute: Execute) -> Iterator[tuple[Place, dict[str, Field]]]:
    before: Place | None = None
    fields: dict[str, Field] = {}
    for row in list(execute(_RECORDS, (json.dumps(list(CREATING)),))):
        place = (row[0], row[1])
        if before is not None and place != before:
            yield before, fields
            fields = {}
        before = place
        _fold(fields, row)
    if before is not None:
        yield before, fields


def _fold(fields: dict[str, Field], row: Any) -> None:
    _, subject, kind, epoch, seq, key, person, device, base_epoch, base_seq, *rest = row
    predecessor, at, payload = rest
    base = None if base_epoch is None else (base_epoch, base_seq)
    try:
        said = msgspec.json.decode(payload)
        if kind in CREATING:
            fields.update(first_fields(kind, said, (epoch, seq), key, person))
            return
        intent = Intent(key, kind, subject, person, device, "", base, predecessor, [], said, at)
        name, fold = str(said["field"]), _FOLDS[kind.partition(".")[2]]
        fields[name] = fold(fields.get(name, UNSET), intent, (epoch, seq))
    except (ValueError, KeyError, TypeError):  # no JSON, no UTF-8, no words of its kind
        return


_RECORDS = (
    "SELECT newsroom, subject, kind, epoch, seq, key, person, device, base_epoch, base_seq,"
    " predecessor, at, payload FROM record"
    " WHERE (newsroom, subject) IN (SELECT newsroom, subject FROM field)"
    " AND (field IS NOT NULL OR kind IN (SELECT value FROM json_each(?)))"
    " ORDER BY newsroom, subject, seq"
)
_WRITE = (
    "UPDATE field SET epoch = ?, seq = ?, key = ?, person = ?, value = ?, alternatives = ?"
    " WHERE newsroom = ? AND subject = ? AND name = ?"
)
