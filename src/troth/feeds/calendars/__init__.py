"""Calendar feeds: secret addresses, what is due for a person, and how a calendar program reads it."""
