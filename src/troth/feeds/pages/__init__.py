"""The pages of this room: calendars of a person, webhooks of a side, and the feed itself."""
