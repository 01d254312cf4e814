"""The acts of the service desk: its logs, its levels, its maintenance."""

from troth.tickets.acts import levels as _levels
from troth.tickets.acts import logs as _logs
from troth.tickets.acts import maintenance as _maintenance

_ = (_levels, _logs, _maintenance)
