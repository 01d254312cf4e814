"""The forms of this room: shape only; what must hold is the acts' matter."""
