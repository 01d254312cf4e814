"""Addresses of the feeds room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from troth.feeds.pages import calendars, fetch, webhooks

outside: list[URLPattern | URLResolver] = [path("cal/<str:secret>.ics", fetch.fetch)]
inside: list[URLPattern | URLResolver] = [
    path("webhooks/", webhooks.endpoints),
    path("webhooks/new/", webhooks.add),
    path("webhooks/<uuid:endpoint>/", webhooks.endpoint),
    path("webhooks/<uuid:endpoint>/secret/", webhooks.secret),
    path("webhooks/<uuid:endpoint>/test/", webhooks.test),
    path("webhooks/<uuid:endpoint>/again/", webhooks.again),
    path("webhooks/<uuid:endpoint>/pause/", webhooks.pause),
    path("webhooks/<uuid:endpoint>/resume/", webhooks.resume),
    path("webhooks/<uuid:endpoint>/remove/", webhooks.remove),
]
desk: list[URLPattern | URLResolver] = [
    path("account/calendars/", calendars.calendars),
    path("account/calendars/<uuid:feed>/renew/", calendars.renew),
    path("account/calendars/<uuid:feed>/stop/", calendars.stop),
]
