"""Tests of the relationship itself: sign-in, invitations, people, terms, contests, erasure."""
