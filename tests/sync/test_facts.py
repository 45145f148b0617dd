from studio.composition import Studio
from studio.sync import facts


def test_a_fact_is_what_was_written_last(studio: Studio) -> None:
    for value in ({"a": 1}, None, "金川"):
        studio.store.write(lambda c, value=value: facts.write_fact(c, "x", value))  # type: ignore[misc]

    with studio.store.reading() as connection:
        assert facts.read_fact(connection, "x") == "金川"
        assert facts.read_fact(connection, "nothing") is None


def test_without_a_pull_there_is_no_position(studio: Studio) -> None:
    with studio.store.reading() as connection:
        assert facts.read_position(connection) is None
