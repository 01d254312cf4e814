"""Django's name for this room, and the check of its addresses."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The kit of pages."""

    name = "troth.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every address has a rule."""
        from troth.web import checks  # noqa: F401
