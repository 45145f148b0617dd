"""The keys of bundles that are carried: a device tells its own and is told the province's."""

from __future__ import annotations

from litestar import post

from province import access
from province.answers import problems
from province.gate import ProvinceRequest, province_of
from province.sealing import keys_of
from province.wire import BundleKeys


@post(
    "/v1/device/keys",
    status_code=200,
    sync_to_thread=True,
    responses=problems(400, 401),
    summary="Tell the keys of this device's bundles; learn the province's",
)
def swap_keys(request: ProvinceRequest, data: BundleKeys) -> BundleKeys:
    kept = province_of(request).kept
    token = request.headers["Authorization"].partition(" ")[2].strip()
    access.keep_bundle_keys(kept, token, data)
    ours = keys_of(kept.key)
    return BundleKeys(ours.signs, ours.opens)
