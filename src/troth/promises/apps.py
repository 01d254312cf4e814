"""Django's name for this room."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "troth.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"
