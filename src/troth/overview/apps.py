"""Django's name for this room."""

from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "troth.overview"
    label = "overview"
    default_auto_field = "django.db.models.BigAutoField"
