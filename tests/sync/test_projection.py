from studio.desks.planning import Proposal
from studio.sync.projection import confirmed_rows, pending_deeds, projected_row
from tests.newsrooms import Line


def test_what_an_editor_sees_is_confirmed_and_pending_together(line: Line) -> None:
    planning = line.studio.floor.planning
    topic = planning.propose(Proposal("供暖"))
    line.sync()
    planning.change(topic, "title", "供暖第一周")

    with line.studio.store.reading() as connection:
        confirmed = confirmed_rows(connection, [topic])[topic]
        visible = projected_row(connection, topic)
        pending = pending_deeds(connection, [topic])[topic]

    assert visible is not None
    assert (confirmed["title"], visible["title"]) == ("供暖", "供暖第一周")
    assert [deed.kind for deed in pending] == ["topic.changed"]


def test_nothing_is_pending_once_the_log_has_it(line: Line) -> None:
    topic = line.studio.floor.planning.propose(Proposal("供暖"))
    line.sync()

    with line.studio.store.reading() as connection:
        assert pending_deeds(connection, [topic]) == {}
        assert confirmed_rows(connection, [topic])[topic] == projected_row(connection, topic)
