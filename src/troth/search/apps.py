"""Django's name for this room."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The room of search."""

    name = "troth.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Follow every entry, and offer to find things on every page."""
        from troth.search import project as _project  # noqa: F401
        from troth.web.shell import offer_find

        offer_find("find/")
