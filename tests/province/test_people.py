from __future__ import annotations

import pytest
import sqlalchemy as sa

from province import log, people, store
from province.errors import ProvinceError
from province.store import Store
from tests.province.making import PERSON, device_in, intent, new_id, person_joined


def test_the_operators_word_is_a_record_like_a_verdict(kept: Store, newsroom: str) -> None:
    revision = people.give_role(kept, "永登县融媒体中心", PERSON[:8], "chief")
    record = log.pull(kept, newsroom, None, 10).records[-1]

    assert (record.epoch, record.seq) == revision == (1, 2)
    assert (record.kind, record.subject) == ("person.role_changed", PERSON)
    assert record.payload == {"role": "chief"}
    assert (record.person, record.device) == ("", "")


def test_a_person_the_operator_stopped_waits(kept: Store, newsroom: str) -> None:
    people.stop(kept, newsroom, PERSON, "revoked")
    asked = intent("topic.proposed", new_id())
    (waits,) = log.push(kept, device_in(newsroom), None, [asked]).results
    people.stop(kept, newsroom, PERSON, "reinstated")
    (goes,) = log.push(kept, device_in(newsroom), None, [asked]).results

    assert (waits.code, goes.outcome) == ("person_revoked", "accepted")


@pytest.mark.parametrize("wrong", ["", "b", "%"])
def test_who_is_not_there_or_not_the_only_one_is_told(
    kept: Store, newsroom: str, wrong: str
) -> None:
    with pytest.raises(ProvinceError, match="person_not_listed"):
        people.give_role(kept, newsroom, wrong, "chief")
    with pytest.raises(ProvinceError, match="newsroom_unknown"):
        people.listed(kept, "哪里")


def test_names_are_looked_up_for_those_asked_for(kept: Store, newsroom: str) -> None:
    other = new_id()
    log.push(kept, device_in(newsroom), None, [person_joined("reporter", other)])

    assert people.names(kept, newsroom, {PERSON, new_id()}) == {PERSON: "王芳"}
    assert [one["id"] for one in people.listed(kept, newsroom)] == [PERSON, other]


@pytest.mark.parametrize("harmed", [b"{", b'{"name":"\xff"}', b"[]", b"{}"])
def test_a_name_that_the_disk_harmed_stops_nobody(
    kept: Store, newsroom: str, harmed: bytes
) -> None:
    """P9: names go with each page that tells who has the same story open."""
    with kept.writing() as connection:
        connection.execute(sa.update(store.record).values(payload=harmed))

    assert people.names(kept, newsroom, {PERSON}) == {PERSON: PERSON[:8]}
    people.stop(kept, newsroom, PERSON, "revoked")
    assert people.listed(kept, newsroom)[0]["is_revoked"]
