"""What the province answers when it says no: a code, its facts, and the HTTP status."""

from __future__ import annotations

STATUS = {
    "request_malformed": 400,
    "reason_needed": 400,
    "device_unknown": 401,
    "device_revoked": 401,
    "not_allowed": 403,
    "invitation_unknown": 403,
    "part_url_expired": 403,
    "not_found": 404,
    "submission_unknown": 404,
    "invitation_used": 409,
    "verdict_given": 409,
    "epoch_over": 410,
    "position_not_genuine": 410,
    "request_too_large": 413,
    "range_unusable": 416,
    "media_hash_differs": 422,
    "media_incomplete": 422,
    "part_out_of_range": 422,
    "part_size_differs": 422,
    "update_needed": 426,
    "too_many_tries": 429,
    "province_trouble": 500,
    "province_maintenance": 503,
    "province_disk_full": 507,
}
"""The table of docs/sync-protocol.md. A code that is not here is told on the command line only."""


class ProvinceError(Exception):
    """An expected refusal. Its sentence stands in resources/i18n/errors.*.json."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code + (f" {facts}" if facts else ""))
        self.code = code
        self.facts = facts

    @property
    def status(self) -> int:
        return STATUS.get(self.code, 500)
