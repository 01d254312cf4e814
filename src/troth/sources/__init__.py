"""Measured evidence from trackers and service desks, imported as acts: promise histories from files."""
