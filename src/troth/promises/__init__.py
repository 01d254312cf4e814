"""Promises made, due, kept, missed and excused: the spine of all practices."""
