"""The province as an application: its routes, and the OpenAPI document made from them."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence

from litestar import Litestar, MediaType, get
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from province.answers import EXCEPTION_ANSWERS
from province.gate import API, Gate, Province, Terms
from province.routes import device, enrolment, events, log, media, snapshot, verdicts
from province.store import Store

MOST_OF_A_SMALL_BODY = 64 * 1024
"""Bytes of a body that is neither a push nor a part of a media file."""


def build_app(kept: Store, terms: Terms) -> Litestar:
    """The platform on this store."""
    return Litestar(
        route_handlers=ROUTES,
        middleware=[Gate()],
        exception_handlers=EXCEPTION_ANSWERS,
        openapi_config=None,  # Litestar's own pages would answer HTML, as captive portals do
        state=State({"province": Province(kept, terms)}),
        request_max_body_size=MOST_OF_A_SMALL_BODY,
        logging_config=None,
        multipart_form_part_limit=0,
    )


@functools.cache
def openapi_document() -> str:
    """The OpenAPI document as it is served and as docs/openapi.json holds it."""
    schema = Litestar(ROUTES, openapi_config=_openapi()).openapi_schema.to_schema()
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


@get("/v1/openapi.json", sync_to_thread=True, media_type=MediaType.JSON, include_in_schema=False)
def openapi() -> str:
    return openapi_document()


ROUTES: Sequence[ControllerRouterHandler] = [
    enrolment.health,
    openapi,
    enrolment.enrol,
    device.swap_keys,
    log.push,
    log.pull,
    events.events,
    snapshot.snapshot,
    media.plan_media,
    media.take_part,
    media.complete_media,
    media.media_state,
    media.media_content,
    verdicts.list_submissions,
    verdicts.give_verdict,
]


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="灶台省平台 · Zaotai province",
        version=str(API),
        description="See docs/sync-protocol.md, which this document is the letter of.",
        components=Components(
            security_schemes={"device": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"device": []}],
        use_handler_docstrings=False,
    )
