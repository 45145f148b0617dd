from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import Invalid
from studio.exchange.text_in import LARGEST, decoded, read_text

WORDS = "县融媒体中心 𠮷㛃"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_chinese_programs_are_known(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "稿.txt"
    path.write_bytes(WORDS.encode(encoding))

    assert read_text(path) == WORDS


@pytest.mark.parametrize("raw", [b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xff\xff"])
def test_what_is_no_text_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid, match="text_unreadable") as told:
        decoded(raw, "稿.txt")

    assert told.value.facts == {"file": "稿.txt"}


def test_a_file_that_is_gone_or_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="file_unreadable"):
        read_text(tmp_path / "无.txt")
    long = tmp_path / "长.txt"
    long.write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(Invalid, match="text_unreadable"):
        read_text(long)
