"""Two worlds that differ in what one side keeps to itself answer the other side byte for byte the same."""
