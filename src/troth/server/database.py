"""Which database, how it is opened, and the SQLite version gate (SQLite's WAL-reset bug, fixed in 3.51.3)."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import unquote, urlsplit

from troth.server.config import Config, ConfigError

FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


def use_current_sqlite() -> None:
    """Put the bundled SQLite in place of an affected system one; must run before Django imports sqlite3."""
    import sqlite3

    if wal_is_safe(sqlite3.sqlite_version_info):
        return
    try:
        import pysqlite3
    except ImportError:
        return
    if "django.db.backends.sqlite3.base" not in sys.modules:
        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether write-ahead logging of this SQLite version is free of the WAL-reset bug."""
    return version >= FIXED[0] or any(version[:2] == fix[:2] and version >= fix for fix in FIXED)


def settings(config: Config) -> dict[str, Any]:
    """Django's DATABASES["default"] for this configuration."""
    return _postgres(config.database_url) if config.database_url else _sqlite(config)


def _sqlite(config: Config) -> dict[str, Any]:
    import sqlite3

    journal = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(config.data / "troth.sqlite3"),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                f"PRAGMA page_size=4096; PRAGMA journal_mode={journal}; PRAGMA synchronous=FULL;"
                "PRAGMA foreign_keys=ON; PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
                "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
            ),
        },
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ConfigError("TROTH_DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A statement that comes again is planned once: half the cost of a write.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }
