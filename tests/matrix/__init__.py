"""Every address by every actor."""
