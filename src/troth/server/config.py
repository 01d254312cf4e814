"""The one place that reads the environment: typed, documented, unknown keys refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "TROTH_"
CHOICES = {"log_format": ("text", "json"), "log_level": ("debug", "info", "warning", "error")}


class ConfigError(ValueError):
    """A setting is unknown or cannot be used; the sentence says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything an installation can set. Each field is the environment variable TROTH_<FIELD>."""

    data: Path = Path("troth-data")
    """Folder for the SQLite database, keys and backups."""
    database_url: str = ""
    """postgresql://user:password@host/name; empty means SQLite inside the data folder."""
    base_url: str = "http://localhost:8000"
    """The address people use, without a path; passkeys are bound to its host name."""
    bind: str = "127.0.0.1"
    """Network address the server listens on."""
    port: int = 8000
    """Port the server listens on."""
    mail_url: str = ""
    """smtp://user:password@host:587 (smtps:// for TLS from the start); empty keeps mail in the data folder."""
    mail_from: str = "troth@localhost"
    """Sender address of outgoing mail."""
    trusted_proxies: int = 0
    """How many reverse proxies in front may name the client's address."""
    workers: int = 1
    """Server processes of `troth serve`."""
    webhook_networks: str = ""
    """Private networks that webhooks may reach, such as 10.20.0.0/16,127.0.0.0/8; empty means public addresses only."""
    demo: bool = False
    """Demonstration mode: one-click sign-in links; never for real records."""
    token: str = ""
    """The personal token with which `troth act` acts; nothing else reads it."""
    log_format: str = "text"
    """What a line of the log looks like: text or json."""
    log_level: str = "warning"
    """The least that is written to the log: info has a line for each request; else warning, error or debug."""
    guard: bool = False
    """Raise on any write to a recorded table outside an act (tests and development)."""

    @property
    def origin_host(self) -> str:
        """Host and port that name this installation's logs."""
        return urlsplit(self.base_url).netloc

    @property
    def own_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The networks of `webhook_networks`."""
        return tuple(ip_network(text.strip()) for text in self.webhook_networks.split(",") if text.strip())

    @property
    def secure(self) -> bool:
        """Whether people reach the installation over https."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Config:
    """Build the configuration from TROTH_* variables; raises ConfigError for an unknown or unusable one."""
    given = {k: v for k, v in (os.environ if environ is None else environ).items() if k.startswith(PREFIX)}
    known = {PREFIX + f.name.upper(): f.name for f in fields(Config)} | {PREFIX + "FULL": "", PREFIX + "PICTURES": ""}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ConfigError(f"Unknown setting {unknown[0]}. Known settings: {', '.join(sorted(known))}.")
    values = {known[key]: _typed(key, known[key], value) for key, value in given.items() if known[key]}
    config = Config(**values)  # type: ignore[arg-type]
    parts = urlsplit(config.base_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ConfigError(f"TROTH_BASE_URL must look like https://troth.example.com, not {config.base_url!r}.")
    try:
        _ = config.own_networks
    except ValueError as problem:
        raise ConfigError(f"TROTH_WEBHOOK_NETWORKS must list networks such as 10.20.0.0/16: {problem}.") from None
    return config


def _typed(key: str, name: str, value: str) -> object:
    if name == "data":
        return Path(value).expanduser()
    if name in {"port", "workers", "trusted_proxies"}:
        if not (value.isascii() and value.isdigit()):
            raise ConfigError(f"{key} must be a whole number, not {value!r}.")
        return int(value)
    if name in {"demo", "guard"}:
        if value not in {"0", "1", ""}:
            raise ConfigError(f"{key} must be 0 or 1, not {value!r}.")
        return value == "1"
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise ConfigError(f"{key} must be one of {', '.join(CHOICES[name])}, not {value!r}.")
        return value
    return value.rstrip("/") if name == "base_url" else value
