"""A real province process, the commands of both sides, and a line that is there and not there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from studio.__main__ import main
from studio.composition import Studio
from studio.desks.carrying import MediaChoice
from studio.models.intent import Intent
from studio.sync.introducing import swapped
from studio.vocabulary import IntentState
from tests.connectors.carried import append, stands_in
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, raw_command


@pytest.fixture
def folder(tmp_path: Path, province: RunningProvince) -> Path:
    """A profile that was online once, with a story written since."""
    studio = open_newsroom(tmp_path / "studio")
    code = province.invite(province.newsroom(), "administrator")
    studio.floor.accounts.enrol(province.url, code)
    assert studio.sync.run_once().state == "online"
    assert swapped(studio.store) is not None
    write_story(studio, text="停电前。")
    studio.close()
    return tmp_path / "studio"


def unsettled(studio: Studio) -> list[str]:
    with studio.store.reading() as connection:
        wanted = select(Intent.c.kind).where(Intent.c.state != IntentState.SETTLED)
        return list(connection.execute(wanted).scalars())


def test_the_commands_carry_a_queue_there_and_back(
    folder: Path, province: RunningProvince, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle, receipt = tmp_path / "队列.zaotai", tmp_path / "回执.zaotai"
    profile = ["--profile", str(folder), "--lang", "zh_CN", "queue"]

    assert main([*profile, "export", str(bundle)]) == 0
    assert f"已写入 {bundle}：2 项修改，0 个媒体" in capsys.readouterr().out
    done = raw_command(
        "bundle", "import", str(bundle), "--receipt", str(receipt), "--data", str(province.data)
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "收下 2 项，退回 0 项，暂缓 0 项" in done.stdout
    assert main([*profile, "import", "--json", str(receipt)]) == 0
    assert json.loads(capsys.readouterr().out)["accepted"] == 2
    assert main([*profile, "import", str(bundle)]) == 1
    assert "不是给这里的" in capsys.readouterr().err

    studio = open_newsroom(folder)
    assert unsettled(studio) == []
    studio.close()


@pytest.mark.parametrize(
    "order", ["stick, wire, receipt", "wire, stick, receipt", "stick, receipt, wire"]
)
def test_what_goes_both_ways_arrives_once(
    folder: Path, province: RunningProvince, tmp_path: Path, order: str
) -> None:
    """P3."""
    studio = open_newsroom(folder)
    carrying = studio.floor.carrying
    story = studio.floor.editing.rows()[0].id
    bundle, receipt = tmp_path / "a.zaotai", tmp_path / "b.zaotai"
    carrying.write(bundle, MediaChoice.ALL, lambda *_: True)
    append(studio, story, "来电后。")
    for step in order.split(", "):
        if step == "wire":
            assert studio.sync.run_once().state == "online"
        elif step == "stick":
            data = str(province.data)
            command = ("bundle", "import", str(bundle), "--receipt", str(receipt), "--data", data)
            assert raw_command(*command).returncode == 0
        else:
            assert carrying.read(receipt).refused == 0

    assert unsettled(studio) == []
    assert stands_in(studio) == [("供暖第一周", "停电前。来电后。")]
    platform = studio.backstage.sync.around.connect()
    assert platform is not None
    records = platform.pull(None, 500).records
    assert [one.kind for one in records] == [
        "person.joined", "story.started", "story.body_updated", "story.body_updated",
    ]  # fmt: skip
    studio.close()
