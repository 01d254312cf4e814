"""Django's name for this room, its place in the navigation, its panel beside things, and its work in the background."""

from datetime import timedelta

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """The room of what needs a person, and what is said beside things."""

    name = "troth.inbox"
    label = "inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Announce the pages, the panel and the mail."""
        from troth.engagement.pages.work import WORDS
        from troth.inbox import awaiting as _awaiting  # noqa: F401
        from troth.inbox import digest, instant, panel
        from troth.jobs.periodic import periodic
        from troth.jobs.queue import task
        from troth.promises.reads import count_waiting
        from troth.web.panels import panel as register_panel
        from troth.web.places import register_place
        from troth.web.shell import register_nav

        register_nav("", "Inbox", "inbox", "inbox/", 10, count_waiting)
        register_place("E", "evidence")
        register_panel(panel.beside)
        periodic("inbox.look_round", every=timedelta(minutes=15))(digest.look_round)
        task(digest.DIGEST)(digest.send)
        task(instant.TELL)(instant.tell)
        task(instant.LETTER)(instant.send)
        WORDS[digest.DIGEST] = "A summary"
        WORDS[instant.LETTER] = "A letter about something that needs"
