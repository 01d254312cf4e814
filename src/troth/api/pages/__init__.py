"""The pages of this room: one's tokens, and the reference of the API."""
