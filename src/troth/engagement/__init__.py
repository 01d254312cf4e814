"""Organisations, people, seats and engagements; sign-in, invitations, calendars, terms and the right of reply."""
