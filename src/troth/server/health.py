"""Whether the process lives and whether it can serve; no details for anybody."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse

from troth.records.seal import seal_path
from troth.web.public import public


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and the keys can be read."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM records_log LIMIT 1")
        ready = seal_path().exists()
    except Exception:
        ready = False
    return HttpResponse("ready\n" if ready else "not ready\n", content_type="text/plain", status=200 if ready else 503)
