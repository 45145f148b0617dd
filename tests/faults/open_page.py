"""A story that stands open in a simulated studio: one document over many saves, as a window's."""

from __future__ import annotations

from studio.desks.editing import EditingDesk
from studio.manuscript.body import StoryBody
from studio.vocabulary import StoryId


class OpenPage:
    """What the disk lacks of it is in the next save; it hears of news when it is told to."""

    def __init__(self, desk: EditingDesk, story: StoryId) -> None:
        self.story = story
        self._desk = desk
        self._read()

    def _read(self) -> None:
        stored = self._desk.stored_body(self.story)
        self._ground = stored.ground
        self._body = StoryBody.open(stored.blobs)
        self._saved = self._body.written

    def type_in(self, word: str, place: float) -> None:
        """Put it behind some word or paragraph, and save."""
        text = self._body.text
        ends = [0, *(i + 1 for i, sign in enumerate(text.whole()) if sign in "\n‡")]
        text.replace(min(ends[int(place * len(ends))], text.length - 1), 0, word)
        self._body.commit()
        self.save()

    def save(self) -> None:
        written = self._body.written
        if written == self._saved:
            return
        update, words = self._body.own_updates(self._saved), self._body.text.whole()
        self._desk.save_body(self.story, update, words, self._ground)
        self._saved = written

    def hear(self) -> None:
        """Others' words, or that the words here were taken out of the body."""
        stored = self._desk.stored_body(self.story)
        if stored.ground == self._ground:
            self._body.receive(stored.blobs)
            return
        self.save()
        self.close()
        self._read()

    def close(self) -> None:
        self._body.close()
