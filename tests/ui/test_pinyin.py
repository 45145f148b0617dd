import pytest

from studio.ui.pinyin import initials, rank_of


@pytest.mark.parametrize(
    ("typed", "rank"), [("提交", 0), ("审核", 1), ("tjs", 2), ("sh", 3), ("没有", None), ("", 0)]
)
def test_letters_fit_better_than_initials(typed: str, rank: int | None) -> None:
    assert rank_of("提交审核", typed) == rank


def test_initials_are_those_of_the_pinyin() -> None:
    assert initials("李晓禾") == "lxh"
