"""The snapshot: a newsroom's whole log in one download that may be cut and go on."""

from __future__ import annotations

from litestar import get
from litestar.response import Stream

from province.answers import problems
from province.gate import ProvinceRequest, province_of
from province.ranges import file_answer, wanted_of
from province.sight import sight_of


@get(
    "/v1/snapshot",
    sync_to_thread=True,
    media_type="application/zstd",
    responses=problems(401, 416, 507),
    summary="The whole log as one zstd stream; Range and If-Range go on with a cut one",
)
def snapshot(request: ProvinceRequest) -> Stream:
    snapshots, newsroom = province_of(request).snapshots, request.user.newsroom
    wanted, sight = wanted_of(request), sight_of(request.user)
    cut_one = snapshots.kept(newsroom, (wanted.if_range or "").strip('"'), sight)
    found = cut_one or snapshots.newest(newsroom, sight)
    names = {"Zaotai-Snapshot": found.id, "Zaotai-Sha256": found.id}
    return file_answer(found.path, found.id, wanted, "application/zstd", names)
