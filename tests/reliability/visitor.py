"""A browser without a window: one person's session, one connection, forms with their hidden id."""

from __future__ import annotations

import http.client
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

SECONDS = 45.0
Lost = (http.client.HTTPException, OSError)
"""What a visitor gets when the server dies before it answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: status, where to go on, the text, and the checkpoint that the server showed with it."""

    status: int
    location: str
    text: str
    checkpoint: str

    @property
    def done(self) -> bool:
        """Acknowledged: the server sent the visitor on, and not to the sign-in page."""
        return self.status == 302 and not self.location.startswith("/account/")

    def form(self) -> dict[str, str]:
        """The hidden fields of the page's form."""
        hidden = re.findall(r'<input type="hidden" name="([\w-]+)"(?: value="([^"]*)")?', self.text)
        return {name: unescape(value) for name, value in hidden if name != "csrfmiddlewaretoken"}


@dataclass(slots=True, kw_only=True)
class Visitor:
    """Somebody with a session, or nobody yet; cookies are kept, redirects are not followed."""

    port: int
    session: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    _line: http.client.HTTPConnection | None = None

    def __post_init__(self) -> None:
        self.cookies |= {"troth_csrf": secrets.token_hex(16)}
        if self.session:
            self.cookies["troth_session"] = self.session

    def connect(self) -> None:
        """Open the line before it is needed, so that two visitors can send at the same moment."""
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
            self._line.connect()

    def get(self, path: str) -> Answer:
        """Look at a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form. Raises one of `Lost` when no answer came."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.cookies["troth_csrf"]})
        return self._ask("POST", path, body)

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connect()
            assert self._line is not None
            self._line.request(method, path, body, headers)
            reply = self._line.getresponse()
            text = reply.read().decode()
        except BaseException:
            self.close()
            raise
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if reply.headers.get("Connection", "").lower() == "close":
            self.close()
        return Answer(
            status=reply.status, location=reply.headers.get("Location", ""), text=text,
            checkpoint=reply.headers.get("Troth-Checkpoint", ""),
        )  # fmt: skip
