from datetime import UTC, datetime

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from studio.manuscript.blocks import BOLD, KIND
from studio.manuscript.comments import Remark, Thread
from studio.manuscript.suggestion_ledger import Origin
from studio.manuscript.suggestions import Suggestion
from studio.ui.editing.remark_rows import RemarkModel, RowMaker, format_words, what_of
from studio.vocabulary import DeviceId, PersonId

WANG = Origin(PersonId("w"), DeviceId("d"), "2026-11-21T01:30:00.000Z")
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)


def suggestion(start: int = 0, inserted: str = "", deleted: str = "") -> Suggestion:
    return Suggestion("1-a", WANG, start, start + 1, inserted, deleted)


def thread(start: int | None, said: str = "核一下") -> Thread:
    opening = Remark("1-a", WANG.person, WANG.at, said, ())
    return Thread("1-a", opening, (), "原文", None, start, None if start is None else start + 2)


def maker() -> RowMaker:
    return RowMaker({WANG.person: "王记者"}, lambda _: "#123456", "Asia/Shanghai", NOW)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"inserted": "新"}, "插入“新”"),
        ({"deleted": "旧"}, "删除“旧”"),
        ({"inserted": "新", "deleted": "旧"}, "“旧”改为“新”"),
        ({"inserted": "\n"}, "分段"),
        ({"deleted": "\n"}, "并段"),
        ({"inserted": "甲\n乙"}, "插入“甲¶乙”"),
        ({"deleted": "\ufffc"}, "删除“［图片］”"),
    ],
)
def test_a_suggestion_says_what_it_would_do(
    chinese: QApplication, what: dict[str, str], words: str
) -> None:
    assert what_of(suggestion(0, what.get("inserted", ""), what.get("deleted", ""))) == words


def test_a_format_is_named(chinese: QApplication) -> None:
    assert format_words(BOLD, value=True) == "格式：加粗"
    assert format_words(BOLD, value=None) == "格式：取消加粗"
    assert format_words(KIND, "h1") == "格式：标题 1"
    assert format_words(KIND, None) == "格式：正文"


def test_rows_go_by_place_and_lost_comments_come_last(chinese: QApplication) -> None:
    rows = maker().rows([suggestion(5, inserted="新")], [thread(None), thread(2)], 9)

    assert [(row.is_comment, row.is_lost) for row in rows] == [
        (True, False),
        (False, False),
        (True, True),
    ]
    assert rows[0].person_name == "王记者"
    assert rows[0].when == "09:30"


def test_who_is_not_known_is_somebody(chinese: QApplication) -> None:
    assert maker().name(PersonId("?")) == "某人"


def test_the_model_keeps_its_rows_when_only_their_words_change(chinese: QApplication) -> None:
    model = RemarkModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))

    model.show(maker().rows([], [thread(2)], 9))
    model.show(maker().rows([], [thread(2, "改了")], 9))

    assert resets == [1]
    assert "改了" in model.data(model.index(0))
