"""The rows of the table: each measures one thing, after checking that everybody gives the same result."""
