from __future__ import annotations

import time
from urllib.parse import parse_qsl, urlsplit

import pytest

from province.errors import ProvinceError
from province.part_urls import newsroom_of, signed_url

KEY = b"k" * 32
SHA256 = "a" * 64


def asked(url: str, key: bytes = KEY, altered: dict[str, str] | None = None) -> str:
    split = urlsplit(url)
    return newsroom_of(key, split.path, dict(parse_qsl(split.query)) | (altered or {}))


def url(number: int = 3, in_s: int = 60) -> str:
    return signed_url(KEY, "here", SHA256, number, int(time.time()) + in_s)


def test_a_signed_url_says_whose_it_is() -> None:
    assert asked(url()) == "here"


def test_it_is_over_when_its_time_is() -> None:
    with pytest.raises(ProvinceError, match="part_url_expired"):
        asked(url(in_s=-1))


@pytest.mark.parametrize(
    "altered",
    [
        {"newsroom": "there"}, {"until": "99999999999"}, {"until": ""}, {"until": "-1"},
        {"until": "٣"}, {"signature": ""}, {"signature": "é"},
    ],
)  # fmt: skip
def test_nothing_of_it_may_be_altered(altered: dict[str, str]) -> None:
    with pytest.raises(ProvinceError, match="not_allowed"):
        asked(url(), altered=altered)


def test_it_is_for_one_part_of_one_medium() -> None:
    for other in (url().replace("/parts/3", "/parts/4"), url().replace("a" * 64, "b" * 64)):
        with pytest.raises(ProvinceError, match="not_allowed"):
            asked(other)
    with pytest.raises(ProvinceError, match="not_allowed"):
        asked(url(), key=b"another province")
    with pytest.raises(ProvinceError, match="not_allowed"):
        newsroom_of(KEY, "/v1/push", {"until": "1", "newsroom": "here", "signature": "x"})
