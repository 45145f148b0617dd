"""A gigabyte to the province's file store beside curl, and two of them over a line that is cut."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select

from benchmarks.figures import Figure, middle
from studio.composition import Studio, open_studio
from studio.manuscript.making import body_of
from studio.media.intake import TakenIn
from studio.media.library import media_path
from studio.media.probing import Probe
from studio.models.media import Transfer
from studio.sync.facts import PLATFORM_URL, write_fact
from studio.vocabulary import MediaKind, Sha256
from tests.faults.line_faults import BadLine, Habit
from tests.province.running import Enrolled, RunningProvince

MIB = 1024**2
WHOLE, LONG = 1024 * MIB, 2048 * MIB
CUTS = 100
RUNS = int(os.environ.get("ZAOTAI_BENCH_RUNS", "5"))
PATIENCE_S = 1800


def figures() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory(prefix="zaotai-bench-") as folder:
        province = RunningProvince(Path(folder) / "province", more=("--part-size", str(MIB)))
        try:
            yield _beside_curl(province, Path(folder))
            yield _over_cuts(province, Path(folder))
        finally:
            province.stop()


def _beside_curl(province: RunningProvince, folder: Path) -> Figure:
    ours, theirs = [], []
    for run in range(RUNS):  # in pairs, so that whatever else the machine does hits both
        ours.append(_sent_by_us(province, folder / f"ours-{run}", WHOLE))
        theirs.append(_sent_by_curl(province, folder / f"theirs-{run}", WHOLE))
    return Figure(
        "1 GiB to the file store, beside curl", middle(ours), middle(theirs), "s", 1.11, RUNS
    )


def _over_cuts(province: RunningProvince, folder: Path) -> Figure:
    bad = BadLine(province.port, seed=1)
    bad.habit = Habit(cut_bytes=LONG / CUTS)
    try:
        _sent_by_us(province, folder / "cut", LONG, port=bad.port)
    finally:
        bad.close()
    name = f"2 GiB over {bad.faults} cuts, bytes moved"
    return Figure(name, bad.bytes / MIB, LONG / MIB, "MiB", 1.05, 1)


def _sent_by_us(province: RunningProvince, folder: Path, size: int, port: int = 0) -> float:
    """Seconds from the start of the sync until the province has read the file back."""
    with _enrolled_studio(province, folder, port or province.port) as studio:
        sha256 = _submit_a_film(studio, size)
        began = time.monotonic()
        studio.sync.start()
        while not _is_verified(studio, sha256):
            if time.monotonic() - began > PATIENCE_S:
                raise RuntimeError("it never arrived")
            time.sleep(0.02)
        return time.monotonic() - began


def _sent_by_curl(province: RunningProvince, folder: Path, size: int) -> float:
    """The same parts to the same routes, one after the other, and the same reading back."""
    folder.mkdir()
    enrolled = province.enrol(province.newsroom())
    digest = hashlib.sha256()
    for number in range(size // MIB):
        part = os.urandom(MIB)
        digest.update(part)
        (folder / str(number)).write_bytes(part)
    media = f"/v1/media/{digest.hexdigest()}"
    body = {"sha256": digest.hexdigest(), "size": size, "type": "video/mp4"}
    assert enrolled.ask("POST", "/v1/media", json=body).status_code == 200
    began = time.monotonic()
    _curl(enrolled, folder, "-T", f"[0-{size // MIB - 1}]", f"{enrolled.url}{media}/parts/")
    _curl(enrolled, folder, "-X", "POST", f"{enrolled.url}{media}/complete")
    return time.monotonic() - began


def _curl(enrolled: Enrolled, folder: Path, *about: str) -> None:
    token = f"Authorization: Bearer {enrolled.token}"
    subprocess.run(
        ["curl", "-sS", "--fail", "--noproxy", "*", "-H", token, "-H", "Expect:", *about],
        cwd=folder, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip


@contextmanager
def _enrolled_studio(province: RunningProvince, folder: Path, port: int) -> Iterator[Studio]:
    studio = open_studio(folder)
    try:
        studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", "2468")
        code = province.invite(province.newsroom())
        studio.floor.accounts.enrol(f"http://127.0.0.1:{province.port}", code)
        url = f"http://127.0.0.1:{port}"
        studio.store.write(lambda connection: write_fact(connection, PLATFORM_URL, url))
        yield studio
    finally:
        studio.close()


def _submit_a_film(studio: Studio, size: int) -> Sha256:
    draft = studio.profile.media / uuid4().hex
    draft.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with draft.open("wb") as file:
        for _ in range(size // MIB):
            piece = os.urandom(MIB)
            digest.update(piece)
            file.write(piece)
    sha256 = Sha256(digest.hexdigest())
    path = media_path(studio.profile.media, sha256)
    path.parent.mkdir(exist_ok=True)
    draft.replace(path)
    about = Probe(MediaKind.VIDEO, "video/mp4", 1920, 1080, 1000, "25", True, "h264", "aac")
    story = studio.floor.editing.start("供暖第一周")
    studio.floor.editing.save_body(story, body_of([("", "室温二十一度。")]), "室温二十一度。")
    studio.floor.media.attach(story, TakenIn(sha256, "原片.mp4", size, about))
    studio.floor.publishing.submit(story)
    return sha256


def _is_verified(studio: Studio, sha256: Sha256) -> bool:
    with studio.store.reading() as connection:
        return bool(
            connection.execute(
                select(Transfer.c.is_verified).where(Transfer.c.sha256 == sha256)
            ).scalar_one()
        )
