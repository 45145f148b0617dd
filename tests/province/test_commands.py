from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from province import access, log
from province.commands import run
from province.store import open_store
from tests.province.making import (
    DEVICE,
    PERSON,
    device_in,
    intent,
    medium,
    new_id,
    package,
    person_joined,
)
from tests.province.running import raw_command

ROOM = "永登县融媒体中心"


class Desk:
    """An operator before a terminal: what is typed, and what is seen."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.data = data
        self._capsys = capsys
        self.status = 0

    def types(self, line: str) -> str:
        """What is printed; `status` is the exit status. DATA stands for the data folder."""
        lines: list[str] = []
        words = [str(self.data) if word == "DATA" else word for word in line.split()]
        self.status = run(["--lang", "zh_CN", *words], lines.append)
        return "\n".join(lines) + self._capsys.readouterr().err

    def types_json(self, line: str) -> Any:
        return json.loads(self.types(f"{line} --json"))

    def receives_submission(self, headline: str = "洪水过境") -> str:
        kept = open_store(self.data, create=False)
        room = access.newsrooms(kept)[0]["id"]
        story = intent("story.started", new_id())
        payload = package(story.subject, media=[medium()], headline=headline)
        asked = intent("story.submitted", story.subject, payload)
        log.push(kept, device_in(str(room)), None, [person_joined(), story, asked])
        kept.close()
        return asked.key


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    made = Desk(tmp_path / "data", capsys)
    made.types(f"newsroom add {ROOM} --data DATA")
    return made


def test_a_newsroom_is_added_and_listed(desk: Desk) -> None:
    assert desk.types("newsroom add 皋兰县融媒体中心 --id gaolan --data DATA") == (
        "已建立编辑部“皋兰县融媒体中心”，编号 gaolan。"
    )
    listed = desk.types("newsroom list --data DATA").splitlines()
    assert listed[0].startswith(f"{ROOM}　编号 ")
    assert listed[1] == "皋兰县融媒体中心　编号 gaolan　0 条记录"


def test_an_invitation_shows_its_code(desk: Desk) -> None:
    printed = desk.types(f"invite --newsroom {ROOM} --role dispatcher --data DATA")

    assert printed.endswith(f"（{ROOM}，省平台编审，只能用一次）")
    assert len(printed.removeprefix("邀请码：").partition("（")[0]) == 14


def test_devices_are_listed_and_revoked(desk: Desk) -> None:
    assert desk.types("device list --data DATA").startswith("还没有电脑接入")
    invited = desk.types_json(f"invite --newsroom {ROOM} --role editor --data DATA")
    kept = open_store(desk.data, create=False)
    access.enrol(kept, invited["code"], DEVICE, "采访一号", "studio/test")
    kept.close()

    assert desk.types("device list --data DATA").startswith(f"采访一号　{ROOM}　编辑　使用中　")
    assert "已停用" in desk.types(f"device revoke {DEVICE} --data DATA")
    assert "早已停用" in desk.types(f"device revoke {DEVICE} --data DATA")
    assert "　已停用　" in desk.types("device list --data DATA")


def test_a_submission_is_seen_and_adopted(desk: Desk) -> None:
    assert desk.types("submissions list --data DATA") == "还没有报送稿件。"
    key = desk.receives_submission()

    (line,) = desk.types("submissions list --data DATA").splitlines()
    assert line.startswith(f"{key}　待处理　{ROOM}　")
    assert line.endswith("《洪水过境》　媒体 0/1")
    shown = desk.types(f"submissions show {key[:8]} --data DATA")
    assert "\n第一段重点\n" in shown
    assert f"媒体 {medium()['sha256']}：未到" in shown
    assert desk.types(f"submissions adopt {key[:8]} --by 李主任 --data DATA") == (
        "已采用《洪水过境》。"
    )
    assert "已采用：李主任，" in desk.types(f"submissions show {key} --data DATA")
    again = desk.types(f"submissions return {key} --reason 改主意 --data DATA")
    assert (desk.status, again) == (1, "这篇稿件已经处理过了（已采用）。不用重复处理。\n")


def test_a_headline_cannot_steer_the_operators_terminal(desk: Desk) -> None:
    desk.receives_submission("洪\x1b[2J水\n过\u202e境")

    (line,) = desk.types("submissions list --data DATA").splitlines()
    assert "《洪\ufffd[2J水 过\ufffd境》" in line


def test_a_return_needs_its_reason(desk: Desk) -> None:
    key = desk.receives_submission()

    assert desk.types(f"submissions return {key} --data DATA") == (
        "退回必须写明理由。加上 --reason“……”。\n"
    )
    assert desk.types(f"submissions return {key} --reason 缺采访 --data DATA") == (
        "已退回《洪水过境》，理由：缺采访"
    )


def test_scripts_read_json(desk: Desk) -> None:
    key = desk.receives_submission()

    (listed,) = desk.types_json("submissions list --data DATA")
    assert (listed["id"], listed["state"], listed["newsroom_name"]) == (key, "submitted", ROOM)
    shown = desk.types_json(f"submissions show {key} --data DATA")
    assert shown["text"] == "第一段重点"
    assert Path(shown["folder"], "ninjs.json").exists()
    assert desk.types_json(f"submissions adopt {key} --data DATA") == {
        "id": key, "state": "adopted", "epoch": 1, "seq": 4,
    }  # fmt: skip


def test_a_backup_is_made_verified_and_restored(desk: Desk, tmp_path: Path) -> None:
    desk.receives_submission()
    made = desk.types_json(f"backup --to {tmp_path}/backups --data DATA")["backup"]

    assert desk.types(f"verify --data {made}") == "完好：3 条记录，0 个媒体文件。"
    assert desk.types("verify --data DATA") == "完好：3 条记录，0 个媒体文件。"
    refused = desk.types(f"restore {made} --data DATA")
    assert (desk.status, refused) == (
        1, f"“{desk.data}”里已有数据。加上 --set-aside 会先把它改名留存，再恢复。\n",
    )  # fmt: skip
    assert desk.types(f"restore {made} --set-aside --data DATA").startswith("已恢复到 ")
    assert desk.types("newsroom list --data DATA").endswith("　3 条记录")


def test_what_is_wrong_has_an_exit_status_for_scripts(desk: Desk) -> None:
    key = desk.receives_submission()
    (manuscript,) = desk.data.rglob("manuscript.json")
    manuscript.unlink()

    assert desk.types("verify --data DATA") == f"缺少文件 {manuscript.relative_to(desk.data)}"
    assert desk.status == 1
    (trouble,) = desk.types_json("verify --data DATA")["troubles"]
    assert (trouble["code"], key in trouble["path"]) == ("file_missing", True)


def test_a_persons_role_and_state_are_seen_and_changed(desk: Desk) -> None:
    assert desk.types(f"person list --newsroom {ROOM} --data DATA") == "这个编辑部还没有人。"
    kept = open_store(desk.data, create=False)
    room = str(access.newsrooms(kept)[0]["id"])
    log.push(kept, device_in(room), None, [person_joined()])
    kept.close()
    at = f"--newsroom {ROOM} --data DATA"

    assert desk.types(f"person list {at}") == f"王芳　编辑　使用中　编号 {PERSON}"
    assert desk.types(f"person role {PERSON[:6]} --role chief {at}") == "aaaaaa 现在是主编。"
    assert desk.types(f"person revoke {PERSON} {at}").startswith(f"已停用 {PERSON}：")
    assert desk.types(f"person list {at}") == f"王芳　主编　已停用　编号 {PERSON}"
    assert desk.types_json(f"person reinstate {PERSON} {at}") == {"epoch": 1, "seq": 4}
    (shown,) = desk.types_json(f"person list {at}")
    assert (shown["role"], shown["is_revoked"]) == ("chief", False)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "这条命令看不懂：缺少 命令。请加 --help 查看写法。"),
        ("sing", "这条命令看不懂：命令 不能是 'sing'"),
        ("serve --data DATA", "这条命令看不懂：缺少 --port。"),
        ("serve --data DATA --port 99999", "这条命令看不懂：--port 不能是 '99999'。"),
        ("serve --data DATA --port 0 --part-size 0", "这条命令看不懂：--part-size 不能是 '0'。"),
        (
            "serve --data DATA --port 0 --host 0.0.0.0",
            "“0.0.0.0”不是本机地址，在网络上必须用 HTTPS。",
        ),
        ("invite --data DATA --newsroom 哪里 --role editor", "没有编辑部“哪里”。"),
        ("invite --data DATA --newsroom 哪里 --role boss", "这条命令看不懂：--role 不能是 'boss'"),
        (f"newsroom add {ROOM} --data DATA", f"已经有编辑部“{ROOM}”"),
        ("newsroom add 甲 --id ../x --data DATA", "“../x”不能作编辑部的编号。"),
        ("newsroom list --data /nowhere", "省平台的数据文件夹“/nowhere”不能用：没有省平台数据"),
        ("newsroom add 甲 --data /proc/x", "省平台的数据文件夹“/proc/x”不能用：没有这个路径。"),
        ("device revoke 1 --data DATA", "没有编号是“1”的电脑。"),
        (f"person revoke 1 --newsroom {ROOM} --data DATA", "没有编号是“1”的同事。"),
        ("submissions show 1 --data DATA", "没有报送件“1”。"),
        (
            "bundle import /nowhere --receipt R --data DATA",
            "文件“/nowhere”读不出来：没有这个路径。",
        ),
        ("bundle import / --receipt R --data DATA", "文件“/”读不出来：这是文件夹，不是文件。"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(desk: Desk, typed: str, sentence: str) -> None:
    printed = desk.types(typed)

    assert printed.startswith(sentence)
    assert printed.count("\n") == 1
    assert desk.status == 1


def test_a_damaged_store_is_one_sentence(desk: Desk) -> None:
    (desk.data / "province.db").write_bytes(b"no database " * 1000)

    assert desk.types("newsroom list --data DATA").startswith("省平台的数据文件夹")
    assert desk.status == 1


def test_it_speaks_the_systems_language_in_a_process_of_its_own() -> None:
    chinese = raw_command("newsroom", "list", "--data", "/nowhere")
    english = raw_command(
        "newsroom", "list", "--data", "/nowhere", environment={"LC_ALL": "en_US.UTF-8"}
    )

    assert (chinese.returncode, chinese.stdout) == (1, "")
    assert chinese.stderr.startswith("省平台的数据文件夹")
    assert english.stderr.startswith("The province's data folder")


def test_help_is_in_the_operators_language() -> None:
    shown = raw_command("submissions", "return", "--help")

    assert shown.returncode == 0
    assert shown.stdout.startswith("用法：province submissions return")
    assert "退回一篇，必须写明理由" in shown.stdout
