"""Which machines a webhook may reach, and what hostile ones can do to the one that asks."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import time
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.feeds import receiver as how
from tests.feeds.authority import certificate
from tests.feeds.receiver import Receiver, says
from troth.feeds.webhooks.address import Target, WrongAddress, allowed, checked
from troth.feeds.webhooks.wire import KEPT, post

INSIDE = (
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1", "::7f00:1", "fec0::1", "100::1",
)  # fmt: skip
OUTSIDE = ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
WRONG = (
    "", "hooks.example.com", "ftp://hooks.example.com/", "http://hooks.example.com/", "https://", "https:///x",
    "https://me:secret@hooks.example.com/", "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest",
    "https://2130706433/", "https://0x7f.1/", "https://localhost/", "https://intranet/", "https://[::ffff:127.0.0.1]/",
    "https://hooks.example.com:0/", "https://hooks.example.com:99999/", "https://hooks.example.com:x/",
    "https://hooks.example.com/a b", "https://hooks.example.com/\r\nX: y", "https://hooks.exämple.com/", "https://[::1",
    "https://hooks.example.com/" + "x" * 2000, "javascript:alert(1)", "https://hooks.example.com\\@10.0.0.1/",
)  # fmt: skip


@pytest.mark.parametrize("text", INSIDE)
def test_nothing_inside_is_reached(text: str) -> None:
    assert not allowed(ip_address(text))


@pytest.mark.parametrize("text", OUTSIDE)
def test_public_addresses_are_reached(text: str) -> None:
    assert allowed(ip_address(text))


@pytest.mark.parametrize("url", WRONG)
def test_wrong_addresses_are_refused_in_words(url: str) -> None:
    with pytest.raises(WrongAddress, match=r"[A-Z].*\.$"):
        checked(url)


def test_an_address_is_taken_apart() -> None:
    target = checked(" https://hooks.example.com:8443/a/b?c=d&e=%20#part ")
    assert (target.host, target.port, target.path, target.named) == (
        "hooks.example.com", 8443, "/a/b?c=d&e=%20", "hooks.example.com:8443",
    )  # fmt: skip
    assert target.url == "https://hooks.example.com:8443/a/b?c=d&e=%20"
    assert checked("https://hooks.example.com").path == "/"


@pytest.mark.parametrize(
    "given", [["10.0.0.5"], ["8.8.8.8", "169.254.169.254"], ["::ffff:127.0.0.1"], ["fe80::1%eth0"]]
)
def test_a_name_that_leads_inside_is_refused_before_anything_connects(
    given: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *a, **b: pytest.fail("it connected"))
    answer = post(checked("https://hooks.example.com/"), b"{}", {}, resolve=lambda host, port: given)
    assert (answer.status, answer.error) == (None, "The name leads into a private network.")


def test_a_name_is_resolved_once_so_that_a_second_answer_changes_nothing(receiver: Receiver) -> None:
    """DNS rebinding: the first answer is allowed and is the one that is used."""
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    target = dataclasses.replace(checked(receiver.url), host="hooks.example.com")
    assert post(target, b"{}", {}, resolve=rebinding).taken
    assert asked == ["hooks.example.com"]
    assert receiver.got[0].headers["host"] == f"hooks.example.com:{receiver.port}"
    assert not post(target, b"{}", {}, resolve=rebinding).taken
    assert len(receiver.got) == 1


def test_a_resolver_that_never_answers_takes_no_longer_than_everything_else(nearby: None) -> None:
    start = time.monotonic()
    answer = post(checked("https://hooks.example.com/"), b"", {}, seconds=0.3, resolve=lambda h, p: time.sleep(5) or [])
    assert answer.error == "No answer within 0.3 seconds."
    assert time.monotonic() - start < 3


HOSTILE = {
    "drips": (how.drips, None), "goes": (how.goes, None), "breaks off": (how.breaks_off, None),
    "floods the head": (how.floods_head, None), "one long header": (how.one_long_header, None),
    "nonsense": (how.talks_nonsense, None), "continues": (how.continues, None),
    "floods": (how.floods, 500), "drips its body": (how.drips_body, 200), "chunks badly": (how.chunks_badly, 200),
    "redirects": (says(302, b"", "Location: http://169.254.169.254/latest/meta-data/"), 302),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_receivers_cost_little_time_and_memory(receiver: Receiver, name: str) -> None:
    receiver.answer, status = HOSTILE[name]
    start = time.monotonic()
    answer = post(checked(receiver.url), b"{}", {}, seconds=0.8)
    assert time.monotonic() - start < 5
    assert answer.status == status
    assert answer.error or status in {200, 500}
    assert len(answer.body) <= KEPT
    assert len(receiver.got) == 1, "nothing is followed or repeated"


def test_what_comes_back_is_kept_in_plain_signs(receiver: Receiver) -> None:
    receiver.answer = says(400, b"no\r\n\x00\x1b[31m" + "\u202e é".encode() + b"z" * 9000)
    answer = post(checked(receiver.url), b"{}", {})
    assert answer.status == 400
    assert len(answer.body) <= KEPT
    assert all(sign.isprintable() for sign in answer.body)


@pytest.fixture
def secure(nearby: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Receiver:
    """A receiver whose certificate is for hooks.example.com, of an authority that this machine trusts."""
    authority, chain = certificate(tmp_path, "hooks.example.com")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return Receiver(tls=context)


def test_the_certificate_has_to_be_that_of_the_name(secure: Receiver) -> None:
    with secure:
        right = Target(url="", secure=True, host="hooks.example.com", port=secure.port, path="/")
        assert post(right, b"{}", {}, resolve=lambda h, p: ["127.0.0.1"]).taken
        wrong = dataclasses.replace(right, host="hooks.example.org")
        answer = post(wrong, b"{}", {}, resolve=lambda h, p: ["127.0.0.1"])
        assert answer.error.startswith("The certificate was not accepted")
    assert len(secure.got) == 1


def test_an_unknown_authority_is_not_trusted(secure: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with secure:
        target = Target(url="", secure=True, host="hooks.example.com", port=secure.port, path="/")
        answer = post(target, b"{}", {}, resolve=lambda h, p: ["127.0.0.1"])
    assert answer.error.startswith("The certificate was not accepted")
    assert secure.got == []
