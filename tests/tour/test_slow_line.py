import socket
import threading
import time
from collections.abc import Iterator

import pytest

from studio.tour.slow_line import SlowLine


@pytest.fixture
def echo() -> Iterator[int]:
    """The port of a server that sends everything back."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                end, _ = server.accept()
            except OSError:
                return
            with end:
                while chunk := end.recv(65536):
                    end.sendall(chunk)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1]
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def sent_and_back(port: int, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as end:
        sender = threading.Thread(target=end.sendall, args=(data,))
        sender.start()
        back = b""
        while len(back) < len(data):
            back += end.recv(65536)
        sender.join(5)
    return back


def test_bytes_come_through_unchanged_and_no_faster_than_the_line(echo: int) -> None:
    line = SlowLine(echo, rate=200_000)
    line.up()
    data = bytes(range(256)) * 400

    started = time.monotonic()
    back = sent_and_back(line.port, data)
    took = time.monotonic() - started
    line.down()

    assert back == data
    assert took >= 0.3, "100 kB through 200 kB/s"


def test_a_line_that_is_down_answers_nobody_and_comes_back_on_its_port(echo: int) -> None:
    line = SlowLine(echo, rate=1_000_000)
    line.up()
    port = line.port
    line.down()
    with pytest.raises(ConnectionError):
        socket.create_connection(("127.0.0.1", port), timeout=5)

    line.up()

    assert line.port == port
    assert sent_and_back(port, b"again") == b"again"
    line.down()
