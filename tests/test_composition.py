from __future__ import annotations

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from studio.composition import Studio, keep_secret, look_into_studio, open_studio
from studio.desks.changes import Change
from studio.desks.exchanging import When
from studio.errors import StoreError, Unreachable
from studio.settings import Settings, write_settings
from studio.sync.facts import PLATFORM_URL, write_fact
from tests.connectors.test_provincial_http import certificate, encrypted
from tests.newsrooms import Clock, Line, lay_out, open_newsroom, write_story

NAMES = ["金川 市", "100%", "a?b=c", "#1", "it's; --", "%41"]


def test_what_was_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    first = open_newsroom(tmp_path / "profile")
    story = write_story(first)
    first.close()

    again = open_newsroom(tmp_path / "profile")

    assert again.floor.editing.text(story) == "室温二十一度。"
    again.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_may_have_any_name(tmp_path: Path, name: str) -> None:
    opened = open_newsroom(tmp_path / name)
    beside = look_into_studio(tmp_path / name)

    assert beside.floor.accounts.card() == opened.floor.accounts.card()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    beside.close()
    opened.close()
    open_newsroom(tmp_path / name).close()


def test_a_second_studio_on_the_same_profile_is_refused(studio: Studio) -> None:
    with pytest.raises(StoreError, match="store_held"):
        open_studio(studio.profile.folder)

    write_story(studio)  # and the first one goes on


def test_closing_lets_the_next_one_in(studio: Studio) -> None:
    studio.close()

    open_studio(studio.profile.folder).close()


def test_one_may_look_in_beside_a_window_and_change_nothing(studio: Studio) -> None:
    story = write_story(studio)
    beside = look_into_studio(studio.profile.folder, now=Clock())

    assert beside.floor.editing.text(story) == "室温二十一度。"
    with pytest.raises(StoreError, match="store_read_only"):
        beside.floor.editing.change_field(story, "deck", "x")
    studio.floor.editing.change_field(story, "deck", "新的导语")
    assert beside.floor.editing.sheet(story).deck == "新的导语"
    beside.close()


def test_there_is_nothing_to_look_into_before_the_first_start(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        with pytest.raises(StoreError, match="no_newsroom"):
            look_into_studio(folder)
    (tmp_path / "studio.db").touch()
    with pytest.raises(StoreError, match="no_newsroom"):
        look_into_studio(tmp_path)


def test_what_a_crash_left_half_copied_is_swept_on_opening_and_not_on_looking(
    tmp_path: Path,
) -> None:
    lay_out(tmp_path / "profile")
    half = tmp_path / "profile" / "media" / "arriving" / "1234"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half a film")

    look_into_studio(tmp_path / "profile").close()
    assert half.exists()
    open_studio(tmp_path / "profile").close()
    assert not half.exists()


def test_the_settings_of_the_profile_are_used(tmp_path: Path) -> None:
    lay_out(tmp_path / "profile")
    write_settings(tmp_path / "profile" / "settings.json", Settings(poll_every_s=60))

    opened = open_studio(tmp_path / "profile")

    assert opened.settings.poll_every_s == 60
    assert opened.sync.around.poll_every_s == 60
    opened.close()


def test_the_authority_that_the_settings_name_is_asked(tmp_path: Path) -> None:
    made, key = certificate(tmp_path)
    lay_out(tmp_path / "profile")
    write_settings(tmp_path / "profile" / "settings.json", Settings(ca_file=str(made)))
    with (
        closing(open_newsroom(tmp_path / "profile")) as studio,
        encrypted(made, key) as url,
        pytest.raises(Unreachable) as found,  # what answers there takes no devices
    ):
        studio.floor.accounts.enrol(url, "code")
    assert found.value.code == "province_trouble"


def test_what_the_sync_brings_is_told_to_the_window(line: Line) -> None:
    heard: list[Change] = []
    line.studio.floor.changes.listen(heard.append)
    story = write_story(line.studio)
    heard.clear()
    line.sync()

    for merged in line.merged:
        line.studio.sync.around.on_merged(merged)

    assert any(story in change.stories for change in heard)
    assert all(change.is_from_sync and change.queue for change in heard)


def test_without_an_enrolment_there_is_no_line(studio: Studio) -> None:
    assert studio.sync.around.connect() is None
    assert studio.sync.run_once().code == "not_enrolled"


def test_only_the_owner_reads_the_token(tmp_path: Path) -> None:
    path = tmp_path / "device-token"
    path.with_name("device-token.new").write_text("left by a crash")

    keep_secret(path, "first")
    keep_secret(path, "second")

    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["device-token"]


def test_a_token_that_cannot_be_kept_is_explained(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="file_unwritable"):
        keep_secret(tmp_path / "gone" / "device-token", "token")


def enrolled(studio: Studio, url: str, token: str) -> None:
    """As after enrolling there."""
    studio.store.write(lambda connection: write_fact(connection, PLATFORM_URL, url))
    keep_secret(studio.profile.token, token)


def test_a_thread_keeps_its_connection_until_the_device_enrols_anew(studio: Studio) -> None:
    connect = studio.sync.around.connect
    enrolled(studio, "http://127.0.0.1:9", "first")
    first = connect()
    assert connect() is first

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(connect).result()
    assert other is not first

    enrolled(studio, "http://127.0.0.1:9", "second")
    second = connect()
    assert second is not first
    assert connect() is second
    with pytest.raises(RuntimeError, match="closed"):
        cast(Any, first).health()


def test_a_damaged_token_is_no_crash(studio: Studio) -> None:
    studio.store.write(
        lambda connection: write_fact(connection, PLATFORM_URL, "http://127.0.0.1:9")
    )
    studio.profile.token.write_bytes(b"\xff\xfe\x00 token")

    assert studio.sync.around.connect() is not None
    assert studio.sync.run_once().code == "unreachable"


def test_the_exchange_place_has_its_threads_once_it_is_in_use(tmp_path: Path) -> None:
    studio = open_newsroom(tmp_path / "profile")
    studio.start()
    assert running("ferry-") == set()

    (tmp_path / "share").mkdir()
    studio.floor.exchange.choose(str(tmp_path / "share"), When.ALWAYS)
    assert running("ferry-") == {"ferry-text", "ferry-media"}

    studio.close()
    assert running("ferry-") == set()


def running(prefix: str) -> set[str]:
    return {one.name for one in threading.enumerate() if one.name.startswith(prefix)}
