"""Opens an Office file that anybody may have sent: nothing is unpacked, followed or run unseen.

What it would unpack to is known from its directory before a byte is unpacked. XML is read without
entities, document types and networks.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from studio.errors import Invalid, StoreError
from studio.exchange.office_names import CONTENT_TYPES, RELATIONSHIPS, STRICT

Element = Any
"""Of lxml, which has no types."""

LARGEST_FILE: Final = 512 * 1024 * 1024
"""Bytes of the file itself; a story with forty photographs of a camera has 300 million."""
LARGEST_WHOLE: Final = 1024 * 1024 * 1024
LARGEST_XML: Final = 48 * 1024 * 1024
"""Bytes of one part; 200 000 characters, each formatted on its own, have 30 million."""
MOST_PARTS: Final = 10_000
MOST_SQUEEZED: Final = 200
"""How many times smaller than its content the file may be; text is squeezed 10 to 50 times."""
_SMALL: Final = 16 * 1024 * 1024
"""Bytes that are unpacked however well they are squeezed."""

_ZIP: Final = b"PK"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HELD_BY_OTHERS: Final = frozenset({32, 33})
"""Windows: a sharing or lock violation."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """From one part to another, or out of the file."""

    kind: str
    """The last word of its type: `hyperlink`, `image`."""
    target: str
    """A part's name, or an address when it is external."""
    is_external: bool


class OfficeFile:
    """Raises Invalid docx_…, or StoreError when the file cannot be read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            file = path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from error
        with file:
            head = file.read(8)
            self._refuse_others(path, head)
            try:
                self._zip = zipfile.ZipFile(path)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
                raise Invalid("docx_damaged", file=self.name) from error
        try:
            self._refuse_bombs(path.stat().st_size)
        except Invalid:
            self._zip.close()
            raise
        self._names = {
            name.replace("\\", "/").lstrip("/").casefold(): name for name in self._zip.namelist()
        }
        self._types: dict[str, str] | None = None

    def close(self) -> None:
        self._zip.close()

    def __enter__(self) -> OfficeFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def names(self) -> list[str]:
        """Of all parts, in lower case."""
        return list(self._names)

    def has(self, part: str) -> bool:
        return part.casefold() in self._names

    def raw(self, part: str) -> bytes:
        """Raises Invalid docx_damaged."""
        try:
            with self._zip.open(self._names[part.casefold()]) as file:
                return file.read()
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise Invalid("docx_damaged", file=self.name) from error
        except (NotImplementedError, RuntimeError) as error:  # another method, or a password
            raise Invalid("docx_damaged", file=self.name) from error

    def xml(self, part: str) -> Element:
        """The part's root. Raises Invalid docx_damaged or docx_bomb."""
        name = self._names.get(part.casefold())
        if name is not None and self._zip.getinfo(name).file_size > LARGEST_XML:
            raise Invalid("docx_bomb", file=self.name)
        raw = self.raw(part)
        for strict, usual in STRICT if b"purl.oclc.org" in raw[:8192] else ():
            raw = raw.replace(strict, usual)
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            root = etree.fromstring(raw, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Invalid("docx_damaged", file=self.name) from error
        if root.getroottree().docinfo.doctype:  # no Office program writes one
            raise Invalid("docx_damaged", file=self.name)
        return root

    def type_of(self, part: str) -> str:
        """The part's media type as the file says."""
        if self._types is None:
            self._types = {}
            for one in self.xml("[Content_Types].xml"):
                key = one.get("PartName") or "." + (one.get("Extension") or "")
                self._types[key.lstrip("/").casefold()] = one.get("ContentType") or ""
        name = part.casefold()
        return self._types.get(name) or self._types.get(posixpath.splitext(name)[1], "")

    def relationships(self, part: str) -> dict[str, Relationship]:
        """What a part refers to, by id; of "" what the file begins with."""
        folder, name = posixpath.split(part)
        where = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(where):
            return {}
        found: dict[str, Relationship] = {}
        for one in self.xml(where).iter(f"{{{RELATIONSHIPS}}}Relationship"):
            target = one.get("Target") or ""
            is_external = (one.get("TargetMode") or "").casefold() == "external"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
                target = target.lstrip("/")
            kind = (one.get("Type") or "").rstrip("/").rpartition("/")[2]
            found[one.get("Id") or ""] = Relationship(kind, target, is_external)
        return found

    # -- inside ------------------------------------------------------------------------------

    def _refuse_others(self, path: Path, head: bytes) -> None:
        if head.startswith(_ZIP):
            return
        if head != _OLE:
            raise Invalid("docx_not_word", file=self.name)
        with path.open("rb") as file:
            is_locked = _ENCRYPTED in file.read(_SMALL)
        raise Invalid("docx_password" if is_locked else "docx_old", file=self.name)

    def _refuse_bombs(self, size: int) -> None:
        parts = self._zip.infolist()
        whole = sum(part.file_size for part in parts)
        is_squeezed = whole > _SMALL and whole > size * MOST_SQUEEZED
        if len(parts) > MOST_PARTS or whole > LARGEST_WHOLE or size > LARGEST_FILE or is_squeezed:
            raise Invalid("docx_bomb", file=self.name)
        if any(part.flag_bits & 1 for part in parts):
            raise Invalid("docx_password", file=self.name)
        if CONTENT_TYPES.casefold() not in {part.filename.casefold() for part in parts}:
            raise Invalid("docx_not_word", file=self.name)


def unreadable(path: Path, error: OSError) -> StoreError:
    """Why a file cannot be read or replaced, as a person can mend it."""
    if isinstance(error, FileNotFoundError):
        return StoreError("file_missing", file=str(path))
    if is_held(path, error):
        return StoreError("file_in_use", file=path.name)
    return StoreError("file_unreadable", file=str(path), why=error.strerror or "")


def is_held(path: Path, error: OSError) -> bool:
    """Whether another program has the file open, as far as anybody can tell."""
    if getattr(error, "winerror", None) in _HELD_BY_OTHERS:
        return True
    return isinstance(error, PermissionError) and has_owner_file(path)


def has_owner_file(path: Path) -> bool:
    """Word and WPS put `~$name.docx` beside an open file, LibreOffice `.~lock.name.docx#`."""
    signs = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any(path.with_name(sign).exists() for sign in signs)
