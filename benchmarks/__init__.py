"""Benchmarks: Troth's pages and writes against what is possible here and against what others do, in one run."""
