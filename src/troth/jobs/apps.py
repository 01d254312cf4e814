"""Django's name for this room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "troth.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
