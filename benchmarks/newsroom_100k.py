"""A newsroom with 100,000 stories, as its store would hold them after some years."""

from __future__ import annotations

import random
from pathlib import Path

from sqlalchemy import Connection, insert

from studio.composition import open_studio
from studio.models.database import gate
from studio.models.story import Story
from studio.models.topic import Topic
from studio.vocabulary import StoryState, TopicStage

WORDS = [
    "供暖",
    "小区",
    "公交",
    "葡萄",
    "合作社",
    "学校",
    "斑马线",
    "检修",
    "冬季",
    "账本",
    "记者",
    "走访",
    "热力",
    "公司",
    "市民",
]


def build(folder: Path, stories: int = 100_000) -> None:
    """Nothing when the folder holds one already."""
    if (folder / "studio.db").exists():
        return
    studio = open_studio(folder)
    person = studio.floor.accounts.open_newsroom("金川市融媒体中心", "李晓禾", "2468")
    chance = random.Random(1)  # noqa: S311  (the same newsroom every time)

    def work(connection: Connection) -> None:
        with gate(connection):
            for start in range(0, stories, 5000):
                numbers = range(start, min(start + 5000, stories))
                connection.execute(insert(Story), [_story(n, person, chance) for n in numbers])
            connection.execute(insert(Topic), [_topic(n, person, chance) for n in range(2000)])

    studio.store.write(work)
    studio.close()


def _title(number: int, chance: random.Random) -> str:
    return "".join(chance.sample(WORDS, 4)) + str(number)


def _story(number: int, person: str, chance: random.Random) -> dict[str, object]:
    day = number // 60
    return {
        "id": f"{number:032x}",
        "topic_id": None,
        "headline": _title(number, chance),
        "deck": "",
        "byline": "李晓禾",
        "column_id": None,
        "author_id": person,
        "state": StoryState.ADOPTED if number % 3 else StoryState.DRAFT,
        "return_reason": "",
        "submission_key": None,
        "submitted_hash": "",
        "media": {},
        "is_deleted": False,
        "created_key": f"{number:032x}",
        "changed_at": f"20{20 + day // 336:02}-{1 + day // 28 % 12:02}-{1 + day % 28:02}"
        f"T{number % 24:02}:00:00.000Z",
    }


def _topic(number: int, person: str, chance: random.Random) -> dict[str, object]:
    return {
        "id": f"{number:032x}",
        "title": _title(number, chance),
        "angle": "",
        "column_id": None,
        "due_at": None,
        "owner_id": person,
        "channels": [],
        "stage": TopicStage.APPROVED,
        "stage_reason": "",
        "is_deleted": False,
        "created_key": f"{number:032x}",
        "created_at": "2026-01-01T00:00:00.000Z",
    }
