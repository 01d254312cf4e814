"""What leaves the house by itself: calendar feeds for people, and signed webhooks for a side's own programs."""
