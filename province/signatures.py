"""Did the person give this command? The Ed25519 signatures of docs/sync-protocol.md."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec

from province.wire import canonical, sha256_of

SIGNED_KINDS = frozenset({
    "person.role_changed", "person.revoked", "person.reinstated",
    "topic.approved", "topic.dropped", "story.submitted",
})  # fmt: skip
"""The commands: what a person whose key is known must have signed."""
KEY_BYTES = 32


class Command(Protocol):
    """An intent, or a record that came of one."""

    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def person(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def at(self) -> str: ...
    @property
    def base(self) -> Sequence[int] | None: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def signature(self) -> str | msgspec.UnsetType: ...


def is_signed(command: Command, key: str) -> bool:
    """Whether its signature was made over exactly this command with the key that `key` tells."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        public = Ed25519PublicKey.from_public_bytes(key_bytes(key))
        raw = base64.b64decode(command.signature or "", validate=True)
        public.verify(raw, signed_bytes(command))
    except (InvalidSignature, ValueError):
        return False
    # Base64 can write the same bytes in several ways; the log finds a signature by its letters.
    return base64.b64encode(raw).decode() == command.signature


def signed_bytes(command: Command) -> bytes:
    """What is signed: not the key and the needs, which a command may change on its way."""
    return canonical(
        {
            "form": "s1",
            "kind": command.kind,
            "subject": command.subject,
            "person": command.person,
            "device": command.device,
            "at": command.at,
            "base": None if command.base is None else list(command.base),
            "payload_hash": sha256_of(canonical(command.payload)),
        }
    )


def key_bytes(key: str) -> bytes:
    """A public key as it is told. Raises ValueError."""
    raw = binascii.a2b_base64(key, strict_mode=True)
    if len(raw) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return raw
