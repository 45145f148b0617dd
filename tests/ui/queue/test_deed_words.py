"""Each deed has its name and its verbs, in both languages."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from studio.app import set_language
from studio.desks.queue import Awaited, RefusedRow
from studio.ui.queue.deed_words import (
    awaited_words,
    deed_words,
    refused_deed,
    verbs_of,
)
from studio.vocabulary import SAYING, IntentKey, Kind

FROM_STUDIOS = [kind for kind in Kind if kind not in (Kind.STORY_ADOPTED, Kind.STORY_RETURNED)]


def refused(kind: str, words: str = "", field: str = "", editable: str | None = None) -> RefusedRow:
    return RefusedRow(
        IntentKey("k" * 32), "s", "供暖", kind, words, "not_allowed", {}, "", editable, field
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_deed_has_a_name_of_its_own(chinese: QApplication, language: str) -> None:
    set_language(chinese, language)

    names = [deed_words(kind, "供暖", "headline", "记者") for kind in FROM_STUDIOS]

    assert len(set(names)) == len(names)
    assert deed_words("survey.opened", "供暖") not in names
    assert all("供暖" in name and "{" not in name for name in names)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (Kind.TOPIC_APPROVED, "批准选题“供暖”"),
        (Kind.TOPIC_DROPPED, "撤销选题“供暖”"),
        (Kind.STORY_SUBMITTED, "报送“供暖”"),
        (Kind.STORY_CHANGED, "修改“供暖”的“标题”"),
        (Kind.STORY_BODY_UPDATED, "“供暖”的正文修改"),
        ("survey.opened", "对“供暖”的改动"),
    ],
)
def test_deeds_are_named_in_the_newsrooms_words(
    chinese: QApplication, kind: str, name: str
) -> None:
    assert deed_words(kind, "供暖", "headline") == name


def test_what_has_no_headline_says_so(chinese: QApplication) -> None:
    assert deed_words(Kind.STORY_SUBMITTED, "") == "报送“（无标题）”"


def test_a_role_and_a_channel_are_named_in_words(chinese: QApplication) -> None:
    role = refused(Kind.PERSON_ROLE_CHANGED, "reviewer", "role")
    channel = refused(Kind.TOPIC_CHANNEL_ADDED, "wechat", "channel")

    assert refused_deed(role) == "把“供暖”的角色改为“审核”"
    assert refused_deed(channel) == "给选题“供暖”加上渠道“微信”"


@pytest.mark.parametrize("kind", [kind for kind in FROM_STUDIOS if kind not in SAYING])
def test_a_command_has_nothing_to_export_and_is_given_up(chinese: QApplication, kind: Kind) -> None:
    verbs = verbs_of(refused(kind, "原片.mp4", "name"))

    assert (verbs.edit, verbs.document, verbs.away) == ("", "", "放弃")
    assert verbs.again


@pytest.mark.parametrize("kind", sorted(SAYING))
def test_words_can_be_exported_and_are_put_away(chinese: QApplication, kind: Kind) -> None:
    verbs = verbs_of(refused(kind, "供暖", "title", "供暖"))

    assert (verbs.edit, verbs.document, verbs.away) == ("改后重送…", "导出…", "放下")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.TOPIC_APPROVED, "再次批准"),
        (Kind.TOPIC_DROPPED, "再次撤销"),
        (Kind.PERSON_REVOKED, "再次停用"),
        (Kind.STORY_DELETED, "再次移到回收站"),
        (Kind.STORY_SUBMITTED, "原样再报送"),
        (Kind.STORY_BODY_UPDATED, "重新合并进正文"),
        (Kind.STORY_CHANGED, "原样重送"),
        ("survey.opened", "原样重送"),
    ],
)
def test_sending_again_is_called_what_it_does(chinese: QApplication, kind: str, words: str) -> None:
    assert verbs_of(refused(kind)).again == words


@pytest.mark.parametrize(
    ("awaited", "words"),
    [
        (Awaited(Kind.STORY_CHANGED, "供暖", "headline", "暖气热了"), "标题「暖气热了」"),
        (Awaited(Kind.TOPIC_PROPOSED, "供暖"), "选题「供暖」"),
        (Awaited(Kind.STORY_STARTED, "供暖"), "稿件「供暖」"),
        (Awaited(Kind.COLUMN_OPENED, "民生"), "栏目「民生」"),
        (Awaited(Kind.STORY_CHANGED, "供暖", "column"), "修改“供暖”的“栏目”"),
        (Awaited(Kind.PERSON_REINSTATED, "王冬"), "恢复“王冬”"),
    ],
)
def test_what_is_awaited_is_named_in_short(
    chinese: QApplication, awaited: Awaited, words: str
) -> None:
    assert awaited_words(awaited) == words
