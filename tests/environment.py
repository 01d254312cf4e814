"""Loaded before Django: gives the tests a data folder with keys of their own, and puts the guard on."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="troth-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
KEYS = FOLDER / "keys"
KEYS.mkdir()
(KEYS / "seal.key").write_text(secrets.token_hex(32))
(KEYS / "django.secret").write_text(secrets.token_urlsafe(48))

os.environ["TROTH_DATA"] = str(FOLDER)
os.environ["TROTH_GUARD"] = "1"
