"""Which addresses a webhook may have, and which machines it may reach: nothing inside, unless the operator says so.

A name is resolved once, every address it gives is checked, and the connection goes to one of these and to no other.
Refused are private, loopback, link-local (cloud metadata), shared (CGNAT), multicast, reserved and documentation
networks, and IPv6 addresses that only carry an IPv4 one (mapped, NAT64) or tunnel one (6to4, Teredo).
"""

from __future__ import annotations

import queue
import re
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
LONGEST = 1000
NAME = re.compile(r"\.[a-z][a-z0-9-]*\Z")
"""A whole name ends in a word; what ends in a number is an address in some old spelling."""
PLAIN = re.compile(r'[!#-;=?-\[\]_a-z~]+')
INSIDE = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/127", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
)  # fmt: skip
CARRIES = tuple(ip_network(text) for text in ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96"))


class WrongAddress(ValueError):
    """An address that a webhook cannot have; the sentence says what is wrong with it."""


class Refused(Exception):
    """The name leads to a machine that webhooks must not reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An address taken apart: `host` in ASCII, `path` with its query as it is asked for."""

    url: str
    secure: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """What stands in the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def checked(url: str) -> Target:
    """The parts of an address. Raises WrongAddress, in words; nothing is looked up."""
    url = url.strip()
    if not url or len(url) > LONGEST or not PLAIN.fullmatch(url):
        raise WrongAddress("Write an address such as https://hooks.example.com/troth: plain letters, no blanks.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WrongAddress("The host or the port of this address cannot be read.") from None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in {"https", "http"} or not host:
        raise WrongAddress("The address has to begin with https:// and a host.")
    if parts.username is not None or parts.password is not None:
        raise WrongAddress("Leave the name and password out of the address; messages are signed instead.")
    if port == 0:
        raise WrongAddress("Port 0 cannot be reached.")
    target = Target(
        url=url.partition("#")[0], secure=parts.scheme == "https", host=host,
        port=port or (443 if parts.scheme == "https" else 80),
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )  # fmt: skip
    _may_be(target)
    return target


def _may_be(target: Target) -> None:
    literal = _literal(target.host)
    if not target.secure and not (literal is not None and literal.is_loopback and allowed(literal)):
        raise WrongAddress("The address has to begin with https://, so that nobody on the way can read it.")
    if literal is not None and not allowed(literal):
        raise WrongAddress("This address lies inside a private network; webhooks cannot go there.")
    if literal is None and not NAME.search(target.host):
        raise WrongAddress("Write the whole name of the host, such as hooks.example.com.")


def _literal(host: str) -> Address | None:
    try:
        return ip_address("127.0.0.1" if host == "localhost" else host.partition("%")[0])
    except ValueError:
        return None


def allowed(address: Address) -> bool:
    """Whether a machine may be reached: a public address, or one of the networks that the operator named."""
    if any(address in network for network in settings.TROTH.own_networks):
        return True
    if isinstance(address, IPv6Address) and any(address in network for network in CARRIES):
        carried = IPv4Address(int(address) & 0xFFFFFFFF)
        return address not in ip_network("::/96") and allowed(carried)
    return address.is_global and not address.is_multicast and not any(address in network for network in INSIDE)


def system(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(each[4][0]) for each in found]


def reachable(target: Target, seconds: float, resolve: Resolve = system) -> list[Address]:
    """The addresses behind a name, all of them checked; raises Refused when one must not be reached, OSError when
    there is none, TimeoutError when the answer takes longer than this."""
    literal = _literal(target.host)
    found = [str(literal)] if literal is not None else _in_time(resolve, target, seconds)
    addresses = [ip_address(text.partition("%")[0]) for text in dict.fromkeys(found)]
    if not addresses:
        raise OSError("no address")
    if not all(allowed(address) for address in addresses):
        raise Refused("The name leads into a private network.")
    return addresses


def _in_time(resolve: Resolve, target: Target, seconds: float) -> Sequence[str]:
    """Resolving has no time limit of its own, so it is waited for beside this thread."""
    answer: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolve(target.host, target.port))
        except (OSError, UnicodeError) as problem:
            answer.put(problem)

    threading.Thread(target=ask, name="troth-resolve", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found if isinstance(found, OSError) else OSError("this is no name")
    return found
