"""Health and enrolment: what a studio asks before it has a token."""

from __future__ import annotations

from litestar import get, post

from province import access
from province.answers import problems
from province.gate import AnyRequest, province_of
from province.wire import Enrol, Enrolled, Health, NewsroomName

SERVICE = "zaotai-province"
API = 1


@get("/v1/health", sync_to_thread=False, security=[{}], summary="Is this a province?")
def health(request: AnyRequest) -> Health:
    return Health(SERVICE, API, province_of(request).name)


@post(
    "/v1/enrol",
    sync_to_thread=True,
    security=[{}],
    responses=problems(400, 403, 409),
    summary="Exchange an invitation code for a device token",
)
def enrol(request: AnyRequest, data: Enrol) -> Enrolled:
    token, newsroom_name, device = access.enrol(
        province_of(request).kept, data.code, data.device.id, data.device.name, data.app
    )
    return Enrolled(token, NewsroomName(device.newsroom, newsroom_name), device.role)
