"""Problems as RFC 9457 has them. What is missing and what is not allowed are one answer, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Schema

MEDIA = "application/problem+json"
TITLES = {
    400: "This is not JSON",
    401: "No token that works",
    403: "This token may not",
    404: "Nothing here",
    405: "No such method",
    409: "Somebody was faster",
    413: "Too large",
    415: "Only JSON is read",
    422: "Not accepted",
    429: "Too many requests",
    500: "Something failed on our side",
}


class FieldProblem(Schema):
    """What is wrong with one field: where it stands (`body.title`, `query.after`), and why."""

    field: str
    says: str


class ProblemBody(Schema):
    """Why a request was not answered as asked. `detail` is a sentence for people; nothing was recorded."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str | None = None
    errors: list[FieldProblem] | None = None


class Problem(Exception):
    """Stops a request; becomes the answer."""

    def __init__(
        self, status: int, detail: str, *, field: str = "", errors: Sequence[tuple[str, str]] = (),
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail, self.field, self.errors, self.headers = status, detail, field, errors, headers or {}

    @property
    def answer(self) -> HttpResponse:
        """The answer to send."""
        body: dict[str, Any] = {
            "type": "about:blank", "title": TITLES[self.status], "status": self.status, "detail": self.detail,
        }  # fmt: skip
        if self.field:
            body["field"] = self.field
        if self.errors:
            body["errors"] = [{"field": field, "says": says} for field, says in self.errors]
        return HttpResponse(
            json.dumps(body, ensure_ascii=False).encode(), status=self.status, content_type=MEDIA, headers=self.headers
        )


def nothing_here() -> Problem:
    """The one answer to everything that is not there for this reader."""
    return Problem(404, "This address leads to nothing you can see.")


def unauthorised() -> Problem:
    """The one answer to everybody without a token that works."""
    return Problem(
        401, "Send a personal token that works: Authorization: Bearer troth_...",
        headers={"WWW-Authenticate": 'Bearer realm="Troth"'},
    )  # fmt: skip
