"""These words stand in people's stores and in the province's log: one that changes is lost."""

from __future__ import annotations

from enum import StrEnum

import pytest

from studio import vocabulary
from studio.vocabulary import NEVER, Kind

VALUES = {
    "TopicStage": "proposed approved dropped",
    "StoryState": "draft submitted adopted returned",
    "Arrival": "local waiting text_arrived arrived",
    "Channel": "client wechat weibo douyin television radio newspaper",
    "MediaKind": "video picture audio",
    "BlockKind": " h1 h2 h3 ul ol quote facts",
    "Lane": "text small_media originals",
    "RenditionSort": "poster proxy",
    "RenditionState": "waiting ready failed",
    "IntentState": "waiting sent settled refused deferred",
    "Kind": (
        "person.joined person.key_set person.role_changed person.revoked person.reinstated "
        "column.opened "
        "column.changed column.alternative_adopted column.alternative_dismissed "
        "topic.proposed topic.changed topic.alternative_adopted topic.alternative_dismissed "
        "topic.channel_added topic.channel_removed topic.approved topic.dropped topic.deleted "
        "topic.restored story.started story.changed story.alternative_adopted "
        "story.alternative_dismissed story.body_updated story.paragraph_reviewed "
        "story.media_added story.media_removed story.media_moved story.submitted "
        "story.adopted story.returned story.deleted story.restored"
    ),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_stored_word_stays_what_it_is(name: str) -> None:
    assert " ".join(getattr(vocabulary, name)) == VALUES[name]


def test_no_list_of_words_is_forgotten_here() -> None:
    known = {
        name
        for name, found in vars(vocabulary).items()
        if isinstance(found, type) and issubclass(found, StrEnum) and found is not StrEnum
    }

    assert known == VALUES.keys()


def test_a_kind_begins_with_what_it_is_about() -> None:
    assert {kind.partition(".")[0] for kind in Kind} == {"person", "column", "topic", "story"}


def test_never_is_before_every_revision() -> None:
    assert NEVER < (1, 1) < (1, 2) < (2, 1)


def test_the_limits_are_those_of_the_protocol() -> None:
    assert vocabulary.LONGEST_STORY == 200_000
    assert vocabulary.LARGEST_INTENT == 4 * 1024**2
    assert vocabulary.LARGEST_MEDIA == 64 * 1024**3
