"""Django's name for this room, and its place in the navigation."""

from django.apps import AppConfig


class TrackersConfig(AppConfig):
    """The room of trackers and forecasts."""

    name = "troth.trackers"
    label = "trackers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages."""
        from troth.trackers import awaiting as _awaiting  # noqa: F401
        from troth.trackers import outlook as _outlook  # noqa: F401
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("Measured", "Trackers", "kanban", "measured/trackers/", 251)
        register_nav("Measured", "Forecast", "trending-up", "measured/forecast/", 252)
        register_place("B", "measured/trackers")
