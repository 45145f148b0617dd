"""What goes wrong around an editor: each is one sentence, and the rest goes on working."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pysqlite3 import dbapi2
from pytestqt.qtbot import QtBot

from studio.composition import open_studio
from studio.media.vlc_player import NO_VLC
from studio.places import Profile
from studio.ui.shell.crash import CrashDialog
from studio.ui.shell.enrol_dialog import EnrolDialog
from studio.ui.shell.main_window import MainWindow
from studio.vocabulary import StoryId
from tests.journeys.conftest import OpenDesktop, main_window, make_profile
from tests.models.test_reserve import fill
from tests.province.running import ROOT, RunningProvince, running
from tests.ui.media.test_media_panel import dragged, drop

PATIENCE_MS = 20_000
FOUR_GB = 4 * 1024**3


def open_story(qtbot: QtBot, window: MainWindow, story: StoryId) -> None:
    window.open_story(story)
    body = window.story.editor.body
    qtbot.waitUntil(lambda: "室温" in body.toPlainText())
    body.setFocus()


def saved_words(window: MainWindow) -> str:
    badge = window.status.saved.badge
    return badge.text if badge is not None and window.status.saved.isVisible() else ""


def write_and_save(qtbot: QtBot, window: MainWindow, story: StoryId, words: str) -> None:
    """The proof that the rest goes on working."""
    body = window.story.editor.body
    body.setFocus()
    qtbot.keyClicks(body, words)
    window.story.editor.flush()
    qtbot.waitUntil(lambda: words in window.floor.editing.text(story))


def long_text() -> str:
    """Some 190 000 characters that nothing can compress into what a log file has left."""
    chance = random.Random(1)  # noqa: S311 - a text, no secret
    signs = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(475 * 400))
    return "\n".join(signs[at : at + 400] for at in range(0, len(signs), 400))


# -- the disk ----------------------------------------------------------------------------------


def test_on_a_full_disk_nothing_is_called_saved_and_nothing_is_lost(
    qtbot: QtBot, small_disk: Path, open_desktop: OpenDesktop
) -> None:
    story = make_profile(small_disk / "profile")
    window = main_window(open_desktop(small_disk / "profile"))
    open_story(qtbot, window, story)
    fill(small_disk)
    Profile(small_disk / "profile").reserve.unlink()
    fill(small_disk)

    QGuiApplication.clipboard().setText(long_text())
    window.story.editor.body.paste()
    qtbot.waitUntil(lambda: "磁盘已满" in window.notices.text, timeout=PATIENCE_MS)

    assert saved_words(window) == "尚未保存"
    assert window.story.badge.accessibleName() == "尚未保存"
    typed = window.story.editor.body.toPlainText()
    assert len(typed) > 190_000
    assert not window.close()
    assert window.isVisible()
    assert saved_words(window) == "尚未保存"

    (small_disk / "filler").unlink()

    qtbot.waitUntil(lambda: saved_words(window).startswith("已存本机"), timeout=PATIENCE_MS)
    assert window.floor.editing.text(story) == typed
    qtbot.waitUntil(lambda: window.story.badge.accessibleName() != "尚未保存", timeout=PATIENCE_MS)
    assert "磁盘已满" not in window.notices.text


def test_a_file_that_cannot_fit_is_refused_before_a_byte_is_copied(
    qtbot: QtBot, small_disk: Path, tmp_path: Path, open_desktop: OpenDesktop
) -> None:
    story = make_profile(small_disk / "profile")
    window = main_window(open_desktop(small_disk / "profile"))
    open_story(qtbot, window, story)
    film = tmp_path / "四个G.mp4"
    with film.open("wb") as file:
        file.truncate(FOUR_GB)

    assert drop(window.story.media, dragged(film))

    qtbot.waitUntil(lambda: "放不下“四个G.mp4”" in window.notices.text, timeout=PATIENCE_MS)
    assert list((small_disk / "profile" / "media").rglob("*")) == []
    write_and_save(qtbot, window, story, "still writing")


# -- files -------------------------------------------------------------------------------------


def test_files_that_are_no_media_are_each_said_in_one_sentence(
    qtbot: QtBot, tmp_path: Path, open_desktop: OpenDesktop, rubbish: Path
) -> None:
    story = make_profile(tmp_path / "profile")
    window = main_window(open_desktop(tmp_path / "profile"))
    open_story(qtbot, window, story)
    empty = tmp_path / "空.mp4"
    empty.touch()

    assert drop(window.story.media, dragged(rubbish, empty))

    # The newest stands first; the one before waits behind it.
    qtbot.waitUntil(lambda: "“空.mp4”是空文件" in window.notices.text, timeout=PATIENCE_MS)
    window.notices.failures.show_next()
    assert f"“{rubbish.name}”不是能播放的视频、图片或音频。" in window.notices.text
    assert window.floor.media.of_story(story) == []
    assert [path for path in (tmp_path / "profile/media").rglob("*") if path.is_file()] == []
    write_and_save(qtbot, window, story, "still writing")


def test_without_libvlc_the_window_shows_stills_and_says_so(
    qtbot: QtBot,
    tmp_path: Path,
    open_desktop: OpenDesktop,
    film: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(NO_VLC, "1")
    story = make_profile(tmp_path / "profile")
    window = main_window(open_desktop(tmp_path / "profile"))
    open_story(qtbot, window, story)

    assert drop(window.story.media, dragged(film))
    player = window.story.media.player
    qtbot.waitUntil(lambda: not player.surface.image().isNull(), timeout=PATIENCE_MS)
    player.play()

    qtbot.waitUntil(lambda: "libVLC" in player.notice.text(), timeout=PATIENCE_MS)
    write_and_save(qtbot, window, story, "still writing")


# -- the line ----------------------------------------------------------------------------------


def test_a_network_that_wants_a_login_is_called_so_and_the_queue_keeps(
    qtbot: QtBot, tmp_path: Path, open_desktop: OpenDesktop, portal: Callable[[int], None]
) -> None:
    make_profile(tmp_path / "profile")
    with running(tmp_path / "province") as province:
        enrol(tmp_path / "profile", province)
    portal(province.port)

    window = main_window(open_desktop(tmp_path / "profile"))

    def line() -> str:
        badge = window.status.line.badge
        return badge.text if badge is not None else ""

    qtbot.waitUntil(lambda: line() == "受限", timeout=PATIENCE_MS)
    waiting = len(window.floor.queue.sheet().rows)
    assert waiting > 0
    window.new_story()
    qtbot.waitUntil(lambda: len(window.floor.queue.sheet().rows) > waiting, timeout=PATIENCE_MS)
    assert window.floor.queue.sheet().refused == ()
    assert line() == "受限"


def enrol(profile: Path, province: RunningProvince) -> None:
    with closing(open_studio(profile)) as studio:
        code = province.invite(province.newsroom())
        studio.floor.accounts.enrol(province.url, code)


def test_a_wrong_or_used_invitation_is_said_in_the_dialog(
    qtbot: QtBot, tmp_path: Path, open_desktop: OpenDesktop
) -> None:
    make_profile(tmp_path / "profile")
    with running(tmp_path / "province") as province:
        newsroom = province.newsroom("金川市")
        used, fresh = province.invite(newsroom), province.invite(newsroom)
        make_profile(tmp_path / "other")
        with closing(open_studio(tmp_path / "other")) as other:
            other.floor.accounts.enrol(province.url, used)
            assert other.sync.run_once().state == "online"
        window = main_window(open_desktop(tmp_path / "profile"))
        window.queue.enrol_requested.emit()
        dialog = window.findChild(EnrolDialog)
        assert isinstance(dialog, EnrolDialog)
        dialog.url_line.setText(province.url)

        for code, words in (("AAAA-BBBB-CCCC", "邀请码不正确"), (used, "已经用过了")):
            dialog.code_line.setText(code)
            dialog.enrol_button.click()
            qtbot.waitUntil(lambda words=words: words in dialog.trouble.text(), timeout=PATIENCE_MS)  # type: ignore[misc]
        dialog.code_line.setText(fresh)
        dialog.enrol_button.click()

        qtbot.waitUntil(lambda: "金川市" in window.notices.text, timeout=PATIENCE_MS)
        qtbot.waitUntil(lambda: not window.floor.queue.sheet().rows, timeout=PATIENCE_MS)
        window.close()


# -- profiles that cannot be opened --------------------------------------------------------------


def hold(profile: Path) -> Callable[[], None]:
    return open_studio(profile).close


def cut_in_half(profile: Path) -> None:
    store = Profile(profile).store
    with store.open("r+b") as file:
        file.truncate(store.stat().st_size // 2)


def make_newer(profile: Path) -> None:
    with closing(dbapi2.connect(str(Profile(profile).store))) as raw:
        raw.execute("UPDATE alembic_version SET version_num='9999'")
        raw.execute("UPDATE facts SET value='\"7.0\"' WHERE name='written_by'")
        raw.commit()


def start(profile: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", "--profile", str(profile), *words],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def expect_one_sentence(profile: Path, chinese: str, english: str) -> None:
    """From the window in Chinese, from a command in English."""
    window = start(profile, "--lang", "zh_CN")
    command = start(profile, "--lang", "en", "topic", "add", "snow")

    for ended, words in ((window, chinese), (command, english)):
        assert words in ended.stderr
        assert ended.stderr.count("\n") == 1
        assert (ended.returncode, ended.stdout) == (1, "")


def test_a_profile_that_another_window_holds_is_said(tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    let_go = hold(tmp_path / "profile")

    expect_one_sentence(
        tmp_path / "profile",
        f"正被另一个灶台窗口使用（进程 {os.getpid()}）",
        f"(process {os.getpid()})",
    )

    let_go()


def test_a_profile_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    make_newer(tmp_path / "profile")
    before = Profile(tmp_path / "profile").store.read_bytes()

    expect_one_sentence(tmp_path / "profile", "更新版本的灶台（7.0）", "7.0")

    assert Profile(tmp_path / "profile").store.read_bytes() == before


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_store_cut_in_half_is_set_aside_and_said(tmp_path: Path, language: str) -> None:
    make_profile(tmp_path / "profile")
    cut_in_half(tmp_path / "profile")

    ended = start(tmp_path / "profile", "--lang", language)

    words = {"zh_CN": "本机数据库已损坏", "en": "damaged"}[language]
    assert words in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert ended.returncode == 1
    assert list((tmp_path / "profile").glob("studio.db.damaged-*"))


def test_a_disk_that_cannot_be_written_is_said(small_disk: Path) -> None:
    make_profile(small_disk / "profile")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    expect_one_sentence(small_disk / "profile", "不能写入", "cannot be written")


# -- a bug ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"), [("zh_CN", "您写的内容已经先存好"), ("en", "was saved first")]
)
def test_a_bug_in_a_slot_saves_what_was_typed_and_then_says_so(
    qtbot: QtBot, tmp_path: Path, open_desktop: OpenDesktop, language: str, words: str
) -> None:
    story = make_profile(tmp_path / "profile")
    desktop = open_desktop(tmp_path / "profile", language)
    window = main_window(desktop)
    open_story(qtbot, window, story)
    qtbot.keyClicks(window.story.editor.body, "half a sen")

    def slot() -> None:
        raise ZeroDivisionError("a bug in a slot")

    QTimer.singleShot(0, window, slot)
    qtbot.waitUntil(lambda: desktop.guard.dialog is not None)

    dialog = desktop.guard.dialog
    assert isinstance(dialog, CrashDialog)
    assert "half a sen" in window.floor.editing.text(story)
    assert any(words in label.text() for label in dialog.findChildren(QLabel))
    assert "a bug in a slot" in dialog.details.toPlainText()
    dialog.go_on_button.click()
    write_and_save(qtbot, window, story, "still writing")
