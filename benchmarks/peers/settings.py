"""Settings of a peer: the same engine and pragmas as Troth's, the peer's own app, and nothing else.

BENCH_PEER is plain, simple_history or auditlog; BENCH_FOLDER holds the SQLite file; BENCH_URL names a PostgreSQL one.
"""

from __future__ import annotations

import os
from pathlib import Path

from troth.server import database
from troth.server.config import Config

database.use_current_sqlite()
PEER = os.environ.get("BENCH_PEER", "plain")
SECRET_KEY = "only for measuring"
APPS = {"plain": [], "simple_history": ["simple_history"], "auditlog": ["auditlog"]}
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", *APPS[PEER], "benchmarks.peers.shape"]
DATABASES = {
    "default": database.settings(
        Config(data=Path(os.environ.get("BENCH_FOLDER", ".")), database_url=os.environ.get("BENCH_URL", ""))
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
