"""The six practices, one room each; they do not know one another."""
