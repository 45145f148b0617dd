from pathlib import Path

from studio.composition import Studio, open_studio
from studio.desks.changes import Change
from tests.newsrooms import Clock


def test_nothing_works_behind_the_window_before_it_is_asked_to(tmp_path: Path) -> None:
    """What is built at the start is waited for; a studio that is only looked at builds none."""
    studio = open_studio(tmp_path / "profile", now=Clock())

    studio.floor.accounts.open_newsroom("金川", "李晓禾", "2468")
    assert "backstage" not in vars(studio)

    studio.close()


def test_what_arrives_is_announced_to_the_window(studio: Studio) -> None:
    told: list[Change] = []
    studio.floor.changes.listen(told.append)

    studio.backstage.sync.around.on_progress()

    assert [(change.queue, change.is_from_sync) for change in told] == [(True, True)]


def test_there_is_one_backstage(studio: Studio) -> None:
    assert studio.backstage is studio.backstage
    assert studio.sync is studio.backstage.sync
