"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class ToyConfig(AppConfig):
    """Thanks."""

    name = "tests.toy"
    label = "toy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the page."""
        from troth.web.shell import register_nav

        register_nav("Practices", "Thanks", "heart", "thanks/", 100)
