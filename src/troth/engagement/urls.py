"""Addresses of the engagement room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

outside: list[URLPattern | URLResolver] = []
inside: list[URLPattern | URLResolver] = []
desk: list[URLPattern | URLResolver] = []
