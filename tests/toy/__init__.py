"""A whole practice as small as can be, thanks to the other side: one folder and one line suffice."""
