"""Django's name for this room, its place in the navigation, and its work in the background."""

from datetime import timedelta

from django.apps import AppConfig


class FeedsConfig(AppConfig):
    """The room of what leaves the house by itself."""

    name = "troth.feeds"
    label = "feeds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages, the deliveries and the round that wakes what was forgotten."""
        from troth.feeds.webhooks.outbox import DELIVER, TRIAL, deliver, sweep, trial
        from troth.jobs.periodic import periodic
        from troth.jobs.queue import task
        from troth.web.shell import register_nav

        task(DELIVER)(deliver)
        task(TRIAL)(trial)
        periodic("feeds.sweep", every=timedelta(minutes=10))(sweep)
        register_nav("Record", "Webhooks", "webhook", "webhooks/", 340)
