"""The rooms of the house, in the order of their floors. A new practice is one folder and one line here."""

ROOMS: tuple[str, ...] = (
    "troth.engagement",
    "troth.promises",
    "troth.sources",
    "troth.tickets",
    "troth.trackers",
    "troth.practices.openness",
    "troth.overview",
    "troth.inbox",
    "troth.search",
    "troth.feeds",
    "troth.api",
)
