"""Bugs planted one at a time, to see that the simulator sees.

Each names the promise it breaks. `python -m tests.faults.mutants` looks for the first seed that
catches each; docs/faults.md lists them, and CI plays those seeds.
"""

from __future__ import annotations

import base64
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import sqlalchemy as sa
from pysqlite3 import dbapi2

from province import log, positions, reach, rules, store
from studio.clock import stamp
from studio.desks import publishing
from studio.manuscript import body, joining, replaying
from studio.models import database, opening
from studio.models.database import gate
from studio.models.intent import Intent
from studio.models.story import BodyUpdate
from studio.sync import answers, bodies, fold, merge, outbox, pull, refused_bodies, snapshot
from studio.sync.answers import file_results
from studio.sync.facts import POSITION, read_position, write_fact
from studio.vocabulary import IntentState
from tests.faults import sim_province, simulator, station

Plant = Callable[[], contextlib.AbstractContextManager[object]]
MUTANTS: dict[str, tuple[str, Plant]] = {}
"""Name → (what it breaks, how it is planted)."""
SEEDS: dict[str, int] = {}
"""The seed that catches each; a bug without one was not caught, and is named so."""
TEMPERS: dict[str, str] = {}
"""What the history is about that catches it, where that is not drawn."""


def mutant(
    breaks: str, seed: int, temper: str = ""
) -> Callable[[Callable[[], Iterator[None]]], Plant]:
    def keep(plant: Callable[[], Iterator[None]]) -> Plant:
        made = contextlib.contextmanager(plant)
        name = plant.__name__.replace("_", " ")
        MUTANTS[name] = (breaks, made)
        TEMPERS[name] = temper
        if seed:
            SEEDS[name] = seed
        return made

    return keep


@mutant("P3", 1)
def drop_the_unique_key() -> Iterator[None]:
    """The province forgets that it has had a key before."""
    real = log.Ledger._read_outcomes
    unique = next(one for one in store.record.constraints if isinstance(one, sa.UniqueConstraint))

    def forgetful(self: Any, intents: Sequence[Any]) -> Any:
        known = real(self, intents)
        return {key: found for key, found in known.items() if key not in {i.key for i in intents}}

    store.record.constraints.remove(unique)
    try:
        with patch.object(log.Ledger, "_read_outcomes", forgetful):
            yield
    finally:
        store.record.constraints.add(unique)


@mutant("P3", 6)
def acknowledge_before_the_commit() -> Iterator[None]:
    """The province answers, and then loses power before its commit."""
    real = sim_province.SimProvince.__init__

    def hasty(self: Any, folder: Any) -> None:
        real(self, folder)
        self.answers_while_dying = True

    with patch.object(sim_province.SimProvince, "__init__", hasty):
        yield


@mutant("P1", 20)
def move_the_cursor_before_applying() -> Iterator[None]:
    """The position is committed first, the records after it."""
    real = merge.merge_page

    def pull_page(self: Any) -> Any:
        with self.store.reading() as connection:
            position = read_position(connection)
        page = self.platform.pull(position, pull.PAGE_RECORDS)
        if not page.records:
            return merge.Merged(is_newest=True)
        self.store.merge(lambda c: write_fact(c, POSITION, msgspec.to_builtins(page.position)))
        return self.store.merge(lambda c: real(c, page, stamp(self.now())))

    with patch.object(pull.Puller, "pull_page", pull_page):
        yield


@mutant("P3", 12)
def ignore_the_digest() -> Iterator[None]:
    """A province that was set back does not notice it."""

    def check(kept: Any, connection: Any, newsroom: str, position: Any) -> None:
        del kept, connection, newsroom, position

    with patch.object(positions, "check", check):
        yield


@mutant("P1", 1)
def grow_a_sent_intent() -> Iterator[None]:
    """New words are added to an intent that has been handed over already."""
    real = bodies._freeze

    def growing(connection: Any, device: Any, pieces: Any, blob: bytes, at: str) -> Any:
        line = connection.execute(
            sa.select(Intent)
            .where(
                Intent.c.subject_id == pieces.story,
                Intent.c.kind == "story.body_updated",
                Intent.c.state.in_((IntentState.WAITING, IntentState.SENT)),
            )
            .limit(1)
        ).one_or_none()
        if line is None:
            return real(connection, device, pieces, blob, at)
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS guard_intents_frozen")
        grown = {**line.payload, "update": base64.b64encode(blob).decode()}
        connection.execute(sa.update(Intent).where(Intent.c.key == line.key).values(payload=grown))
        with gate(connection):
            connection.execute(
                sa.update(BodyUpdate)
                .where(BodyUpdate.c.number.in_(pieces.numbers))
                .values(intent_key=line.key)
            )
        return line.key

    def all_stories(store: Any) -> Any:
        wanted = sa.select(BodyUpdate.c.story_id).where(BodyUpdate.c.intent_key.is_(None))
        with store.reading() as connection:
            return list(connection.execute(wanted.distinct()).scalars())

    with (
        patch.object(bodies, "_freeze", growing),
        patch("studio.sync.push.stories_to_freeze", all_stories),
    ):
        yield


@mutant("P1", 1)
def use_a_peer_id_again() -> Iterator[None]:
    """Every opening of a body writes as the same peer."""
    real = body._document

    def with_old_peer(blobs: Any) -> Any:
        doc = real(blobs)
        doc.peer_id = 7
        return doc

    with patch.object(body, "_document", with_old_peer):
        yield


@mutant("P9", 1)
def forget_what_is_needed() -> Iterator[None]:
    """An intent does not say what must be there before it."""
    with patch.object(outbox, "_needs_of", lambda *_: []):
        yield


@mutant("P12", 1)
def settle_on_the_receipt() -> Iterator[None]:
    """Done is said when the province answers, not when its record was pulled."""

    def hasty(connection: Any, results: Any, at: str) -> int:
        done = file_results(connection, results, at)
        connection.execute(
            sa.update(Intent)
            .where(Intent.c.state == IntentState.SENT)
            .values(state=IntentState.SETTLED, settled_at=at)
        )
        return done

    with patch("studio.sync.answers.file_results", hasty):
        yield


@mutant("P4", 1)
def let_the_last_one_win() -> Iterator[None]:
    """What comes second replaces what stands, whatever its author saw."""
    with patch.object(fold, "_is_concurrent", lambda *_: False):
        yield


@mutant("P4", 1)
def keep_the_first_one_only() -> Iterator[None]:
    """What came second is dropped."""
    real = fold._change

    def dropping(row: Any, deed: Any) -> None:
        if not fold._is_concurrent(row, deed.payload["field"], deed):
            real(row, deed)

    with patch.dict(fold._FOLDS, {"topic.changed": dropping, "story.changed": dropping}):
        yield


@mutant("P4", 1)
def keep_one_alternative() -> Iterator[None]:
    """A second alternative takes the place of the first, whoever wrote it."""
    real = fold._beside

    def one(row: Any, field: str, kept: list[Any]) -> None:
        real(row, field, kept[-1:])

    with patch.object(fold, "_beside", one):
        yield


@mutant("P5", 1)
def order_by_the_wall_clock() -> Iterator[None]:
    """The later time wins."""

    def later(row: Any, field: str, deed: Any) -> bool:
        del field
        return bool(row["changed_at"] > deed.at)

    with patch.object(fold, "_is_concurrent", later):
        yield


@mutant("P5", 10)
def remove_what_was_not_seen() -> Iterator[None]:
    """A removal takes an element away that was added meanwhile."""
    with patch.object(fold, "_may_remove", lambda added, _deed: added is not None):
        yield


@mutant("P4", 8)
def an_edit_empties_the_bin() -> Iterator[None]:
    """Who edits a deleted story offline brings it back unasked."""
    real = fold._change

    def reviving(row: Any, deed: Any) -> None:
        real(row, deed)
        row["deleted"] = False

    with patch.dict(fold._FOLDS, {"story.changed": reviving}):
        yield


@mutant("P4", 17, simulator.SET_BACKS)
def trust_a_base_of_before_the_set_back() -> Iterator[None]:
    """What a studio saw of records that the province lost counts for those in their places."""
    with patch.object(reach.Reach, "within", lambda _self, seen: seen):
        yield


@mutant("P3", 12)
def send_nothing_again_after_a_set_back() -> Iterator[None]:
    """Settled is settled, even when the province has lost it."""

    def trusting(connection: Any, low: int, high: int, at: str) -> None:
        del connection, low, high, at

    with patch.object(snapshot, "_settle_some", trusting):
        yield


@mutant("P4", 251)
def send_no_bodies_again() -> Iterator[None]:
    """What others wrote and only we have seen stays with us."""
    with patch.object(snapshot.Snapshots, "_send_bodies_again", lambda _: None):
        yield


@mutant("P5", 1)
def skip_our_own_records() -> Iterator[None]:
    """What we sent is not folded in when it comes back."""
    real = merge.fold_in

    def skipping(connection: Any, records: Any, *more: Any) -> Any:
        return real(connection, [one for one in records if one.seq % 7], *more)

    with patch.object(merge, "fold_in", skipping):
        yield


@mutant("P3", 1)
def leave_a_gap_in_the_log() -> Iterator[None]:
    """The counter of the log is moved on outside the transaction."""
    real = log.Ledger.append

    def leaping(self: Any, intent: Any) -> Any:
        self._head += self._head % 5 == 4
        return real(self, intent)

    with patch.object(log.Ledger, "append", leaping):
        yield


@mutant("P11", 17)
def trust_whoever_was_revoked() -> Iterator[None]:
    """The province asks what somebody was allowed once."""
    with patch.object(rules, "_objection_to_person", lambda *_: None):
        yield


@mutant("P9", 20)
def one_refusal_stops_the_queue() -> Iterator[None]:
    """What comes after a refused intent is not sent."""
    real = outbox.hand_over

    def stopped(connection: Any, *arguments: Any, **more: Any) -> Any:
        refused = sa.select(Intent.c.key).where(Intent.c.state == IntentState.REFUSED)
        if connection.execute(refused.limit(1)).first() is not None:
            return []
        return real(connection, *arguments, **more)

    with patch.object(outbox, "hand_over", stopped):
        yield


@mutant("P3", 83)
def trust_every_receipt() -> Iterator[None]:
    """What the province took is never asked for again, though its log no longer has it."""
    with patch("studio.sync.answers.reopen_lost", lambda _: None):
        yield


@mutant("P5", 3, simulator.REFUSALS)
def keep_refused_words_in_the_body() -> Iterator[None]:
    """A refused update stays in the view of who wrote it."""
    with patch("studio.sync.answers.take_branch_out", lambda *_: []):
        yield


@mutant("P5", 6, simulator.REFUSALS)
def bring_refused_words_back_with_a_late_save() -> Iterator[None]:
    """What an open page saves on top of refused words goes into the body."""
    with patch("studio.sync.refused_bodies.ground_of", lambda *_: 0):
        yield


@mutant("P1", 1, simulator.REFUSALS)
def lose_a_late_save() -> Iterator[None]:
    """What an open page saves on top of refused words is kept nowhere."""
    real = refused_bodies._keep

    def careless(connection: Any, author: Any, story: Any, pieces: Any, at: str) -> None:
        if len(pieces) > 1:
            real(connection, author, story, pieces, at)

    with patch.object(refused_bodies, "_keep", careless):
        yield


@mutant("P1", 1, simulator.REFUSALS)
def forget_what_was_not_sent_yet() -> Iterator[None]:
    """The refused update is kept; what was typed on top of it and never left is not."""
    with patch.object(refused_bodies, "_keep_unsent", lambda *_: None):
        yield


@mutant("P3", 5, simulator.REFUSALS)
def send_refused_operations_again() -> Iterator[None]:
    """Words are merged again as what they were, beside the fresh edits."""
    real = replaying.replayed

    def doubled(known: Any, branch: Any, pen: Any, support: Any = ()) -> Any:
        again = real(known, branch, pen, support)
        return replaying.Replay(joining.joined(known, [*branch, again.update]), again.text)

    with patch("studio.manuscript.replaying.replayed", doubled):
        yield


@mutant("P9", 1, simulator.BLOBS)
def send_the_name_of_a_blob_alone() -> Iterator[None]:
    """The intent leaves, and what it names stays here."""
    with patch("studio.sync.push.carry", lambda *_: iter(())):
        yield


@mutant("P1", 7, simulator.BLOBS)
def give_a_damaged_blob_up_at_once() -> Iterator[None]:
    """What came with other bytes than its name says is put aside for good."""
    with patch("studio.sync.text_blobs.MOST_TRIES", 1):
        yield


@mutant("P1", 1, simulator.BLOBS)
def let_a_blob_pass_that_has_not_come() -> Iterator[None]:
    """The record is taken as if it had been applied, and nobody fetches what it names."""
    with patch("studio.sync.merge.is_awaited", lambda _: False):
        yield


@mutant("P4", 1, simulator.COLUMNS)
def overwrite_what_a_column_asks() -> Iterator[None]:
    """Profiles and templates are no fields that two can change at once."""
    real = fold._is_concurrent

    def careless(row: Any, field: str, deed: Any) -> bool:
        return False if field == fold.PROFILE or ":" in field else real(row, field, deed)

    with patch.object(fold, "_is_concurrent", careless):
        yield


@mutant("P4", 1, simulator.AGREEMENT)
def take_the_same_words_for_one_wish() -> Iterator[None]:
    """Who writes what stands already is forgotten, whether they had seen it or not."""
    real = fold._change

    def forgetful(row: Any, deed: Any) -> None:
        is_second = fold._is_concurrent(row, deed.payload["field"], deed)
        if not (is_second and row.get(deed.payload["field"]) == deed.payload["value"]):
            real(row, deed)

    with patch.dict(fold._FOLDS, {"story.changed": forgetful}):
        yield


@mutant("P4", 1, simulator.AGREEMENT)
def overrule_a_wish_unseen() -> Iterator[None]:
    """Whoever moves a value on decides for all who wrote it, seen or not."""

    def careless(row: Any, field: str, deed: Any) -> list[Any]:
        del deed
        return fold.alternatives(row, field)

    with patch.object(fold, "_unseen", careless):
        yield


@mutant("P4", 9, simulator.TAKE_BACKS)
def take_back_what_has_left() -> Iterator[None]:
    """Nobody asks whether a connector was given it."""

    def take_back(connection: Any, key: str, at: str) -> None:
        answers._take_out(connection, key, "taken_back", {}, at)
        answers.put_away(connection, key)

    with patch.object(publishing, "take_back", take_back):
        yield


@mutant("P4", 4, simulator.TAKE_BACKS)
def only_hide_what_is_taken_back() -> Iterator[None]:
    """The screen shows it no more, and it leaves all the same."""

    def take_back(connection: Any, key: str, at: str) -> None:
        del connection, key, at

    with patch.object(publishing, "take_back", take_back):
        yield


@mutant("P4", 26, simulator.POWER_CUTS)
def let_a_submission_leave_before_the_disk_knows() -> Iterator[None]:
    """After a power cut it can be taken back here, and the province has it."""
    with patch.object(outbox, "CHANGED_UNTIL_HANDED", frozenset()):
        yield


@mutant("P1", 1, simulator.POWER_CUTS)
def save_without_waiting_for_the_disk() -> Iterator[None]:
    """`synchronous=NORMAL` for what people write."""
    real = database.Store.write

    def write(self: Any, work: Any, *, is_durable: bool = True) -> Any:
        del is_durable
        return real(self, work, is_durable=False)

    with patch.object(database.Store, "write", write):
        yield


@mutant("P9", 1, simulator.UPGRADES)
def drop_what_waits_in_an_update() -> Iterator[None]:
    """New tables begin without the queue."""
    with _after_an_update("DELETE FROM intents WHERE state = 'waiting'"):
        yield


@mutant("P9", 3, simulator.UPGRADES)
def give_new_keys_in_an_update() -> Iterator[None]:
    """What was handed over and not answered is another wish afterwards."""
    with _after_an_update(
        "UPDATE intents SET key = lower(hex(randomblob(16))) WHERE state = 'waiting'"
    ):
        yield


@contextlib.contextmanager
def _after_an_update(statement: str) -> Iterator[None]:
    real = opening.run_migrations

    def spoiling(store: Path, target: str) -> None:
        real(store, target)
        raw = dbapi2.connect(str(store))
        guards = raw.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        for _, sql in guards:
            raw.execute(sql)
        raw.commit()
        raw.close()

    with patch.object(station, "run_migrations", spoiling):
        yield


def caught(name: str, seed: int) -> list[str]:
    """What the simulator says of the planted bug."""
    with MUTANTS[name][1]():
        try:
            return simulator.played(seed, TEMPERS[name])
        except Exception as error:
            return [f"{type(error).__name__}: {error}"]


def main(arguments: Sequence[str]) -> int:
    """Look for a seed for each mutant, or for the named ones."""
    most = 60
    missed = 0
    for name in arguments or MUTANTS:
        for seed in range(1, most + 1):
            found = caught(name, seed)
            if found:
                sys.stdout.write(f"{name}: seed {seed}: {found[0][:140]}\n")
                break
        else:
            missed += 1
            sys.stdout.write(f"{name}: NOT CAUGHT by {most} seeds\n")
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
