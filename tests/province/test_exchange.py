"""The province's side of an exchange folder, on real files that studios wrote."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from province import access, bundles, exchange
from province.errors import ProvinceError
from province.exchange import Exchange, Taken, Watch
from province.words import Words
from studio.composition import Studio
from tests.connectors.ferried import Crossing, turn
from tests.faults import full_disk
from tests.newsrooms import write_story
from tests.province.running import PROVINCE, ROOT, raw_command, running


@pytest.fixture
def crossing(tmp_path: Path) -> Iterator[Crossing]:
    made = Crossing(tmp_path)
    yield made
    made.close()


@pytest.fixture
def studio(crossing: Crossing) -> Studio:
    """Whose bundle lies there."""
    made = crossing.ferrying("one")
    write_story(made)
    turn(made)
    return made


def refused(crossing: Crossing) -> list[str]:
    return sorted(path.name for path in (crossing.place / "refused").iterdir())


def test_a_bundle_goes_and_its_receipt_lies_there(crossing: Crossing, studio: Studio) -> None:
    (bundle,) = crossing.lying()

    (taken,) = crossing.watch()

    assert taken.read is not None
    assert (taken.read.accepted, taken.read.refused) == (2, 0)
    assert crossing.lying() == []
    assert [path.name for path in crossing.receipts()] == [bundle.name]
    assert refused(crossing) == []


def test_names_that_are_no_bundles_are_left_alone(crossing: Crossing, studio: Studio) -> None:
    (bundle,) = crossing.lying()
    side = bundle.parent
    bundle.rename(side / f"{bundle.name}.part")
    (side / "folder.zaotai").mkdir()
    (side / "Thumbs.db").write_bytes(b"x")
    (side / "link.zaotai").symlink_to("/etc/passwd")
    os.mkfifo(side / "pipe.zaotai")
    before = crossing.lying()
    clock = Moved()
    crossing.exchange.clock = clock

    for _ in range(2):
        assert crossing.watch() == []
        assert crossing.lying() == before
        clock.now += exchange.AT_REST_S  # nor are they taken for damaged ones at last


def test_a_copy_that_a_person_named_is_answered_under_its_own_name(
    crossing: Crossing, studio: Studio
) -> None:
    (bundle,) = crossing.lying()
    bundle.rename(bundle.with_name("送省平台.zaotai"))

    crossing.watch()

    assert [path.name for path in crossing.receipts()] == [bundle.name]


def test_the_same_bundle_again_is_taken_once_and_answered_again(
    crossing: Crossing, studio: Studio
) -> None:
    (bundle,) = crossing.lying()
    content = bundle.read_bytes()
    crossing.watch()
    head = crossing.kitchen.head(crossing.newsroom)
    (receipt,) = crossing.receipts()
    receipt.unlink()
    bundle.write_bytes(content)

    crossing.watch()

    assert crossing.kitchen.head(crossing.newsroom) == head
    assert crossing.receipts() == [receipt]
    assert crossing.lying() == []


def test_a_bundle_is_there_until_its_receipt_is(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = crossing.lying()
    replace = Path.replace

    def killed(path: Path, target: Path) -> Path:
        if path.name.endswith(".new"):
            raise KeyboardInterrupt
        return replace(path, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            crossing.watch()
    assert crossing.lying() == lying

    (taken,) = crossing.watch()

    assert taken.read is not None
    assert crossing.lying() == []
    assert len(crossing.receipts()) == 1


class Moved:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_that_is_still_growing_is_not_refused(crossing: Crossing, studio: Studio) -> None:
    """Some gateways and shares write under the last name."""
    clock = Moved()
    crossing.exchange.clock = clock
    (bundle,) = crossing.lying()
    content = bundle.read_bytes()
    for share in (0, 100, len(content) // 2):
        bundle.write_bytes(content[:share])
        assert crossing.watch() == []
        clock.now += exchange.AT_REST_S - 1
    bundle.write_bytes(content)

    (taken,) = crossing.watch()

    assert taken.read is not None
    assert refused(crossing) == []


def test_a_damaged_one_is_put_aside_with_the_reason_once_it_rests(
    crossing: Crossing, studio: Studio
) -> None:
    clock = Moved()
    crossing.exchange.clock = clock
    (bundle,) = crossing.lying()
    content = bundle.read_bytes()[:-40]
    bundle.write_bytes(content)
    assert crossing.watch() == []
    clock.now += exchange.AT_REST_S

    (taken,) = crossing.watch()

    assert taken.refused is not None
    assert refused(crossing) == [bundle.name, f"{bundle.name}.txt"]
    aside = crossing.place / "refused" / bundle.name
    assert aside.read_bytes() == content
    reason = aside.with_name(f"{bundle.name}.txt").read_text(encoding="utf-8")
    assert "不完整或已损坏" in reason
    assert crossing.lying() == crossing.receipts() == []


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_keeps_nobody_from_being_served(
    crossing: Crossing, studio: Studio
) -> None:
    """GBK, as a gateway or an FTP client brings it; one bundle of it is good."""
    side = crossing.place / "to-province"
    (bundle,) = crossing.lying()
    bundle.rename(side / os.fsdecode("送省.zaotai".encode("gbk")))
    bad = side / os.fsdecode("坏\n2026 INFO\x1b[31m.zaotai".encode("gbk"))
    bad.write_bytes(b"x")
    os.utime(bad, (0, 0))

    first, second = crossing.watch()

    assert second.read is not None
    assert first.refused is not None
    for taken in (first, second):
        assert taken.name.encode()  # it is text
        assert taken.name.isprintable()  # in one line
    (reason,) = (crossing.place / "refused").glob("*.txt")
    words = reason.read_text(encoding="utf-8")
    assert len(words.splitlines()) == 1


@pytest.mark.parametrize("is_dangling", [True, False])
def test_a_reason_is_never_written_through_a_link(crossing: Crossing, *, is_dangling: bool) -> None:
    """Who may write into the exchange folder must not write into the province's own files."""
    precious = crossing.folder / "precious"
    if not is_dangling:
        precious.write_bytes(b"precious")
    (crossing.place / "refused" / "bad.zaotai.txt").symlink_to(precious)
    bad = crossing.place / "to-province" / "bad.zaotai"
    bad.write_bytes(b"x")
    os.utime(bad, (0, 0))

    (taken,) = crossing.watch()

    assert taken.refused is not None
    assert not precious.exists() if is_dangling else precious.read_bytes() == b"precious"
    assert refused(crossing) == ["bad.zaotai", "bad.zaotai.txt"]


def test_who_looks_once_refuses_what_was_at_rest_long_ago(
    crossing: Crossing, studio: Studio
) -> None:
    (bundle,) = crossing.lying()
    bundle.write_bytes(b"no bundle")
    long_ago = time.time() - exchange.LONG_AT_REST_S - 60
    os.utime(bundle, (long_ago, long_ago))

    (taken,) = crossing.watch()

    assert taken.refused is not None


def test_a_gateway_that_brings_a_bad_one_again_and_again_fills_nothing(
    crossing: Crossing, studio: Studio
) -> None:
    """But another one of that name is kept beside it."""
    device = str(access.devices(crossing.kitchen.kept)[0]["id"])
    access.revoke(crossing.kitchen.kept, device)
    (bundle,) = crossing.lying()
    content = bundle.read_bytes()
    for _ in range(3):
        bundle.write_bytes(content)
        (taken,) = crossing.watch()
        assert taken.refused is not None
        assert taken.refused.code == "bundle_device_revoked"
    assert len(refused(crossing)) == 2

    write_story(studio, "第二篇")
    crossing.kitchen.kept.close()
    turn(studio)
    (second,) = crossing.lying()
    second.rename(bundle)
    crossing.reopen()
    crossing.watch()

    assert len(refused(crossing)) == 4


def test_a_file_that_is_too_large_is_not_even_opened(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "LARGEST_BUNDLE", 100)

    (taken,) = crossing.watch()

    assert taken.refused is not None
    assert taken.refused.code == "exchange_file_too_large"


def test_a_bug_puts_one_aside_and_the_others_go_on(
    crossing: Crossing,
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    other = crossing.ferrying("other")
    write_story(other)
    turn(other)
    first, _ = sorted(crossing.lying(), key=lambda path: path.stat().st_mtime_ns)
    real = bundles.read_in

    def fails(kept: Any, source: Path, receipt: Path) -> Any:
        if source == first:
            raise ZeroDivisionError
        return real(kept, source, receipt)

    monkeypatch.setattr(exchange, "read_in", fails)

    found = crossing.watch()

    assert [one.refused is not None for one in found] == [True, False]
    assert "ZeroDivisionError" in caplog.text


def test_a_full_disk_keeps_the_bundle_for_later(
    crossing: Crossing, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not for ever at once: longer and longer."""
    clock = Moved()
    crossing.exchange.clock = clock
    lying = crossing.lying()
    tries = []

    def full(*_: object) -> None:
        tries.append(clock.now)
        raise ProvinceError("province_disk_full")

    with monkeypatch.context() as patched:
        patched.setattr(exchange, "read_in", full)
        for _ in range(30):
            crossing.watch()
            clock.now += 1
    assert 3 <= len(tries) <= 5
    assert crossing.lying() == lying

    clock.now += exchange.LONGEST_WAIT_S
    (taken,) = crossing.watch()
    assert taken.read is not None


def test_no_room_for_the_receipt_keeps_the_bundle(
    crossing: Crossing, studio: Studio, tmp_path: Path
) -> None:
    if reason := full_disk.missing():
        pytest.skip(reason)
    (bundle,) = crossing.lying()
    with full_disk.small_disk(tmp_path / "small", 512 * 1024) as disk:
        there = Exchange(crossing.kitchen.kept, disk.root, Words("zh_CN"))
        there.prepare()
        target = disk.root / "to-province" / bundle.name
        target.write_bytes(bundle.read_bytes())
        disk.fill()

        (taken,) = there.look()
        assert taken.waits is not None
        assert taken.waits.code == "exchange_unusable"
        assert os.strerror(errno.ENOSPC) in str(taken.waits)
        assert str(disk.root) in there.words.sentence(taken.waits)
        assert target.exists()
        assert list((disk.root / "to-studios").iterdir()) == []

        disk.relent()
        there.clock = lambda: time.monotonic() + exchange.LONGEST_WAIT_S
        (taken,) = there.look()
        assert taken.read is not None
        assert not target.exists()


def test_a_name_as_long_as_names_can_be_is_put_aside_under_another(crossing: Crossing) -> None:
    """There would be no room for its reason's ending: it was tried again for ever."""
    for content in (b"junk", b"other junk", b"junk"):
        junk = crossing.place / "to-province" / ("长" * 82 + "x.zaotai")
        junk.write_bytes(content)
        os.utime(junk, (0, 0))  # at rest

        (taken,) = crossing.watch()

        assert taken.refused is not None
        assert taken.name == junk.name
        assert crossing.lying() == []

    put_aside = refused(crossing)
    bundles = [name for name in put_aside if not name.endswith(".txt")]
    assert len(bundles) == 2
    assert sorted([*bundles, *(f"{name}.txt" for name in bundles)]) == put_aside


@pytest.mark.skipif(os.name != "posix", reason="there every name is Unicode")
def test_a_name_that_is_no_utf_8_is_put_aside(crossing: Crossing) -> None:
    name = os.fsdecode("稿件.zaotai".encode("gbk"))
    junk = crossing.place / "to-province" / name
    junk.write_bytes(b"junk")
    os.utime(junk, (0, 0))  # at rest
    data = str(crossing.kitchen.kept.folder)

    told = raw_command("bundle", "watch", str(crossing.place), "--data", data, "--once")

    assert told.returncode == 0, told.stderr
    assert refused(crossing) == sorted([name, f"{name}.txt"])


def test_receipts_that_nobody_fetched_and_old_drafts_go(crossing: Crossing) -> None:
    side = crossing.place / "to-studios"
    names = ["a" * 32 + "-" + "b" * 32 + ".zaotai", "c" * 32 + ".new", "d" * 32 + ".new.part"]
    kept = ["一份.zaotai", "notes.txt"]
    for name in names + kept:
        (side / name).write_bytes(b"x")
    crossing.watch()
    assert len(crossing.receipts()) == 5

    long_ago = time.time() - exchange.RECEIPTS_KEPT_S - 60
    for name in names + kept:
        os.utime(side / name, (long_ago, long_ago))
    crossing.watch()

    assert {path.name for path in crossing.receipts()} == set(kept)


def test_a_folder_that_goes_and_comes_back_is_told_once(crossing: Crossing, studio: Studio) -> None:
    told: list[Taken | ProvinceError] = []
    watch = Watch(crossing.exchange, 0.01, told.append)
    gone = crossing.folder / "gone"
    crossing.place.rename(gone)
    assert not watch._look()
    assert not watch._look()
    gone.rename(crossing.place)

    assert watch._look()

    first, second = told
    assert isinstance(first, ProvinceError)
    assert isinstance(second, Taken)


def test_a_bug_that_a_bundle_brings_to_light_does_not_end_the_watch(
    crossing: Crossing, studio: Studio
) -> None:
    told: list[Taken | ProvinceError] = []

    def tell(one: Taken | ProvinceError) -> None:
        told.append(one)
        if len(told) == 1:
            raise KeyError("place")

    watch = Watch(crossing.exchange, 0.01, tell)
    assert not watch._look()
    write_story(studio, "第二篇")
    turn(studio)

    assert watch._look()
    assert len(told) == 2


@pytest.mark.parametrize("where", ["", ".", "data", "data/inside", "parent"])
def test_a_folder_that_others_must_not_read_is_refused(crossing: Crossing, where: str) -> None:
    data = crossing.kitchen.kept.folder
    (data / "inside").mkdir()
    places = {"data": data, "data/inside": data / "inside", "parent": data.parent}
    with pytest.raises(ProvinceError, match="exchange_unusable"):
        Exchange(crossing.kitchen.kept, places.get(where, Path(where)), Words("zh_CN")).prepare()

    assert not (data / "to-province").exists()


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    raw_command("newsroom", "add", "编辑部", "--data", str(tmp_path / "data"))

    done = raw_command(
        "bundle", "watch", str(tmp_path / "none"), "--data", str(tmp_path / "data"), "--once"
    )

    assert done.returncode == 1
    assert done.stderr.startswith("交换文件夹“")
    assert done.stderr.count("\n") == 1


def test_the_command_watches_until_it_is_told_to_end(crossing: Crossing, studio: Studio) -> None:
    (bundle,) = crossing.lying()
    data = str(crossing.folder / "province")
    command = [*PROVINCE, "bundle", "watch", str(crossing.place), "--data", data, "--every", "1"]
    environment = os.environ | {"LC_ALL": "zh_CN.UTF-8"}
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("正在守候")
        assert "收下 2 项" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0

    assert not bundle.exists()
    assert len(crossing.receipts()) == 1


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "maintenance"])
def test_a_serving_province_takes_bundles_beside_its_requests(
    crossing: Crossing, studio: Studio, is_closed: bool
) -> None:
    (bundle,) = crossing.lying()
    more = ["--exchange", str(crossing.place), "--every", "1"]
    more += ["--maintenance", "明天见"] if is_closed else []
    with running(crossing.folder / "province", more=more) as province:
        if is_closed:
            assert "明天见" in raw_health(province.url)
        else:
            until(lambda: not bundle.exists())

    assert bundle.exists() == is_closed
    assert len(crossing.receipts()) == (0 if is_closed else 1)


def raw_health(url: str) -> str:
    import httpx2

    return httpx2.get(f"{url}/v1/pull", trust_env=False, verify=False).text


def until(is_so: Any) -> None:
    """Waits for what another process does, and gives up at last."""
    ends = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < ends
        os.sched_yield()
