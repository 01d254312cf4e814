"""Django's name for this room."""

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "troth.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"
