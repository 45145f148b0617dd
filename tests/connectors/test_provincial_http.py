"""The line to a province when it is a real one, and when something else answers."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx2
import pytest

from studio.connectors import provincial_http
from studio.connectors.provincial_http import ProvincialHttp, usable_part_url, usable_url
from studio.errors import (
    Invalid,
    LineCut,
    MediaError,
    PlatformError,
    Refused,
    SignInNeeded,
    Silent,
    Unreachable,
    UpdateNeeded,
)
from studio.vocabulary import Sha256
from tests.province.running import PART_SIZE, RunningProvince, raw_command

SHA256 = Sha256("a" * 64)
Found = TypeVar("Found")
PATIENCE = httpx2.Timeout(0.2, connect=1)
"""Seconds; the real one would make the test of silence last a minute."""


def said(
    status: str, body: str = "", content_type: str = "application/json", more: str = ""
) -> bytes:
    """An HTTP answer that ends with its connection."""
    content = body.encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}"
    return f"{head}Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode() + content


@contextmanager
def answering(
    answer: bytes, *, then: Callable[[socket.socket], object] = lambda _: None
) -> Iterator[str]:
    """The URL of something that gives every request this answer."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                _read_request(line)
                line.sendall(answer)
                then(line)

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        serving.join()


def _read_request(line: socket.socket) -> None:
    """All of it: closing a connection with unread bytes resets it, and the answer may be lost."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += line.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [x for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")]
    left = int(lengths[0].split(b":")[1]) - len(body) if lengths else 0
    while left > 0:
        left -= len(line.recv(65536))


def pull_from(url: str) -> PlatformError:
    """What asking raises."""
    platform = ProvincialHttp(url, "token", timeouts=PATIENCE)
    try:
        with pytest.raises(PlatformError) as caught:
            platform.pull(None, 10)
    finally:
        platform.close()
    return caught.value


# Something else answers

PORTAL = "<html><h1>请先登录</h1></html>"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said("200 OK", PORTAL, "text/html; charset=utf-8"), "captive_portal"),
        (said("200 OK", "{}"), "captive_portal"),
        (said("200 OK", "[]"), "captive_portal"),
        (said("200 OK", '{"records": 5}'), "captive_portal"),
        (said("201 Created", "{}"), "captive_portal"),
        (said("204 No Content"), "captive_portal"),
        (said("302 Found", "", "text/html", "Location: http://127.0.0.1:1/\r\n"), "captive_portal"),
        (said("401 Unauthorized", PORTAL, "text/html"), "captive_portal"),
        (said("403 Forbidden", '{"error": "no"}'), "captive_portal"),
        (said("404 Not Found", PORTAL, "text/html"), "captive_portal"),
        (said("511 Network Authentication Required", PORTAL, "text/html"), "captive_portal"),
        (said("200 OK", '{"records": ['), "page_damaged"),
        (said("200 OK", '{"x": ' + "[" * 100_000), "page_damaged"),
        (said("200 OK", '{"records": []}')[:-5], "unreachable"),
        (b"", "unreachable"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "unreachable"),
        (said("500 Internal Server Error", PORTAL, "text/html"), "province_trouble"),
        (said("502 Bad Gateway", PORTAL, "text/html"), "province_trouble"),
        (said("500 Oh", '{"code": "province_trouble", "facts": {}}'), "province_trouble"),
        (said("507 Full", '{"code": "province_disk_full", "facts": {}}'), "province_disk_full"),
    ],
)  # fmt: skip
def test_what_is_no_answer_of_a_province_means_no_line(answer: bytes, code: str) -> None:
    with answering(answer) as url:
        error = pull_from(url)

    assert isinstance(error, Unreachable)
    assert error.code == code


@pytest.mark.parametrize(
    "status", ["503 Service Unavailable", "429 Too Many Requests", "408 Timeout"]
)
def test_a_busy_province_says_when_to_come_back(status: str) -> None:
    with answering(said(status, PORTAL, "text/html", "Retry-After: 120\r\n")) as url:
        error = pull_from(url)

    assert (type(error), error.code) == (Unreachable, "province_trouble")
    assert error.facts == {"status": int(status[:3]), "retry_after": 120}


@pytest.mark.parametrize("date", ["Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e9", "²"])
def test_a_retry_after_that_is_no_number_of_seconds_is_left_to_the_back_off(date: str) -> None:
    with answering(said("503 Busy", "", "text/html", f"Retry-After: {date}\r\n")) as url:
        assert "retry_after" not in pull_from(url).facts


def test_a_connection_that_is_reset_means_no_line() -> None:
    def reset(line: socket.socket) -> None:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    with answering(b"HTTP/1.1 200 OK\r\nContent-Le", then=reset) as url:
        error = pull_from(url)
    assert (type(error), error.code) == (LineCut, "unreachable")


def test_silence_means_no_line() -> None:
    told = threading.Event()
    with answering(b"", then=lambda _: told.wait(timeout=10)) as url:
        error = pull_from(url)
        told.set()

    assert (type(error), error.code) == (LineCut, "unreachable")


def test_nobody_there_means_no_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    assert pull_from(url).code == "unreachable"


# A province says no


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        ("400 Bad", "request_malformed", Refused),
        ("401 No", "device_unknown", SignInNeeded),
        ("401 No", "device_revoked", SignInNeeded),
        ("403 No", "not_allowed", SignInNeeded),
        ("403 No", "a_code_of_a_newer_province", SignInNeeded),
        ("403 No", "invitation_unknown", Refused),
        ("404 No", "not_found", Refused),
        ("409 No", "position_unknown", Refused),
        ("410 No", "position_not_genuine", Refused),
        ("413 No", "request_too_large", Refused),
        ("422 No", "media_hash_differs", Refused),
        ("426 No", "update_needed", UpdateNeeded),
    ],
)
def test_a_no_becomes_the_error_of_its_kind(
    status: str, code: str, error: type[PlatformError]
) -> None:
    body = f'{{"code": "{code}", "facts": {{"why": "because", "code": "x", "self": 1}}}}'
    with answering(said(status, body, "application/json; charset=utf-8")) as url:
        found = pull_from(url)

    assert (type(found), found.code, found.facts) == (error, code, {"why": "because"})


# Addresses


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        (" https://ronghe.gscn.com.cn/ ", "https://ronghe.gscn.com.cn"),
        ("https://a.gov.cn:8443/zaotai/", "https://a.gov.cn:8443/zaotai"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_address_is_taken(typed: str, used: str) -> None:
    assert usable_url(typed) == used


@pytest.mark.parametrize(
    "typed",
    [
        "", "ronghe", "ftp://a.cn", "https://", "http://ronghe.gscn.com.cn", "http://10.0.0.8:8000",
        "http://127.0.0.1.evil.cn", "https://user:word@a.cn", "https://a.cn/?x=1", "https://a.cn:x",
        "https://[::1", "http://localhost.cn",
    ],
)  # fmt: skip
def test_an_address_that_is_unsafe_or_none_is_not(typed: str) -> None:
    with pytest.raises(Invalid, match="url_unusable") as caught:
        ProvincialHttp(typed)

    assert caught.value.facts == {"field": "url", "url": typed}


def test_this_machines_province_is_never_asked_through_a_proxy(
    province: RunningProvince, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    assert _asked(province.url, lambda platform: platform.health().name) == "甘肃省平台（演示）"


# Enrolment


def test_a_code_becomes_a_token_that_works(province: RunningProvince) -> None:
    newsroom = province.newsroom("会宁县融媒体中心")
    code = province.invite(newsroom)
    enrolment = _asked(province.url, lambda platform: platform.enrol(code, uuid4().hex, "采访一号"))

    assert (enrolment.newsroom_id, enrolment.newsroom_name) == (newsroom, "会宁县融媒体中心")
    assert enrolment.role == "editor"
    page = _asked(province.url, lambda platform: platform.pull(None, 10), enrolment.token)
    assert page.head == 0


@pytest.mark.parametrize("times_used", [0, 1])
def test_a_code_that_is_wrong_or_used_is_refused(
    province: RunningProvince, times_used: int
) -> None:
    code = province.invite(province.newsroom()) if times_used else "AAAA-AAAA-AAAA"
    for _ in range(times_used):
        _asked(province.url, lambda platform: platform.enrol(code, uuid4().hex, "采访一号"))

    with pytest.raises(Refused, match="invitation_used" if times_used else "invitation_unknown"):
        _asked(province.url, lambda platform: platform.enrol(code, uuid4().hex, "采访二号"))


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (said("200 OK", PORTAL, "text/html"), Unreachable, "captive_portal"),
        (said("200 OK", '{"service": "weather", "api": 1, "name": ""}'), Refused, "not_a_province"),
        (said("404 No", '{"code": "not_found", "facts": {}}'), Refused, "not_a_province"),
        (
            said("200 OK", '{"service": "zaotai-province", "api": 9, "least_api": 3, "name": ""}'),
            UpdateNeeded,
            "update_needed",
        ),
    ],
)
def test_a_code_is_shown_to_a_province_only(
    answer: bytes, error: type[PlatformError], code: str
) -> None:
    with answering(answer) as url, pytest.raises(error, match=code):
        _asked(url, lambda platform: platform.enrol("SECR-ETCO-DE22", uuid4().hex, "采访一号"))


# The token


def test_a_device_that_was_revoked_must_enrol_again(province: RunningProvince) -> None:
    editor = province.enrol(province.newsroom())
    raw_command("device", "revoke", editor.device, "--data", str(province.data))

    with pytest.raises(SignInNeeded, match="device_revoked"):
        _asked(province.url, lambda platform: platform.pull(None, 10), editor.token)


@pytest.mark.parametrize(
    "token", [None, "", "no such token", "damaged\ntoken", "令牌", "\0", "wrong"]
)
def test_a_token_that_is_missing_or_damaged_is_as_none(
    province: RunningProvince, token: str | None
) -> None:
    with pytest.raises(SignInNeeded, match="device_unknown"):
        _asked(province.url, lambda platform: platform.pull(None, 10), token)


def test_the_token_is_never_shown(
    province: RunningProvince, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    editor = province.enrol(province.newsroom())
    caplog.clear()
    platform = ProvincialHttp(province.url, editor.token)
    platform.pull(None, 10)
    platform.close()

    assert editor.token not in f"{platform!r} {vars(platform)!r} {caplog.text}"
    assert "/v1/pull" in caplog.text  # or the test would look at nothing


# Parts


def test_a_file_that_cannot_be_read_on_the_way_is_told_as_it_is(province: RunningProvince) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"x" * 100
        raise MediaError("media_gone", name="洪水.mp4")

    editor = province.enrol(province.newsroom())

    def send(platform: ProvincialHttp) -> None:
        platform.plan_upload(SHA256, 1000, "video/mp4")
        platform.send_part(SHA256, 0, chunks(), 1000)

    with pytest.raises(MediaError, match="media_gone"):
        _asked(province.url, send, editor.token)


@pytest.mark.parametrize("really", [999, 1001])
def test_chunks_of_another_size_are_not_sent_as_a_part(
    province: RunningProvince, really: int
) -> None:
    editor = province.enrol(province.newsroom())

    def send(platform: ProvincialHttp) -> None:
        platform.plan_upload(SHA256, 1000, "video/mp4")
        platform.send_part(SHA256, 0, iter([b"x" * really]), 1000)

    with pytest.raises(Refused, match="part_size_differs"):
        _asked(province.url, send, editor.token)
    plan = _asked(
        province.url, lambda platform: platform.plan_upload(SHA256, 1000, "x"), editor.token
    )
    assert plan.parts_done == ()


def test_a_part_without_a_token_gets_the_provinces_answer_though_it_is_not_read(
    province: RunningProvince,
) -> None:
    part = b"x" * 8_000_000

    with pytest.raises(SignInNeeded, match="device_unknown"):
        _asked(
            province.url,
            lambda platform: platform.send_part(SHA256, 0, iter([part]), len(part)),
            "wrong",
        )


def test_a_refused_part_does_not_spoil_the_line_for_what_comes_next(
    province: RunningProvince,
) -> None:
    editor = province.enrol(province.newsroom())
    platform = ProvincialHttp(province.url, editor.token)
    part = b"x" * PART_SIZE

    for _ in range(20):
        with pytest.raises(Refused, match="not_found"):
            platform.send_part(SHA256, 0, iter([part]), len(part))
        assert platform.pull(None, 10).head == 1
    platform.close()


def test_several_threads_may_use_one_line(province: RunningProvince) -> None:
    editor = province.enrol(province.newsroom())
    platform = ProvincialHttp(province.url, editor.token)
    heads: list[int] = []

    def pull() -> None:
        heads.extend(platform.pull(None, 10).head for _ in range(10))

    threads = [threading.Thread(target=pull) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    platform.close()

    assert heads == [1] * 40


def _asked(url: str, ask: Callable[[ProvincialHttp], Found], token: str | None = None) -> Found:
    """The answer on a line that is closed again."""
    platform = ProvincialHttp(url, token)
    try:
        return ask(platform)
    finally:
        platform.close()


# URLs for parts


def test_the_token_goes_to_the_province_alone() -> None:
    heard: list[bytes] = []
    with listening(heard, said("200 OK")) as url:
        platform = ProvincialHttp("https://province.example", "secret-token")
        platform.send_part(SHA256, 0, iter([b"x" * 10]), 10, f"{url}/bucket/a?signature=1")
        platform.close()

    (request,) = heard
    assert request.startswith(b"PUT /bucket/a?signature=1 HTTP/1.1\r\n")
    assert b"content-length: 10\r\n" in request.lower()
    assert b"secret-token" not in request


@pytest.mark.parametrize(
    "url",
    ["http://store.example/a", "ftp://store.example/a", "//store.example/a", "https://u:p@a.cn/x"],
)
def test_a_part_does_not_go_where_others_can_read_along(url: str) -> None:
    platform = ProvincialHttp("https://province.example", "token")

    with pytest.raises(Refused, match="part_url_unusable"):
        platform.send_part(SHA256, 0, iter([b"x"]), 1, url)
    platform.close()


@pytest.mark.parametrize(
    "plan",
    [
        {"state": "new"},
        {"state": "resume", "part_size": 0, "parts_done": [0]},
        {"state": "new", "part_size": 1},
    ],
)
def test_a_plan_that_cuts_a_file_into_nothing_is_no_plan(plan: dict[str, Any]) -> None:
    with answering(said("200 OK", json.dumps(plan))) as url:
        platform = ProvincialHttp(url, "token")
        with pytest.raises(Unreachable, match="page_damaged"):
            platform.plan_upload(SHA256, 900_000_000, "video/mp4")
        platform.close()


def test_a_url_at_the_province_keeps_the_provinces_own_path() -> None:
    assert (
        usable_part_url("https://a.gov.cn/zaotai", "/v1/x?s=1")
        == "https://a.gov.cn/zaotai/v1/x?s=1"
    )


def test_a_store_that_forbids_means_that_the_url_is_over() -> None:
    with answering(said("403 Forbidden", "<Error>expired</Error>", "application/xml")) as url:
        platform = ProvincialHttp(url, "token")
        with pytest.raises(Refused, match="part_url_expired"):
            platform.send_part(SHA256, 0, iter([b"x"]), 1, "/v1/media/a/parts/0?until=1")
        platform.close()


# Reading back, and getting back


def test_a_province_that_reads_back_for_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(provincial_http, "PATIENCE_WITH_VERIFYING", PATIENCE)
    told = threading.Event()
    with answering(b"", then=lambda _: told.wait(timeout=10)) as url:
        platform = ProvincialHttp(url, "token")
        state = platform.complete_upload(SHA256).state
        platform.close()
        told.set()

    assert state == "verifying"


def test_a_province_that_knows_no_ranges_is_read_from_where_it_stopped() -> None:
    with answering(said("200 OK", "0123456789", "video/mp4")) as url:
        platform = ProvincialHttp(url, "token")
        content = b"".join(platform.media_content(SHA256, 4))
        platform.close()

    assert content == b"456789"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (said("200 OK", PORTAL, "text/html"), "captive_portal"),
        (said("302 Found", "", "text/html", "Location: http://127.0.0.1:1/\r\n"), "captive_portal"),
        (said("206 Partial Content", "012345", "video/mp4")[:-3], "unreachable"),
    ],
)
def test_what_is_no_medium_is_not_taken_for_one(answer: bytes, code: str) -> None:
    with answering(answer) as url:
        platform = ProvincialHttp(url, "token")
        with pytest.raises(Unreachable, match=code):
            b"".join(platform.media_content(SHA256, 4))
        platform.close()


@contextmanager
def listening(heard: list[bytes], answer: bytes) -> Iterator[str]:
    """As `answering`, for one request, which is kept."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = door.accept()
        with line:
            request = b""
            while b"\r\n\r\n" not in request or not request.endswith(b"x" * 10):
                request += line.recv(65536)
            heard.append(request)
            line.sendall(answer)

    serving = threading.Thread(target=serve)
    serving.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        serving.join(10)
        door.close()


# Encryption


def certificate(folder: Path, *about: str) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key."""
    made, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
            "-keyout", key, "-out", made, *about,
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    return made, key


def of_another_year(folder: Path, begins: str, ends: str) -> tuple[Path, Path]:
    """As `certificate`, valid at another time than now; `begins` and `ends` as YYYYMMDDhhmmssZ."""
    own = folder / "openssl.cnf"
    own.write_text(
        "[ca]\ndefault_ca=own\n[own]\ndatabase=index.txt\nserial=serial\nnew_certs_dir=.\n"
        "default_md=sha256\npolicy=any\nx509_extensions=more\n[any]\ncommonName=supplied\n"
        "[more]\nsubjectAltName=IP:127.0.0.1\n[req]\ndistinguished_name=who\n[who]\n",
        encoding="ascii",
    )
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01\n", encoding="ascii")
    asked, made, key = folder / "asked.pem", folder / "certificate.pem", folder / "key.pem"
    commands: tuple[list[str | Path], ...] = (
        ["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-subj", "/CN=127.0.0.1", "-keyout", key, "-out", asked, "-config", own],
        ["ca", "-batch", "-selfsign", "-config", own, "-keyfile", key, "-in", asked, "-out", made,
         "-startdate", begins, "-enddate", ends, "-notext"],
    )  # fmt: skip
    for command in commands:
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    return made, key


@contextmanager
def encrypted(made: Path, key: Path) -> Iterator[str]:
    """The URL of a province behind TLS that says which it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = b'{"service": "zaotai-province", "api": 2, "least_api": 1, "name": "TLS"}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def get_request(self) -> tuple[socket.socket, object]:
            line, address = super().get_request()
            return context.wrap_socket(line, server_side=True), address

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def failing_code(url: str, ca_file: str = "") -> str:
    with closing(ProvincialHttp(url, timeouts=PATIENCE, ca_file=ca_file)) as line:
        with pytest.raises(Unreachable) as found:
            line.health()
        return found.value.code


def test_a_countys_own_authority_is_trusted_where_the_settings_name_it(tmp_path: Path) -> None:
    made, key = certificate(tmp_path)
    with encrypted(made, key) as url, closing(ProvincialHttp(url, ca_file=str(made))) as line:
        assert line.health().name == "TLS"


def test_an_authority_that_nobody_named_is_not_trusted(tmp_path: Path) -> None:
    with encrypted(*certificate(tmp_path)) as url:
        assert failing_code(url) == "certificate_untrusted"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_of_authorities_that_cannot_be_read_trusts_nobody(
    tmp_path: Path, content: str | None
) -> None:
    made, key = certificate(tmp_path)
    named = tmp_path / "named.pem"
    if content is not None:
        named.write_text(content, encoding="ascii")
    with encrypted(made, key) as url:
        assert failing_code(url, str(named)) == "certificate_untrusted"


@pytest.mark.parametrize(
    ("begins", "ends"),
    [("20100101000000Z", "20110101000000Z"), ("20900101000000Z", "20910101000000Z")],
)
def test_a_clock_that_is_years_off_is_said_in_words(tmp_path: Path, begins: str, ends: str) -> None:
    made, key = of_another_year(tmp_path, begins, ends)
    with encrypted(made, key) as url:
        assert failing_code(url, str(made)) == "clock_wrong"


# Listening

STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
NOT_NOW = '{"code": "province_maintenance", "facts": {}}'


@contextmanager
def an_ear(url: str) -> Iterator[ProvincialHttp]:
    with closing(ProvincialHttp(url, "token")) as ear:
        yield ear


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (b"event: poke\ndata:\n\n", [True]),
        (b": still here\n\nevent: poke\ndata:\n\n: still here\n\n", [False, True, False]),
        (b"event:poke\r\ndata\r\n\r\n", [True]),
        (b"event: something new\ndata: 5\n\n", [False]),
        (b"event: poke\n", []),
    ],
)
@pytest.mark.parametrize("at_a_time", [1, 1000])
def test_a_stream_is_heard_however_it_is_cut_into_pieces(
    said: bytes, heard: list[bool], at_a_time: int
) -> None:
    pieces = (said[at : at + at_a_time] for at in range(0, len(said), at_a_time))

    assert list(provincial_http._sounds(pieces)) == heard


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (said("200 OK", PORTAL, "text/html; charset=utf-8"), Unreachable, "captive_portal"),
        (said("200 OK", "{}"), Unreachable, "captive_portal"),
        (said("302 Found", PORTAL, "text/html"), Unreachable, "captive_portal"),
        (said("404 Not Found", PORTAL, "text/html"), Unreachable, "captive_portal"),
        (STREAM + b"x" * 5000, Unreachable, "captive_portal"),
        (said("404 Not Found", '{"code": "not_found", "facts": {}}'), Refused, "not_found"),
        (said("401 No", '{"code": "device_revoked", "facts": {}}'), SignInNeeded, "device_revoked"),
        (said("503 No", NOT_NOW, more="Retry-After: 60\r\n"), Unreachable, "province_maintenance"),
    ],
)  # fmt: skip
def test_what_is_no_stream_is_no_poke(answer: bytes, error: type[PlatformError], code: str) -> None:
    with answering(answer) as url, an_ear(url) as ear:
        with pytest.raises(error) as caught:
            list(ear.listen())
        assert caught.value.code == code
        assert code != "province_maintenance" or caught.value.facts["retry_after"] == 60


@pytest.mark.parametrize("begun", [b"", STREAM, STREAM + b"event: poke\n"])
def test_a_stream_that_says_nothing_is_given_up(
    begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provincial_http, "SILENCE_S", 0.2)
    over = threading.Event()
    with answering(begun, then=lambda _: over.wait()) as url, an_ear(url) as ear:
        with pytest.raises(Silent):
            list(ear.listen())
        over.set()


def test_a_stream_that_is_cut_is_no_silence() -> None:
    with answering(STREAM.replace(b"\r\n\r\n", b"\r\nContent-Length: 99\r\n\r\n")) as url:
        with an_ear(url) as ear, pytest.raises(LineCut) as caught:
            list(ear.listen())
        assert not isinstance(caught.value, Silent)


@pytest.mark.parametrize("asks", ["stream", "answer"])
def test_who_hangs_up_is_not_kept_waiting(province: RunningProvince, asks: str) -> None:
    token = province.enrol(province.newsroom()).token
    caught: list[PlatformError] = []
    heard = threading.Event()
    with closing(ProvincialHttp(province.url, token)) as ear:
        stands = ear.await_news(None, 0)

        def listen() -> None:
            heard.set()
            try:
                if asks == "answer":
                    ear.await_news((stands.epoch, stands.head), 25)
                for _ in ear.listen():
                    pass
            except PlatformError as error:
                caught.append(error)

        listening = threading.Thread(target=listen)
        listening.start()
        heard.wait()
        while listening.is_alive():
            ear.hang_up()
            listening.join(0.05)
    assert [error.code for error in caught] == ["unreachable"]


def test_a_real_province_pokes_and_answers(province: RunningProvince) -> None:
    enrolled = province.enrol(province.newsroom())
    with closing(ProvincialHttp(province.url, enrolled.token)) as ear:
        assert next(ear.listen())

        stands = ear.await_news(None, 25)
        assert stands.has_news
        assert not ear.await_news((stands.epoch, stands.head), 0).has_news
