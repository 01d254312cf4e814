"""Django's name for this room."""

from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "troth.sources"
    label = "sources"
    default_auto_field = "django.db.models.BigAutoField"
