"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """The room of the service desk."""

    name = "troth.tickets"
    label = "tickets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.tickets import awaiting as _awaiting  # noqa: F401
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("Measured", "Service desk", "headset", "desk/", 250)
        register_place("D", "desk/logs")
        register_place("L", "desk/levels")
        register_place("M", "desk/maintenance")
