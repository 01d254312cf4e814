"""A row of the shape of Troth's promise, for peers to write and audit."""
