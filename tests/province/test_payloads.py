from __future__ import annotations

import msgspec
import pytest

from province.payloads import BodyUpdated, ColumnChanged, ColumnOpened, MediaAdded, PersonJoined
from province.roles import ROLES


@pytest.mark.parametrize("role", ROLES)
def test_a_person_joins_with_one_of_the_seven_roles(role: str) -> None:
    assert msgspec.convert({"name": "王芳", "role": role}, PersonJoined).role == role
    with pytest.raises(msgspec.ValidationError, match="no such role"):
        msgspec.convert({"name": "王芳", "role": f"{role}s"}, PersonJoined)


def test_a_body_update_travels_one_way_or_the_other() -> None:
    inline = {"update": "bG9ybw==", "text_length": 4}
    by_blob = {"blob": "c" * 64, "blob_size": 4, "text_length": 4}

    assert msgspec.convert(inline, BodyUpdated).blob is None
    assert msgspec.convert(by_blob, BodyUpdated).update is None
    for wrong in (inline | by_blob, {"text_length": 4}, by_blob | {"blob_size": 0}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(wrong, BodyUpdated)


MEDIUM = {"media": "c" * 64, "name": "片.mp4", "type": "video/mp4", "size": 1, "order": "a"}
TEMPLATE = "template:" + "a" * 32


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "金娃说新闻"),
        ("target_seconds", 150),
        ("profile", {"fields": {"headline": {"most": 30}}, "of a newer studio": [1]}),
        ("profile", None),
        (TEMPLATE, {"name": "一期"}),
    ],
)
def test_a_column_is_changed_field_by_field(field: str, value: object) -> None:
    assert msgspec.convert({"field": field, "value": value}, ColumnChanged).value == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", None),
        ("name", {}),
        ("target_seconds", True),
        ("target_seconds", 2**63),
        ("target_seconds", "150"),
        ("profile", "{}"),
        ("template:1", {}),
        ("template:", {}),
        (TEMPLATE + "\n", {}),
        ("owner", "x"),
    ],
)
def test_what_is_no_value_of_a_columns_field_is_not_taken(field: str, value: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"field": field, "value": value}, ColumnChanged)


@pytest.mark.parametrize(
    ("shape", "payload"),
    [
        (ColumnOpened, {"name": "民生", "target_seconds": 2**63}),
        (BodyUpdated, {"update": "", "text_length": 2**63}),
        (MediaAdded, {**MEDIUM, "size": 2**63}),
        (MediaAdded, {**MEDIUM, "duration_ms": -(2**63)}),
    ],
)
def test_no_number_is_taken_that_a_studio_cannot_hold(
    shape: type[msgspec.Struct], payload: dict[str, object]
) -> None:
    """Each studio would put the record aside, and nobody would know whose fault it is."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(payload, shape)
