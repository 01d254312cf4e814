"""Django's name for this room, its place in the navigation, and what a change of factors ends."""

from datetime import timedelta

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    """The room of the relationship itself."""

    name = "troth.engagement"
    label = "engagement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages and the letters, and end other sessions whenever a second factor changes."""
        from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset

        from troth.engagement.letters import POST, post_sealed
        from troth.engagement.links import LETTER, send
        from troth.engagement.sessions import forget_ended, on_factor_change
        from troth.jobs.periodic import DAY, periodic
        from troth.jobs.queue import task
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        task(LETTER)(send)
        task(POST)(post_sealed)
        periodic("engagement.forget_sessions", every=DAY, after=timedelta(hours=3))(forget_ended)

        register_nav("Record", "Contests", "message-square-warning", "contests/", 305)
        register_nav("Record", "People and access", "users", "people/", 330)
        register_place("C", "contests")
        for change in (authenticator_added, authenticator_removed, authenticator_reset):
            change.connect(on_factor_change, dispatch_uid="troth.factors")
