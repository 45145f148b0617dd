"""Signs a person's commands when they are recorded, and seals the key with which they do.

docs/sync-protocol.md says what is signed. The key itself is never stored open in the store: in
`pins` it lies sealed under the person's PIN.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlalchemy import Connection, bindparam, select, update

from studio.errors import Invalid
from studio.models.intent import Intent
from studio.models.person import Pin
from studio.sync.projection import projected_row
from studio.sync.wire import canonical, payload_hash
from studio.vocabulary import NEVER, SIGNED_KINDS, PersonId, Revision

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORM = "s1"
_SEAL = b"\x01"
"""What a sealed key begins with: how it was sealed."""
_SALT, _NONCE = 16, 12
SCRYPT: Final = {"n": 1 << 14, "r": 8, "p": 1}
"""What each guess at a PIN costs: 16 MiB, and some 50 ms of a newsroom's machine."""

_PUBLIC = select(Pin.c.public_key).where(Pin.c.person_id == bindparam("person"))
_UNSIGNED = select(Intent).where(
    Intent.c.person_id == bindparam("person"),
    Intent.c.kind.in_(sorted(SIGNED_KINDS)),
    Intent.c.signature.is_(None),
)
_SIGN = (
    update(Intent)
    .where(Intent.c.key == bindparam("its_key"))
    .values(signature=bindparam("its_signature"))
)


class Signer(Protocol):
    """Has the open key of the person who works at the device now, or has not."""

    def sign(self, person: PersonId, public: str, said: bytes) -> str | None:
        """The signature in base64; None: it has not the key whose public half this is."""
        ...


def signature_of(
    connection: Connection,
    signer: Signer | None,
    person: PersonId,
    row: Mapping[str, Any],
) -> str | None:
    """The signature of a command that is being recorded; `row` is the one that will hold it.

    None: the person joined before there were keys, and has not entered the PIN since. Raises
    Invalid key_locked while the key is not open here, and key_lost when it no longer can be.
    """
    sealed = connection.execute(_PUBLIC, {"person": person}).scalar_one_or_none()
    told = told_key(connection, person)
    public = told or sealed
    if public is None:
        return None
    signature = signer.sign(person, public, said_in(row)) if signer else None
    if signature is None:
        raise Invalid("key_locked" if sealed == public else "key_lost")
    return signature


def sign_earlier(connection: Connection, person: PersonId, sign: Callable[[bytes], str]) -> None:
    """Sign what the person commanded before they had a key and what is still here.

    Once the province knows the key, it takes nothing without: not what waits, nor what must be
    sent again when it was set back.
    """
    for line in connection.execute(_UNSIGNED, {"person": person}).all():
        signature = sign(said_in(dict(line._mapping)))  # noqa: SLF001 - public, and so named
        connection.execute(_SIGN, {"its_key": line.key, "its_signature": signature})


def told_key(connection: Connection, person: PersonId) -> str | None:
    """The person's key as the log and our own intents tell it."""
    row = projected_row(connection, person)
    return (row or {}).get("key") or None


def said_in(row: Mapping[str, Any]) -> bytes:
    """What is signed of a row of `intents`."""
    base = (row["base_epoch"], row["base_seq"])
    return said(
        row["kind"], row["subject_id"], row["person_id"], row["device_id"], row["at"],
        None if row["base_epoch"] is None or base == NEVER else base,
        row["payload"],
    )  # fmt: skip


def said(
    kind: str,
    subject: str,
    person: str,
    device: str,
    at: str,
    base: Revision | None,
    payload: dict[str, Any],
) -> bytes:
    """What is signed, of an intent as it is sent: not the key and the needs, which may change."""
    return canonical(
        {
            "form": FORM,
            "kind": kind,
            "subject": subject,
            "person": person,
            "device": device,
            "at": at,
            "base": base,
            "payload_hash": payload_hash(payload),
        }
    )


def new_key() -> bytes:
    """The private half of a new Ed25519 key, 32 bytes."""
    return secrets.token_bytes(32)


def public_half(private: bytes) -> str:
    """As it is told: base64."""
    return base64.b64encode(_private(private).public_key().public_bytes_raw()).decode()


def sign_with(private: bytes, what: bytes) -> str:
    return base64.b64encode(_private(private).sign(what)).decode()


def is_signed(public: str, what: bytes, signature: str) -> bool:
    """Whether the signature over `what` was made with the key whose public half this is."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), what)
    except (InvalidSignature, ValueError):
        return False
    return True


def seal(private: bytes, person: PersonId, pin: str) -> bytes:
    """The key, readable only with the PIN and for this person."""
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    return _SEAL + salt + nonce + _cipher(pin, salt).encrypt(nonce, private, person.encode())


def unseal(sealed: bytes, person: PersonId, pin: str) -> bytes | None:
    """None: another PIN, another person's, or damaged."""
    from cryptography.exceptions import InvalidTag

    salt, rest = sealed[1 : 1 + _SALT], sealed[1 + _SALT :]
    try:
        return _cipher(pin, salt).decrypt(rest[:_NONCE], rest[_NONCE:], person.encode())
    except (InvalidTag, ValueError):
        return None


def typed(pin: str) -> str:
    """The digits meant: an input method may write them full-width today and not tomorrow."""
    return unicodedata.normalize("NFKC", pin).strip()


def stretched(pin: str, salt: bytes, size: int) -> bytes:
    """So many bytes out of a PIN. Slow, so that guessing is."""
    return hashlib.scrypt(typed(pin).encode(), salt=salt, dklen=size, **SCRYPT)


def _private(private: bytes) -> Ed25519PrivateKey:
    # Not before the first paint: the library takes a while to come.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private)


def _cipher(pin: str, salt: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(stretched(pin, salt, 32))
