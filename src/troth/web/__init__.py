"""The kit of pages: base template, components, answers and static files. Knows no practice."""
