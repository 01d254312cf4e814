"""Files that a page judges and forgets: refused early when too large, checked in a bounded process, never stored."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect

from troth.evidence.codec import parse_instant
from troth.ledger.strict import from_base64
from troth.overview.record import examine

MOST = 50 * 2**20
PATIENCE = 45
AT_A_TIME = 2

View = Callable[..., HttpResponse]
_room = threading.BoundedSemaphore(AT_A_TIME)


class NotChecked(Exception):
    """The check could not be done; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry of the timeline."""

    number: int
    at: datetime
    party: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A verdict as the page shows it: the facts of `troth verify --json`, and the newest entries."""

    facts: dict[str, Any]
    timeline: tuple[Line, ...]

    @property
    def state(self) -> str:
        """valid, not valid or cannot judge."""
        return str(self.facts["verdict"])

    @property
    def tone(self) -> str:
        """The tone of what is said about it."""
        return {"valid": "good", "not valid": "bad"}.get(self.state, "warn")

    @property
    def beside(self) -> str:
        """The tone of what the older copy shows: good only where all is well."""
        return "good" if self.state == "valid" else "accent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """An older bundle by itself: what is damaged, its signed notes, the hashes of its entries, if these are all."""

    damage: str
    notes: tuple[bytes, ...]
    leaves: bytes
    full: bool


def limited(view: View) -> View:
    """Refuse a larger body by its announced length, before any of it is read."""
    protected = csrf_protect(view)

    @wraps(view)
    def bounded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if request.method == "POST" and (not length.isdigit() or int(length) > MOST):
            words = {
                "title": "This file is too large",
                "text": f"At most {MOST // 2**20} MB are checked here. Check a larger record on your own machine: "
                "troth verify FILE.troth",
            }  # fmt: skip
            return render(request, "web/error.html", words, status=413)
        return protected(request, *args, **kwargs)

    bounded.csrf_exempt = True  # type: ignore[attr-defined]
    return bounded


def judge(bundle: UploadedFile[Any], older: UploadedFile[Any] | None) -> Judged:
    """The verdict on an uploaded bundle. Raises `NotChecked`."""
    with _folder() as folder:
        paths = [_put(folder / "bundle", bundle)]
        if older is not None:
            paths.append(_put(folder / "older", older))
        return _judged(_run(paths, folder))


def look(older: UploadedFile[Any]) -> Looked:
    """An older bundle by itself, before anything is judged by it. Raises `NotChecked`."""
    with _folder() as folder:
        found = json.loads(_run(["--alone", _put(folder / "older", older)], folder))
    return Looked(
        damage=found["damage"], notes=tuple(from_base64(note) for note in found["notes"]),
        leaves=from_base64(found["leaves"]), full=found["full"],
    )  # fmt: skip


@contextmanager
def _folder() -> Iterator[Path]:
    """A place for what is checked, for as long as it is; only a few at a time."""
    if not _room.acquire(blocking=False):
        raise NotChecked("Other records are being checked at this moment. Try again in a minute.")
    try:
        with tempfile.TemporaryDirectory(prefix="troth-check-") as folder:
            yield Path(folder)
    finally:
        _room.release()


def _put(path: Path, upload: UploadedFile[Any]) -> str:
    with path.open("wb") as target:
        for piece in upload.chunks():
            target.write(piece)
    return str(path)


def _run(paths: list[str], folder: Path) -> bytes:
    command = [sys.executable, "-I", "-m", examine.__name__, *paths]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise NotChecked("The check took too long here. Check this record on your own machine: troth verify") from None
    if done.returncode != 0:
        raise NotChecked("This record needs more time or memory than a page may take. Check it with: troth verify")
    return done.stdout


def _judged(raw: bytes) -> Judged:
    found = json.loads(raw)
    lines = (
        Line(number=each["number"], at=parse_instant(each["at"]), party=each["party"], says=each["says"])
        for each in found["timeline"]
    )
    return Judged(facts=found["facts"], timeline=tuple(lines))
