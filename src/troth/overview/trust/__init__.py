"""The trust pages: both ways, one dimension with every entry behind it, and how it is worked out."""
