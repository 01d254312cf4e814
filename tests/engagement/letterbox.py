"""A small mail server for tests: RFC 5321 as far as a letter needs it, on a port of its own, refusing when told to."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class Letterbox(socketserver.ThreadingTCPServer):
    """Keeps what it takes."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.refusing = False
        self.talks = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    server: Letterbox

    def handle(self) -> None:
        """Answer every line until the other side leaves."""
        self.server.talks += 1
        self._say(b"220 letterbox.example ready")
        while line := self.rfile.readline():
            verb = line.strip().upper()[:4]
            if verb == b"DATA":
                self._say(b"354 go on")
                letter = self._letter()
                if self.server.refusing:
                    self._say(b"451 try again later")
                    continue
                self.server.letters.append(message_from_bytes(letter, policy=policy.default))
            self._say(b"221 bye" if verb == b"QUIT" else b"250 ok")
            if verb == b"QUIT":
                return

    def _letter(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\r\n")


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    """A mail server for as long as the block lasts."""
    with Letterbox() as box:
        thread = threading.Thread(target=box.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()
