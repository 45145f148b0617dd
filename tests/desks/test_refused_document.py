from dataclasses import replace
from pathlib import Path

import pytest

from studio.desks.queue import RefusedRow
from studio.desks.refused_document import write_document
from studio.desks.sentences import CHINESE, Sentences
from studio.errors import StoreError
from studio.vocabulary import IntentKey

ROW = RefusedRow(
    IntentKey("k"),
    "s",
    "供暖第一周",
    "story.changed",
    "写了一上午的导语",
    "not_allowed",
    {},
    "今天",
)


def test_the_document_holds_the_words_and_why_they_were_refused(tmp_path: Path) -> None:
    target = tmp_path / "供暖.txt"

    write_document(ROW, target, Sentences(CHINESE))

    text = target.read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == "供暖第一周"
    assert "省平台" in text.splitlines()[1]
    assert "写了一上午的导语" in text
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_document_names_who_else_wrote_it(tmp_path: Path) -> None:
    target = tmp_path / "供暖.txt"

    write_document(replace(ROW, writers=("王冬", "李晓禾")), target, Sentences(CHINESE))

    assert "王冬  李晓禾" in target.read_text(encoding="utf-8-sig").splitlines()[2]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="file_unwritable"):
        write_document(ROW, tmp_path / "没有" / "供暖.txt", Sentences(CHINESE))
