"""The one doorway for writing: an actor gives a command, the rule is asked, the act runs, the evidence is appended."""
