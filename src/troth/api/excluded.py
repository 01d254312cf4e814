"""Acts that no token may do, each with the reason. Every other act is an address of the API; a test counts them."""

from __future__ import annotations

ACCESS = (
    "An invitation lets somebody in, and its link is mailed or shown once on the page that invites: a person does that."
)
ACCOUNTS = "Accounts are an administrator's own work on the pages; a lost token must neither open nor close one."
OUTLIVING = "A webhook goes on telling after the token has ended; a person adds one and keeps its secret."
ARRIVING = "Taking up an invitation is the invited person's own word, given behind the link they were sent."

NOT_BY_TOKEN: dict[str, str] = {
    "engagement.invite_partner": ACCESS,
    "engagement.invite_colleague": ACCESS,
    "engagement.invite_to_organisation": ACCESS,
    "engagement.stop_account_invitation": ACCOUNTS,
    "engagement.change_account": ACCOUNTS,
    "engagement.close_account": ACCOUNTS,
    "engagement.reopen_account": ACCOUNTS,
    "feeds.add_endpoint": OUTLIVING,
    "engagement.open_account": ARRIVING,
    "engagement.join_engagement": ARRIVING,
    "engagement.take_seat": ARRIVING,
}

OF_THE_ORGANISATION = frozenset({"engagement.open_engagement"})
"""Acts that happen outside any engagement."""
