"""The province's own side of a stick; what a studio makes of it is in tests/desks."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
import zstandard

from province import access, bundles, log, store
from province.access import Device
from province.bundles import Head, ReadIn, read_in
from province.container import Member, packed, read_through
from province.errors import ProvinceError
from province.sealing import ProvinceKeys, keys_of, seal, unseal
from province.store import Store
from province.wire import BundleKeys, Intent
from tests.province.making import DEVICE, intent, new_id, person_joined

SIGNING = b"s" * 32


@pytest.fixture
def token(kept: Store, empty_newsroom: str) -> str:
    """Of a device that has told its keys."""
    code = access.invite(kept, empty_newsroom, "administrator")
    token, _, _ = access.enrol(kept, code, DEVICE, "采访一号", "test")
    theirs = keys_of(b"device" * 6)
    signs = ProvinceKeys("", SIGNING).signs
    access.keep_bundle_keys(kept, token, BundleKeys(signs, theirs.opens))
    return token


@pytest.fixture
def stick(kept: Store, empty_newsroom: str, token: str, tmp_path: Path) -> Stick:
    return Stick(kept, empty_newsroom, tmp_path / "a.zaotai")


class Stick:
    def __init__(self, kept: Store, newsroom: str, path: Path) -> None:
        self.kept, self.newsroom, self.path = kept, newsroom, path
        self.receipt = path.with_name("receipt.zaotai")

    def brings(self, intents: Sequence[object], **changes: object) -> Stick:
        """Each intent as it is to be written, or its line."""
        head = {
            "form": 1, "id": new_id(), "newsroom": self.newsroom, "device": DEVICE,
            "app": "test", "position": None,
        } | changes  # fmt: skip
        lines = b"".join(
            (one if isinstance(one, bytes) else msgspec.json.encode(one)) + b"\n" for one in intents
        )
        members = [_member("head", msgspec.json.encode(head)), _member("intents", lines)]
        sign = ProvinceKeys("", SIGNING).sign
        chunks = packed(members, lambda sha256: sign("bundle", sha256))
        seal(self.path, chunks, keys_of(self.kept.key).opens)
        return self

    def read_in(self) -> ReadIn:
        return read_in(self.kept, self.path, self.receipt)

    @property
    def head(self) -> object:
        return access.newsrooms(self.kept)[0]["head"]


def _member(name: str, content: bytes) -> Member:
    return Member(name, len(content), lambda: [content])


def topics(count: int) -> list[Intent]:
    return [intent("topic.proposed", new_id()) for _ in range(count)]


def test_a_receipt_never_takes_the_bundles_place(stick: Stick) -> None:
    """A province restored from an old copy may need the bundle again."""
    stick.brings([person_joined(), *topics(1)])
    before = stick.path.read_bytes()
    folder = stick.path.parent
    stick.receipt = folder / ".." / folder.name / stick.path.name

    with pytest.raises(ProvinceError, match="bundle_is_receipt"):
        stick.read_in()

    assert stick.path.read_bytes() == before
    assert stick.head == 0


@pytest.mark.parametrize("is_paged", [False, True])
def test_a_receipt_tells_a_guest_no_draft(stick: Stick, is_paged: bool) -> None:
    """P11: as by wire."""
    kept, newsroom = stick.kept, stick.newsroom
    begin = log.pull(kept, newsroom, None, 1).position
    editor = Device("e" * 32, "采访二号", newsroom, "editor")
    told = [person_joined(), *topics(1)]
    log.push(kept, editor, None, [msgspec.structs.replace(one, device=editor.id) for one in told])
    with kept.writing() as connection:
        connection.execute(sa.update(store.device).values(role="partner"))
    stick.brings([], position=begin if is_paged else None).read_in()

    opened = stick.path.with_name("opened")
    unseal(stick.receipt, opened, keys_of(b"device" * 6).identity)
    name = "pages" if is_paged else "snapshot"
    words = read_through(opened, re.compile(f"head results {name} ")).whole(name)
    if not is_paged:
        words = zstandard.ZstdDecompressor().decompressobj().decompress(words)

    assert words.count(b'"kind":"blank"') == 1
    assert b"topic.proposed" not in words


@pytest.mark.parametrize("harmed", [b'{"blob":', b'["blob"]', b'{"blob":"\xff"}'])
def test_a_record_that_the_disk_harmed_keeps_no_receipt_away(stick: Stick, harmed: bytes) -> None:
    """P9: by stick as by wire."""
    stick.brings([person_joined(), *topics(1)]).read_in()
    with stick.kept.writing() as connection:
        row = {"kind": "story.body_updated", "payload": harmed}
        connection.execute(sa.update(store.record).where(store.record.c.seq == 2).values(row))
    stick.receipt.unlink()

    stick.brings(topics(1)).read_in()

    assert stick.receipt.exists()


def test_a_malformed_intent_takes_no_other_with_it(stick: Stick) -> None:
    """P9: as by wire, where the batch is halved until it stands alone."""
    good = topics(3)
    floating = msgspec.to_builtins(intent("topic.proposed", new_id()))
    floating["payload"]["title"] = 1.5
    shapeless = {"key": new_id(), "kind": 7}

    read = stick.brings([person_joined(), good[0], floating, shapeless, *good[1:]]).read_in()

    assert (read.accepted, read.refused, read.deferred) == (4, 2, 0)
    assert stick.head == 4


@pytest.mark.parametrize(
    "spoiled", [b'"\xff"', b"[" * 100_000 + b"]" * 100_000], ids=["utf", "deep"]
)
def test_a_line_that_cannot_be_decoded_is_answered_by_its_key(stick: Stick, spoiled: bytes) -> None:
    """Or by one sentence, where the key cannot be found; never by a traceback."""
    key = new_id()
    whole = msgspec.json.encode(intent("topic.proposed", new_id(), key=key))
    line = whole.replace(b'"payload":{', b'"payload":{"x":' + spoiled + b",")
    stick.brings([person_joined(), line, *topics(1)])

    if spoiled.startswith(b"["):
        with pytest.raises(ProvinceError, match="bundle_damaged"):
            stick.read_in()
    else:
        read = stick.read_in()
        assert (read.accepted, read.refused) == (2, 1)


def test_what_a_killed_one_left_opened_does_not_stay(stick: Stick) -> None:
    carried = stick.kept.folder / "carried"
    killed, other = carried / "killed", carried / "other"
    for place in (killed, other):
        place.mkdir(parents=True)
        (place / "words").write_text("a secret")
    long_ago = time.time() - bundles.LEFT_AFTER_S - 60
    os.utime(killed, (long_ago, long_ago))

    stick.brings([person_joined()]).read_in()

    assert list(carried.iterdir()) == [other]


def test_more_than_a_batch_is_taken_in_its_order(
    stick: Stick, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundles, "MOST_INTENTS", 2)
    proposed = topics(1)[0]
    changes = [intent("topic.changed", proposed.subject, needs=[proposed.key]) for _ in range(4)]

    read = stick.brings([person_joined(), proposed, *changes]).read_in()

    assert (read.accepted, read.deferred) == (6, 0)


@pytest.mark.parametrize("kills", range(4))
def test_one_that_was_cut_off_is_read_in_again(
    stick: Stick, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    """Killed before each batch, and before the receipt."""
    monkeypatch.setattr(bundles, "MOST_INTENTS", 2)
    stick.brings([person_joined(), *topics(5)])

    class Killed(BaseException):
        pass

    real, left = log.push, kills

    def push(*arguments: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return real(*arguments)

    def no_receipt(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(log, "push", push)
        patched.setattr(bundles, "seal", no_receipt)
        with pytest.raises(Killed):
            stick.read_in()
    assert not stick.receipt.exists()

    read = stick.read_in()

    assert (read.accepted, stick.head) == (6, 6)
    assert list((stick.kept.folder / "carried").iterdir()) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form": 2}, "bundle_too_new"),
        ({"device": "e" * 32}, "bundle_device_unknown"),
        ({"newsroom": "elsewhere"}, "bundle_device_unknown"),
        ({"id": "x"}, "bundle_damaged"),
        ({"media": [{"sha256": "a" * 64, "size": 1, "type": "x"}]}, "bundle_damaged"),
    ],
    ids=str,
)
def test_a_head_that_does_not_fit_is_refused(
    stick: Stick, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(ProvinceError, match=code):
        stick.brings([person_joined()], **changes).read_in()
    assert stick.head == 0


def test_an_enrolment_that_told_no_keys_signs_nothing(
    stick: Stick, kept: Store, empty_newsroom: str
) -> None:
    """A device that was enrolled anew: what it signed with before counts no more."""
    code = access.invite(kept, empty_newsroom, "editor")
    access.revoke(kept, DEVICE)
    access.enrol(kept, code, DEVICE, "采访一号", "test")

    with pytest.raises(ProvinceError, match="bundle_device_unknown"):
        stick.brings([person_joined()]).read_in()


def test_a_studio_may_tell_of_itself_what_we_do_not_know(stick: Stick) -> None:
    assert stick.brings([person_joined()], later="words").read_in().accepted == 1
    assert "later" not in Head.__struct_fields__
