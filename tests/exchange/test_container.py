from __future__ import annotations

import re
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from studio.errors import BundleError
from studio.exchange.container import Container, Member, packed, read_through

ORDER = re.compile("head (media/[0-9a-f]+ )*")


def member(name: str, content: bytes) -> Member:
    return Member(name, len(content), lambda: [content[:3], content[3:]])


def written(path: Path, *members: Member, seal: bytes = b"seal") -> Path:
    path.write_bytes(b"".join(packed(members, lambda _: seal)))
    return path


def read(path: Path) -> Container:
    return read_through(path, ORDER)


def test_what_is_packed_is_read_where_it_lies(tmp_path: Path) -> None:
    content = bytes(range(256)) * 5
    members = member("head", b"one\ntwo\n"), member("media/ab", content), member("media/cd", b"")

    found = read(written(tmp_path / "a", *members))

    assert list(found.lines("head")) == [b"one\n", b"two\n"]
    assert b"".join(found.chunks("media/ab")) == found.whole("media/ab") == content
    assert (found.whole("media/cd"), found.seal) == (b"", b"seal")


def test_a_file_that_shrinks_while_it_is_read_is_damaged(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a", member("head", b"words")))
    found.path.write_bytes(b"")

    with pytest.raises(BundleError, match="bundle_damaged"):
        found.whole("head")


def test_any_tar_can_look_into_it(tmp_path: Path) -> None:
    path = written(tmp_path / "a", member("head", b"words"))

    with tarfile.open(path) as tar:
        assert tar.getnames() == ["head", "seal"]


def test_the_seal_is_over_all_before_it(tmp_path: Path) -> None:
    told: list[str] = []

    def sign(sha256: str) -> bytes:
        told.append(sha256)
        return b"s"

    (tmp_path / "a").write_bytes(b"".join(packed([member("head", b"words")], sign)))

    assert read(tmp_path / "a").sha256 == told[0]


@pytest.mark.parametrize(
    "members",
    [
        [],
        [member("other", b"x")],
        [member("media/ab", b"x"), member("head", b"x")],
        [member("head", b"x"), member("head", b"x")],
        [member("head", b"x"), member("media/../../etc", b"x")],
    ],
    ids=["none", "strange", "order", "twice", "climbing"],
)
def test_other_members_are_refused(tmp_path: Path, members: list[Member]) -> None:
    with pytest.raises(BundleError, match="bundle_damaged"):
        read(written(tmp_path / "a", *members))


def test_links_and_folders_are_refused(tmp_path: Path) -> None:
    for sort in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE):
        content = BytesIO()
        with tarfile.open(fileobj=content, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            strange = tarfile.TarInfo("head")
            strange.type, strange.linkname = sort, "/etc/passwd"
            tar.addfile(strange)
        (tmp_path / "a").write_bytes(content.getvalue())

        with pytest.raises(BundleError, match="bundle_damaged"):
            read(tmp_path / "a")


@pytest.mark.parametrize("length", [0, 100, 512, 600, 1024, 1400])
def test_one_without_its_end_is_refused(tmp_path: Path, length: int) -> None:
    path = written(tmp_path / "a", member("head", b"x" * 700))
    path.write_bytes(path.read_bytes()[:length])

    with pytest.raises(BundleError, match="bundle_damaged"):
        read(path)


def test_a_member_that_is_not_as_long_as_it_said_is_not_written() -> None:
    with pytest.raises(ValueError, match="2 bytes are missing"):
        list(packed([Member("head", 5, lambda: [b"abc"])], lambda _: b""))


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a", member("head", b"one\ntwo")))

    with pytest.raises(BundleError, match="bundle_damaged"):
        list(found.lines("head"))
