from __future__ import annotations

from lxml import etree

from studio.exchange.document import Said
from studio.exchange.docx_words import comment_of, letters_of
from studio.exchange.office_names import w


def test_tabs_and_new_lines_are_words_own() -> None:
    found = letters_of("前 \t\u2028后\x01\x0c\ufffe", "t")

    assert [(one.tag, one.text) for one in found] == [
        (w("t"), "前 "), (w("tab"), None), (w("br"), None), (w("t"), "后"),
    ]  # fmt: skip


def test_a_remark_says_who_and_when_to_the_second() -> None:
    words = comment_of(3, Said("王\x02编辑", "2026-11-21T08:30:00.123Z", "核实\n再说"))

    assert (words.get(w("author")), words.get(w("initials"))) == ("王编辑", "王")
    assert words.get(w("date")) == "2026-11-21T08:30:00Z"
    assert b"\xe6\xa0\xb8" in etree.tostring(words, encoding="utf-8")
    assert len(words.findall(w("p"))) == 2
