"""Health and enrolment: what a studio asks before it has a token."""

from __future__ import annotations

from litestar import get, post

from province import access
from province.answers import problems
from province.errors import ProvinceError
from province.gate import API, LEAST_API, AnyRequest, address_of, province_of
from province.wire import Enrol, Enrolled, Health, NewsroomName

SERVICE = "zaotai-province"


@get("/v1/health", sync_to_thread=False, security=[{}], summary="Is this a province?")
def health(request: AnyRequest) -> Health:
    return Health(SERVICE, API, LEAST_API, province_of(request).terms.name)


@post(
    "/v1/enrol",
    sync_to_thread=True,
    security=[{}],
    responses=problems(400, 403, 409, 429),
    summary="Exchange an invitation code for a device token",
)
def enrol(request: AnyRequest, data: Enrol) -> Enrolled:
    province, address = province_of(request), address_of(request)
    province.wrong_codes.check(address)
    newsroom = access.invited_to(province.kept, data.code)
    if newsroom is not None:
        province.exchanges.check(newsroom)
        province.exchanges.note(newsroom)
    try:
        token, newsroom_name, device = access.enrol(
            province.kept, data.code, data.device.id, data.device.name, data.app
        )
    except ProvinceError:
        province.wrong_codes.note(address)
        raise
    return Enrolled(token, NewsroomName(device.newsroom, newsroom_name), device.role)
