"""The floor of a page: session, person, seat and forty rows by bare SQL, put into a small Django template.

    python -m benchmarks.peers.floor --port PORT      (in the environment of an installation, on its database)
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from troth.server import config as _config
from troth.server import database

database.use_current_sqlite()
TROTH = _config.load()
TEMPLATE = """<!doctype html><html lang="en"><head><title>Promises</title></head><body><h1>{{ title }}</h1><table>
<thead><tr><th>Promise</th><th>Owed by</th><th>Due</th><th>Standing</th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="{{ row.0 }}/">{{ row.1 }}</a> P-{{ row.0 }}</td><td>{{ row.2 }}</td>
<td>{{ row.3 }}</td><td>{{ row.4 }}</td></tr>{% endfor %}</tbody></table></body></html>"""

if not settings.configured:
    settings.configure(
        SECRET_KEY=(TROTH.data / "keys" / "django.secret").read_text().strip(), ALLOWED_HOSTS=["*"], USE_TZ=True,
        ROOT_URLCONF="benchmarks.peers.floor", DATABASES={"default": database.settings(TROTH)},
        INSTALLED_APPS=["django.contrib.sessions"], SESSION_COOKIE_NAME="troth_session",
        SESSION_ENGINE="django.contrib.sessions.backends.db",
        MIDDLEWARE=["django.middleware.gzip.GZipMiddleware", "django.contrib.sessions.middleware.SessionMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )  # fmt: skip


def page(request: HttpRequest) -> HttpResponse:
    """Forty promises of the engagement, newest due date first."""
    from uuid import UUID

    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    person = UUID(request.session.get("_auth_user_id", ""))
    key: Any = person.hex if sqlite else person
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM engagement_person WHERE id = %s AND is_active", [key])
        who = cursor.fetchone()
        cursor.execute(
            "SELECT e.space_id, e.title FROM engagement_seat s JOIN engagement_side d ON d.id = s.side_id "
            "JOIN engagement_engagement e ON e.id = d.engagement_id "
            "WHERE s.person_id = %s AND e.slug = %s AND s.ended IS NULL", [key, "payments"],
        )  # fmt: skip
        seat = cursor.fetchone()
        if who is None or seat is None:
            raise Http404
        cursor.execute(
            "SELECT number, title, promisor, due_day, standing FROM promises_promise WHERE space_id = %s "
            "ORDER BY due_at DESC, number DESC LIMIT 41", [seat[0]],
        )  # fmt: skip
        rows = [(number, title, by, _day(day), standing) for number, title, by, day, standing in cursor.fetchall()[:40]]
    return HttpResponse(_template().render(_context(title=seat[1], rows=rows)))


def _day(value: Any) -> str:
    day = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.day} {day:%b}"


def _template() -> Any:
    global _COMPILED
    if _COMPILED is None:
        from django.template import Engine

        _COMPILED = Engine().from_string(TEMPLATE)
    return _COMPILED


def _context(**values: Any) -> Any:
    from django.template import Context

    return Context(values)


def ready(request: HttpRequest) -> HttpResponse:
    """It answers."""
    return HttpResponse("ready\n")


def _urls() -> list[Any]:
    from django.urls import path

    return [path("readyz", ready), path("floor/", page)]


_COMPILED: Any = None
urlpatterns = _urls()


def application(environ: Any, start_response: Any) -> Any:
    """The WSGI application, set up at its first call."""
    global _APPLICATION
    if _APPLICATION is None:
        from django.core.wsgi import get_wsgi_application

        _APPLICATION = get_wsgi_application()
    return _APPLICATION(environ, start_response)


_APPLICATION: Any = None


def main(argv: list[str]) -> int:
    """Serve as Troth serves: granian, one worker process, two threads."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args(argv).port
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        target="benchmarks.peers.floor:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI,
        workers=1, blocking_threads=2, log_access=False, log_level="warning",
    ).serve()  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
