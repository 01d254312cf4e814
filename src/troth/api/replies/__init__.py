"""What the API answers: typed shapes, filled from the same reads as the pages."""
