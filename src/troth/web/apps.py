"""Django's name for this room, and the check of its addresses."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The kit of pages."""

    name = "troth.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every address has a rule, and the numbers in addresses that tell no order."""
        from troth.web import checks, opaque  # noqa: F401
