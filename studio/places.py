"""Where things are on this machine; the only module that knows whether we are frozen."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path


def resources() -> Path:
    """The folder of icons, themes, fonts and translations, from source and when frozen."""
    if getattr(sys, "frozen", False):
        return Path(sys.executable).parent / "_internal" / "resources"
    return Path(__file__).parent.parent / "resources"


def default_profile() -> Path:
    """Where this OS user's newsroom is kept when no --profile is given."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "zaotai-studio"


@dataclass(frozen=True, slots=True)
class Profile:
    """The files of one newsroom on this machine. `folder` may not exist yet."""

    folder: Path

    @property
    def store(self) -> Path:
        return self.folder / "studio.db"

    @property
    def lock(self) -> Path:
        return self.folder / "studio.lock"

    @property
    def reserve(self) -> Path:
        """32 MiB that are given back to the disk when it is full, so that saving goes on."""
        return self.folder / "reserve.bin"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def snapshot(self) -> Path:
        """Where the newsroom's snapshot is put while it is taken over."""
        return self.folder / "snapshot.zst"

    @property
    def backups(self) -> Path:
        return self.folder / "backups"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def token(self) -> Path:
        """The device's token; only the OS user may read it."""
        return self.folder / "device-token"

    @property
    def person_key(self) -> Path:
        """The open key of the person who works here, where no keyring has it."""
        return self.folder / "person-key"

    @property
    def bundle_key(self) -> Path:
        """With what this device signs its bundles and opens receipts; only the OS user reads it."""
        return self.folder / "bundle-key"

    @property
    def exchange_secret(self) -> Path:
        """What opens the SFTP account of the exchange place, where no keyring has it."""
        return self.folder / "exchange-secret"

    @property
    def carried(self) -> Path:
        """Where a bundle is put together and a receipt is opened; empty at other times."""
        return self.folder / "carried"

    @property
    def rescue(self) -> Path:
        """Texts that could not be stored (disk full, crash), each as a file a person can read."""
        return self.folder / "rescue"
