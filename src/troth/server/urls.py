"""The address book."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
handler404 = "troth.web.errors.not_found"
handler500 = "troth.web.errors.server_error"
