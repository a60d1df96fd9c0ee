"""Benchmarks: each compares with what a user would otherwise pick, in one run."""
