from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.composition import Studio, open_studio
from studio.desks.accounts import AccountsDesk, Enroller, PersonRow
from studio.desks.changes import Change
from studio.errors import Invalid, NotFound, Refused
from studio.sync.facts import DEVICE_ROLE, write_fact
from studio.sync.outbox import Draft, record
from studio.sync.wire import Enrolment
from studio.vocabulary import Kind, PersonId
from tests.newsrooms import Clock, Line, open_newsroom, write_story

URL = "https://province.example"


def heard(studio: Studio) -> list[Change]:
    changes: list[Change] = []
    studio.floor.changes.listen(changes.append)
    return changes


def desk_with(studio: Studio, enroller: Enroller) -> AccountsDesk:
    """The newsroom's desk, with a province that answers like this."""
    return replace(studio.floor.accounts, enroller=enroller)


def grants(_url: str, _code: str, _device: str, _name: str) -> Enrolment:
    return Enrolment("the-token", "gansu-jinchuan", "金川市融媒体中心", "editor")


def test_the_first_start_makes_a_newsroom_a_device_and_a_person(tmp_path: Path) -> None:
    with_nothing = open_studio(tmp_path, now=Clock())
    accounts = with_nothing.floor.accounts
    assert accounts.card() is None
    assert accounts.people() == []

    person = accounts.open_newsroom("  金川市融媒体中心 ", " 李晓禾", "2468")

    card = accounts.card()
    assert card is not None
    assert (card.name, card.person_id, card.person_name) == ("金川市融媒体中心", person, "李晓禾")
    assert (len(card.device_id), card.platform_url) == (32, "")
    with_nothing.close()


@pytest.mark.parametrize(
    ("newsroom", "person", "pin", "code"),
    [
        ("", "李晓禾", "2468", "field_required"),
        ("金川", "   ", "2468", "field_required"),
        ("金川", "李" * 61, "2468", "field_too_long"),
        ("金川", "李晓禾", "246", "pin_too_short"),
        ("金川", "李晓禾", "24a8", "pin_too_short"),
    ],
)
def test_a_first_start_with_bad_words_starts_nothing(
    studio: Studio, newsroom: str, person: str, pin: str, code: str
) -> None:
    before = studio.floor.accounts.card()

    with pytest.raises(Invalid, match=code):
        studio.floor.accounts.open_newsroom(newsroom, person, pin)

    assert studio.floor.accounts.card() == before


def test_a_profile_keeps_its_newsroom(studio: Studio) -> None:
    before = studio.floor.accounts.card()

    with pytest.raises(Invalid, match="newsroom_there"):
        studio.floor.accounts.open_newsroom("另一个", "别人", "1357")

    assert studio.floor.accounts.card() == before


def test_a_second_person_works_here_and_the_first_one_comes_back_with_the_pin(
    studio: Studio,
) -> None:
    accounts = studio.floor.accounts
    (first,) = accounts.people()
    changes = heard(studio)

    second = accounts.add_person("王编", "1357")
    assert accounts.card().person_name == "王编"  # type: ignore[union-attr]
    accounts.change_person(first.id, "2468")

    assert accounts.card().person_name == "李晓禾"  # type: ignore[union-attr]
    assert {row.id for row in accounts.people()} == {first.id, second}
    assert changes == [Change(people=True, queue=True)] * 2


@pytest.mark.parametrize("pin", ["2469", "", "246", "李"])
def test_a_wrong_pin_changes_nobody(studio: Studio, pin: str) -> None:
    (first,) = studio.floor.accounts.people()
    second = studio.floor.accounts.add_person("王编", "1357")

    with pytest.raises(Invalid, match="pin_wrong"):
        studio.floor.accounts.change_person(first.id, pin)

    assert studio.floor.accounts.card().person_id == second  # type: ignore[union-attr]


def test_a_pin_typed_full_width_is_the_same_pin(studio: Studio) -> None:
    """A Chinese input method writes either, and nobody sees which behind the dots."""
    second = studio.floor.accounts.add_person("王编", "１３５７")

    studio.floor.accounts.change_person(second, " 1357 ")


def test_a_person_unknown_here_has_no_pin_to_guess(studio: Studio) -> None:
    with pytest.raises(Invalid, match="pin_wrong"):
        studio.floor.accounts.change_person(PersonId("0" * 32), "2468")


def test_colleagues_of_other_devices_are_listed_after_those_of_this_one(line: Line) -> None:
    line.studio.floor.accounts.add_person("赵记", "1357")
    line.sync()
    line.studio.store.write(
        lambda connection: connection.exec_driver_sql(
            "DELETE FROM pins WHERE person_id = (SELECT id FROM persons WHERE name = '李晓禾')"
        )
    )

    rows = line.studio.floor.accounts.people()

    assert [(row.name, row.has_pin) for row in rows] == [("赵记", True), ("李晓禾", False)]


def test_what_one_person_wrote_does_not_travel_under_the_next_ones_name(line: Line) -> None:
    write_story(line.studio)
    (first,) = line.studio.floor.accounts.people()

    line.studio.floor.accounts.add_person("王编", "1357")
    line.sync()

    (body,) = [r for r in line.platform.records if r.kind == "story.body_updated"]
    assert body.person == first.id


def test_an_invitation_ties_the_profile_to_a_province(studio: Studio) -> None:
    kept: list[str] = []
    accounts = replace(desk_with(studio, grants), keep_token=kept.append)
    device = accounts.card().device_id  # type: ignore[union-attr]
    changes = heard(studio)

    assert accounts.enrol(f" {URL} ", "code") == "金川市融媒体中心"

    card = accounts.card()
    assert card is not None
    assert (card.platform_url, card.device_id, kept) == (URL, device, ["the-token"])
    assert changes == [Change(people=True, queue=True, line=True)]


def test_one_profile_is_enrolled_once(studio: Studio) -> None:
    accounts = desk_with(studio, grants)
    accounts.enrol(URL, "code")

    def grants_another(*_: str) -> Enrolment:
        return Enrolment("other-token", "other-newsroom", "别处", "editor")

    with pytest.raises(Invalid, match="already_enrolled") as told:
        desk_with(studio, grants_another).enrol("https://other.example", "code")

    assert told.value.facts == {"newsroom": "金川市融媒体中心"}
    assert accounts.card().platform_url == URL  # type: ignore[union-attr]


def test_a_device_that_lost_its_token_enrols_again_in_its_newsroom(studio: Studio) -> None:
    accounts = desk_with(studio, grants)
    accounts.enrol(URL, "code")

    assert accounts.enrol(URL, "another code") == accounts.card().name  # type: ignore[union-attr]


def test_a_wrong_code_keeps_nothing(studio: Studio) -> None:
    def refuses(_url: str, _code: str, _device: str, _name: str) -> Enrolment:
        raise Refused("invitation_unknown")

    before = studio.floor.accounts.card()
    changes = heard(studio)

    with pytest.raises(Refused, match="invitation_unknown"):
        desk_with(studio, refuses).enrol(URL, "code")

    assert studio.floor.accounts.card() == before
    assert not studio.profile.token.exists()
    assert changes == []


def test_before_the_first_start_there_is_nothing_to_enrol(tmp_path: Path) -> None:
    with_nothing = open_studio(tmp_path, now=Clock())

    with pytest.raises(NotFound, match="no_newsroom"):
        desk_with(with_nothing, grants).enrol(URL, "code")
    with_nothing.close()


def with_role(studio: Studio, role: str) -> PersonId:
    """Who works here has that role, as after an invitation; a colleague is an editor."""
    accounts = studio.floor.accounts
    me = accounts.people()[0].id
    colleague = accounts.add_person("王冬", "1357")
    accounts.change_person(me, "2468")
    say(studio, Kind.PERSON_ROLE_CHANGED, me, {"role": role})
    return colleague


def say(studio: Studio, kind: Kind, person: PersonId, payload: dict[str, str]) -> None:
    """An intent that this studio's desk would not make."""
    office = studio.floor.accounts.office
    draft = Draft(kind, person, payload)
    studio.store.write(
        lambda connection: record(connection, office.author(connection), draft, office.stamp())
    )


def named(studio: Studio, person: PersonId) -> PersonRow:
    return next(row for row in studio.floor.accounts.people() if row.id == person)


def test_a_chief_changes_roles_suspends_and_reinstates(studio: Studio) -> None:
    colleague = with_role(studio, "chief")
    accounts = studio.floor.accounts

    accounts.change_role(colleague, "reviewer")
    accounts.revoke(colleague)

    row = named(studio, colleague)
    assert (row.role, row.is_revoked) == ("reviewer", True)
    accounts.reinstate(colleague)
    assert not named(studio, colleague).is_revoked
    assert accounts.rights().gives == {"reporter", "editor", "reviewer", "chief"}


def test_rights_end_where_the_role_ends(studio: Studio) -> None:
    colleague = with_role(studio, "chief")
    accounts = studio.floor.accounts
    with pytest.raises(Invalid, match="right_missing"):
        accounts.change_role(colleague, "administrator")
    me = accounts.card()
    assert me is not None
    with pytest.raises(Invalid, match="not_oneself"):
        accounts.revoke(me.person_id)
    with pytest.raises(NotFound):
        accounts.revoke(PersonId("0" * 32))


def test_an_editor_changes_nobody(studio: Studio) -> None:
    colleague = with_role(studio, "editor")
    accounts = studio.floor.accounts

    assert accounts.rights().gives == frozenset()
    for deed in (accounts.revoke, accounts.reinstate):
        with pytest.raises(Invalid, match="right_missing"):
            deed(colleague)


def test_a_change_of_role_reaches_the_other_machine(line: Line, tmp_path: Path) -> None:
    colleague = with_role(line.studio, "administrator")
    line.studio.floor.accounts.change_role(colleague, "reporter")
    line.sync()
    other = Line(open_newsroom(tmp_path / "other", line.clock), line.platform, line.clock)

    other.sync()

    assert named(other.studio, colleague).role == "reporter"
    other.studio.close()


@pytest.mark.parametrize(("invited", "joins"), [("reporter", "reporter"), ("chief", "editor")])
def test_who_joins_here_is_what_the_invitation_allows(
    studio: Studio, invited: str, joins: str
) -> None:
    accounts = studio.floor.accounts
    assert accounts.joins_as() == "editor"

    studio.store.write(lambda connection: write_fact(connection, DEVICE_ROLE, invited))

    assert accounts.joins_as() == joins
