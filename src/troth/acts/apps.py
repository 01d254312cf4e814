"""Django's name for this room."""

from django.apps import AppConfig


class ActsConfig(AppConfig):
    name = "troth.acts"
    label = "acts"
    default_auto_field = "django.db.models.BigAutoField"
