"""Names letters by who made them, the same on every replica: `<counter>@<peer>`."""

from __future__ import annotations

import loro


def name_of(text: loro.LoroText, at: int) -> str:
    """The name of the letter at code point `at`; empty: there is none."""
    cursor = text.get_cursor(at, loro.Side.Left)
    if cursor is None or cursor.id is None:
        return ""
    return f"{cursor.id.counter}@{cursor.id.peer}"


def place_of(doc: loro.LoroDoc, text: loro.LoroText, name: str) -> int | None:
    """The code point of a letter, or of where it was before it was deleted.

    None: the name is not one, or nobody here has made such a letter.
    """
    counter, _, peer = name.partition("@")
    if not (counter.isdecimal() and peer.isdecimal()):
        return None
    if not doc.oplog_vv.includes_id(loro.ID(int(peer), int(counter))):
        return None
    return int(doc.get_cursor_pos(_cursor(text, int(peer), int(counter))).current.pos)


def _cursor(text: loro.LoroText, peer: int, counter: int) -> loro.Cursor:
    """Loro makes cursors of places only: this one is made of what it looks like encoded.

    That is 1, peer and counter (integers of variable length), and then container, side and place,
    which the cursor of any letter gives.
    """
    pattern = text.get_cursor(0, loro.Side.Left)
    if pattern is None or pattern.id is None:  # a body has its last newline always
        raise ValueError(text)
    rest = pattern.encode().removeprefix(_beginning(pattern.id.peer, pattern.id.counter))
    return loro.Cursor.decode(_beginning(peer, counter) + rest)


def _beginning(peer: int, counter: int) -> bytes:
    return b"\x01" + _packed(peer) + _packed(counter * 2)


def _packed(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
