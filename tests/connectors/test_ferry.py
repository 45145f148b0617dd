"""What waits goes through a folder, to a province that is a process of its own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.__main__ import main
from studio.clock import utc_now
from studio.composition import Studio
from studio.desks.exchanging import When
from studio.models.intent import Intent
from studio.models.media import Transfer
from studio.vocabulary import IntentState
from tests.connectors.carried import append, stands_in
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, raw_command

PICTURE = Path(__file__).parent.parent.parent / "docs/pictures/queue.png"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    made = tmp_path / "交换"
    made.mkdir()
    return made


@pytest.fixture
def folder(tmp_path: Path, province: RunningProvince) -> Path:
    """A profile that was online once, with a submission and its picture since."""
    studio = open_newsroom(tmp_path / "studio")
    code = province.invite(province.newsroom(), "administrator")
    studio.floor.accounts.enrol(province.url, code)
    assert studio.sync.run_once().state == "online"
    story = write_story(studio, text="停电前。")
    picture = tmp_path / "现场.jpg"
    shutil.copyfile(PICTURE, picture)
    studio.floor.media.attach(story, studio.floor.media.take_in(picture))
    studio.floor.publishing.submit(story)
    studio.close()
    return tmp_path / "studio"


def lying(place: Path, side: str) -> list[str]:
    return sorted(path.name for path in (place / side).iterdir())


def unsettled(studio: Studio) -> list[str]:
    with studio.store.reading() as connection:
        wanted = select(Intent.c.kind).where(Intent.c.state != IntentState.SETTLED)
        texts = list(connection.execute(wanted).scalars())
        missing = select(Transfer.c.name).where(Transfer.c.is_verified.is_(False))
        return texts + list(connection.execute(missing).scalars())


def test_the_commands_ferry_a_submission_with_its_picture(
    folder: Path, place: Path, province: RunningProvince, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = ["--profile", str(folder), "--lang", "zh_CN", "queue", "exchange"]

    assert main([*profile, "--set", str(place), "--now"]) == 0, capsys.readouterr()
    out = capsys.readouterr().out
    assert f"交换点：{place}（只在线路不通时使用）" in out
    assert "已放入交换点，等待省平台回执。" in out
    assert not re.search(r"[0-9]T[0-9].*Z", out), "times are the newsroom's, as people write them"
    assert len(lying(place, "to-province")) == 2  # text, and the picture

    done = raw_command("bundle", "watch", str(place), "--data", str(province.data), "--once")
    assert (done.returncode, done.stderr) == (0, "")
    assert "收下 4 项，退回 0 项，暂缓 0 项" in done.stdout
    assert lying(place, "to-province") == []
    assert len(lying(place, "to-studios")) == 2

    assert main([*profile, "--now", "--json"]) == 0
    sheet = json.loads(capsys.readouterr().out)
    assert (sheet["happened"]["what"], sheet["awaited"]) == ("receipt", 0), sheet
    assert lying(place, "to-studios") == []
    studio = open_newsroom(folder)
    assert unsettled(studio) == []
    studio.close()


@pytest.mark.parametrize(
    "order",
    ["folder, wire, receipt", "wire, folder, receipt", "folder, receipt, wire", "folder, wire"],
)
def test_what_goes_both_ways_arrives_once(
    folder: Path, place: Path, province: RunningProvince, order: str
) -> None:
    """P3."""
    studio = open_newsroom(folder, utc_now)
    story = studio.floor.editing.rows()[0].id
    studio.floor.exchange.choose(str(place), When.ALWAYS)
    studio.open_ferry().exchange_now(30, with_media=True)
    append(studio, story, "来电后。")
    for step in order.split(", "):
        if step == "wire":
            assert studio.sync.run_once().state == "online"
        elif step == "folder":
            data = str(province.data)
            done = raw_command("bundle", "watch", str(place), "--data", data, "--once")
            assert done.returncode == 0
        else:
            studio.open_ferry().exchange_now(30, with_media=True)
    if "wire" in order.split(", ")[-1]:
        studio.open_ferry().exchange_now(30)

    assert unsettled(studio) == []
    assert stands_in(studio) == [("供暖第一周", "停电前。来电后。")]
    platform = studio.backstage.sync.around.connect()
    assert platform is not None
    kinds = [one.kind for one in platform.pull(None, 500).records]
    assert sorted(kinds) == [
        "person.joined", "story.body_updated", "story.body_updated", "story.media_added",
        "story.started", "story.submitted",
    ]  # fmt: skip
    studio.close()
