"""A receiver of webhooks: a real server on this machine that keeps what came and answers as it is told."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

Answer = Callable[[socket.socket], None]
OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


@dataclass(slots=True)
class Message:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


def says(status: int, body: bytes = b"", *more: str) -> Answer:
    """Answer properly."""
    head = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(body)}", *more]
    data = "\r\n".join([*head, "", ""]).encode() + body
    return lambda peer: peer.sendall(data)


def drips(peer: socket.socket) -> None:
    """A byte now and then, for ever."""
    for sign in OK * 1000:
        peer.sendall(bytes([sign]))
        time.sleep(0.15)


def drips_body(peer: socket.socket) -> None:
    """A good head, and a body that never ends."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        peer.sendall(b"x")
        time.sleep(0.1)


def floods(peer: socket.socket) -> None:
    """A body without end, as fast as it goes."""
    peer.sendall(b"HTTP/1.1 500 No\r\n\r\n")
    while True:
        peer.sendall(b"y" * 65536)


def floods_head(peer: socket.socket) -> None:
    """Headers without end."""
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        peer.sendall(b"X-Long: " + b"z" * 60000 + b"\r\n")


def one_long_header(peer: socket.socket) -> None:
    """A line without end."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        peer.sendall(b"z" * 65536)


def goes(peer: socket.socket) -> None:
    """Hang up without a word."""


def breaks_off(peer: socket.socket) -> None:
    """Hang up in the middle of the head."""
    peer.sendall(b"HTTP/1.1 20")


def chunks_badly(peer: socket.socket) -> None:
    """Chunks whose length is no number."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n")


def talks_nonsense(peer: socket.socket) -> None:
    """Something that is not HTTP."""
    peer.sendall(b"220 mail.example ESMTP\r\n" * 3)


def continues(peer: socket.socket) -> None:
    """100 Continue without end."""
    while True:
        peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


@dataclass(slots=True)
class Receiver:
    """Listens on a port of its own; `answer` can be changed at any time, and `turns` come before it, one each."""

    answer: Answer = field(default_factory=lambda: says(204))
    turns: list[Answer] = field(default_factory=list)
    got: list[Message] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    port: int = 0
    _server: socket.socket | None = None

    def __enter__(self) -> Receiver:
        self._server = socket.create_server((self.host, 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *failed: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()

    @property
    def url(self) -> str:
        """Its address."""
        return f"{'https' if self.tls else 'http'}://localhost:{self.port}/hook?for=troth"

    def _serve(self) -> None:
        assert self._server is not None
        while True:
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._take, args=(peer,), daemon=True).start()

    def _take(self, peer: socket.socket) -> None:
        try:
            if self.tls is not None:
                peer = self.tls.wrap_socket(peer, server_side=True)
            with peer:
                self.got.append(_read(peer))
                turn = self.turns.pop(0) if self.turns else self.answer
                turn(peer)
        except OSError:
            pass


def _read(peer: socket.socket) -> Message:
    data = b""
    while b"\r\n\r\n" not in data:
        more = peer.recv(4096)
        if not more:
            raise OSError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest)}
    while len(body) < int(headers["content-length"]):
        body += peer.recv(4096)
    return Message(line=line, headers=headers, body=body)
