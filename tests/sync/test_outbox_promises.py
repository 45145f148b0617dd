"""Whatever the line does: each edit arrives once, in order, and both sides end up with the same."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from studio.connectors.in_memory import InMemoryPlatform
from studio.vocabulary import StoryId
from tests.newsrooms import Clock, Line, open_newsroom

WORDS = st.text("甲乙丙", min_size=1, max_size=3)


class FlakyNewsroom(RuleBasedStateMachine):
    stories = Bundle("stories")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.platform = InMemoryPlatform()
        self.written: dict[str, list[str]] = defaultdict(list)
        self.studio = open_newsroom(Path(self.folder.name) / "profile", self.clock)
        self.line = Line(self.studio, self.platform, self.clock)

    @rule()
    def the_studio_restarts(self) -> None:
        self.studio.close()
        self.studio = open_newsroom(Path(self.folder.name) / "profile", self.clock)
        self.line = Line(self.studio, self.platform, self.clock)

    @rule(target=stories, words=WORDS)
    def an_editor_starts_a_story(self, words: str) -> StoryId:
        story = self.studio.floor.editing.start(words)
        self.written[story].append(words)
        return story

    @rule(story=stories, words=WORDS)
    def an_editor_changes_the_headline(self, story: StoryId, words: str) -> None:
        if self.written[story][-1] != words:  # the same words again are no edit
            self.studio.floor.editing.change_field(story, "headline", words)
            self.written[story].append(words)

    @rule(line=st.sampled_from(["up", "down", "drops answers"]))
    def the_line_changes(self, line: str) -> None:
        self.platform.online = line != "down"
        self.platform.loses_answers = line == "drops answers"

    @rule(years=st.sampled_from([0.0, 0.001, 10.0, -10.0]))
    def the_clock_jumps(self, years: float) -> None:
        self.clock.advance(days=365 * years)

    @rule()
    def a_round_of_sync_runs(self) -> None:
        state = self.line.sync()
        is_good = self.platform.online and not self.platform.loses_answers
        assert (state == "online") is is_good

    @rule()
    def only_the_push_runs(self) -> None:
        if self.platform.online and not self.platform.loses_answers:
            self.line.pusher.push_some()

    @invariant()
    def edits_arrive_once_and_in_order(self) -> None:
        for story, words in self.arrived().items():
            assert words == self.written[story][: len(words)]

    @invariant()
    def an_editor_always_sees_the_last_words(self) -> None:
        for story, words in self.written.items():
            assert self.studio.floor.editing.sheet(StoryId(story)).headline == words[-1]

    def teardown(self) -> None:
        self.the_line_changes("up")
        self.line.sync()
        self.line.sync()
        assert self.arrived() == self.written, "an edit got lost"
        assert self.studio.floor.queue.sheet().rows == ()
        assert self.studio.floor.queue.sheet().refused == ()
        self.studio.close()
        self.folder.cleanup()

    def arrived(self) -> dict[str, list[str]]:
        words: dict[str, list[str]] = defaultdict(list)
        for record in self.platform.records:
            if record.kind == "story.started":
                words[record.subject].append(record.payload["headline"])
            elif record.kind == "story.changed":
                words[record.subject].append(record.payload["value"])
        return words


FlakyNewsroom.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestFlakyNewsroom = FlakyNewsroom.TestCase
