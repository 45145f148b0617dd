"""The provincial platform over HTTP. The only module that knows httpx2."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import ipaddress
import os
import socket
import ssl
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar

import httpx2
import msgspec

from studio import __version__
from studio.errors import (
    Invalid,
    LineCut,
    PlatformError,
    Refused,
    SignInNeeded,
    Silent,
    StoreError,
    Unreachable,
    UpdateNeeded,
)
from studio.sync.wire import (
    BundleKeys,
    Enrolment,
    IntentMessage,
    News,
    Page,
    Place,
    Position,
    Results,
    StandsFor,
    UploadPlan,
)
from studio.vocabulary import Sha256

SERVICE = "zaotai-province"
API = 2
"""The protocol that this studio speaks; an older province is spoken to as it is."""
APP = f"studio/{__version__}"
"""What enrols, when the caller has no version to tell."""
FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the system says when nothing more fits; Windows knows no quota."""
TIMEOUTS = httpx2.Timeout(60, connect=10)
"""Seconds. Not for a whole request, which may take hours on a county's line: 60 s without a byte
count as a stall."""

PATIENCE_WITH_VERIFYING = httpx2.Timeout(20, connect=10)
"""Seconds without a byte while the province reads a file back; it goes on without us."""
SILENCE_S = 45
"""Three heartbeats of the province's: a stream that says nothing so long is dead, or held back."""
LONGEST_LINE = 4096
"""Bytes of a line of the stream; a province's have some twenty."""
PIECE = 256 * 1024
MOST_PARTS = 100_000
"""Of one file; ten times what a province asks for."""
_BEYOND_THE_END = 416
"""Of a file that is asked for from a byte on which it does not have."""
_OUT_OF_TIME = (9, 10)
"""X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED."""
_PART_TAKEN_BY_STORE = (200, 201, 204)
"""An object store says 200 where the province says 204."""


class Health(msgspec.Struct, frozen=True):
    """Which province answers."""

    service: str
    api: int
    name: str
    least_api: int = 1


class ProvincialHttp:
    """A studio's line to its province. Any thread may use it; connections are kept alive.

    Every method but `enrol` and `health` needs the device's token. Raises PlatformError only,
    and whatever the chunks of a part raise.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        timeouts: httpx2.Timeout = TIMEOUTS,
        ca_file: str = "",
        open_here: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        """Raises Invalid when `url` is not https, or http to this machine.

        `ca_file`: authorities (PEM) that are trusted beside the machine's own. `open_here`: what
        every pull says of the stories that are open at this device (`open` and `person`).
        """
        self.url = usable_url(url)
        self._client = httpx2.Client(
            base_url=self.url,
            headers={"Zaotai-Api": str(API), **_authorization(token)},
            timeout=timeouts,
            follow_redirects=False,  # a province never redirects; a captive portal does
            trust_env=not _is_loopback(self.url),  # a county's proxy is for the others
            # reading the machine's authorities takes a while
            verify=_trusting(ca_file) if _is_https(self.url) else False,
        )
        self._timeouts = timeouts
        self._ca_file = ca_file
        self._open_here = open_here
        self._without_token: httpx2.Client | None = None
        self._turn = threading.Lock()
        self._heard_through: socket.socket | None = None

    def __repr__(self) -> str:
        return f"ProvincialHttp({self.url!r})"  # never with its token

    def close(self) -> None:
        self._client.close()
        if self._without_token is not None:
            self._without_token.close()

    @property
    def _bare(self) -> httpx2.Client:
        """For URLs that carry their own right: the token is nobody else's to see."""
        with self._turn:
            if self._without_token is None:
                self._without_token = httpx2.Client(
                    timeout=self._timeouts,
                    follow_redirects=False,
                    trust_env=not _is_loopback(self.url),
                    verify=_trusting(self._ca_file),
                )
            return self._without_token

    def health(self) -> Health:
        """Raises Refused("not_a_province") when something else is at home there."""
        try:
            health = self._ask("GET", "/v1/health", Health, wanted=200)
        except Refused as error:
            raise Refused("not_a_province", url=self.url) from error
        if health.service != SERVICE:
            raise Refused("not_a_province", url=self.url)
        if health.least_api > API:
            raise UpdateNeeded("update_needed")
        return health

    def enrol(self, code: str, device_id: str, device_name: str, app: str = APP) -> Enrolment:
        """Exchange an invitation code for this device's token.

        Asks first whether it is a province: a code must not be told to anyone else.
        """
        self.health()
        device = {"id": device_id, "name": device_name}
        body = {"code": code, "device": device, "app": app}
        enrolled = self._ask("POST", "/v1/enrol", _Enrolled, wanted=201, json=body)
        newsroom = enrolled.newsroom
        return Enrolment(enrolled.token, newsroom.id, newsroom.name, enrolled.role)

    def push(self, position: Position | None, intents: Sequence[IntentMessage]) -> Results:
        content = msgspec.json.encode({"position": position, "intents": intents})
        answer = self._ask("POST", "/v1/push", Results, wanted=200, content=content)
        if [result.key for result in answer.results] != [intent.key for intent in intents]:
            raise Unreachable("page_damaged")
        return answer

    def pull(self, position: Position | None, limit: int, *, brief: bool = False) -> Page:
        query = msgspec.to_builtins(position) if position else {}
        query |= {"limit": limit, **self._open_here()} | ({"brief": "true"} if brief else {})
        return self._ask("GET", "/v1/pull", Page, wanted=200, params=query)

    def listen(self) -> Iterator[bool]:
        """True for a poke, False for a heartbeat. Raises Silent when neither comes for long."""
        headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        heard = {"headers": headers, **self._listening(SILENCE_S)}
        try:
            with self._client.stream("GET", "/v1/events", **heard) as answer:
                if answer.status_code != 200:
                    answer.read()
                    _raise_for(answer)
                if _content_type(answer) != "text/event-stream":
                    raise Unreachable("captive_portal")
                yield from _sounds(answer.iter_raw())
        except httpx2.ReadTimeout as error:
            raise Silent("unreachable") from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _no_answer(error) from error

    def await_news(self, known: Place | None, wait_s: int) -> News:
        query = {"wait": wait_s} | ({"epoch": known[0], "head": known[1]} if known else {})
        asked = self._listening(wait_s + SILENCE_S)
        return self._ask("GET", "/v1/events", News, wanted=200, params=query, **asked)

    def hang_up(self) -> None:
        """Break off what another thread listens to; it gets LineCut."""
        heard_through = self._heard_through
        if heard_through is None:
            return
        with contextlib.suppress(OSError):  # it has ended by itself
            # not SSLSocket's own, which takes the encryption away from under the reader
            socket.socket.shutdown(heard_through, socket.SHUT_RDWR)
            if sys.platform == "win32":  # where that alone wakes no reader
                heard_through.close()

    def _listening(self, silence_s: float) -> dict[str, Any]:
        """What is asked beside the question: patience, and to be told of the socket."""
        timeouts = httpx2.Timeout(silence_s, connect=self._timeouts.connect)
        return {"timeout": timeouts, "extensions": {"trace": self._note_socket}}

    def _note_socket(self, event: str, about: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._heard_through = about["return_value"].get_extra_info("socket")

    def fetch_snapshot(self, target: Path) -> None:
        """Put the newsroom's snapshot at `target`, durably. A cut one goes on where it stopped.

        Raises StoreError when the disk has no room for it.
        """
        draft = target.with_name(target.name + ".part")
        name = target.with_name(target.name + ".id")
        try:
            wanted = self._receive(draft, name)
            if file_hash(draft) != wanted:
                draft.unlink()
                raise Unreachable("page_damaged", seq=0)
            draft.replace(target)
            name.unlink(missing_ok=True)
        except OSError as error:
            code = "disk_full" if error.errno in FULL else "store_read_only"
            raise StoreError(code, folder=str(target.parent)) from error

    def _receive(self, draft: Path, name: Path) -> str:
        """Write what comes to `draft`; the SHA-256 that the whole must have."""
        have = draft.stat().st_size if draft.exists() and name.exists() else 0
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers |= {"Range": f"bytes={have}-", "If-Range": name.read_text(encoding="ascii")}
        try:
            with self._client.stream("GET", "/v1/snapshot", headers=headers) as answer:
                if answer.status_code == _BEYOND_THE_END and have:  # died when it was whole
                    answer.read()
                    draft.unlink()
                    return self._receive(draft, name)
                if answer.status_code not in (200, 206):
                    answer.read()
                    _raise_for(answer)
                if "Zaotai-Snapshot" not in answer.headers:
                    raise Unreachable("captive_portal")
                goes_on = answer.status_code == 206
                name.write_text(f'"{answer.headers["Zaotai-Snapshot"]}"', encoding="ascii")
                with draft.open("ab" if goes_on else "wb") as file:
                    for chunk in answer.iter_raw():
                        file.write(chunk)
                    file.flush()
                    os.fsync(file.fileno())
                return str(answer.headers["Zaotai-Sha256"])
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _no_answer(error) from error

    def plan_upload(
        self,
        sha256: Sha256,
        size: int,
        media_type: str,
        *,
        want: int = 0,
        stands_for: StandsFor | None = None,
    ) -> UploadPlan:
        body = {"sha256": sha256, "size": size, "type": media_type, "want": want}
        if stands_for is not None:
            body |= msgspec.to_builtins(stands_for)
        plan = self._ask("POST", "/v1/media", UploadPlan, wanted=200, json=body)
        if plan.state in ("new", "resume") and not 0 < size <= plan.part_size * MOST_PARTS:
            raise Unreachable("page_damaged")  # nobody can cut a file into these
        return plan

    def upload_state(self, sha256: Sha256) -> UploadPlan:
        return self._ask("GET", f"/v1/media/{sha256}", UploadPlan, wanted=200)

    def send_part(
        self, sha256: Sha256, number: int, chunks: Iterator[bytes], size: int, url: str = ""
    ) -> None:
        """Returns when the part is durable there. `size` is the sum of the chunks, in bytes.

        `url` is one that the province gave for this part; nothing but the bytes goes there.
        """
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        content = _exactly(size, chunks)
        if url:
            client, path = self._bare, usable_part_url(self.url, url)
        else:
            client, path = self._client, f"/v1/media/{sha256}/parts/{number}"
        answer = self._send("PUT", path, client=client, content=content, headers=headers)
        if answer.status_code in (_PART_TAKEN_BY_STORE if url else (204,)):
            return
        if url and answer.status_code == 403:  # a store says it in words of its own
            raise Refused("part_url_expired")
        _raise_for(answer)

    def complete_upload(self, sha256: Sha256) -> UploadPlan:
        """Verifying: the province is at it and goes on; ask `upload_state` later."""
        path = f"/v1/media/{sha256}/complete"
        try:
            answer = self._client.post(path, timeout=PATIENCE_WITH_VERIFYING)
        except httpx2.ReadTimeout:  # it reads a large file back
            return UploadPlan("verifying")
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _no_answer(error) from error
        if answer.status_code not in (200, 202):
            _raise_for(answer)
        return _decoded(answer, UploadPlan)

    def media_content(self, sha256: Sha256, start: int) -> Iterator[bytes]:
        """A line that drops midway raises Unreachable after the pieces that came."""
        path = f"/v1/media/{sha256}/content"
        headers = {"Range": f"bytes={start}-"} if start else {}
        try:
            with self._client.stream("GET", path, headers=headers) as answer:
                if answer.status_code not in (200, 206):
                    answer.read()
                    _raise_for(answer)
                if _is_json(answer) or _is_page(answer):
                    raise Unreachable("captive_portal")
                skipped = start if answer.status_code == 200 else 0  # it knows no ranges
                for piece in answer.iter_bytes(PIECE):
                    yield piece[skipped:]
                    skipped = max(0, skipped - len(piece))
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _no_answer(error) from error

    def swap_keys(self, ours: BundleKeys) -> BundleKeys:
        body = msgspec.to_builtins(ours)
        return self._ask("POST", "/v1/device/keys", BundleKeys, wanted=200, json=body)

    def _ask(
        self, method: str, path: str, shape: type[_Shape], *, wanted: int, **request: Any
    ) -> _Shape:
        answer = self._send(method, path, **request)
        if answer.status_code != wanted:
            _raise_for(answer)
        return _decoded(answer, shape)

    def _send(
        self, method: str, path: str, *, client: httpx2.Client | None = None, **request: Any
    ) -> httpx2.Response:
        if "content" in request:
            request.setdefault("headers", {"Content-Type": "application/json"})
        if client is None:  # whole, or httpx2 takes it apart three times to put it together
            query = urllib.parse.urlencode(request.pop("params", {}))
            client, path = self._client, f"{self.url}{path}?{query}" if query else self.url + path
        try:
            return client.request(method, path, **request)
        except httpx2.InvalidURL as error:
            raise Invalid("url_unusable", field="url", url=self.url) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            raise _no_answer(error) from error


def file_hash(path: Path) -> str:
    """SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def usable_url(text: str) -> str:
    """`https://province.example` or `http://127.0.0.1:8000`, without a last slash."""
    url = text.strip().rstrip("/")
    try:
        parts = urllib.parse.urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Invalid("url_unusable", field="url", url=text) from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(url))
    if not is_safe or not host or parts.username or parts.password or parts.query or parts.fragment:
        raise Invalid("url_unusable", field="url", url=text)
    return url


def usable_part_url(province: str, url: str) -> str:
    """Where a part goes. Raises Refused when it is neither at the province nor encrypted."""
    is_at_province = url.startswith("/") and not url.startswith("//")
    whole = province + url if is_at_province else url
    parts = urllib.parse.urlsplit(whole)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(whole))
    if not is_safe or parts.username or parts.password:
        raise Refused("part_url_unusable", name=parts.hostname or "")
    return whole


def _trusting(ca_file: str) -> ssl.SSLContext | bool:
    """Whom to believe. Nobody, when the file that should say so cannot be read."""
    if not ca_file:
        return True
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except OSError:  # ssl.SSLError is one too
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return context


def _no_answer(error: Exception) -> Unreachable:
    """What a person can do about it, where the certificate is the reason."""
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, ssl.SSLCertVerificationError):
            code = "clock_wrong" if reason.verify_code in _OUT_OF_TIME else "certificate_untrusted"
            return Unreachable(code)
        reason = reason.__cause__ or reason.__context__
    never_up = isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout)
    return Unreachable("unreachable") if never_up else LineCut("unreachable")


def _authorization(token: str | None) -> dict[str, str]:
    """No header for a token that was damaged on the disk: the province answers device_unknown."""
    is_usable = token and token.isascii() and token.isprintable() and " " not in token
    return {"Authorization": f"Bearer {token}"} if is_usable else {}


def _is_https(url: str) -> bool:
    return urllib.parse.urlsplit(url).scheme == "https"


def _is_loopback(url: str) -> bool:
    host = urllib.parse.urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _exactly(size: int, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks. Raises Refused when they are not `size` bytes, before too many have left."""
    left = size
    for chunk in chunks:
        left -= len(chunk)
        if left < 0:
            break
        yield chunk
    if left:
        raise Refused("part_size_differs", expected=size)


# Answers


class _Newsroom(msgspec.Struct, frozen=True):
    id: str
    name: str


class _Enrolled(msgspec.Struct, frozen=True):
    token: str
    newsroom: _Newsroom
    role: str


class _Problem(msgspec.Struct, frozen=True):
    code: str
    facts: dict[str, Any]


_Shape = TypeVar("_Shape", bound=msgspec.Struct)

_WAIT: Mapping[int, Literal[True]] = {408: True, 429: True}
"""Statuses below 500 after which the same request may be sent again."""
_LOG_IN_TO_NETWORK = 511


def _decoded(answer: httpx2.Response, shape: type[_Shape]) -> _Shape:
    """Raises Unreachable when it is not what a province says."""
    if not _is_json(answer):
        raise Unreachable("captive_portal")
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except msgspec.ValidationError as error:
        raise Unreachable("captive_portal") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreachable("page_damaged") from error


def _raise_for(answer: httpx2.Response) -> NoReturn:
    """The error that an answer of an unwanted status stands for."""
    status = answer.status_code
    if status == _LOG_IN_TO_NETWORK or status < 400:
        raise Unreachable("captive_portal")
    problem = _problem(answer)
    if status >= 500 or status in _WAIT:
        code = problem.code if problem else "province_trouble"
        facts = {"status": status} | (problem.facts if problem else {}) | _retry_after(answer)
        raise Unreachable(code, **_named(facts))
    if problem is None:
        raise Unreachable("captive_portal")
    refusal = Refused if problem.code in _REFUSED_ALONE else _by_status(status)
    raise refusal(problem.code, **_named(problem.facts))


def _by_status(status: int) -> type[PlatformError]:
    return {401: SignInNeeded, 403: SignInNeeded, 426: UpdateNeeded}.get(status, Refused)


_REFUSED_ALONE = frozenset({"invitation_unknown", "part_url_expired"})
"""Codes of a 403 that is about what was asked; any other, a newer province's too, is about us."""


def _problem(answer: httpx2.Response) -> _Problem | None:
    if not _is_json(answer):
        return None
    try:
        return msgspec.json.decode(answer.content, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _named(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts travel as keyword arguments beside `code`, which none of them may be called."""
    return {name: value for name, value in facts.items() if name not in {"code", "self"}}


def _sounds(pieces: Iterator[bytes]) -> Iterator[bool]:
    """What an event stream says, one for each blank line in it."""
    rest, is_poke = b"", False
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise Unreachable("captive_portal")
        for line in lines:
            name, _, value = line.rstrip(b"\r").partition(b":")
            if not line.strip():
                yield is_poke
                is_poke = False
            elif name == b"event":
                is_poke = value.strip() == b"poke"


def _is_json(answer: httpx2.Response) -> bool:
    return _content_type(answer) == "application/json"


def _content_type(answer: httpx2.Response) -> str:
    return str(answer.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _is_page(answer: httpx2.Response) -> bool:
    return str(answer.headers.get("Content-Type", "")).lower().startswith("text/html")


def _retry_after(answer: httpx2.Response) -> dict[str, int]:
    """Seconds, when the province said how many; a date is left to the back-off."""
    text = answer.headers.get("Retry-After", "").strip()
    return {"retry_after": int(text)} if text.isascii() and text.isdecimal() else {}
