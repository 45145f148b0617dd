"""Serving in this one process, so that killing it leaves nothing behind that still answers."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from litestar import Litestar

from province.errors import ProvinceError

BACKLOG = 256
PATIENCE_S = 3
"""How long requests in flight may take to end once we were told to stop."""
MOST_REQUESTS = 8192
"""At once, and most of them just listen: granian's own 128 would shut out the 129th studio."""


def serve(
    app: Litestar,
    host: str,
    port: int,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None],
) -> None:
    """Serve until SIGTERM or SIGINT. `on_ready` gets the URL once it answers.

    `on_stop` ends what would go on for ever. Raises ProvinceError when the port is taken. Port 0
    means any free one.
    """
    _allow_many_files()
    with _bound(host, port) as listening:
        asyncio.run(_serve(app, listening, on_ready, on_stop))


def leave() -> NoReturn:
    """End the process, once everything is stored and closed.

    WORKAROUND(granian 2.8): its threads may still run while Python is taken down around them, and
    then abort the process: some 1 of 25 clean ends on a busy machine had status -6.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _OneProcess(Server):
    """Granian inside our event loop, on a socket that we bound ourselves.

    Granian's own socket sets SO_REUSEPORT: a second province on the same port would start without
    a word and get half of the requests.
    """

    def __init__(self, app: Litestar, listening: socket.socket) -> None:
        host, port = listening.getsockname()[:2]
        super().__init__(
            app,
            address=host,
            port=port,
            interface=Interfaces.ASGI,
            http=HTTPModes.http1,
            websockets=False,
            backpressure=MOST_REQUESTS,
            log_enabled=False,
        )
        self._listening = listening

    def _init_shared_socket(self) -> None:
        self._ssp = None
        # It owns (descriptor, is a Unix socket, backlog); granian 2.8 has no stub for it
        self._shd = SocketHolder(self._listening.detach(), False, BACKLOG)  # type: ignore[assignment, call-arg]


def _allow_many_files() -> None:
    """Each listening studio is an open file; most systems begin with 1024. Windows has no limit."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = 2 * MOST_REQUESTS if hard == resource.RLIM_INFINITY else min(hard, 2 * MOST_REQUESTS)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


@contextlib.contextmanager
def _bound(host: str, port: int) -> Any:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: REUSEADDR would share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
            listening.listen(BACKLOG)
        except PermissionError as error:
            raise ProvinceError("port_forbidden", port=port) from error
        except socket.gaierror as error:
            raise ProvinceError("host_unusable", host=host) from error
        except OSError as error:
            if listening.getsockname()[1] == 0 and not _is_own_address(host):
                raise ProvinceError("host_unusable", host=host) from error
            raise ProvinceError("port_in_use", port=port) from error
        listening.setblocking(False)
        yield listening


async def _serve(
    app: Litestar,
    listening: socket.socket,
    on_ready: Callable[[str], None],
    on_stop: Callable[[], None],
) -> None:
    host, port = listening.getsockname()[:2]
    server = _OneProcess(app, listening)
    serving = asyncio.create_task(server.serve())
    await _until_it_answers(host, port, serving)
    _stop_on_signals(server, on_stop)
    if not serving.done():
        on_ready(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")
    await serving


def _stop_on_signals(server: Server, on_stop: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    own_tasks = asyncio.all_tasks()  # nobody knows our port yet: none of these is a request

    def stop() -> None:
        on_stop()
        server.stop()  # type: ignore[no-untyped-call]
        loop.call_later(PATIENCE_S, cut_requests)

    def cut_requests() -> None:
        """A stalled upload must not keep us alive; what was acknowledged is on the disk."""
        for task in asyncio.all_tasks() - own_tasks:
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        try:  # wakes a loop that sleeps, whichever thread the signal came to
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))


async def _until_it_answers(host: str, port: int, serving: asyncio.Task[None]) -> None:
    """A request that really comes back; the socket alone accepts before anyone serves it."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    while not serving.done():
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(reachable, port)
            writer.write(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = await reader.read(12)
            writer.close()
            if answer.startswith(b"HTTP/1.1 200"):
                return
        await asyncio.sleep(0.01)


def _is_own_address(host: str) -> bool:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.bind((host, 0))
    except OSError:
        return False
    return True
