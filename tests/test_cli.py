"""Every command ends 0, or prints one sentence that says what to do."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2

from studio.__main__ import main
from studio.composition import open_studio
from studio.exchange.document import Document
from studio.exchange.docx_in import read_docx
from studio.exchange.docx_out import docx_bytes
from studio.manuscript.blocks import OBJECT, Block, Run, plain_blocks
from studio.manuscript.making import body_of
from studio.manuscript.objects import Embedded, Sort
from studio.manuscript.profile import FieldRule
from studio.manuscript.profile import Profile as Asked
from studio.manuscript.template import Template
from studio.places import Profile
from studio.vocabulary import BlockKind, StoryId
from tests.exchange.word_files import MAIN_WITH_MACROS, p, r, word_file
from tests.newsrooms import open_newsroom, write_story
from tests.province.conftest import province
from tests.province.running import RunningProvince

__all__ = ["province"]

ROOT = Path(__file__).parent.parent
NOBODY_HOME = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What a failed command said: one line, and nothing else."""
        assert self.status != 0, self.out
        assert self.err.count("\n") == 1, self.err
        assert "Traceback" not in self.err
        assert self.out == ""
        return self.err.strip()

    @property
    def line(self) -> str:
        """What a command that went well printed: one line."""
        assert (self.status, self.err) == (0, "")
        assert self.out.count("\n") == 1
        return self.out.strip()


Command = Callable[..., Answer]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A newsroom that nobody has open."""
    open_newsroom(tmp_path / "profile").close()
    return Profile(tmp_path / "profile")


@pytest.fixture
def command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Command:
    """`command("story", "list")` in this process, on the profile, in Chinese unless told."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def run(*words: str | Path, lang: str = "", folder: Path | None = None) -> Answer:
        options = ["--profile", str(folder or tmp_path / "profile")]
        options += ["--lang", lang] if lang else []
        capsys.readouterr()
        status = main([*options, *map(str, words)])
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def story(profile: Profile) -> str:
    opened = open_newsroom(profile.folder)
    story_id = write_story(opened)
    opened.close()
    return story_id


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write there; root neither."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    for how in (["--bind", folder], ["-o", "remount,ro,bind"]):
        words = ["mount", *map(str, how), str(folder)]
        if subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("this root may not mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def in_a_process(*words: str | Path, before: str = "pass", **more: Any) -> subprocess.Popen[str]:
    script = f"import sys; {before}; from studio.__main__ import main; sys.exit(main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)],
        cwd=ROOT,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


# -- written and read ----------------------------------------------------------------------------


def test_a_morning_without_a_window(command: Command, tmp_path: Path) -> None:
    assert "演示" in command("demo").line
    topic = command("topic", "add", "供暖", "--column", "民生直通车", "--channel", "client",
                    "--due", "2026-11-22 18:00").line  # fmt: skip
    story = command("story", "new", "供暖第一周").line
    plain = command("story", "show", story[-6:])
    assert command("story", "show", story[:-2]).out == plain.out

    assert f"{topic}\tproposed\t2026-11-22T10:00:00.000Z\t供暖\n" in command("topic", "list").out
    assert plain.out.startswith("供暖第一周\n")
    assert f"{story}\tdraft\tlocal\t供暖第一周\n" in command("story", "list").out
    written = next(row for row in json.loads(command("story", "list", "--json").out)[1:])
    assert len(command("submit", written["id"]).line) == 32
    out = tmp_path / "out.html"
    assert command("story", "export", written["id"], "--format", "html", "--out", out).status == 0
    assert out.read_text(encoding="utf-8").startswith("<")
    for name in ("pause", "resume", "retry"):
        assert command("queue", name) == Answer(0, "", "")


def test_a_demo_does_not_mix_with_a_newsroom_that_is_there(
    command: Command, profile: Profile
) -> None:
    assert "已有编辑部“金川市融媒体中心”" in command("demo").sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_text_is_imported_with_its_first_line_as_headline(
    command: Command, profile: Profile, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "稿件.txt"
    file.write_bytes("\r\n供暖第一周\r\n\r\n  室温二十一度。\r\n㐀也在。\r\n".encode(encoding))

    story = command("story", "import", file).line

    exported = command("story", "export", story)
    assert exported.out == "供暖第一周\n\n室温二十一度。\n㐀也在。\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bytes(range(256)) * 10, "不是能识别的文本"),
        (b"PK\x03\x04 a zip in ASCII", "不是能识别的文本"),
        ("\ufeff供暖".encode("utf-16-le"), "不是能识别的文本"),
        (b"", "不是能识别的文本"),
        (b"\n \n", "不是能识别的文本"),
        ("字".encode() * 200 + b"\n" + "字".encode() * 200_001, "200000"),
        (b"a" * 1_600_001, "200000"),
        ("字".encode() * 201, "200"),
    ],
    ids=["bytes", "zip", "utf-16", "empty", "blank", "long", "huge", "headline"],
)
def test_what_cannot_be_imported_is_explained_and_starts_no_story(
    command: Command, profile: Profile, tmp_path: Path, content: bytes, sentence: str
) -> None:
    file = tmp_path / "稿件.txt"
    file.write_bytes(content)

    assert sentence in command("story", "import", file).sentence

    assert command("story", "list").out == ""


def test_what_never_ends_is_not_read_whole(command: Command, profile: Profile) -> None:
    assert "200000" in command("story", "import", Path("/dev/zero")).sentence


def test_everything_read_by_scripts_comes_as_json(command: Command, story: str) -> None:
    lists = [("topic", "list"), ("story", "list"), ("media", "list", story), ("doctor",)]
    for words in lists:
        assert isinstance(json.loads(command(*words, "--json").out), list)
    assert json.loads(command("story", "show", story, "--json").out)["text"] == "室温二十一度。"
    assert json.loads(command("queue", "list", "--json").out)["rows"]


# -- what goes wrong ------------------------------------------------------------------------------


def test_words_are_searched_also_while_a_window_holds_the_profile(
    command: Command, profile: Profile, story: str
) -> None:
    holding = open_newsroom(profile.folder)

    assert command("search", "室温").line == f"{story}\tstory\t供暖第一周\t室温二十一度。"
    assert command("search", "室温", "第一周", "--state", "draft", "--author", "李晓禾").out
    (hit,) = json.loads(command("search", "室温", "--json").out)
    assert (hit["place"], hit["marks"]) == ("body", [[0, 2]])
    assert command("search", "热力").out == ""
    assert command("search", "室温", "--since", "2999-01-01").out == ""
    assert command("search", "室温", "--until", "2026-11-21").out
    assert command("search", "室温", "--until", "2026-11-20").out == ""
    assert "张三" in command("search", "室温", "--author", "张三").sentence
    assert "昨天" in command("search", "室温", "--since", "昨天").sentence
    holding.close()


@pytest.mark.parametrize(
    "words",
    [
        ("story", "show"), ("story", "export"), ("submit",), ("media", "list"), ("media", "add"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wrong", ["0" * 32, ""])
def test_a_wrong_story_is_not_there(
    command: Command, story: str, words: tuple[str, ...], wrong: str
) -> None:
    more = ["some.mp4"] if words == ("media", "add") else []

    assert "已经不在了" in command(*words, wrong, *more).sentence
    assert "no longer there" in command(*words, wrong, *more, lang="en").sentence


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("story", "import", "none.txt"), "none.txt"),
        (("story", "import", "/"), "“/”"),
        (("media", "probe", "none.mp4"), "none.mp4"),
        (("restore", "none.db"), "none.db"),
        (("restore", "/"), "“/”"),
        (("topic", "add", "一", "--due", "明天"), "“明天”"),
        (("topic", "add", "一", "--channel", "fax"), "“fax”"),
        (("topic", "add", "一", "--column", "无"), "“无”"),
        (("topic", "add", " "), "选题名称"),
        (("story", "new", "字" * 201), "200"),
        (("backup", "--to", "/proc/backup.db"), "/proc/backup.db"),
        (("sync", "--once"), "还没有接入"),
    ],
)
def test_what_is_wrong_is_named(
    command: Command, profile: Profile, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in command(*words).sentence
    assert "。" not in command(*words, lang="en").sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("县委书记主持会议。\n" * 50, "不是能播放的视频"), ("", "0 字节")],
)
def test_what_is_no_medium_is_not_taken(
    command: Command, story: str, tmp_path: Path, content: str, sentence: str
) -> None:
    file = tmp_path / "会议.mp4"
    file.write_text(content, encoding="utf-8")

    said = command("media", "add", story, file).sentence

    assert "会议.mp4" in said
    assert sentence in said
    assert command("media", "list", story).out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("telex",), ("story",), ("story", "show"), ("queue", "list", "--nope"), ("sync",),
        ("story", "export", "1", "--format", "pdf"),
    ],
)  # fmt: skip
def test_an_unclear_command_is_one_sentence_too(command: Command, words: tuple[str, ...]) -> None:
    assert command(*words).sentence.startswith("这条命令看不懂")
    answer = command(*words, lang="en")
    assert answer.sentence.startswith("This command is not clear")
    assert answer.status == 2


@pytest.mark.parametrize(
    "words",
    [("story", "new", "一"), ("submit", "1"), ("queue", "pause"), ("demo",), ("sync", "--once"),
     ("topic", "add", "一"), ("backup",), ("media", "add", "1", "2"),
     ("enrol", NOBODY_HOME, "X"), ("restore", "backup.db")],
)  # fmt: skip
def test_a_profile_that_a_window_holds_is_not_written(
    command: Command, profile: Profile, tmp_path: Path, words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    command("backup", "--to", tmp_path / "backup.db")
    window = open_newsroom(profile.folder)

    assert f"进程 {os.getpid()}" in command(*words).sentence
    window.close()


def test_a_profile_that_a_window_holds_can_be_read(
    command: Command, profile: Profile, story: str
) -> None:
    window = open_newsroom(profile.folder)

    for words in (
        ("story", "list"),
        ("queue", "list"),
        ("topic", "list"),
        ("story", "show", story),
    ):
        assert command(*words).status == 0
    findings = json.loads(command("doctor", "--json").out)
    assert next(found for found in findings if found["name"] == "profile")["is_well"]
    window.close()


@pytest.mark.parametrize("words", [("story", "list"), ("story", "new", "一"), ("backup",)])
def test_a_profile_from_a_newer_version_is_left_alone(
    command: Command, profile: Profile, words: tuple[str, ...]
) -> None:
    raw = dbapi2.connect(str(profile.store))
    raw.execute("UPDATE alembic_version SET version_num='9999'")
    raw.execute("UPDATE facts SET value='\"7.0\"' WHERE name='written_by'")
    raw.commit()
    raw.close()

    assert "更新版本的灶台（7.0）" in command(*words).sentence


@pytest.mark.parametrize("words", [("story", "list"), ("story", "new", "一"), ("demo",)])
def test_a_profile_that_cannot_be_written_is_explained(
    command: Command, profile: Profile, words: tuple[str, ...]
) -> None:
    with read_only(profile.folder):
        assert "不能写入" in command(*words).sentence
        assert "不能写入" in command("doctor").out


@pytest.mark.parametrize("words", [("story", "list"), ("queue", "list"), ("story", "show", "1")])
def test_where_there_is_no_newsroom_the_way_to_one_is_shown(
    command: Command, words: tuple[str, ...]
) -> None:
    assert "--newsroom" in command(*words).sentence
    assert "--newsroom" in command("enrol", NOBODY_HOME, "X").sentence


# -- backups -------------------------------------------------------------------------------------


def test_a_store_cut_in_half_comes_back_from_a_backup(
    command: Command, profile: Profile, story: str
) -> None:
    backup = command("backup").line
    whole = profile.store.read_bytes()
    profile.store.write_bytes(whole[: len(whole) // 2])

    assert "已损坏" in command("story", "list").sentence
    assert "studio restore" in command("story", "new", "二").sentence
    assert list(profile.folder.glob("studio.db.damaged-*"))
    command("restore", backup)

    assert command("story", "export", story).out == "供暖第一周\n\n室温二十一度。\n"


def test_restoring_sets_aside_what_was_there(
    command: Command, profile: Profile, story: str, tmp_path: Path
) -> None:
    target = tmp_path / "usb" / "studio.db"
    assert command("backup", "--to", target).line == str(target)
    later = command("story", "new", "之后").line

    first, second = (Path(command("restore", target).line) for _ in range(2))

    assert later not in command("story", "list").out
    assert first != second
    assert later in command("story", "list", folder=_as_profile(first, tmp_path / "aside")).out


def _as_profile(store: Path, folder: Path) -> Path:
    folder.mkdir()
    store.rename(Profile(folder).store)
    return folder


@pytest.mark.parametrize("damage", ["cut", "noise", "text", "empty", "other"])
def test_a_damaged_backup_is_not_restored(
    command: Command, profile: Profile, story: str, tmp_path: Path, damage: str
) -> None:
    backup = tmp_path / "backup.db"
    command("backup", "--to", backup)
    whole = backup.read_bytes()
    damaged = {
        "cut": whole[: len(whole) // 2],
        "noise": whole[:8192] + b"\xa5" * 8192 + whole[16384:],
        "text": "供暖".encode() * 1000,
        "empty": b"",
    }
    if damage == "other":
        backup.unlink()
        dbapi2.connect(str(backup)).execute("CREATE TABLE notes (text)").connection.close()
    else:
        backup.write_bytes(damaged[damage])

    assert "损坏" in command("restore", backup).sentence

    assert story in command("story", "list").out


def test_a_backup_never_overwrites(command: Command, profile: Profile, tmp_path: Path) -> None:
    target = tmp_path / "kept.db"
    target.write_text("something of mine")

    assert "kept.db" in command("backup", "--to", target).sentence
    assert target.read_text() == "something of mine"


# -- the line ------------------------------------------------------------------------------------


def test_enrol_submit_and_sync_with_a_real_province(
    command: Command, province: RunningProvince, story: str, tmp_path: Path
) -> None:
    newsroom = province.newsroom("金川市融媒体中心（省）")
    code = province.invite(newsroom)
    assert "邀请码不正确" in command("enrol", province.url, "WRON-GCOD").sentence

    assert command("enrol", province.url, code).line == "金川市融媒体中心（省）"
    command("submit", story)
    assert command("sync", "--once").line == "已连通"

    (row,) = json.loads(command("story", "list", "--json").out)
    assert (row["state"], row["arrival"]) == ("submitted", "arrived")
    sheet = json.loads(command("queue", "list", "--json").out)
    assert (sheet["rows"], sheet["refused"]) == ([], [])
    assert json.loads(command("sync", "--once", "--json").out) == {"state": "online"}
    assert "已经用过了" in command("enrol", province.url, code).sentence

    other = tmp_path / "other"
    words = ("--newsroom", "永登", "--person", "王编", "--pin", "1357")
    assert "已经用过" in command("enrol", province.url, code, *words, folder=other).sentence
    again = province.invite(newsroom)
    assert command("enrol", province.url, again, folder=other).status == 0


def test_a_locked_key_is_explained_and_opened_by_the_pin(
    command: Command, profile: Profile, story: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a restore on another machine; nothing of the story is touched."""
    profile.person_key.unlink()

    said = command("submit", story).sentence
    assert "studio unlock" in said
    assert "PIN" in said
    monkeypatch.setattr("sys.stdin", io.StringIO("1111\n"))
    assert "PIN" in command("unlock").sentence
    assert command("submit", story).sentence == said

    monkeypatch.setattr("sys.stdin", io.StringIO("2468\n"))
    assert command("unlock").line == "李晓禾"
    assert len(command("submit", story).line) == 32


def test_after_several_wrong_pins_the_command_says_how_long_to_wait(
    command: Command, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a process of its own; what was tried is kept."""
    assert profile.store.exists()
    monkeypatch.setattr("sys.stdin", io.StringIO("1111\n" * 5 + "2468\n"))

    said = [command("unlock").sentence for _ in range(6)]

    assert ["秒后可以再输" in one for one in said] == [False] * 4 + [True] * 2


def test_a_key_that_cannot_be_kept_is_not_called_unlocked(
    command: Command, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile.person_key.unlink()
    profile.person_key.mkdir()
    monkeypatch.setattr("sys.stdin", io.StringIO("2468\n"))

    assert "person-key" in command("unlock").sentence


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def ctrl_d(_prompt: str) -> str:
    raise EOFError


@pytest.mark.parametrize(
    "stdin",
    [None, io.TextIOWrapper(io.BytesIO(b"\xff\xfe\n"), "utf-8"), io.StringIO(), Terminal()],
    ids=["none", "bytes", "empty", "ctrl-d"],
)
def test_a_pin_that_nobody_types_is_a_wrong_one(
    command: Command, profile: Profile, story: str, monkeypatch: pytest.MonkeyPatch,
    stdin: io.TextIOBase | None,
) -> None:  # fmt: skip
    assert story
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("getpass.getpass", ctrl_d)

    assert "PIN" in command("unlock").sentence


def test_a_restart_and_a_pipe_need_no_pin(profile: Profile, story: str) -> None:
    folder = str(profile.folder)
    words = [sys.executable, "-m", "studio", "--profile", folder, "submit", story]
    done = subprocess.run(
        words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_unlocking_needs_a_newsroom(command: Command, tmp_path: Path) -> None:
    assert command("unlock", folder=tmp_path / "fresh").sentence


def test_behind_a_captive_portal_nothing_is_enrolled(command: Command, profile: Profile) -> None:
    with captive_portal() as url:
        said = command("enrol", url, "CODE").sentence

    assert "网页" in said
    assert not profile.token.exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (NOBODY_HOME, "没有应答"),
        ("http://province.example", "“http://province.example”"),
        ("ftp://127.0.0.1", "“ftp://127.0.0.1”"),
        ("省平台", "“省平台”"),
        ("https://[::1", "“https://[::1”"),
        ("", "“”"),
    ],
)
def test_an_address_that_does_not_work_is_explained(
    command: Command, profile: Profile, url: str, sentence: str
) -> None:
    assert sentence in command("enrol", url, "CODE").sentence
    assert not profile.token.exists()


@contextmanager
def captive_portal() -> Iterator[str]:
    """A network that wants a sign-in answers everything with its page."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = "<html>请登录</html>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


# -- in processes of their own ---------------------------------------------------------------------


def test_the_doctor_needs_no_qt(tmp_path: Path) -> None:
    no_qt = "sys.modules['PySide6'] = sys.modules['shiboken6'] = None"
    doctor = in_a_process("--profile", tmp_path / "none", "doctor", "--json", before=no_qt)

    out, err = doctor.communicate(timeout=60)

    assert {finding["name"] for finding in json.loads(out)} >= {"sqlite", "profile", "disk"}
    assert "Traceback" not in err


def test_a_reader_that_leaves_early_is_no_trouble(profile: Profile, story: str) -> None:
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    listing = in_a_process("--profile", profile.folder, "story", "list", env=buffered)
    listing.stdout.close()  # type: ignore[union-attr]
    listing.stdout = None

    _, err = listing.communicate(timeout=60)

    assert err == ""


def test_a_terminal_that_cannot_show_chinese_is_no_trouble(profile: Profile, story: str) -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    listing = in_a_process("--profile", profile.folder, "story", "list", env=ascii_only)

    out, err = listing.communicate(timeout=60)

    assert (listing.returncode, err) == (0, "")
    assert story in out


def test_a_word_file_is_imported_and_exported(
    command: Command, profile: Profile, tmp_path: Path
) -> None:
    file = tmp_path / "稿件.docx"
    file.write_bytes(docx_bytes(Document("供暖第一周", blocks=plain_blocks("室温二十一度。"))))

    story = command("story", "import", file).line
    done = command("story", "export", story, tmp_path / "出.docx")

    assert (done.status, done.out, done.err) == (0, "", "")
    assert command("story", "export", story).out == "供暖第一周\n\n室温二十一度。\n"
    assert read_docx(tmp_path / "出.docx").headline == "供暖第一周"
    assert "--format docx" in command("story", "export", story, "--format", "docx").sentence
    command("story", "export", story, tmp_path / "出.txt")
    assert (tmp_path / "出.txt").read_text("utf-8") == "供暖第一周\n\n室温二十一度。\n"


def test_a_table_is_shown_and_exported_as_lines_of_cells(
    command: Command, profile: Profile, tmp_path: Path
) -> None:
    file, page = tmp_path / "账.docx", tmp_path / "账.html"
    table = Embedded(Sort.TABLE, rows=(("村", "户"), ("双湾", "412")))
    line = Block(BlockKind.PARAGRAPH, (Run(OBJECT, (("embed:1", True),)),))
    file.write_bytes(docx_bytes(Document("三笔账", blocks=[line], objects={"embed:1": table})))
    story = command("story", "import", file).line

    command("story", "export", story, page)

    assert command("story", "export", story).out == "三笔账\n\n村\t户\n双湾\t412\n"
    assert command("story", "show", story).out.endswith("\n村\t户\n双湾\t412\n")
    assert "<td>双湾</td><td>412</td>" in page.read_text("utf-8")


def test_a_word_file_is_imported_whole_or_not_at_all(
    command: Command, profile: Profile, tmp_path: Path
) -> None:
    """Gone at once, right behind the letters; and a headline that cannot be."""
    file = tmp_path / "稿件.docx"
    document = Document("供暖第一周", byline="王小明", blocks=plain_blocks("室温二十一度。"))
    file.write_bytes(docx_bytes(document))
    kill = (
        "import os; from studio.desks import documents; "
        "documents.set_field = lambda *_: os._exit(9)"
    )

    dying = in_a_process("--profile", profile.folder, "story", "import", file, before=kill)
    dying.communicate(timeout=60)
    assert dying.returncode == 9
    assert "200" in command("story", "import", file, "--headline", "字" * 201).sentence

    assert command("story", "list").out == ""
    story = command("story", "import", file, "--headline", "另题").line
    assert command("story", "export", story).out == "另题\n\n室温二十一度。\n"


def test_a_word_file_that_cannot_be_read_is_explained(
    command: Command, profile: Profile, tmp_path: Path
) -> None:
    file = tmp_path / "旧.doc"
    file.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)

    assert "旧版 Word" in command("story", "import", file).sentence
    assert command("story", "list").out == ""


def test_what_a_word_file_holds_and_a_story_does_not_is_said(
    command: Command, profile: Profile, tmp_path: Path
) -> None:
    file = word_file(tmp_path / "带码.docm", p(r("正文。")), main=MAIN_WITH_MACROS)

    answer = command("story", "import", file)

    assert (answer.status, len(answer.out.strip())) == (0, 32)
    assert "文件里有宏" in answer.err


def test_a_story_begins_with_a_template_and_keeps_to_its_column(
    command: Command, profile: Profile
) -> None:
    studio = open_studio(profile.folder)
    column = studio.floor.planning.open_column("金娃说新闻")
    before = studio.floor.columns.sheet(column)
    rules = {
        "headline": FieldRule(most=8, is_strict=True),
        "deck": FieldRule(is_required=True),
        "byline": FieldRule(least=9),
    }
    studio.floor.columns.change(before, replace(before, profile=Asked(rules)))
    blocks = tuple(plain_blocks("问题\n室温二十一度。"))
    studio.floor.columns.put_template(column, Template("一期", "{栏目}", blocks=blocks))
    studio.close()

    assert "--template" in command("story", "new").sentence
    assert "一期" in command("story", "new", "--template", "二期").sentence
    assert "金娃说新闻" in command("story", "new", "供暖", "--column", "别的").sentence
    made = command("story", "new", "--column", "金娃说新闻", "--template", "一期").line
    shown = command("story", "show", made).out
    assert shown.startswith("金娃说新闻\n")
    assert "室温二十一度。" in shown
    said = command("submit", made).sentence
    assert said == ("稿件不符合“金娃说新闻”的内容规格，没有报送：“导语”还没有写。请补齐后再报送。")
    plain = command("story", "new", "供暖第一周", "--column", "金娃说新闻").line
    studio = open_studio(profile.folder)
    studio.floor.editing.change_field(StoryId(plain), "deck", "导语")
    studio.floor.editing.save_body(StoryId(plain), body_of([("", "室温。")]), "室温。")
    studio.close()
    went = command("submit", plain)
    assert (went.status, went.err) == (0, "“署名”只有 3 字，还差 6 字（至少 9 字）。请补充。\n")


def test_the_list_of_a_json_story_holds_what_its_column_asks(command: Command, story: str) -> None:
    shown = json.loads(command("story", "show", story, "--json").out)

    assert (shown["asked"], shown["shelf"]) == ({}, [])
