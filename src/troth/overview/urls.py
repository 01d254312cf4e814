"""Addresses of the pages that read across rooms."""

from __future__ import annotations

import importlib
import importlib.util

from django.urls import URLPattern, URLResolver

inside: list[URLPattern | URLResolver] = []
outside: list[URLPattern | URLResolver] = []
for _part in ("pulse", "trust", "record"):
    if importlib.util.find_spec(f"troth.overview.{_part}.urls") is not None:
        _urls = importlib.import_module(f"troth.overview.{_part}.urls")
        inside += getattr(_urls, "inside", [])
        outside += getattr(_urls, "outside", [])
