"""The inbox: what needs a person, what was heard, threads beside things, private notes, and the mail about them."""
