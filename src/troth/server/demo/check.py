"""`troth demo --check`: opens the home pages of both parties, exports the bundle and verifies it; a JSON summary."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path
from typing import Any

from django.test import Client
from django.test.utils import override_settings

from troth.engagement.models import Engagement, Person
from troth.promises.models import Promise
from troth.records.export import write_space
from troth.records.models import Log
from troth.server.demo.cast import LEADS, PEOPLE, SLUG
from troth.verify.command import main as verify


def check(bundle: Path | None) -> dict[str, Any]:
    """Everything a newcomer would look at, without a browser."""
    engagement = Engagement.objects.get(slug=SLUG)
    pages = {party: _home(party) for party in LEADS}
    with tempfile.TemporaryDirectory() as folder:
        target = bundle or Path(folder) / f"{SLUG}.troth"
        with target.open("wb") as handle:
            write_space(engagement.space_id, handle)
        verdict = _verify(target)
        size = target.stat().st_size
    log = Log.objects.get(space=engagement.space_id)
    summary = {
        "engagement": SLUG, "entries": log.size, "promises": Promise.objects.filter(space=engagement.space_id).count(),
        "pages": pages, "bundle": {"bytes": size, "valid": verdict == 0},
    }  # fmt: skip
    summary["ok"] = verdict == 0 and all(page["status"] == 200 and page["trust"] for page in pages.values())
    return summary


def _verify(target: Path) -> int:
    import contextlib

    with contextlib.redirect_stdout(io.StringIO()):
        return verify([str(target)])


def _home(party: str) -> dict[str, Any]:
    short = LEADS[party]
    person = Person.objects.get(name=PEOPLE[short][0])
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(person)
        answer = client.get(f"/e/{SLUG}/")
    text = answer.content.decode()
    return {
        "who": person.name, "status": answer.status_code, "bytes": len(answer.content),
        "trust": len(re.findall(r'class="big"', text)), "needs_you": len(re.findall(r'class="todo"', text)),
    }  # fmt: skip
