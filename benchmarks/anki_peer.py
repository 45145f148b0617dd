"""The same notes through Anki's client and its own sync server; run in an environment of its own.

Reads {"notes": [[title, text], …]} from the first line of standard input and prints the seconds of
push and pull as JSON; for each further line one change goes from one client to the other, and its
seconds are printed. Anki syncs one collection with one server as we do with one newsroom; both on
this machine's loopback.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anki.collection import AddNoteRequest, Collection


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as folder:
        measure(asked["notes"], Path(folder))


def measure(notes: list[list[str]], base: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "anki.syncserver"],
        env={
            **os.environ, "SYNC_USER1": "u:p", "SYNC_BASE": str(base / "server"),
            "SYNC_HOST": "127.0.0.1", "SYNC_PORT": str(port), "MAX_SYNC_PAYLOAD_MEGS": "1000",
            "RUST_LOG": "anki=warn",
        },
    )  # fmt: skip
    try:
        until_open(port)
        both_ways(notes, base, f"http://127.0.0.1:{port}/")
    finally:
        server.terminate()
        server.wait(10)


def both_ways(notes: list[list[str]], base: Path, url: str) -> None:
    one, other = collection(base / "one"), collection(base / "other")
    mine, theirs = one.sync_login("u", "p", url), other.sync_login("u", "p", url)
    for who, auth, upload in ((one, mine, True), (other, theirs, False)):
        who.sync_collection(auth, sync_media=False)
        who.close_for_full_sync()
        who.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        who.reopen(after_full_sync=True)
    model, deck = one.models.by_name("Basic"), one.decks.id("新闻")
    requests = []
    for title, text in notes:
        note = one.new_note(model)
        note["Front"], note["Back"] = title, text
        requests.append(AddNoteRequest(note=note, deck_id=deck))
    one.add_notes(requests)
    push = timed(lambda: one.sync_collection(mine, sync_media=False))
    pull = timed(lambda: other.sync_collection(theirs, sync_media=False))
    if other.note_count() != len(notes):
        raise SystemExit("not all notes arrived")
    print(json.dumps({"push": push, "pull": pull}), flush=True)
    for number, _ in zip(one.find_notes(""), sys.stdin, strict=False):
        note = one.get_note(number)
        note["Back"] += "改"
        one.update_note(note)

        def there_and_back() -> None:
            one.sync_collection(mine, sync_media=False)
            other.sync_collection(theirs, sync_media=False)

        print(timed(there_and_back), flush=True)
    one.close()
    other.close()


def collection(folder: Path) -> Any:
    folder.mkdir()
    return Collection(str(folder / "c.anki2"))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_open(port: int) -> None:
    for _ in range(400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("Anki's server never opened its port")


if __name__ == "__main__":
    main()
