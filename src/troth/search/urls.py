"""Addresses of search."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.search import pages

inside: list[URLPattern | URLResolver] = [path("find/", pages.find, name="find")]
