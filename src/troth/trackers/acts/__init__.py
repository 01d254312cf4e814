"""The acts of trackers: their issues, and links of promises to the work behind them."""

from troth.trackers.acts import imports as _imports
from troth.trackers.acts import links as _links

_ = (_imports, _links)
