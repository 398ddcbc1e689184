"""Benchmarks: each module measures one thing and states its target.

A ratio compares pieces of work that are timed in turns within one run, so that other load on the
machine affects both alike. `python -m benchmarks` prints the results.
"""
