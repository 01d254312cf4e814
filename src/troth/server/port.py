"""Whether a port is free."""

from __future__ import annotations

import socket


class PortTaken(RuntimeError):
    """Somebody else listens there already."""


def must_be_free(bind: str, port: int) -> None:
    """Raise PortTaken when something answers on this port: two servers would silently share it."""
    with socket.socket(socket.AF_INET6 if ":" in bind else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1" if bind == "0.0.0.0" else bind, port)) == 0:
            raise PortTaken(f"Port {port} is in use already. Stop what listens there, or choose another with --port.")
