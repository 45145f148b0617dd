"""Whole studios at a real province: whose commands it takes, and whose it does not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import select, update

from studio.composition import Studio, open_studio
from studio.desks.planning import Proposal
from studio.desks.queue import LineState
from studio.models.intent import Intent
from studio.sync.signing import new_key, said_in, sign_with
from studio.vocabulary import SIGNED_KINDS, IntentState, Kind
from tests.journeys.test_versions import add_newsroom, old_profile
from tests.newsrooms import open_newsroom, write_story
from tests.province.running import RunningProvince, raw_command, running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[RunningProvince]:
    with running(tmp_path / "province") as started:
        yield started


@pytest.fixture
def studio(tmp_path: Path, province: RunningProvince) -> Iterator[Studio]:
    with closing(open_newsroom(tmp_path / "studio")) as opened:
        code = province.invite(province.newsroom(), "chief")
        opened.floor.accounts.enrol(province.url, code)
        yield opened


def commands(studio: Studio) -> list[Any]:
    with studio.store.reading() as connection:
        wanted = select(Intent).where(Intent.c.kind.in_(SIGNED_KINDS)).order_by(Intent.c.sequence)
        return list(connection.execute(wanted))


def states(studio: Studio) -> set[tuple[str, str | None]]:
    return {(one.state, one.refusal_code) for one in commands(studio)}


def drop(studio: Studio, title: str = "防汛") -> None:
    studio.floor.planning.drop(studio.floor.planning.propose(Proposal(title)), "已播")


def rewrite(studio: Studio, **values: Any) -> None:
    """By another program: what was recorded is no longer what was signed."""
    change = update(Intent).where(Intent.c.kind.in_(SIGNED_KINDS)).values(**values)
    studio.store.write(lambda connection: connection.execute(change))


def test_two_people_command_offline_on_one_device(
    studio: Studio, province: RunningProvince, tmp_path: Path
) -> None:
    first = studio.floor.accounts.people()[0].id
    studio.floor.publishing.submit(write_story(studio))
    second = studio.floor.accounts.add_person("王芳", "1357")
    drop(studio, "一")
    studio.floor.accounts.change_person(first, "2468")
    studio.floor.accounts.change_role(second, "reviewer")
    studio.floor.accounts.change_person(second, "1357")
    studio.floor.planning.approve(studio.floor.planning.propose(Proposal("二")))

    assert studio.sync.run_once().state == LineState.ONLINE

    assert states(studio) == {(IntentState.SETTLED, None)}
    assert len(commands(studio)) == 4
    done = raw_command("verify", "--data", str(tmp_path / "province"))
    assert done.returncode == 0, done.stdout
    done = raw_command("backup", "--data", str(tmp_path / "province"), "--to", str(tmp_path / "b"))
    assert done.returncode == 0, done.stderr
    (made,) = (tmp_path / "b").iterdir()
    assert raw_command("verify", "--data", str(made)).returncode == 0


@pytest.mark.parametrize("how", ["the payload", "the time", "another's key", "no base64"])
def test_what_does_not_fit_its_signature_waits_for_its_person(studio: Studio, how: str) -> None:
    """It stands under 需处理 with its reason; sent again by its person it goes."""
    drop(studio)
    match how:
        case "the payload":
            rewrite(studio, payload={"reason": "别人写的"})
        case "the time":
            rewrite(studio, at="2026-01-01T00:00:00.000Z")
        case _:
            with dbapi2.connect(str(studio.profile.store)) as raw:
                raw.create_function("gate_is_open", 0, lambda: 1)
                raw.execute("DROP TRIGGER guard_intents_signature")
            raw.close()
            (one,) = commands(studio)
            forged = sign_with(new_key(), said_in(dict(one._mapping)))
            rewrite(studio, signature=forged if how == "another's key" else "?")

    studio.sync.run_once()

    (row,) = studio.floor.queue.sheet().refused
    assert row.code == "signature_wrong"
    studio.floor.queue.send_again(row.key)
    studio.sync.run_once()
    assert studio.floor.queue.sheet().refused == ()
    assert commands(studio)[-1].state == IntentState.SETTLED


def test_a_province_that_was_set_back_gets_the_same_signatures_again(
    studio: Studio, province: RunningProvince, tmp_path: Path
) -> None:
    studio.sync.run_once()
    assert raw_command(
        "backup", "--data", str(province.data), "--to", str(tmp_path / "backups")
    ).returncode == 0  # fmt: skip
    drop(studio)
    studio.sync.run_once()
    (before,) = commands(studio)
    port = province.port
    province.stop()
    (backup,) = (tmp_path / "backups").iterdir()
    done = raw_command("restore", str(backup), "--data", str(province.data), "--set-aside")
    assert done.returncode == 0, done.stderr

    with running(province.data, port):
        studio.sync.run_once()
        studio.sync.run_once()

        (after,) = commands(studio)
        assert (after.state, after.key, after.signature) == (
            IntentState.SETTLED, before.key, before.signature,
        )  # fmt: skip
        assert after.epoch > before.epoch


@pytest.mark.usefixtures("pins_as_shipped")
def test_a_profile_of_before_keys_goes_on_and_signs_from_the_next_pin_on(
    province: RunningProvince, tmp_path: Path
) -> None:
    profile = old_profile(tmp_path / "old")
    add_newsroom(province)
    with closing(open_studio(profile)) as studio:
        studio.floor.accounts.enrol(province.url, province.invite("newsroom"))
        drop(studio, "没有密钥时")
        studio.sync.run_once()
        studio.sync.run_once()
        first = commands(studio)[-1]
        assert (first.state, first.signature) == (IntentState.SETTLED, None)
        card = studio.floor.accounts.card()
        assert card is not None

        studio.floor.accounts.change_person(card.person_id, PIN_OF_OLD)
        drop(studio, "有了密钥")
        studio.sync.run_once()

        last = commands(studio)[-1]
        assert (last.state, bool(last.signature)) == (IntentState.SETTLED, True)
        with studio.store.reading() as connection:
            told = connection.execute(
                select(Intent.c.state).where(Intent.c.kind == Kind.PERSON_KEY_SET)
            ).scalar_one()
        assert told == IntentState.SETTLED


PIN_OF_OLD = "2468"
