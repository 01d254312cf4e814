"""One guarded request: to a checked address only, within ten seconds in all, reading little, following nothing."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from troth.feeds.webhooks.address import Address, Refused, Resolve, Target, reachable, system

SECONDS = 10.0
MOST_READ = 65_536
KEPT = 4_096
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: a status with the beginning of the body, or in `error` why none came."""

    status: int | None = None
    error: str = ""
    body: str = ""

    @property
    def taken(self) -> bool:
        """Whether the other machine said that it has it."""
        return self.status is not None and 200 <= self.status < 300 and not self.error


class TooMuch(Exception):
    """The answer is longer than anybody needs."""


class _Deadline:
    """What is left of the time for the whole request."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; raises TimeoutError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Bounded(io.RawIOBase):
    """Reads from a socket until the time or the number of bytes is used up, however slowly they come."""

    def __init__(self, sock: socket.socket, deadline: _Deadline, most: int) -> None:
        self._sock, self._deadline, self._most = sock, deadline, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._most <= 0:
            raise TooMuch
        room = memoryview(buffer)[: self._most]
        self._sock.settimeout(self._deadline.left())
        got = self._sock.recv_into(room)
        self._most -= got
        return got


class _Readable:
    """The one thing that http.client asks of a socket when it reads an answer."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def makefile(self, mode: str) -> io.BufferedReader:
        """The bytes of the answer."""
        return io.BufferedReader(self._raw)


def post(
    target: Target, body: bytes, headers: Mapping[str, str], *, seconds: float = SECONDS, resolve: Resolve = system
) -> Answer:
    """Send a body; whatever happens is told in the answer and nothing is raised."""
    deadline = _Deadline(seconds)
    try:
        sock = _connect(target, reachable(target, deadline.left(), resolve), deadline)
        with sock:
            _send(sock, _request(target, body, headers), deadline)
            return _read(sock, deadline)
    except Refused as refused:
        return Answer(error=str(refused))
    except TimeoutError:
        return Answer(error=f"No answer within {seconds:g} seconds.")
    except TooMuch:
        return Answer(error="The answer was too long to read.")
    except ssl.SSLCertVerificationError as wrong:
        return Answer(error=f"The certificate was not accepted: {wrong.verify_message}.")
    except ssl.SSLError:
        return Answer(error="No secure connection could be made.")
    except socket.gaierror:
        return Answer(error="The name of the host was not found.")
    except (http.client.HTTPException, ValueError):
        return Answer(error="The answer was not HTTP.")
    except OSError as problem:
        return Answer(error=f"The connection failed: {problem.strerror or 'it was closed'}.")


def _connect(target: Target, addresses: list[Address], deadline: _Deadline) -> socket.socket:
    """A connection to one of the checked addresses; the certificate has to be that of the name."""
    problem: OSError = OSError("no address")
    for address in addresses[:4]:
        try:
            sock = socket.create_connection((str(address), target.port), timeout=deadline.left())
        except TimeoutError:
            raise
        except OSError as found:
            problem = found
            continue
        if not target.secure:
            return sock
        try:
            sock.settimeout(deadline.left())
            return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
    raise problem


def _request(target: Target, body: bytes, headers: Mapping[str, str]) -> bytes:
    given = {"Host": target.named, "Content-Length": str(len(body)), "Connection": "close", **headers}
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _send(sock: socket.socket, data: bytes, deadline: _Deadline) -> None:
    view = memoryview(data)
    while view:
        sock.settimeout(deadline.left())
        view = view[sock.send(view) :]


def _read(sock: socket.socket, deadline: _Deadline) -> Answer:
    """The status and the beginning of the body; a body that breaks off or drips takes nothing from the status."""
    response = http.client.HTTPResponse(_Readable(_Bounded(sock, deadline, MOST_READ)), method="POST")  # type: ignore[arg-type]
    response.begin()
    if response.status in REDIRECTS:
        return Answer(status=response.status, error="It answered with another address; those are not followed.")
    body = b""
    with contextlib.suppress(OSError, TooMuch, http.client.HTTPException, ValueError):
        body = response.read(KEPT)
    return Answer(status=response.status, body=_plain(body))


def _plain(body: bytes) -> str:
    text = body[:KEPT].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
