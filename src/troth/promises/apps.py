"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class PromisesConfig(AppConfig):
    """The room of promises."""

    name = "troth.promises"
    label = "promises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.promises.reads import count_open
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("", "Promises", "calendar-clock", "promises/", 20, count_open)
        register_place("P", "promises")
