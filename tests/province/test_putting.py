from __future__ import annotations

import sqlalchemy as sa

from province import store
from province.putting import Putting
from province.store import Store


def test_any_number_of_rows_is_put_as_it_was_given(kept: Store) -> None:
    rows = [
        {
            "newsroom": "n", "sha256": f"{number:064x}", "size": number, "type": "t",
            "part_size": 1, "is_verified": number % 2 == 0,
        }
        for number in range(64 + 8 + 2)
    ]  # fmt: skip
    adding = Putting("INSERT", store.media)
    device = {
        "token_hash": "h", "id": "d", "newsroom": "n", "name": "", "role": "r", "app": "a",
        "enrolled_at": "t", "first_used_at": None,
    }  # fmt: skip
    refusal = {"newsroom": "n", "key": "k", "code": "c", "facts": b"{}"}

    with kept.writing() as connection:
        adding.run(connection, rows)
        Putting("INSERT", store.device).run(connection, [device])
        Putting("INSERT", store.refusal).run(connection, [refusal])

    with kept.reading() as connection:
        found = connection.execute(sa.select(store.media).order_by(store.media.c.size)).mappings()
        assert [dict(row) for row in found] == [row | {"is_stable": False} for row in rows]
        (line,) = connection.execute(sa.select(store.device)).mappings()
        assert dict(line) == device | {"revoked_at": None}
        (line,) = connection.execute(sa.select(store.refusal)).mappings()
        assert dict(line) == refusal
