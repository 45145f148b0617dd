from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, delete, select

from studio.errors import LineCut, Unreachable
from studio.models.confirmed import Pulled, StrangeRecord
from studio.models.database import gate
from studio.models.intent import Intent
from studio.sync import pull
from studio.sync.facts import POSITION, STABLE, read_fact, read_position, write_fact
from studio.sync.pull import Puller, check_page
from studio.sync.wire import BLANK, Page, Position
from tests.newsrooms import Line


@pytest.fixture
def page(line: Line) -> Page:
    for headline in ("一", "二", "三"):
        line.studio.floor.editing.start(headline)
    line.pusher.push_some()
    return line.platform.pull(None, 100)


def with_another_word(page: Page, word: str = "改") -> Page:
    first, second, *rest = page.records
    harmed = msgspec.structs.replace(second, payload={**second.payload, "headline": word})
    return msgspec.structs.replace(page, records=(first, harmed, *rest))


def without_words(page: Page) -> Page:
    """As a province tells what its disk has harmed."""
    first, second, *rest = page.records
    bare = msgspec.structs.replace(second, payload={})
    return msgspec.structs.replace(page, records=(first, bare, *rest))


def answering(line: Line, pages: list[Page]) -> list[Page]:
    """What is still to be told; the last one again and again."""
    line.platform.pull = (  # type: ignore[method-assign]
        lambda *_, **__: pages.pop(0) if len(pages) > 1 else pages[0]
    )
    return pages


def taken(line: Line) -> tuple[set[str], list[tuple[str, int]]]:
    """The headlines that are seen, and what was put aside."""
    with line.studio.store.reading() as connection:
        strange = connection.execute(select(StrangeRecord.c.why, StrangeRecord.c.seq)).all()
    seen = {row.headline for row in line.studio.floor.editing.rows()}
    return seen, [(why, seq) for why, seq in strange]


def test_a_page_that_follows_is_taken(page: Page) -> None:
    assert check_page(page, None, "newsroom") == frozenset()


def test_words_that_the_line_harmed_are_asked_for_again(other: Line, page: Page) -> None:
    answering(other, [with_another_word(page), page])

    other.puller.pull_page()

    assert taken(other) == ({"一", "二", "三"}, [])


def test_words_that_are_harmed_there_are_put_aside_alone(other: Line, page: Page) -> None:
    (harmed,) = check_page(without_words(page), None, "newsroom")
    answering(other, [without_words(page)])

    other.puller.pull_page()

    seen, strange = taken(other)
    assert (len(seen), strange) == (2, [("damaged", harmed)])
    with other.studio.store.reading() as connection:
        assert read_position(connection) == page.position


def test_words_of_our_own_that_are_harmed_there_stay_here(line: Line, page: Page) -> None:
    """P1: though the whole page was asked for, since another record of it is bare too."""
    line.puller.pull_page()
    *before, last = without_words(page).records
    bare = msgspec.structs.replace(last, payload={})
    answering(line, [msgspec.structs.replace(page, records=(*before, bare))])

    def forget(connection: Connection) -> None:
        with gate(connection):  # as what a backup holds is let go of
            connection.execute(delete(Intent).where(Intent.c.key == last.key))
        write_fact(connection, POSITION, None)

    line.studio.store.write(forget)

    line.puller.pull_page()

    assert taken(line) == ({"一", "二", "三"}, [])


@pytest.mark.parametrize("words", ["改换", "改"])
def test_words_that_are_others_each_time_are_not_taken(other: Line, page: Page, words: str) -> None:
    """Nor put aside for good: tomorrow they may come right."""
    answering(other, [with_another_word(page, word) for word in words] * 3)

    with pytest.raises(Unreachable, match="page_damaged"):
        other.puller.pull_page()

    assert taken(other) == (set(), [])


def test_the_log_of_another_newsroom_is_not_ours(page: Page) -> None:
    with pytest.raises(Unreachable, match="page_damaged"):
        check_page(page, None, "another")


@pytest.mark.parametrize("damage", ["a record is missing", "a hash is another", "the end is cut"])
def test_a_page_with_a_hole_is_not_taken(page: Page, damage: str) -> None:
    first, second, *rest = page.records
    records = {
        "a record is missing": (first, *rest),
        "a hash is another": (first, msgspec.structs.replace(second, payload_hash="0" * 64), *rest),
        "the end is cut": (first, second),
    }[damage]

    with pytest.raises(Unreachable, match="page_damaged"):
        check_page(msgspec.structs.replace(page, records=records), None, "newsroom")


def test_a_blank_record_is_passed_over_and_its_place_is_kept(other: Line, page: Page) -> None:
    """P11: of what this device may not read it knows that it is there, and no more."""
    hidden = page.records[-1]
    blank = msgspec.structs.replace(
        hidden, kind=BLANK, subject="", person="", device="", at="", payload={}, needs=()
    )
    told = msgspec.structs.replace(page, records=(*page.records[:-1], blank))

    check_page(told, None, "newsroom")
    forged = msgspec.structs.replace(blank, payload_hash="0" * 64)
    wrong = msgspec.structs.replace(page, records=(*page.records[:-1], forged))
    with pytest.raises(Unreachable, match="page_damaged"):
        check_page(wrong, None, "newsroom")
    other.platform.pull = lambda *_, **__: told  # type: ignore[method-assign]
    other.puller.pull_page()

    with other.studio.store.reading() as connection:
        position = read_position(connection)
        strange = connection.execute(select(StrangeRecord.c.seq)).all()
        pulled = connection.execute(select(Pulled.c.key)).all()
    assert position == page.position
    assert (strange, blank.key in {line.key for line in pulled}) == ([], False)


def test_a_long_log_comes_in_pages_and_ends(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "PAGE_RECORDS", 40)
    for number in range(pull.PAGE_RECORDS + 20):
        line.studio.floor.editing.start(f"第{number}篇")
    line.pusher.push_some()

    counts = [line.puller.pull_page().records for _ in range(3)]

    assert counts == [pull.PAGE_RECORDS, 21, 0]


def test_the_disk_is_not_waited_for_while_the_log_is_read(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "PAGE_RECORDS", 40)
    for number in range(pull.PAGE_RECORDS + 20):
        line.studio.floor.editing.start(f"第{number}篇")
    line.pusher.push_some()
    durable: list[bool] = []
    whole = line.studio.store.merge

    def merge(work: Any, *, is_durable: bool = True) -> object:
        durable.append(is_durable)
        return whole(work, is_durable=is_durable)

    monkeypatch.setattr(line.studio.store, "merge", merge)

    while line.puller.pull_page().records:
        pass

    assert durable == [False, False]


def test_a_backup_made_on_a_quiet_day_is_heard_of_once(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.sync()
    told = line.platform.pull
    stable, at = (1, 1), "2026-11-21T20:00:00.000Z"
    monkeypatch.setattr(
        line.platform,
        "pull",
        lambda *asked, **more: msgspec.structs.replace(
            told(*asked, **more), stable=stable, stable_at=at
        ),
    )
    line.sync()
    with line.studio.store.reading() as connection:
        assert read_fact(connection, STABLE) == {"revision": [1, 1], "at": at}
    writes: list[object] = []
    monkeypatch.setattr(line.studio.store, "merge", writes.append)

    line.puller.pull_page()

    assert writes == []


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadPoolExecutor]:
    """Pages are of two records."""
    monkeypatch.setattr(pull, "PAGE_RECORDS", 2)
    with ThreadPoolExecutor(1) as made:
        yield made


def asking_ahead(line: Line, ahead: ThreadPoolExecutor) -> Puller:
    return Puller(line.studio.store, line.platform, line.clock, ahead)


def first_time(line: Line, after: int, trouble: Callable[[Page], Page]) -> list[int]:
    """Lets `trouble` come over the first page that is asked for there; what is asked for."""
    told, asked = line.platform.pull, list[int]()

    def answer(position: Position | None, limit: int, **more: Any) -> Page:
        cursor = position.cursor if position else 0
        asked.append(cursor)
        page = told(position, limit, **more)
        return trouble(page) if cursor == after and asked.count(after) == 1 else page

    line.platform.pull = answer  # type: ignore[method-assign]
    return asked


def test_what_is_harmed_in_a_page_asked_for_ahead_is_asked_for_again(
    other: Line, page: Page, ahead: ThreadPoolExecutor
) -> None:
    puller = asking_ahead(other, ahead)
    asked = first_time(other, 2, with_another_word)

    counts = [puller.pull_page().records for _ in range(2)]

    assert (counts, asked) == ([2, len(page.records) - 2], [0, 2, 2])
    assert taken(other) == ({"一", "二", "三"}, [])


def test_a_page_asked_for_ahead_that_does_not_follow_is_not_taken(
    other: Line, page: Page, ahead: ThreadPoolExecutor
) -> None:
    """It is told to who pulls, and the page is asked for anew."""
    puller = asking_ahead(other, ahead)
    first_time(other, 2, lambda told: msgspec.structs.replace(told, records=told.records[1:]))

    puller.pull_page()
    with pytest.raises(Unreachable, match="page_damaged"):
        puller.pull_page()
    with other.studio.store.reading() as connection:
        position = read_position(connection)
    assert position is not None
    assert position.cursor == 2
    puller.pull_page()

    assert taken(other) == ({"一", "二", "三"}, [])


def test_a_line_that_broke_under_a_page_asked_for_ahead_gets_smaller_ones(
    other: Line, page: Page, ahead: ThreadPoolExecutor
) -> None:
    def cut(_: Page) -> Page:
        raise LineCut("timed_out")

    puller = asking_ahead(other, ahead)
    first_time(other, 2, cut)

    puller.pull_page()
    with pytest.raises(LineCut):
        puller.pull_page()

    assert puller.pull_page().records == 1
    puller.pull_page()
    assert taken(other) == ({"一", "二", "三"}, [])


@pytest.mark.parametrize("is_set_back", [False, True])
def test_our_own_words_come_into_a_page_asked_for_ahead(
    line: Line, page: Page, ahead: ThreadPoolExecutor, is_set_back: bool
) -> None:
    """And where this disk no longer has them, the page is asked for with its words."""
    told, in_full = line.platform.pull, list[int]()

    def answer(position: Position | None, limit: int, *, brief: bool = False) -> Page:
        found = told(position, limit)
        if not brief:
            in_full.append(position.cursor if position else 0)
            return found
        bare = tuple(msgspec.structs.replace(one, payload={}) for one in found.records)
        return msgspec.structs.replace(found, records=bare)

    def forget(connection: Connection) -> None:
        if is_set_back:
            connection.execute(delete(Intent).where(Intent.c.key == page.records[-1].key))
        write_fact(connection, POSITION, None)

    while line.puller.pull_page().records:
        pass
    line.studio.store.write(forget)
    line.platform.pull = answer  # type: ignore[method-assign]
    puller = asking_ahead(line, ahead)

    counts = [puller.pull_page().records for _ in range(2)]

    assert (counts, in_full) == ([2, len(page.records) - 2], [2] if is_set_back else [])
    assert taken(line) == ({"一", "二", "三"}, [])
