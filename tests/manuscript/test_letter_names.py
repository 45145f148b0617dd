import loro
import pytest

from studio.manuscript.letter_names import name_of, place_of


@pytest.fixture
def doc() -> loro.LoroDoc:
    made = loro.LoroDoc()
    made.peer_id = 2**62 + 12345
    made.get_text("body").insert(0, "".join(chr(0x4E00 + n) for n in range(300)))
    made.commit()
    return made


def test_a_letter_is_found_by_its_name_wherever_it_went(doc: loro.LoroDoc) -> None:
    text = doc.get_text("body")
    names = {at: name_of(text, at) for at in (0, 1, 63, 64, 127, 128, 299)}
    assert names[64] == f"64@{2**62 + 12345}"

    text.insert(0, "前面")
    doc.commit()

    assert [place_of(doc, text, name) for name in names.values()] == [at + 2 for at in names]


def test_a_deleted_letter_is_where_it_was(doc: loro.LoroDoc) -> None:
    text = doc.get_text("body")
    name = name_of(text, 10)
    text.delete(8, 4)
    doc.commit()

    assert place_of(doc, text, name) == 8


@pytest.mark.parametrize("name", ["", "x@y", "-1@2", "1", "一@二", "5@77", f"300@{2**62 + 12345}"])
def test_what_names_nothing_is_nowhere(doc: loro.LoroDoc, name: str) -> None:
    assert place_of(doc, doc.get_text("body"), name) is None


def test_there_is_no_letter_behind_the_last(doc: loro.LoroDoc) -> None:
    assert name_of(doc.get_text("body"), 301) == ""
