"""Measured evidence and histories from files, imported as acts."""
