from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.media.names import exported_name, stored_name


def test_a_name_from_a_mac_is_the_name_that_others_type() -> None:
    name = "Café 采访 が.mp4"

    assert stored_name(unicodedata.normalize("NFD", name)) == name


def test_a_name_that_is_no_unicode_can_be_read_everywhere() -> None:
    assert stored_name("\udcd0\udcc2.mp4") == "��.mp4"


@pytest.mark.parametrize(
    ("name", "exported"),
    [
        ("洪水 现场.mp4", "洪水 现场.mp4"),
        ('采访:"王书记"?.mov', "采访__王书记__.mov"),
        ("CON.mp4", "_CON.mp4"),
        ("con", "_con"),
        ("console.mp4", "console.mp4"),
        ("com1.采访.mp4", "_com1.采访.mp4"),
        ("最后一版. ", "最后一版"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("...", "_"),
        ("长" * 200 + ".mp4", "长" * 66 + ".mp4"),
    ],
)
def test_an_exported_name_is_one_that_windows_can_have(name: str, exported: str) -> None:
    assert exported_name(name) == exported


@given(st.text())
def test_an_exported_name_is_never_empty_nor_changed_again(name: str) -> None:
    exported = exported_name(name)

    assert exported
    assert exported_name(exported) == exported
