from studio.composition import Studio
from studio.desks.planning import Proposal
from studio.desks.titles import Titles
from tests.newsrooms import write_story


def test_each_sort_of_subject_is_called_as_an_editor_calls_it(studio: Studio) -> None:
    story = write_story(studio, "供暖第一周")
    topic = studio.floor.planning.propose(Proposal("老旧小区"))
    column = studio.floor.planning.open_column("金娃说")
    person = studio.floor.accounts.people()[0].id

    with studio.store.reading() as connection:
        titles = Titles(connection)
        assert titles.of("story.changed", story) == "供暖第一周"
        assert titles.of("topic.approved", topic) == "老旧小区"
        assert titles.of("column.opened", column) == "金娃说"
        assert titles.of("person.revoked", person) == "李晓禾"
        assert titles.of("story.changed", "0" * 32) == ""
