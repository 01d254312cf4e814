"""The Pulse: the home of an engagement, in the order of urgency for its reader."""
