"""The API, through HTTP, as everybody."""
