from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.manuscript.blocks import BOLD, KIND
from studio.manuscript.body import StoryBody
from studio.manuscript.reviewing import History, Overlap, Piece
from studio.vocabulary import DeviceId, PersonId


class Desk:
    """One device that writes in a body and sends what it wrote."""

    log: list[Piece]

    def __init__(self, name: str, log: list[Piece]) -> None:
        self.name, self.log = name, log
        self.body = StoryBody.open()
        self.body.sign_in(PersonId(f"{name}的"), DeviceId(name))
        self.sent = self.read = 0

    def pull(self) -> None:
        news = [one.update for one in self.log[self.read :] if one.device != self.name]
        if news:
            self.body.receive(news)
        self.read = len(self.log)

    def push(self) -> None:
        if self.body.written == self.sent:
            return
        update = self.body.own_updates(self.sent)
        self.sent = self.body.written
        seq = len(self.log) + 1
        self.log.append(Piece(f"k{seq}", (1, seq), self.name, f"{self.name}的", update))

    def write(self, at: int, removed: int, text: str) -> None:
        self.body.text.replace(at, removed, text)
        self.body.commit()

    def put(self, before: str, text: str, removed: int = 0) -> None:
        """Put `text` before the letters `before`; take `removed` letters from there."""
        self.write(self.body.text.whole().index(before), removed, text)


def desks(text: str = "一段\n二段\n三段") -> tuple[Desk, Desk]:
    """Two devices that have seen the same text."""
    log: list[Piece] = []
    ours, theirs = Desk("甲", log), Desk("乙", log)
    ours.write(0, 0, text)
    ours.push()
    theirs.pull()
    return ours, theirs


def meet(ours: Desk, theirs: Desk) -> tuple[list[str], list[Overlap]]:
    """Both send what they wrote alone; the paragraphs to review as they read now."""
    ours.push()
    theirs.push()
    history = History(ours.log)
    found = history.overlaps()
    return shown(history, found), found


def shown(history: History, found: list[Overlap]) -> list[str]:
    lines = history._text.to_string().split("\n")
    places = history.whereabouts(one.paragraph for one in found)
    return [lines[at] for at in sorted(set(places.values()))]


def test_a_paragraph_that_both_edited_is_to_be_reviewed() -> None:
    ours, theirs = desks()
    ours.put("二段", "我写")
    theirs.put("二段", "他写", removed=1)

    lines, (overlap,) = meet(ours, theirs)

    assert lines in (["我写他写段"], ["他写我写段"])
    assert (overlap.before, overlap.ours, overlap.theirs) == ("二段", "他写段", "我写二段")
    assert (overlap.person, overlap.others) == ("乙的", ("甲的",))
    assert (overlap.key, overlap.revision) == ("k3", (1, 3))


def test_edits_of_different_paragraphs_need_no_review() -> None:
    ours, theirs = desks()
    ours.put("一段", "我")
    theirs.put("三段", "他")

    assert meet(ours, theirs) == ([], [])


def test_an_edit_that_saw_the_other_needs_no_review() -> None:
    ours, theirs = desks()
    ours.put("二段", "我")
    ours.push()
    theirs.pull()
    theirs.put("二段", "他")

    assert meet(ours, theirs) == ([], [])


def test_what_was_typed_before_the_other_came_in_is_compared_all_the_same() -> None:
    """The editor was open: the piece holds words from before and from after."""
    ours, theirs = desks()
    theirs.put("二段", "先")
    ours.put("二段", "我")
    ours.push()
    theirs.pull()
    theirs.put("三段", "后")

    lines, (overlap,) = meet(ours, theirs)

    assert len(lines) == 1
    assert "先" in lines[0]
    assert overlap.ours == "先二段"


def test_new_paragraphs_at_the_same_place_need_no_review() -> None:
    ours, theirs = desks("一段")
    ours.write(2, 0, "\n我加")
    theirs.write(2, 0, "\n他加")

    assert meet(ours, theirs) == ([], [])


def test_a_new_paragraph_touches_neither_of_its_neighbours() -> None:
    ours, theirs = desks()
    ours.put("\n二段", "\n新段")
    theirs.put("一段", "他")
    theirs.put("二段", "也")

    assert meet(ours, theirs) == ([], [])


def test_both_begin_an_empty_story() -> None:
    ours, theirs = desks("")
    ours.write(0, 0, "甲一\n甲二")
    theirs.write(0, 0, "乙一\n乙二")

    lines, _ = meet(ours, theirs)

    assert len(lines) == 2  # where one's end and the other's beginning met, and the last


def test_words_glued_together_by_a_merge_are_found() -> None:
    for seed in range(12):  # which comes first is Loro's to say, by the peers
        ours, theirs = desks("一段")
        ours.write(2, 0, "\n我加")
        theirs.write(2, 0, f"他接{seed}")

        lines, _ = meet(ours, theirs)

        both = [line for line in ours_and(ours.log) if "我加" in line and "他接" in line]
        assert lines == both


def ours_and(log: list[Piece]) -> list[str]:
    body = StoryBody.open([one.update for one in log])
    lines = body.text.whole().split("\n")
    body.close()
    return lines


@pytest.mark.parametrize("first", [True, False])
def test_split_and_edited(first: bool) -> None:
    ours, theirs = desks("一段\n前半后半\n三段")
    ours.put("后半", "\n")
    theirs.put("前半" if first else "半\n三段", "他")

    lines, _ = meet(ours, theirs)

    assert lines == (["他前半", "后半"] if first else ["前半", "后他半"])


@pytest.mark.parametrize("where", ["一段", "二段"])
def test_joined_and_edited(where: str) -> None:
    ours, theirs = desks()
    ours.put("\n二段", "", removed=1)
    theirs.put(where, "他")

    lines, _ = meet(ours, theirs)

    assert lines == ["一段二段".replace(where, f"他{where}")]


def test_a_deleted_paragraph_that_the_other_edited_shows_what_is_left() -> None:
    ours, theirs = desks()
    ours.put("二段\n", "", removed=3)
    theirs.put("段\n三段", "他写")

    lines, (overlap,) = meet(ours, theirs)

    assert len(lines) == 1
    assert "他写" in lines[0]
    assert overlap.before == "二段"


def test_a_paragraph_that_both_moved_stands_twice_and_is_found() -> None:
    ours, theirs = desks("一段\n搬走这段\n三段\n四段")
    for desk, place in ((ours, "三段"), (theirs, "一段")):
        desk.put("搬走这段", "", removed=5)
        desk.put(place, "搬走这段\n")

    lines, _ = meet(ours, theirs)

    assert lines == ["搬走这段", "搬走这段"]


def test_marks_and_kinds_count_as_edits() -> None:
    for key in (BOLD, KIND):
        ours, theirs = desks()
        at = 5 if key == KIND else 3
        ours.body.text.mark(at, at + 1, key, "h1" if key == KIND else True)
        ours.body.commit()
        theirs.put("二段", "他")

        assert meet(ours, theirs)[0] == ["他二段"]


def test_a_comment_is_no_edit_and_a_suggestion_is_one() -> None:
    for key, found in (("comment:1-a", []), ("del:1-a", ["他二段"])):
        ours, theirs = desks()
        ours.body.text.mark(3, 4, key, True)
        ours.body.commit()
        theirs.put("二段", "他")

        assert meet(ours, theirs)[0] == found


def test_both_edit_and_one_device_is_no_other_side() -> None:
    ours, _ = desks()
    again = Desk("甲", ours.log)
    again.pull()
    again.read = 0
    again.body.receive([ours.log[0].update])
    ours.put("二段", "我")
    again.put("二段", "还是我")

    assert meet(ours, again) == ([], [])


def test_a_name_stays_by_its_paragraph() -> None:
    ours, theirs = desks()
    ours.put("二段", "我")
    theirs.put("二段", "他")
    _, found = meet(ours, theirs)
    theirs.pull()
    ours.pull()
    ours.put("一段", "新的一行\n")
    theirs.put("三段", "改")
    meet(ours, theirs)
    history = History(ours.log)

    assert [one.paragraph for one in history.overlaps()] == [one.paragraph for one in found]
    (line,) = shown(history, found)
    assert "我" in line
    assert found[0].paragraph in history.names()


def test_a_mark_moves_to_the_paragraph_that_took_the_words() -> None:
    ours, theirs = desks()
    ours.put("二段", "我")
    theirs.put("二段", "他")
    _, found = meet(ours, theirs)
    ours.pull()
    ours.put("\n三段", "", removed=1)
    ours.push()
    history = History(ours.log)

    (line,) = shown(history, found)

    assert line.endswith("二段三段")
    assert found[0].paragraph not in history.names()


def test_names_nobody_made_are_passed_over() -> None:
    ours, _ = desks()

    assert History(ours.log).whereabouts(["", "x@y", "-1@2", "1", "一@二"]) == {}


def test_a_damaged_piece_is_passed_over() -> None:
    ours, theirs = desks()
    ours.put("二段", "我")
    theirs.put("二段", "他")
    meet(ours, theirs)
    ours.log.append(Piece("k4", (1, 4), "丙", "丙", b"no body"))

    assert len(History(ours.log).overlaps()) == 1


def test_only_new_pieces_are_looked_at_again() -> None:
    ours, theirs = desks()
    ours.put("二段", "我")
    theirs.put("二段", "他")
    _, found = meet(ours, theirs)
    history = History(ours.log)

    assert history.overlaps(2) == found
    assert history.overlaps(3) == []


def play(seed: int, *, alone: bool = False) -> list[Piece]:
    """Three devices write, send and fetch as they like."""
    chance = random.Random(seed)  # noqa: S311 - a script, no secret
    log: list[Piece] = []
    everybody = [Desk(name, log) for name in "甲乙丙"]
    everybody[0].write(0, 0, "一二三\n四五六\n七八九")
    everybody[0].push()
    for _ in range(14):
        desk = chance.choice(everybody)
        if alone or chance.random() < 0.4:
            desk.pull()
        at = chance.randrange(desk.body.text.length)
        removed = chance.choice((0, 0, 1, 3))
        removed = min(removed, desk.body.text.length - 1 - at)
        desk.write(at, removed, chance.choice(("字", "新词", "\n", "", "段\n")))
        if alone or chance.random() < 0.5:
            desk.push()
    for desk in everybody:
        desk.push()
        desk.body.close()
    return log


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_all_who_have_the_log_find_the_same(seed: int) -> None:
    """Also piece by piece, and after the names were read from another opening."""
    log = play(seed)

    whole = History(log).overlaps()

    assert History(log).overlaps() == whole
    by_piece = [one for n in range(len(log)) for one in History(log[: n + 1]).overlaps(n)]
    assert by_piece == whole


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_who_takes_turns_has_nothing_to_review(seed: int) -> None:
    assert History(play(seed, alone=True)).overlaps() == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4), st.integers(0, 4), st.data())
def test_exactly_the_paragraphs_are_found_that_both_edited(
    ours_at: int, theirs_at: int, data: st.DataObject
) -> None:
    lines = [f"第{n}段的字" for n in range(5)]
    ours, theirs = desks("\n".join(lines))
    for desk, line in ((ours, ours_at), (theirs, theirs_at)):
        inside = data.draw(st.integers(0, 4))
        removed = data.draw(st.integers(0, 5 - inside))
        word = data.draw(st.sampled_from(("甲", "词语"))) if removed else "写"
        desk.write(line * 6 + inside, removed, word)

    found, _ = meet(ours, theirs)

    now = ours_and(ours.log)
    assert found == ([now[ours_at]] if ours_at == theirs_at else [])


def test_a_long_story_edited_apart_for_days_takes_less_than_a_second() -> None:
    ours, theirs = desks("\n".join("字" * 166 for _ in range(300)))
    chance = random.Random(1)  # noqa: S311 - a script, no secret
    for desk in (ours, theirs):
        for _ in range(5000):
            at = chance.randrange(desk.body.text.length - 2)
            desk.body.text.replace(at, chance.randrange(2), "新")
            desk.body.commit()
        desk.push()

    begun = time.process_time()
    found = History(ours.log).overlaps()

    assert time.process_time() - begun < 2  # 0.7 s on a quiet machine
    assert len(found) > 250
