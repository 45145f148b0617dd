"""Who may come in: newsrooms, invitation codes, and the devices that exchanged one for a token."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

import sqlalchemy as sa

from province import store
from province.errors import ProvinceError
from province.prepared import Prepared
from province.sealing import is_recipient
from province.signatures import key_bytes
from province.store import Store, utc_now
from province.wire import BundleKeys, first_digest

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 of them, so that 12 hold 60 bits; without 0 O 1 I, which look alike on a slip of paper."""
CODE_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Device:
    id: str
    name: str
    newsroom: str
    role: str
    log_head: int | None = field(default=None, compare=False)
    """Of its newsroom's log, when the device was looked up; None: nobody asked."""
    log_epoch: int | None = field(default=None, compare=False)
    """As above."""


def add_newsroom(kept: Store, name: str, newsroom_id: str | None = None) -> str:
    """The new newsroom's id, which names its folders and its log for ever."""
    newsroom_id = newsroom_id or uuid.uuid4().hex
    if not re.fullmatch(r"[0-9a-z][0-9a-z-]{0,63}", newsroom_id):
        raise ProvinceError("newsroom_id_unusable", id=newsroom_id)
    table = store.newsroom
    with kept.writing() as connection:
        taken = sa.or_(table.c.id == newsroom_id, table.c.name == name)
        if connection.execute(sa.select(table.c.id).where(taken)).first():
            raise ProvinceError("newsroom_exists", newsroom=name)
        row = {"id": newsroom_id, "name": name, "epoch": 1, "head": 0}
        row |= {"digest": first_digest(newsroom_id), "added_at": utc_now()}
        connection.execute(table.insert(), row)
    return newsroom_id


def newsrooms(kept: Store) -> list[dict[str, object]]:
    """Every newsroom with the length of its log, oldest first."""
    table = store.newsroom.c
    with kept.reading() as connection:
        rows = connection.execute(
            sa.select(table.id, table.name, table.head, table.added_at).order_by(table.added_at)
        )
        return [dict(row) for row in rows.mappings()]


def newsroom_id(connection: sa.Connection, newsroom: str) -> str:
    """The id of a newsroom named by its id or its name."""
    table = store.newsroom.c
    found: str | None = connection.execute(
        sa.select(table.id).where(sa.or_(table.id == newsroom, table.name == newsroom))
    ).scalar_one_or_none()
    if found is None:
        raise ProvinceError("newsroom_unknown", newsroom=newsroom)
    return found


def invite(kept: Store, newsroom: str, role: str) -> str:
    """A code like `K7QM-2XPD-9RTA` for one device of the newsroom (its id or its name)."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    code = "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))
    with kept.writing() as connection:
        room = newsroom_id(connection, newsroom)
        row = {"code_hash": _code_hash(code), "newsroom": room, "role": role}
        connection.execute(store.invitation.insert(), {**row, "made_at": utc_now()})
    return code


def invited_to(kept: Store, code: str) -> str | None:
    """The newsroom that a code was made for, used or not."""
    table = store.invitation.c
    with kept.reading() as connection:
        found: str | None = connection.execute(
            sa.select(table.newsroom).where(table.code_hash == _code_hash(code))
        ).scalar_one_or_none()
    return found


def enrol(
    kept: Store, code: str, device_id: str, device_name: str, app: str
) -> tuple[str, str, Device]:
    """(token, the newsroom's name, device) for a code that was not exchanged yet.

    An answer can be lost on the way. So the same device may exchange its code again until the
    token was first used; the earlier token is void then.
    """
    token = secrets.token_urlsafe(32)
    with kept.writing() as connection:
        code_hash = _code_hash(code)
        found = connection.execute(
            sa.select(store.invitation, store.newsroom.c.name)
            .join(store.newsroom, store.newsroom.c.id == store.invitation.c.newsroom)
            .where(store.invitation.c.code_hash == code_hash)
        ).one_or_none()
        if found is None:
            raise ProvinceError("invitation_unknown")
        if found.token_hash is not None:
            _take_back_unused(connection, found.token_hash, device_id)
        row = {
            "token_hash": _hash(token), "id": device_id, "newsroom": found.newsroom,
            "name": device_name, "role": found.role, "app": app, "enrolled_at": utc_now(),
        }  # fmt: skip
        connection.execute(store.device.insert(), row)
        connection.execute(
            sa.update(store.invitation)
            .where(store.invitation.c.code_hash == code_hash)
            .values(token_hash=_hash(token))
        )
    return token, found.name, Device(device_id, device_name, found.newsroom, found.role)


def device_of(kept: Store, token: str) -> Device:
    """Raises ProvinceError when no device has this token, or when it was revoked."""
    device, is_new = known_device(kept, token)
    if is_new:
        note_first_use(kept, token)
    return device


def known_device(kept: Store, token: str) -> tuple[Device, bool]:
    """As `device_of`, quickly, and whether its first use is still to be noted."""
    found = kept.look(_DEVICE, hashed=_hash(token))
    if not found:
        raise ProvinceError("device_unknown")
    (row,) = found
    if row.revoked_at is not None:
        raise ProvinceError("device_revoked")
    device = Device(row.id, row.name, row.newsroom, row.role, row.head, row.epoch)
    return device, row.first_used_at is None


def token_hash(token: str) -> str:
    """Under which the store knows it."""
    return _hash(token)


def valid_tokens(kept: Store, hashes: Iterable[str]) -> set[str]:
    """Those of the tokens with these hashes that still let somebody in."""
    return {row.token_hash for row in kept.look(_VALID, listed=json.dumps(list(hashes)))}


def note_first_use(kept: Store, token: str) -> None:
    """From now on its code is used."""
    table = store.device
    with kept.writing() as connection:
        used = sa.update(table).where(table.c.token_hash == _hash(token))
        connection.execute(used.values(first_used_at=utc_now()))


def keep_bundle_keys(kept: Store, token: str, told: BundleKeys) -> None:
    """What bundles of this enrolment are signed with from now on. Raises ProvinceError."""
    try:
        key_bytes(told.signs)
    except ValueError as error:
        raise ProvinceError("request_malformed", why="signs: no key") from error
    if not is_recipient(told.opens):
        raise ProvinceError("request_malformed", why="opens: no key")
    row = {"token_hash": _hash(token), "signs": told.signs, "opens": told.opens}
    with kept.writing() as connection:
        connection.execute(sa.insert(store.device_key).prefix_with("OR REPLACE"), row)


def carrying_device(kept: Store, newsroom: str, device_id: str) -> tuple[Device, BundleKeys]:
    """The device that says it made a bundle, and how to check that.

    Raises ProvinceError when it is not enrolled, was revoked, or has told no keys since.
    """
    table, keys = store.device, store.device_key
    with kept.reading() as connection:
        rows = connection.execute(
            sa.select(table, keys.c.signs, keys.c.opens)
            .outerjoin(keys, keys.c.token_hash == table.c.token_hash)
            .where(table.c.newsroom == newsroom, table.c.id == device_id)
            .order_by(table.c.revoked_at.is_not(None), table.c.enrolled_at.desc())
        ).all()
    if not rows:
        raise ProvinceError("bundle_device_unknown")
    row = rows[0]
    if row.revoked_at is not None:
        raise ProvinceError("bundle_device_revoked", name=row.name)
    if row.signs is None:
        raise ProvinceError("bundle_device_unknown")
    return Device(row.id, row.name, row.newsroom, row.role), BundleKeys(row.signs, row.opens)


def devices(kept: Store) -> list[dict[str, object]]:
    """Every enrolment, oldest first, without its token's hash."""
    table = store.device.c
    with kept.reading() as connection:
        rows = connection.execute(
            sa.select(
                table.id, table.name, table.newsroom, store.newsroom.c.name.label("newsroom_name"),
                table.role, table.app, table.enrolled_at, table.revoked_at,
            )
            .join(store.newsroom, store.newsroom.c.id == table.newsroom)
            .order_by(table.enrolled_at)
        )  # fmt: skip
        return [dict(row) for row in rows.mappings()]


def revoke(kept: Store, device_id: str) -> int:
    """How many tokens of the device were made void; its words in the log stay."""
    table = store.device
    with kept.writing() as connection:
        if not connection.execute(sa.select(table.c.id).where(table.c.id == device_id)).first():
            raise ProvinceError("device_not_listed", device=device_id)
        live = sa.and_(table.c.id == device_id, table.c.revoked_at.is_(None))
        done = connection.execute(sa.update(table).where(live).values(revoked_at=utc_now()))
        return done.rowcount


def _take_back_unused(connection: sa.Connection, token_hash: str, device_id: str) -> None:
    """Void the token of a lost answer. Raises ProvinceError when the code was really used."""
    table = store.device
    unused = sa.and_(
        table.c.token_hash == token_hash,
        table.c.id == device_id,
        table.c.first_used_at.is_(None),
        table.c.revoked_at.is_(None),
    )
    if connection.execute(sa.delete(table).where(unused)).rowcount == 0:
        raise ProvinceError("invitation_used")


def _code_hash(code: str) -> str:
    """Of the code as a person may have typed it: small letters, spaces, no hyphens."""
    return _hash("".join(code.split()).replace("-", "").upper())


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


_DEVICE = Prepared(
    sa.select(store.device, store.newsroom.c.head, store.newsroom.c.epoch)
    .join(store.newsroom, store.newsroom.c.id == store.device.c.newsroom)
    .where(store.device.c.token_hash == sa.bindparam("hashed"))
)
"""Built once: every request asks."""
_VALID = Prepared(
    sa.select(store.device.c.token_hash).where(
        store.device.c.token_hash.in_(store.listed(sa.bindparam("listed"))),
        store.device.c.revoked_at.is_(None),
    )
)
