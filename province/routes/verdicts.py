"""Submissions and verdicts: for the province's dispatchers."""

from __future__ import annotations

from typing import Literal

from litestar import get, post

from province import submissions
from province.access import Device
from province.answers import problems
from province.errors import ProvinceError
from province.gate import ProvinceRequest, province_of
from province.roles import ROLES
from province.wire import Submissions, Verdict, VerdictGiven


@get(
    "/v1/submissions",
    sync_to_thread=True,
    responses=problems(401, 403),
    summary="The newsroom's submissions, for a dispatcher",
)
def list_submissions(request: ProvinceRequest) -> Submissions:
    _require_verdicts(request.user)
    found = submissions.listed(province_of(request).kept, request.user.newsroom)
    return Submissions([one.line for one in found])


@post(
    "/v1/submissions/{submission:str}/verdict",
    sync_to_thread=True,
    responses=problems(400, 401, 403, 404, 409, 507),
    summary="Adopt or return a submission, as a dispatcher",
)
def give_verdict(request: ProvinceRequest, submission: str, data: Verdict) -> VerdictGiven:
    device, kept = request.user, province_of(request).kept
    _require_verdicts(device)
    found = submissions.find(kept, submission, device.newsroom)
    epoch, seq = submissions.give_verdict(kept, found, data.decision, data.reason, device.name)
    province_of(request).pokes.tell_grown(device.newsroom, (epoch, seq))
    state: Literal["adopted", "returned"] = "adopted" if data.decision == "adopt" else "returned"
    return VerdictGiven(found.line.id, state, epoch, seq)


def _require_verdicts(device: Device) -> None:
    if not ROLES[device.role].gives_verdicts:
        raise ProvinceError("not_allowed")
