"""Mail as plain text with simple HTML beside it. No letter names anything private, not even an engagement's title."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from troth.engagement.box import open_up, shut
from troth.engagement.models import Invitation
from troth.jobs.queue import enqueue

POST = "engagement.post_letter"
TRIES = 10
ROLE_WORDS = {
    "partner": "to take the other side of an engagement",
    "colleague": "to a seat on the same side of an engagement",
    "account": "to an account",
}


def compose(name: str, to: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """A letter from `engagement/mail/NAME.txt`, or a whole path without its ending: its first line is the subject, its
    paragraphs become the HTML too."""
    text = render_to_string(f"{name if '/' in name else f'engagement/mail/{name}'}.txt", dict(context)).strip()
    subject, _, body = text.partition("\n")
    body = body.strip()
    letter = EmailMultiAlternatives(" ".join(subject.split()), body + "\n", settings.DEFAULT_FROM_EMAIL, [to])
    paragraphs = [block.strip() for block in body.split("\n\n") if block.strip()]
    html = render_to_string("engagement/mail/letter.html", {"subject": subject.strip(), "paragraphs": paragraphs})
    letter.attach_alternative(html, "text/html")
    return letter


def invite_letter(invitation: Invitation, link: str) -> EmailMultiAlternatives:
    """The letter that carries the link of an invitation to the invited person."""
    by = invitation.invited_by
    return compose(
        "invitation",
        invitation.email,
        {
            "name": invitation.name, "who": by.name if by else "", "what": ROLE_WORDS[invitation.purpose],
            "organisation": by.organisation.name if by else "", "link": link, "expires": invitation.expires,
        },
    )  # fmt: skip


def post_later(letter: EmailMultiAlternatives) -> None:
    """Let the worker hand a letter to the mail server. It may carry a link that opens an account: it waits sealed."""
    html = next((str(content) for content, _ in letter.alternatives), "")
    words = {"to": letter.to, "subject": letter.subject, "body": letter.body, "html": html}
    enqueue(POST, tries=TRIES, sealed=shut(json.dumps(words), POST))


def post_sealed(sealed: str) -> None:
    """Send a letter that waited: the task behind `post_later`. It may go out twice when a worker dies meanwhile."""
    words = json.loads(open_up(sealed, POST))
    letter = EmailMultiAlternatives(words["subject"], words["body"], settings.DEFAULT_FROM_EMAIL, words["to"])
    letter.attach_alternative(words["html"], "text/html")
    post(letter)


def post(letter: EmailMultiAlternatives) -> None:
    """Hand a letter to the mail server; raises when it is not taken."""
    letter.send(fail_silently=False)
