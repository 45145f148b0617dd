"""A platform that is reached by stick alone, and whose carrier is back at once.

Each question is a bundle, read in beside the running province as its command does it, and its
answer is the receipt: so what is asked of every platform is asked of the files too. A stick carries
media whole; their parts are no business of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import msgspec
import zstandard

from province import bundles
from province.store import open_store
from studio.connectors.bundle_file import BundleFiles, ReceiptFile
from studio.errors import Refused
from studio.sync.carrying import Load, Piece
from studio.sync.wire import (
    BundleKeys,
    IntentMessage,
    Page,
    Position,
    Record,
    Results,
    SnapshotEnd,
    UploadPlan,
)
from studio.vocabulary import DeviceId, Sha256
from tests.province.running import Enrolled


class Courier:
    def __init__(self, editor: Enrolled, files: BundleFiles, data: Path, stick: Path) -> None:
        self._editor, self._files, self._data, self._stick = editor, files, data, stick
        self._numbers = itertools.count()
        told = msgspec.to_builtins(files.public())
        answer = editor.ask("POST", "/v1/device/keys", json=told)
        self.theirs = msgspec.json.decode(answer.content, type=BundleKeys)

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        with self.asked(position, intents) as receipt:
            return receipt.push(position, intents)

    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
        """Without a position there is no page but the whole log, in a snapshot."""
        if position is None:
            return self._whole()
        with self.asked(position, page=limit) as receipt:
            return receipt.pull(position, limit, brief=brief)

    def fetch_snapshot(self, target: Path) -> None:
        with self.asked(None) as receipt:
            receipt.fetch_snapshot(target)

    def upload_state(self, sha256: Sha256) -> UploadPlan:
        with self.asked(None, asks=(sha256,)) as receipt:
            return receipt.upload_state(sha256)

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        return self.theirs

    def _in_parts(self, *_: object, **__: object) -> NoReturn:
        raise NotImplementedError

    plan_upload = send_part = complete_upload = media_content = _in_parts

    @contextmanager
    def asked(
        self,
        position: Position | None,
        intents: Sequence[IntentMessage] = (),
        page: int = 500,
        asks: tuple[Sha256, ...] = (),
        pieces: tuple[Piece, ...] = (),
    ) -> Iterator[ReceiptFile]:
        """The receipt. Raises Refused when the province looked at nothing."""
        number = next(self._numbers)
        bundle, answer = (self._stick / f"{number}-{name}.zaotai" for name in ("bundle", "receipt"))
        spool = self._stick / "intents"
        spool.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in intents))
        editor = self._editor
        load = Load(
            editor.newsroom, DeviceId(editor.device), position, spool, len(intents), pieces, asks,
            [], page,
        )  # fmt: skip
        self._files.write(load, bundle, self.theirs.opens, lambda _: None)
        kept = open_store(self._data, create=False)
        try:
            bundles.read_in(kept, bundle, answer)
        finally:
            kept.close()
        with self._files.opened(answer, self.theirs.signs) as receipt:
            if receipt.trouble:
                raise Refused(receipt.trouble)
            yield receipt

    def _whole(self) -> Page:
        path = self._stick / "snapshot"
        self.fetch_snapshot(path)
        with zstandard.open(path, "rb") as file:
            *lines, last = file.read().splitlines()
        end = msgspec.json.decode(last, type=SnapshotEnd)
        records = tuple(msgspec.json.decode(line, type=Record) for line in lines)
        return Page(records, end.position, end.records)
