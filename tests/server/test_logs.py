"""What goes into the log: a line a request with its pattern, never a secret of an address; and whether it is ready."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from troth.records.seal import seal_path
from troth.server import health, logs
from troth.server.config import ConfigError, load
from troth.server.health import _Readiness
from troth.web.errors import server_error

pytestmark = pytest.mark.django_db


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    shape, numbered = logs.JsonFormatter(), logs.RequestFilter()
    found = [record for record in caplog.records if record.name == "troth.request" and numbered.filter(record)]
    return [json.loads(shape.format(record)) for record in found]


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="troth.request")
    return caplog


def test_a_request_is_one_line_with_the_pattern_and_not_the_secret(heard: pytest.LogCaptureFixture) -> None:
    Client().get("/join/the-secret-of-a-link/?code=hush")
    Client().get("/e/payments/promises/7/")
    Client().get("/no/such/place/")
    said = lines(heard)
    assert [(line["method"], line["status"]) for line in said] == [("GET", 404), ("GET", 302), ("GET", 404)]
    assert [line["route"] for line in said] == ["/join/<str:secret>/", "/e/<slug:slug>/promises/<int:number>/", "-"]
    assert "the-secret" not in json.dumps(said)
    assert "hush" not in json.dumps(said)
    assert all(isinstance(line["ms"], float) for line in said)


def test_a_number_from_outside_is_taken_only_behind_a_proxy(
    heard: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = []
    monkeypatch.setattr(logs, "_write", lambda request, response, begun: numbers.append(request.number))
    given = {"X-Request-ID": "from-the-proxy-1"}
    Client().get("/healthz", headers=given)
    from django.conf import settings

    monkeypatch.setattr(settings, "TROTH", load({"TROTH_TRUSTED_PROXIES": "1"}))
    Client().get("/healthz", headers=given)
    Client().get("/healthz", headers={"X-Request-ID": 'a"\n{'})
    assert numbers[1] == "from-the-proxy-1"
    assert all(len(number) == 16 for number in (numbers[0], numbers[2]))


def test_the_number_stands_on_the_page_that_says_that_something_failed() -> None:
    request = RequestFactory().get("/")
    request.number = "0123456789abcdef"  # type: ignore[attr-defined]
    assert b"0123456789abcdef" in server_error(request).content


def test_a_failure_is_one_json_object_with_its_trace() -> None:
    try:
        raise ValueError("broken\nin two")
    except ValueError as problem:
        record = logging.LogRecord(
            "troth.jobs", logging.ERROR, "", 0, "it failed", None, (type(problem), problem, None)
        )
    record.request, record.job = "", "7"
    text = logs.JsonFormatter().format(record)
    assert "\n" not in text
    told = json.loads(text)
    assert (told["level"], told["logger"], told["says"], told["job"]) == ("error", "troth.jobs", "it failed", "7")
    assert "broken\nin two" in told["trace"]
    assert "request" not in told


@pytest.mark.parametrize(("name", "value"), [("TROTH_LOG_FORMAT", "xml"), ("TROTH_LOG_LEVEL", "loud")])
def test_an_unknown_choice_is_refused_with_what_there_is(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name} must be one of .*, not '{value}'"):
        load({name: value})


def ready() -> int:
    health.READINESS = _Readiness()
    return Client().get("/readyz").status_code


def test_it_is_ready_when_all_is_there(settings: object) -> None:
    assert ready() == 200


def test_it_is_not_ready_without_its_key_or_room_or_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = seal_path()
    hidden = key.rename(tmp_path / "seal.key")
    try:
        assert ready() == 503
    finally:
        hidden.rename(key)
    with monkeypatch.context() as patch:
        patch.setattr(health, "ROOM", 1 << 62)
        assert ready() == 503

    def gone(*_: object, **__: object) -> None:
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        assert ready() == 503
    assert ready() == 200


def test_asking_often_does_not_look_often(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(_Readiness, "_look", lambda self: looks.append(1) or True)
    health.READINESS = _Readiness()
    assert {Client().get("/readyz").status_code for _ in range(20)} == {200}
    assert len(looks) == 1
