from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from studio.errors import Invalid
from studio.exchange import office_file
from studio.exchange.office_file import OfficeFile, has_owner_file, unreadable
from studio.exchange.office_names import STRICT, WORDS, w
from tests.exchange.word_files import p, r, word_file


def test_parts_and_what_they_refer_to_are_found(tmp_path: Path) -> None:
    links = {"rId5": ("hyperlink", "https://a.cn/", True), "rId6": ("image", "../m/a.png", False)}
    with OfficeFile(word_file(tmp_path / "a.docx", p(r("文")), links=links)) as file:
        assert file.type_of("word/document.xml").endswith("document.main+xml")
        assert file.xml("WORD/document.xml").tag == w("document")
        found = file.relationships("word/document.xml")
        assert found["rId5"].is_external
        assert found["rId5"].target == "https://a.cn/"
        assert found["rId6"].target == "m/a.png"
        assert file.relationships("word/nothing.xml") == {}


def test_strict_open_xml_is_read_as_the_usual(tmp_path: Path) -> None:
    file = word_file(tmp_path / "a.docx", "")
    with zipfile.ZipFile(file, "a") as whole:
        strict = STRICT[0][0].decode()
        whole.writestr("word/strict.xml", f'<w:document xmlns:w="{strict}"/>')
    with OfficeFile(file) as opened:
        assert opened.xml("word/strict.xml").tag == f"{{{WORDS}}}document"


def test_a_zip_bomb_is_refused_before_anything_is_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        with file.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(40):
                part.write(b" " * 1024 * 1024)
    assert bomb.stat().st_size < 100_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))

    with pytest.raises(Invalid, match="docx_bomb"):
        OfficeFile(bomb)


def test_too_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "MOST_PARTS", 5)
    raw = {f"word/{n}.xml": b"<a/>" for n in range(9)}

    with pytest.raises(Invalid, match="docx_bomb"):
        OfficeFile(word_file(tmp_path / "a.docx", "", raw=raw))


def test_a_part_that_says_it_is_small_gives_no_more(tmp_path: Path) -> None:
    """The directory's sizes are what is checked; a part that holds more is damaged."""
    file = word_file(tmp_path / "a.docx", p(r("文" * 1000)))
    raw = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as whole:
        size = whole.getinfo("word/document.xml").file_size
    at = raw.index(size.to_bytes(4, "little"), raw.index(b"PK\x01\x02"))
    raw[at : at + 4] = (10).to_bytes(4, "little")
    file.write_bytes(raw)

    with OfficeFile(file) as opened, pytest.raises(Invalid, match="docx_damaged"):
        opened.xml("word/document.xml")


def test_a_large_part_of_xml_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_file, "LARGEST_XML", 100)
    with (
        OfficeFile(word_file(tmp_path / "a.docx", p(r("文")))) as file,
        pytest.raises(Invalid, match="docx_bomb"),
    ):
        file.xml("word/document.xml")


@pytest.mark.parametrize("sign", ["~$报道抗旱.docx", "~$道抗旱.docx", ".~lock.报道抗旱.docx#"])
def test_a_file_that_word_or_libreoffice_has_open_is_known(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "报道抗旱.docx"
    assert not has_owner_file(path)
    if sign == "~$道抗旱.docx":
        sign = f"~${path.name[2:]}"
    (tmp_path / sign).touch()

    assert has_owner_file(path)
    assert unreadable(path, PermissionError()).code == "file_in_use"
    assert unreadable(path, OSError(5, "broken")).code == "file_unreadable"


def test_a_locked_entry_asks_for_a_password(tmp_path: Path) -> None:
    file = word_file(tmp_path / "a.docx", p(r("文")))
    raw = bytearray(file.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    file.write_bytes(raw)

    with pytest.raises(Invalid, match="docx_password"):
        OfficeFile(file)
