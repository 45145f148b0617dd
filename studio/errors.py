"""Every error the studio raises on purpose.

StudioError                     a code and its facts; the sentence stands in resources/i18n
├── NotFound                    the row was deleted elsewhere; reload the view
├── Invalid                     the input breaks a newsroom rule; facts name the field
├── StoreError                  the local store cannot be opened, read or written
├── MediaError                  a media file cannot be taken, read or played
├── BodyError                   a story's body is damaged or from a newer version
├── BundleError                 what is carried on a stick cannot be written or read
├── ExchangeError               the exchange place cannot be reached, read or written
└── PlatformError               the province said no, or did not answer
    ├── Unreachable             no answer, or not from a province: stay offline, retry by back-off
    │   └── LineCut             the line broke with something on it: put less on it the next time
    │       └── Silent          it stands, and nothing came through for too long
    ├── SignInNeeded            401 or 403 for the device: keep queueing, enrol again
    ├── UpdateNeeded            426: keep queueing, update the studio
    └── Refused                 a clear "no": do not retry, show the editor why

Anything else that escapes is a bug and goes to the crash dialog.
"""

from __future__ import annotations


class StudioError(Exception):
    """An expected failure. `code` names its title and advice in resources/i18n/errors.*.json."""

    def __init__(self, code: str, /, **facts: object) -> None:
        """By place alone: a province names its facts as it likes, `code` and `self` too."""
        super().__init__(code + (f" {facts}" if facts else ""))
        self.code = code
        self.facts = facts
        """What the sentence's {placeholders} are filled with; plain text and numbers."""


class NotFound(StudioError):
    """The thing asked for is no longer in the local store."""


class Invalid(StudioError):
    """The input breaks a newsroom rule; facts["field"] names the field."""


class StoreError(StudioError):
    """The local store cannot be opened, read or written."""


class MediaError(StudioError):
    """A media file cannot be taken, read or played."""


class BodyError(StudioError):
    """A story's body is damaged, or was made by a newer version."""


class BundleError(StudioError):
    """What is carried on a stick cannot be written or read."""


class ExchangeError(StudioError):
    """The exchange place cannot be reached, read or written; all of it goes on waiting here."""


class PlatformError(StudioError):
    """The province refused or did not answer."""


class Unreachable(PlatformError):
    """No answer from a province; the same request may be sent again."""


class LineCut(Unreachable):
    """The line broke while a request or its answer was on it."""


class Silent(LineCut):
    """Whatever the other side may have said, nothing of it came in time."""


class SignInNeeded(PlatformError):
    """The province does not know this device (any more)."""


class UpdateNeeded(PlatformError):
    """The province speaks a newer protocol than this studio."""


class Refused(PlatformError):
    """A definite no; sending it again would not help."""
