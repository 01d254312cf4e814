"""Other ways to do the same work, each in a process of its own with settings of its own."""
