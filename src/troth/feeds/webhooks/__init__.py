"""Signed webhooks: which addresses may be reached, one guarded request, what is said, and the outbox in order."""
