"""The pages of the record: every entry, its proof, the check of the whole, and the copy to take home."""
