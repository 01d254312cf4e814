"""Search over everything a reader may see: the words of the record, and the things they are about."""
