"""Tables `persons` (synced) and `pins` (of this device only)."""

from __future__ import annotations

from sqlalchemy import Table

from studio.models.base import bytes_column, flag_column, id_column, metadata, text_column

Person = Table(
    "persons",
    metadata,
    id_column("id", primary_key=True),
    text_column("name"),
    text_column("role"),
    flag_column("is_revoked", server_default="0"),
    id_column("created_key"),  # the intent that made it; what refers to it `needs` this key
)

Pin = Table(
    "pins",
    metadata,
    id_column("person_id", primary_key=True),
    bytes_column("salt"),
    bytes_column("digest"),  # scrypt of the PIN
    # Together, and missing where a person joined before there were keys.
    bytes_column("sealed_key", nullable=True),  # what they sign with, under the PIN
    text_column("public_key", nullable=True),
)
