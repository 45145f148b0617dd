from __future__ import annotations

import pytest

from province.errors import ProvinceError
from province.ranges import range_in


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", (0, 9)),
        ("bytes=4-", (4, 9)),
        ("bytes=4-6", (4, 6)),
        ("bytes=4-4", (4, 4)),
        ("bytes=4-999", (4, 9)),
        ("bytes=-3", (7, 9)),
        ("bytes=-99", (0, 9)),
        (None, None),
        ("", None),
        ("bytes=-", None),
        ("bytes=6-4", None),
        ("bytes=0-1,3-4", None),
        ("lines=1-2", None),
        ("bytes=٣-", None),
    ],
)
def test_a_range_is_read_as_http_means_it(
    header: str | None, expected: tuple[int, int] | None
) -> None:
    assert range_in(header, 10) == expected


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end_is_unusable(header: str) -> None:
    with pytest.raises(ProvinceError, match="range_unusable"):
        range_in(header, 10)
