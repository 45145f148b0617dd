"""What notices are about, made by the people and the province that make it."""

from __future__ import annotations

from datetime import timedelta

from studio.clock import stamp
from studio.composition import Studio
from studio.desks.matters import Concern, Matter
from studio.desks.notices import Outlook
from studio.desks.planning import Proposal
from studio.sync.answers import refuse
from studio.vocabulary import IntentKey, Kind, PersonId, StoryId, TopicId
from tests.newsrooms import NOON, Clock, Line, write_story

ALL = frozenset(Concern)


def send_back(line: Line, headline: str = "供暖第一周", reason: str = "数据要核实") -> StoryId:
    """A story that the province returned; it is known here."""
    story = write_story(line.studio, headline)
    return send_back_again(line, story, reason)


def send_back_again(line: Line, story: StoryId, reason: str = "数据要核实") -> StoryId:
    key = line.studio.floor.publishing.submit(story)
    line.sync()
    line.platform.give_verdict(key, "return", reason)
    line.sync()
    return story


def due_in(studio: Studio, clock: Clock, title: str = "防汛", **ahead: float) -> TopicId:
    """A topic of whoever works here, proposed long before it is due."""
    due = stamp(clock() + timedelta(**ahead))
    clock.now -= timedelta(days=2)
    topic = studio.floor.planning.propose(Proposal(title, due_at=due))
    clock.now += timedelta(days=2)
    return topic


def look(studio: Studio) -> Outlook:
    return studio.floor.notices.look()


def tell(studio: Studio, concerns: frozenset[Concern] = ALL) -> list[Matter]:
    """Look, and tell what there is to tell."""
    outlook = look(studio)
    return list(studio.floor.notices.tell(outlook.person, outlook.unnoted, concerns))


def told(studio: Studio, concerns: frozenset[Concern] = ALL) -> list[tuple[str, str]]:
    """As `tell`, as reasons and titles."""
    return [(one.reason.value, one.title) for one in tell(studio, concerns)]


def me(studio: Studio) -> PersonId:
    with studio.store.reading() as connection:
        return studio.floor.office.author(connection).person


def refuse_all(studio: Studio, kind: Kind) -> list[IntentKey]:
    """As the province's answer does."""

    def work(connection: object) -> list[IntentKey]:
        found = connection.exec_driver_sql(  # type: ignore[attr-defined]
            "SELECT key FROM intents WHERE kind = ? AND state = 'waiting' ORDER BY sequence",
            (kind.value,),
        )
        keys = [IntentKey(key) for (key,) in found]
        for key in keys:
            refuse(connection, key, "not_allowed", {}, stamp(NOON))  # type: ignore[arg-type]
        return keys

    return studio.store.write(work)
