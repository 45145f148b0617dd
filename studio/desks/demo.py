"""The demo newsroom: made-up people and stories for a look around, training and the tour."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from studio.clock import stamp
from studio.desks.floor import Floor
from studio.desks.newsroom import Office
from studio.desks.planning import Proposal
from studio.manuscript.making import body_of
from studio.manuscript.profile import read_profile
from studio.manuscript.template import read_template
from studio.places import resources
from studio.vocabulary import Channel, ColumnId, StoryId, TopicId


@dataclass(frozen=True, slots=True)
class DemoNewsroom:
    floor: Floor
    office: Office

    def open(self) -> None:
        """Fill an empty profile through the same desks that a person uses."""
        about = _read()
        self.floor.accounts.open_newsroom(about["newsroom"], about["person"], about["pin"])
        columns = {column["name"]: self._open_column(column) for column in about["columns"]}
        topics = [self._propose(topic, columns) for topic in about["topics"]]
        for story in about["stories"]:
            self._write(story, topics)

    def _open_column(self, column: dict[str, Any]) -> ColumnId:
        made = self.floor.planning.open_column(
            column["name"], column["cadence"], column["target_seconds"]
        )
        if "profile" in column:
            before = self.floor.columns.sheet(made)
            wanted = replace(before, profile=read_profile(column["profile"]))
            self.floor.columns.change(before, wanted)
        for template in column.get("templates", ()):
            self.floor.columns.put_template(made, read_template(template))
        return made

    def _propose(self, topic: dict[str, Any], columns: dict[str, ColumnId]) -> TopicId:
        due = self.office.now() + timedelta(hours=topic["due_in_hours"])
        return self.floor.planning.propose(
            Proposal(
                title=topic["title"],
                angle=topic["angle"],
                column_id=columns[topic["column"]],
                due_at=stamp(due.replace(minute=0, second=0, microsecond=0)),
                channels=tuple(Channel(name) for name in topic["channels"]),
            )
        )

    def _write(self, story: dict[str, Any], topics: list[TopicId]) -> StoryId:
        topic_id = None if story["topic"] is None else topics[story["topic"]]
        if topic_id is not None:
            self.floor.planning.approve(topic_id)
        story_id = self.floor.editing.start(story["headline"], topic_id)
        if story["deck"]:
            self.floor.editing.change_field(story_id, "deck", story["deck"])
        body = body_of([(kind, text) for kind, text in story["body"]])
        self.floor.editing.save_body(story_id, body, "\n".join(text for _, text in story["body"]))
        return story_id


def _read() -> dict[str, Any]:
    path = resources() / "demo" / "newsroom.zh_CN.json"
    about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return about
