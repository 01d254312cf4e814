"""What the server writes to standard error: a line of text or of JSON for each event, never a title or a word of it.

A request gets a number of its own (from the proxy in front, where one is trusted), which stands on every line that was
written on its behalf and on the page that says that something failed.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NUMBER: ContextVar[str] = ContextVar("request_number", default="")
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
FIELDS = ("method", "route", "status", "ms", "person", "job", "task")
log = logging.getLogger("troth.request")


class RequestFilter(logging.Filter):
    """Puts the number of the request in hand on a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a line."""
        record.request = NUMBER.get()
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line (RFC 8259, UTF-8): at, level, logger, says, request, and what belongs to the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(), "logger": record.name, "says": record.getMessage(),
        }  # fmt: skip
        if getattr(record, "request", ""):
            facts["request"] = record.request  # type: ignore[attr-defined]
        facts |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            facts["trace"] = self.formatException(record.exc_info)
        return json.dumps(facts, ensure_ascii=False, default=str)


class LogMiddleware:
    """Outermost: numbers each request and writes one line when it is answered. The address is written as its pattern,
    so that no name and no secret of a link gets into a log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "") if settings.TROTH.trusted_proxies else ""
        number = given if GIVEN.match(given) else secrets.token_hex(8)
        request.number = number  # type: ignore[attr-defined]
        token = NUMBER.set(number)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            if log.isEnabledFor(logging.INFO):
                _write(request, response, begun)
            return response
        finally:
            NUMBER.reset(token)


def _write(request: HttpRequest, response: HttpResponse, begun: float) -> None:
    match = request.resolver_match
    facts = {
        "method": request.method if request.method in {"GET", "HEAD", "POST"} else "other",
        "route": f"/{match.route}" if match else "-", "status": response.status_code,
        "ms": round(1000 * (time.perf_counter() - begun), 1),
    }  # fmt: skip
    person = getattr(getattr(request, "_cached_user", None), "pk", None)
    if person is not None:
        facts["person"] = str(person)
    log.info("%(method)s %(route)s %(status)s %(ms)s ms", facts, extra=facts)


def config(shape: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for these settings: `shape` is text or json, `level` the least that is written."""
    text = "%(asctime)s %(levelname)s %(name)s %(request)s %(message)s"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": "troth.server.logs.RequestFilter"}},
        "formatters": {"text": {"format": text}, "json": {"()": "troth.server.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": shape, "filters": ["request"]}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "troth": {"level": level.upper()},
            # Django's own line about a status says the whole address; ours says its pattern.
            "django.request": {"level": "ERROR"},
        },
    }
