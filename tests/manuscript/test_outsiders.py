from studio.manuscript.outsiders import name_of, outsider
from studio.vocabulary import PersonId


def test_an_outsider_has_a_name_and_is_no_colleague() -> None:
    colleagues = {PersonId("a" * 32): "王编辑"}
    stranger = outsider("  王  编辑 ")

    assert stranger not in colleagues
    assert name_of(stranger, colleagues) == "王 编辑"
    assert name_of(PersonId("a" * 32), colleagues) == "王编辑"


def test_who_has_no_name_is_nobody() -> None:
    assert outsider("  ") == ""
    assert name_of(PersonId(""), {}) == name_of(PersonId("b" * 32), {}) == ""
    assert len(outsider("长" * 500)) < 80
